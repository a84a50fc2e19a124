//! What a block is: commands, statements, or something that is shown and not run, with the reason that the plan shows.
//!
//! Takes the document, gives a verdict for every block. A block in a shell's language is looked at line by line, because
//! one in five such documents holds a listing of settings, a crontab line or pasted output in one. Never splits a block.

use super::block_kind::{BlockKind, Untagged};
use super::classification::Classification;
use super::file_listing::{self, Around};
use super::languages::{Class, class};
use super::placed::Places;
use super::programs::is_command;
use super::prompt_hosts::Home;
use super::prompts::{self, Root};
use super::remote_session::Open;
use super::separate_lines::apart;
use super::shapes::{self, Outline, is_sentence};
use super::shell_fence::disguised;
use super::task_lines::{self, are_tasks};
use super::variable_uses::VariableUses;
use crate::document::{Block, Document, Item, PieceKind};
use std::collections::HashSet;

/// The same where no section has a machine.
#[cfg(test)]
pub(super) fn verdicts(document: &Document, untagged: Untagged) -> Vec<Option<Classification>> {
    verdicts_placed(document, untagged, &[])
}

/// The verdict on every block; none for a piece that is no block. `placed` has the titles of sections whose machine is known, as
/// slugs: what the text says of where they are typed is settled by that.
pub(super) fn verdicts_placed(
    document: &Document,
    untagged: Untagged,
    placed: &[String],
) -> Vec<Option<Classification>> {
    let mut verdicts = Vec::with_capacity(document.pieces.len());
    let mut open: Option<Open> = None;
    let (mut before, mut section) = (String::new(), 0);
    let reads = VariableUses::of(document);
    let home = Home::of(document);
    let (programs, machines) = (own_programs(document), Places { document, placed });
    for (at, piece) in document.pieces.iter().enumerate() {
        if piece.section != section {
            let titles = &document.sections[section + 1..=piece.section];
            let titles = titles.iter().map(|entered| entered.title.as_str());
            open = open.and_then(|open| open.into(piece.section, titles));
            before.clear();
            section = piece.section;
        }
        let verdict = match &piece.kind {
            PieceKind::Prose(prose) | PieceKind::Html(prose) | PieceKind::Item(Item { prose, .. }) => {
                before.clone_from(&prose.text);
                open = open.or_else(|| Open::spoken(&prose.text, &prose.code, section));
                None
            }
            PieceKind::Rule => None,
            PieceKind::Block(block) => {
                let around = Around { heading: &document.sections[section].title, before: &before };
                // What the text says right before a block goes before what it said of an earlier one.
                if open.as_ref().is_none_or(Open::is_told) {
                    open = Open::told(&block.lines, &before, section).or(open);
                }
                let mut verdict = verdict(block, around, untagged, &|name| reads.after(name, at));
                verdict.looks_like_commands |=
                    verdict.nature == BlockKind::Prose && block.language.is_none() && calls(block, &programs);
                let is_typed =
                    verdict.is_run() || verdict.looks_like_commands || is_of_console(&verdict, open.as_ref());
                let inside = open.as_ref().filter(|_| is_typed);
                let machine = inside.and_then(|open| open.machine(&block.lines, &before));
                if let Some(why) = inside.and_then(|open| machines.why(open, section, &block.lines, &before))
                {
                    verdict = Classification::elsewhere(&why, open.as_ref().and_then(Open::opener));
                    open = open.and_then(|open| open.after(block));
                } else if verdict.is_run() {
                    // A block that is typed here again has left the session.
                    open = None;
                    if verdict.nature == BlockKind::Shell {
                        let (apart, left) = apart(block, &home);
                        open = left.map(Open::left);
                        verdict = verdict.with(block, apart);
                    }
                }
                before.clear();
                Some(Classification { machine, ..verdict })
            }
        };
        verdicts.push(verdict);
    }
    verdicts
}

/// What is typed at the prompt of a console is no command of a shell.
fn is_of_console(verdict: &Classification, open: Option<&Open>) -> bool {
    matches!(verdict.nature, BlockKind::Prose | BlockKind::Language | BlockKind::Elsewhere)
        && open.is_some_and(Open::is_console)
}

/// The programs that the document's own fences of a shell call, whether anybody else knows them or not.
fn own_programs(document: &Document) -> HashSet<String> {
    let shells = document.pieces.iter().filter_map(|piece| match &piece.kind {
        PieceKind::Block(block) => {
            block.language.as_deref().and_then(class).filter(|one| *one == Class::Shell).map(|_| block)
        }
        _ => None,
    });
    let called = shells.flat_map(|block| Outline::of(&block.lines).starts);
    called.filter_map(|line| program(&line).map(str::to_owned)).collect()
}

/// The program that a line calls; none where it begins like a sentence.
fn program(line: &str) -> Option<&str> {
    let first = line.trim_start_matches("$ ").split_whitespace().find(|word| *word != "sudo")?;
    let is_name = first.len() > 2
        && first.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_./".contains(c));
    is_name.then_some(first)
}

/// Whether every line of a block calls a program that the document calls elsewhere too.
fn calls(block: &Block, programs: &HashSet<String>) -> bool {
    let starts = Outline::of(&block.lines).starts;
    let is_own =
        |line: &String| program(line).is_some_and(|name| programs.contains(name)) && !is_sentence(line);
    !starts.is_empty() && starts.iter().all(is_own)
}

fn verdict(
    block: &Block,
    around: Around<'_>,
    untagged: Untagged,
    read_later: &dyn Fn(&str) -> bool,
) -> Classification {
    if are_tasks(block) {
        return Classification::not(BlockKind::Manual, task_lines::WHY);
    }
    let Some(language) = block.language.as_deref() else {
        return without_language(block, around, untagged, read_later);
    };
    match class(language) {
        Some(Class::Shell) => disguised(block, around, read_later)
            .unwrap_or_else(|| Classification::runs(BlockKind::Shell, format!("tagged {language}"))),
        Some(Class::Sql(dialect))
            if prompts::dialect_of_prompts(&block.lines)
                .is_some_and(|own| dialect == "generic" || dialect == own) =>
        {
            let dialect = prompts::dialect_of_prompts(&block.lines).unwrap_or(dialect);
            Classification::runs(
                BlockKind::Sql { dialect },
                format!("tagged {language}, and its statements carry prompts"),
            )
        }
        Some(Class::Sql(_)) if shapes::prompted_console(&block.lines).is_some() => {
            let program = shapes::prompted_console(&block.lines).unwrap_or_default();
            Classification::not(
                BlockKind::Elsewhere,
                &format!("typed inside another shell: the prompt of `{program}`"),
            )
        }
        Some(Class::Sql(dialect)) => match file_listing::statements(&block.lines, around) {
            Some(why) => Classification::not(BlockKind::Listing, &format!("a listing, {why}")),
            None if block
                .lines
                .iter()
                .all(|line| line.text.trim().is_empty() || line.text.trim_start().starts_with("--")) =>
            {
                Classification::not(BlockKind::Manual, "comments only, something that a person does")
            }
            None => Classification::runs(BlockKind::Sql { dialect }, format!("tagged {language}")),
        },
        Some(Class::Data) => Classification::not(BlockKind::Data, language),
        Some(Class::Output) => Classification::not(BlockKind::Output, "output"),
        Some(Class::Diagram) => Classification::not(BlockKind::Diagram, "a diagram"),
        Some(Class::Elsewhere) => {
            Classification::not(BlockKind::Elsewhere, &format!("{language} is typed elsewhere"))
        }
        Some(Class::Language) => Classification::not(BlockKind::Language, &format!("{language} code")),
        Some(Class::Prose) => Classification::not(BlockKind::Prose, &format!("text ({language})")),
        None => Classification::not(BlockKind::Language, language),
    }
}

/// A fence without a language, or indented code.
fn without_language(
    block: &Block,
    around: Around<'_>,
    untagged: Untagged,
    read_later: &dyn Fn(&str) -> bool,
) -> Classification {
    let kind = if block.fenced { "untagged" } else { "indented" };
    if prompts::typed_in(&block.lines, Root::Comments, false).is_some() || prompts::only_prompts(&block.lines)
    {
        return Classification::runs(BlockKind::Shell, format!("{kind}, and its commands carry prompts"));
    }
    let odd = disguised(block, around, read_later);
    if untagged == Untagged::Shell && block.fenced {
        return odd.unwrap_or_else(|| {
            Classification::runs(BlockKind::Shell, "untagged, and `untagged = \"shell\"`".to_owned())
        });
    }
    let typed = prompts::typed(block);
    // A sentence may hold a flag, and starts with a capital.
    let is_likely = |first: &String| {
        is_command(first) && !first.starts_with(|c: char| c.is_ascii_uppercase() && !first.contains('='))
    };
    let starts = Outline::of(&block.lines).starts;
    // Most of several lines are enough where the first one calls what nobody knows.
    let likely = starts.iter().filter(|line| is_likely(line)).count();
    let commands = typed.is_some()
        || starts.first().is_some_and(is_likely)
        || likely * 3 >= starts.len().max(1) && starts.iter().all(|line| !is_sentence(line));
    // A `$1` is what a database wrote into its log.
    let is_logged = block.lines.iter().any(|line| line.text.contains("$1"));
    let statements = odd.as_ref().filter(|odd| odd.is_run() && !is_logged).map(|odd| odd.nature);
    let looks_like_commands = commands || statements.is_some();
    match odd {
        Some(verdict) if !verdict.is_run() && verdict.nature != BlockKind::Manual => verdict,
        _ if looks_like_commands && untagged == Untagged::Likely => Classification::runs(
            statements.unwrap_or(BlockKind::Shell),
            format!("{kind}, and `--all` takes what reads like commands"),
        ),
        _ => Classification { looks_like_commands, ..Classification::not(BlockKind::Prose, kind) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    /// The verdicts on the blocks of a document.
    fn read(markdown: &str, untagged: Untagged) -> Vec<Classification> {
        let document = Document::parse(&Source::new("a.md", markdown));
        verdicts(&document, untagged).into_iter().flatten().collect()
    }

    /// The verdict on a `bash` fence with this text.
    fn check(text: &str, nature: BlockKind, reason: &str) {
        let verdict = &read(&format!("```bash\n{text}\n```\n"), Untagged::Shown)[0];
        assert_eq!((verdict.nature, verdict.reason.as_str()), (nature, reason), "{text}");
    }

    #[test]
    fn a_fence_without_a_language_that_calls_the_documents_own_programs_looks_like_commands() {
        let markdown =
            "```sh\nplantctl stop\n```\n\n```\nplantctl start\n```\n\n```\nplants are green\n```\n";
        let looks: Vec<bool> =
            read(markdown, Untagged::Shown).iter().map(|verdict| verdict.looks_like_commands).collect();
        assert_eq!(looks, [false, true, false]);
    }

    #[test]
    fn a_shells_fence_is_commands() {
        check("# Look\nkubectl get pods", BlockKind::Shell, "tagged bash");
        check("cat > a.yaml <<EOF\nkind: Pod\nspec: x\nname: y\nEOF", BlockKind::Shell, "tagged bash");
        check("if [ -f a ]; then\n  b: c\nfi", BlockKind::Shell, "tagged bash");
    }

    #[test]
    fn a_listing_of_settings_is_data_and_assignments_that_are_read_are_not() {
        check("# Database\nA_URL=x://...\nB_KEY=<your-key>", BlockKind::Data, "not run: environment listing");
        check("A=$(date)", BlockKind::Shell, "tagged bash");
        check("export A=1\nexport B=2", BlockKind::Shell, "tagged bash");
        let read = read("```bash\nA=1\n```\n\n```bash\necho ${A}\n```\n", Untagged::Shown);
        assert_eq!(read[0].nature, BlockKind::Shell);
    }

    #[test]
    fn settings_of_every_kind_are_data() {
        check("# Sizes\nRegion: north\nServers: 3 to 6", BlockKind::Data, "not run: settings (YAML)");
        check("[mysqld]\nmax_connections = 5", BlockKind::Data, "not run: settings (INI)");
        check("0 2 * * * /opt/backup", BlockKind::Data, "not run: crontab lines");
        check("GET /health\nHost: x", BlockKind::Data, "not run: an HTTP request");
        check("https://a.example\nhttps://b.example", BlockKind::Data, "not run: addresses");
        check("{\n  \"a\": 1\n}", BlockKind::Data, "not run: JSON");
        check("client_max_body_size 100M;  # set", BlockKind::Data, "not run: settings of a web server");
        check(
            "/var/log/*.log {\n  daily\n  postrotate\n    pm2 reload\n  endscript\n}",
            BlockKind::Data,
            "not run: configuration",
        );
        check("# Tools\ngit >= 2.30\nhelm >= 3\nk9s", BlockKind::Data, "not run: versions that are required");
        check("# Keys\nAPI_TOKEN\nDB_TOKEN  # given", BlockKind::Data, "not run: settings");
    }

    #[test]
    fn what_is_typed_into_a_chat_is_typed_elsewhere() {
        check("/deploy web to production", BlockKind::Elsewhere, "not run: typed into a chat");
        check("/opt/deploy web", BlockKind::Shell, "tagged bash");
    }

    #[test]
    fn a_fence_of_comments_is_something_that_a_person_does() {
        check(
            "# 1. Open the page\n# 2. Press the button",
            BlockKind::Manual,
            "not run: comments only, something that a person does",
        );
    }

    #[test]
    fn a_script_with_its_file_name_is_a_listing() {
        check(
            "#!/bin/bash\n# bin/check.sh\nexit 1",
            BlockKind::Listing,
            "not run: a listing, the file `check.sh`",
        );
    }

    #[test]
    fn sql_in_a_shells_fence_is_sql() {
        check(
            "# Look\nSELECT 1;\n\nSELECT 2\nFROM t;",
            BlockKind::Sql { dialect: "generic" },
            "every line is SQL",
        );
    }

    #[test]
    fn drawings_output_code_and_text_are_shown() {
        check("app/\n├── a\n└── b", BlockKind::Diagram, "not run: a diagram");
        check("/srv/app/\n├── a\n└── b", BlockKind::Diagram, "not run: a diagram");
        check("NAME    READY   STATUS\nweb-1   1/1     Running", BlockKind::Output, "not run: output");
        check(" id | name\n----+------\n  1 | a --b\n(1 row)", BlockKind::Output, "not run: output, a table");
        check("✓ web responds\n✓ db responds", BlockKind::Output, "not run: output");
        check("import os\n\nos.environ", BlockKind::Language, "not run: code in another language");
        check("1. Open the page\n2. Press it", BlockKind::Prose, "not run: text");
        check("", BlockKind::Prose, "not run: empty");
    }

    #[test]
    fn a_pipe_that_opens_commands_draws_nothing() {
        let nature = |text: &str| read(&format!("```bash\n{text}\n```\n"), Untagged::Shown).remove(0).nature;
        assert_eq!(nature("|\necho a"), BlockKind::Shell);
        assert_eq!(nature("| grep x"), BlockKind::Shell);
        assert_eq!(nature("|\nv\nDeploy"), BlockKind::Diagram);
    }

    #[test]
    fn a_block_that_is_announced_as_output_is_output_unless_it_is_a_command() {
        let read = read(
            "Expected output:\n\n```bash\npod/web created\n```\n\nYou should see the pods:\n\n```bash\nkubectl get pods\n```\n",
            Untagged::Shown,
        );
        assert_eq!([read[0].nature, read[1].nature], [BlockKind::Output, BlockKind::Shell]);
    }

    #[test]
    fn untagged_fences_are_shown_unless_every_line_carries_a_prompt() {
        let one = |text: &str, untagged| read(&format!("```\n{text}\n```\n"), untagged).remove(0);
        assert_eq!(one("$ ls\n$ df", Untagged::Shown).nature, BlockKind::Shell);
        let shown = one("kubectl get pods", Untagged::Shown);
        assert_eq!((shown.reason.as_str(), shown.looks_like_commands), ("not run: untagged", true));
        assert!(!one("Some words", Untagged::Shown).looks_like_commands);
        assert_eq!(one("kubectl get pods", Untagged::Shell).nature, BlockKind::Shell);
        assert_eq!(one("├── a\n└── b", Untagged::Shell).nature, BlockKind::Diagram);
    }

    #[test]
    fn all_takes_untagged_fences_that_read_like_commands_or_statements() {
        let one = |text: &str| read(&format!("```\n{text}\n```\n"), Untagged::Likely).remove(0);
        assert_eq!(one("# Look\nkubectl get pods").nature, BlockKind::Shell);
        assert_eq!(one("SELECT 1;\nSELECT 2;").nature, BlockKind::Sql { dialect: "generic" });
        assert_eq!(one("SELECT 1\nFROM t WHERE a = $1;").nature, BlockKind::Prose);
        assert_eq!(one("Some words").nature, BlockKind::Prose);
        assert_eq!(one("pod/web created").nature, BlockKind::Prose);
    }

    #[test]
    fn other_languages_are_shown_by_their_names() {
        for (language, nature, reason) in [
            ("yaml", BlockKind::Data, "not run: yaml"),
            ("python", BlockKind::Language, "not run: python code"),
            ("promql", BlockKind::Elsewhere, "not run: promql is typed elsewhere"),
            ("text", BlockKind::Prose, "not run: text (text)"),
            ("klingon", BlockKind::Language, "not run: klingon"),
        ] {
            let verdict = &read(&format!("```{language}\nx\n```\n"), Untagged::Shown)[0];
            assert_eq!((verdict.nature, verdict.reason.as_str()), (nature, reason));
        }
    }

    #[test]
    fn what_follows_a_login_is_typed_there_until_somebody_leaves_it() {
        let read = read(
            "# A\n\n```bash\nssh web-1\n```\n\n```bash\nsystemctl restart web\n```\n\n# B\n\n```bash\nls\n```\n\n```bash\nexit\n```\n\n```bash\ndf\n```\n",
            Untagged::Shown,
        );
        assert_eq!(read[1].reason, "not run: typed inside another shell: `ssh` on line 4");
        let natures: Vec<BlockKind> = read.iter().map(|verdict| verdict.nature).collect();
        assert_eq!(
            natures,
            [
                BlockKind::Shell,
                BlockKind::Elsewhere,
                BlockKind::Elsewhere,
                BlockKind::Elsewhere,
                BlockKind::Shell
            ]
        );
    }
}
