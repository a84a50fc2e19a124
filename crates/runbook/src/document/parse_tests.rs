//! What is read of Markdown: one test a shape.

use super::{Document, PieceKind};
use crate::text::Source;

fn read(markdown: &str) -> Document {
    Document::parse(&Source::new("a.md", markdown))
}

/// Each piece as `section item> kind: text`.
fn check(markdown: &str, expected: &[&str]) {
    let said: Vec<String> = read(markdown)
        .pieces
        .iter()
        .map(|piece| {
            let at = piece.item.map_or_else(String::new, |item| format!(" {item}>"));
            let quoted = if piece.quoted { " quoted" } else { "" };
            format!("{}{at}{quoted} {}", piece.section, say(&piece.kind))
        })
        .collect();
    assert_eq!(said, expected, "{markdown}");
}

fn say(kind: &PieceKind) -> String {
    match kind {
        PieceKind::Prose(prose) => {
            format!("{} {}: {}", prose.line, if prose.in_table { "row" } else { "prose" }, prose.text)
        }
        PieceKind::Item(item) => {
            let mark = item.number.map_or_else(|| "-".to_owned(), |number| format!("{number}."));
            let checkbox = item.checkbox.map_or("", |ticked| if ticked { " [x]" } else { " [ ]" });
            format!("{} {mark}{checkbox} {}", item.prose.line, item.prose.text)
        }
        PieceKind::Block(block) => format!("{} block: {}", block.line, block.text().trim()),
        PieceKind::Html(prose) => format!("{} html: {}", prose.line, prose.text),
        PieceKind::Rule => "rule".to_owned(),
    }
}

#[test]
fn pieces_stand_in_document_order_under_their_sections() {
    check(
        "Before\n\n# Title\n\nText\nmore\n\n---\n\n## Next\n\n| a | b |\n|---|---|\n| 1 | `2` |\n",
        &["0 1 prose: Before", "1 5 prose: Text more", "1 rule", "2 12 row: a | b", "2 14 row: 1 | `2`"],
    );
}

#[test]
fn checklist_items_are_found_nested_numbered_and_ticked() {
    check(
        "- [ ] one\n  - [x] two\n    * [X] three\n1. [ ] four\n2. five\n",
        &["0 1 - [ ] one", "0 0> 2 - [x] two", "0 1> 3 - [x] three", "0 4 1. [ ] four", "0 5 2. five"],
    );
    check("> - [ ] quoted\n", &["0 quoted 1 - [ ] quoted"]);
}

#[test]
fn what_a_loose_item_holds_belongs_to_it() {
    check(
        "1. First\n\n   Second\n\n   ```sh\n   a\n   ```\n\n2. Next\n\n   - [ ] deep\n",
        &["0 1 1. First", "0 0> 3 prose: Second", "0 0> 5 block: a", "0 9 2. Next", "0 3> 11 - [ ] deep"],
    );
}

#[test]
fn a_checklist_inside_a_fence_is_no_checklist() {
    check("```markdown\n- [ ] sign\n```\n", &["0 1 block: - [ ] sign"]);
}

#[test]
fn a_heading_in_a_list_or_a_quote_opens_no_section() {
    check(
        "# Title\n> ## Mind\n\n- ### Do\n  this\n",
        &["1 quoted 2 prose: Mind", "1 4 - Do", "1 1> 5 prose: this"],
    );
}

#[test]
fn titles_have_no_markup_and_no_anchor() {
    let titles = |markdown| read(markdown).sections.into_iter().skip(1).map(|s| s.title).collect::<Vec<_>>();
    assert_eq!(
        titles("## Run `make` **now** {#go}\n## Get {name}\n\nUnder\n---\n"),
        ["Run make now", "Get {name}", "Under"]
    );
}

#[test]
fn a_stepgate_comment_directly_above_a_block_is_about_it() {
    let timeout = |markdown: &str| {
        let block = read(markdown).pieces.into_iter().find_map(|piece| match piece.kind {
            PieceKind::Block(block) => Some(block),
            PieceKind::Prose(_) | PieceKind::Item(_) | PieceKind::Html(_) | PieceKind::Rule => None,
        });
        block
            .expect("there is a block")
            .attributes
            .get("timeout")
            .map(|found| (found.value.clone(), found.line))
    };
    let five = Some((Some("5m".to_owned()), 1));
    assert_eq!(timeout("<!-- stepgate timeout=5m cwd=api -->\n```sh\na\n```\n"), five);
    assert_eq!(timeout("<!-- stepgate timeout=5m -->\n\n```sh\na\n```\n"), five);
    assert_eq!(timeout("<!-- stepgate timeout=5m -->\nText\n```sh\na\n```\n"), None);
    assert_eq!(timeout("<!-- stepgates timeout=5m -->\n```sh\na\n```\n"), None);
    assert_eq!(
        timeout("- x\n\n  <!-- stepgate timeout=5m -->\n  ```sh\n  a\n  ```\n"),
        Some((Some("5m".to_owned()), 3))
    );
}

#[test]
fn odd_fences_are_diagnostics_with_their_lines() {
    let codes =
        |markdown| read(markdown).diagnostics.into_iter().map(|d| (d.code, d.line)).collect::<Vec<_>>();
    assert_eq!(codes("Text\n\n```bash\na\n"), [("unclosed-fence".to_owned(), 3)]);
    assert_eq!(codes("<details>\n```bash\na\n```\n</details>\n"), [("fence-in-html".to_owned(), 2)]);
    assert_eq!(codes("<!--\n```bash\na\n```\n-->\n"), []);
}

#[test]
fn marks_breaks_and_emptiness_do_no_harm() {
    let document = read("\u{feff}---\r\nstatus: old\r\n---\r\n# Title\r\n\r\n- [ ] a\r\n");
    assert_eq!(document.front_matter.text("status"), Some("old"));
    assert_eq!((document.sections[1].line, document.sections[1].is_title), (4, true));
    assert_eq!(say(&document.pieces[0].kind), "6 - [ ] a");
    for text in ["", "\n", "\u{feff}", "---", "---\n---\n", "#", "- ", "```", "|", "\r\n"] {
        assert!(!read(text).sections.is_empty());
    }
}

#[test]
fn deep_nesting_is_no_danger() {
    let quotes = format!("{}x\n", "> ".repeat(5_000));
    let lists: String = (0..500).map(|depth| "  ".repeat(depth) + "- a\n").collect();
    assert_eq!(read(&quotes).pieces.len(), 1);
    assert_eq!(read(&lists).pieces.len(), 500);
}

/// Gates, `bash` blocks and `sql` blocks of the documents that come first, where they are at hand.
#[test]
fn known_runbooks_hold_what_a_person_counted_in_them() {
    let Some(shared) = std::env::var_os("STEPGATE_SHARED") else { return };
    let counted = [
        ("autolytiq-desk-studio", [43, 36, 1]),
        ("ai-saas-platform", [10, 26, 0]),
        ("retail-agentic", [20, 26, 0]),
        ("operations-template", [21, 7, 1]),
        ("mykadoo", [6, 11, 0]),
    ];
    for (name, expected) in counted {
        let path = std::path::Path::new(&shared).join("seeds").join(name).with_extension("md");
        let document = read(&std::fs::read_to_string(path).expect("the folder holds the document"));
        let count =
            |test: fn(&PieceKind) -> bool| document.pieces.iter().filter(|piece| test(&piece.kind)).count();
        let found = [
            count(|kind| matches!(kind, PieceKind::Item(item) if item.checkbox.is_some())),
            count(
                |kind| matches!(kind, PieceKind::Block(block) if block.language.as_deref() == Some("bash")),
            ),
            count(|kind| matches!(kind, PieceKind::Block(block) if block.language.as_deref() == Some("sql"))),
        ];
        assert_eq!(found, expected, "{name}");
    }
}

/// Every line of every block is a line of its document, in all the documents at hand.
#[test]
fn body_lines_are_lines_of_the_document() {
    let Some(shared) = std::env::var_os("STEPGATE_SHARED") else { return };
    let mut folders = vec![std::path::PathBuf::from(shared)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let text =
                    String::from_utf8_lossy(&std::fs::read(&path).expect("a file can be read")).into_owned();
                let source = Source::new(path.display().to_string(), text);
                for piece in Document::parse(&source).pieces {
                    if let PieceKind::Block(block) = piece.kind {
                        for body in block.lines {
                            let ends = source.line(body.line).ends_with(body.text.trim_start());
                            assert!(ends, "{}:{}: {}", source.path(), body.line, body.text);
                        }
                    }
                }
            }
        }
    }
}
