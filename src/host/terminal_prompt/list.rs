//! A list to pick one of, with the arrows or by its number.

use super::screen::{Away, Prompted, Screen};
use crate::host::keyboard::Press;
use crate::report::{Style, cut};
use crate::text::visible;
use std::cell::Cell;
use std::io;

/// What stands in front of the one that Enter takes, and of the others.
const MARKS: [&str; 2] = ["> ", "  "];

impl Screen {
    /// The place of the one of `options` that is picked.
    pub async fn pick(&self, question: &str, options: &[String]) -> io::Result<Prompted<usize>> {
        let at = Cell::new(0_usize);
        let show = || {
            self.line(Style::Heading, question);
            self.line(Style::Dim, "The arrows or a number, then Enter; Escape stops here.");
            self.options(options, at.get());
        };
        self.quietly(show, |press| {
            let to = match press {
                Press::Up => at.get().saturating_sub(1),
                Press::Down => at.get() + 1,
                Press::Char(number @ '1'..='9') => number as usize - '1' as usize,
                Press::Enter => {
                    self.put("\n");
                    return Some(Ok(at.get()));
                }
                Press::Escape => return Some(Err(Away::Back)),
                _ => return None,
            };
            at.set(to.min(options.len().saturating_sub(1)));
            self.put(&format!("\u{1b}[{}A", options.len()));
            self.options(options, at.get());
            None
        })
        .await
    }

    /// The options, each on one line, so that they can be drawn again over themselves.
    fn options(&self, options: &[String], at: usize) {
        for (index, option) in options.iter().enumerate() {
            let (mark, style) = if index == at { (MARKS[0], Style::Code) } else { (MARKS[1], Style::Plain) };
            self.put("\u{1b}[K");
            self.line(style, &cut(&format!("{mark}{}  {}", index + 1, visible(option)), self.width()));
        }
    }
}
