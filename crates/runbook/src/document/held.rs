//! The tabs and unfolded parts of a document while it is being read.
//!
//! Takes their marks in order, gives the stretches. Never looks at what stands in them.

use super::container::{self, Container, ContainerKind, Edge};

/// All that has been opened so far.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// In the order in which they opened.
    pub(super) all: Vec<Container>,
    /// Those that are open, as indices.
    open_ones: Vec<usize>,
}

impl Held {
    /// Takes the marks of containers in the text that begins on the line `first`.
    pub(super) fn mark(&mut self, text: &str, first: usize) {
        for (before, edge) in container::edges(text) {
            let line = first + before;
            match edge {
                Edge::Open(kind, label) => {
                    if kind == ContainerKind::Tab {
                        self.end_tab(line.saturating_sub(1));
                    }
                    self.open(kind, label, line);
                }
                Edge::Close(kind) => self.close(kind, line),
            }
        }
    }

    pub(super) fn open(&mut self, kind: ContainerKind, label: String, line: usize) {
        self.open_ones.push(self.all.len());
        self.all.push(Container { kind, label, line, end: None });
    }

    pub(super) fn close(&mut self, kind: ContainerKind, last: usize) {
        if self.open_ones.iter().any(|at| self.all[*at].kind == kind) {
            while let Some(at) = self.open_ones.pop() {
                self.all[at].end = Some(last);
                if self.all[at].kind == kind {
                    break;
                }
            }
        }
    }

    /// Ends the innermost container if it is a tab: the next one begins, or what divides them stands here.
    pub(super) fn end_tab(&mut self, last: usize) {
        let is_tab = |at: &usize| self.all[*at].kind == ContainerKind::Tab;
        if self.open_ones.last().is_some_and(is_tab) {
            self.close(ContainerKind::Tab, last);
        }
    }
}
