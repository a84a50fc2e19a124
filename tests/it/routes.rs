//! The routes of the notebook's server, as its table says: a row that is new is tried by itself.

use crate::http::{Page, Request};
use crate::scene::ours;
use regex::Regex;

/// A route: its method, and a path of its shape.
#[derive(Debug, Clone)]
pub struct Row {
    pub method: String,
    pub shape: String,
}

impl Row {
    /// A path of its shape, with what is there in place of each star.
    pub fn path(&self, run: &str, output: &str) -> String {
        self.path_with(|before| match before {
            "runs" | "diff" => run.to_owned(),
            "output" => output.to_owned(),
            "assets" => "notebook.css".to_owned(),
            _ => "0".to_owned(),
        })
    }

    /// A path of its shape, with what `name` says for the part before each star.
    pub fn path_with(&self, mut name: impl FnMut(&str) -> String) -> String {
        let mut parts: Vec<String> = Vec::new();
        for part in self.shape.split('/') {
            let before = parts.last().cloned().unwrap_or_default();
            parts.push(if part == "*" { name(&before) } else { part.to_owned() });
        }
        parts.join("/")
    }

    /// Whether it changes something.
    pub fn changes(&self) -> bool {
        self.method == "POST"
    }

    /// What a page of the server's own would send.
    pub fn request(&self, page: &Page, path: &str) -> Request {
        page.request(&self.method, path).body(if self.changes() { "{}" } else { "" })
    }
}

/// All of them.
#[track_caller]
pub fn routes() -> Vec<Row> {
    let text = std::fs::read_to_string(ours("src/browser/route.rs")).expect("the table's file");
    let row = Regex::new(r#"(?m)^ +\("([A-Z]+)", "(/[^"]*)", "#).expect("a pattern");
    let rows = row.captures_iter(&text).map(|row| Row { method: row[1].into(), shape: row[2].into() });
    let rows: Vec<Row> = rows.collect();
    let count = Regex::new(r"ROUTES: \[Row; (\d+)\]").expect("a pattern");
    let count = count.captures(&text).expect("the table says how long it is")[1].to_owned();
    assert_eq!(rows.len().to_string(), count, "each row of the table is read");
    rows
}
