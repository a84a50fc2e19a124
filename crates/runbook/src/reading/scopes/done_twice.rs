//! Parts that do as a whole what others do step by step: a quick start before the procedure, a script behind the steps that it takes.
//!
//! Takes the document with its headings, gives the doubt: a run that did both would do it twice. Never says which of the two is meant.

use super::doubt::Doubt;
use super::scope::Scope;
use crate::document::{Document, PieceKind};
use crate::reading::heading::Heading;
use crate::reading::rules;
use crate::reading::words::{first_said, words};
use std::collections::BTreeSet;

/// The doubt about the section at `at`, if another one does the same.
pub(super) fn doubt(document: &Document, at: usize, scopes: &[Scope]) -> Option<Doubt> {
    let scope = &scopes[at];
    let is_open = scope.environment.is_none() && scope.condition.is_none() && scope.choice.is_none();
    if !scope.role.value.is_followed() || !is_open {
        return None;
    }
    is_short(document, at, scopes).or_else(|| is_whole(document, at, scopes))
}

/// A quick start that runs a script which a later part runs too.
fn is_short(document: &Document, at: usize, scopes: &[Scope]) -> Option<Doubt> {
    first_said(&Heading::new(&document.sections[at].title).core, rules::DOUBT_QUICK.words)?;
    let end = scopes[at].end;
    let is_inside = |section: usize| section >= at && document.sections[section].line <= end;
    let (mut own, mut others) = (BTreeSet::new(), BTreeSet::new());
    for piece in &document.pieces {
        let PieceKind::Block(block) = &piece.kind else { continue };
        let is_own = is_inside(piece.section);
        if is_own || scopes[piece.section].role.value.is_followed() && piece.section > at {
            let acts = block.lines.iter().filter_map(|line| act(&line.text));
            if is_own { own.extend(acts) } else { others.extend(acts) }
        }
    }
    let same = own.intersection(&others).next()?;
    Some(Doubt::new(format!("a later part runs `{same}` too, and a run would do it twice")))
}

/// What a line does that is worth telling: a script of the repository, or what a tool for such is to do, or what it changes on a platform.
fn act(line: &str) -> Option<String> {
    script(line).or_else(|| change(line))
}

/// What a client of a platform changes, as the words of its subcommand: `az deployment sub create`, and with its file `kubectl apply x.yaml`.
fn change(line: &str) -> Option<String> {
    const CLIENTS: [&str; 11] = [
        "az",
        "aws",
        "gcloud",
        "kubectl",
        "oc",
        "helm",
        "terraform",
        "docker",
        "docker-compose",
        "cf",
        "fly",
    ];
    const CHANGES: [&str; 9] =
        ["apply", "create", "deploy", "up", "install", "upgrade", "push", "start", "update"];
    const DEEPEST: usize = 4;
    let mut said = line.split_whitespace().skip_while(|word| matches!(*word, "$" | "sudo")).peekable();
    let client = said.next().filter(|first| CLIENTS.contains(first))?;
    let is_word = |word: &&str| {
        word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && !word.starts_with('-')
    };
    let words: Vec<&str> = said.clone().take_while(is_word).take(DEEPEST).collect();
    let end = words.iter().position(|word| CHANGES.contains(word))?;
    let file = said.skip_while(|word| !matches!(*word, "-f" | "--file" | "--filename")).nth(1);
    let parts = [client].into_iter().chain(words.into_iter().take(end + 1)).chain(file);
    Some(parts.collect::<Vec<_>>().join(" "))
}

/// A script of the repository, or what a tool for such is to do.
fn script(line: &str) -> Option<String> {
    const TOOLS: [&str; 7] = ["make", "npm", "yarn", "pnpm", "just", "task", "rake"];
    const IDLE: [&str; 5] = ["install", "ci", "test", "i", "--version"];
    let mut said = line.split_whitespace().skip_while(|word| matches!(*word, "$" | "sudo" | "bash" | "sh"));
    let first = said.next()?;
    if first.starts_with("./") || first.rsplit_once('.').is_some_and(|(_, end)| end == "sh") {
        return Some(first.to_owned());
    }
    let what = said.find(|word| *word != "run").filter(|word| !IDLE.contains(word))?;
    TOOLS.contains(&first).then(|| format!("{first} {what}"))
}

/// One of a row of steps of which its heading or its first words say that it does all of the others.
fn is_whole(document: &Document, at: usize, scopes: &[Scope]) -> Option<Doubt> {
    const FEWEST: usize = 2;
    let section = &document.sections[at];
    let opening = document.pieces_of(at).map_while(|(_, piece)| match &piece.kind {
        PieceKind::Prose(prose) if !prose.in_table => Some(words(&prose.text)),
        _ => None,
    });
    let heading = Heading::new(&section.title);
    let by_title = first_said(&heading.core, rules::DOUBT_WHOLE_AGAIN.words);
    let mut told = opening.filter_map(|said| first_said(&said, rules::DOUBT_WHOLE_AGAIN.words));
    let said = by_title.or_else(|| told.next())?;
    let beside = |other: &usize| document.sections[*other].parent == section.parent;
    let acting = (1..at).rev().filter(beside).filter(|other| scopes[*other].role.value.is_followed());
    let count = acting.take(FEWEST + 1).count();
    if count < FEWEST || by_title.is_some() && !heading.numbered && count == FEWEST {
        return None;
    }
    let reason =
        format!("it says `{}`, and stands behind steps that do the same", said.trim_matches(['^', '*', ' ']));
    Some(Doubt::new(reason))
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::reading::{ReadOptions, Reading};
    use crate::text::Source;

    fn doubted(markdown: &str) -> Vec<String> {
        let document = Document::parse(&Source::new("a.md", markdown));
        let reading = Reading::of(&document, &ReadOptions::default());
        reading.scopes.iter().filter(|scope| scope.doubt.is_some()).map(|scope| scope.label.clone()).collect()
    }

    #[test]
    fn a_quick_start_that_does_what_a_later_part_does_is_in_doubt() {
        let text = |title: &str, script: &str| {
            format!(
                "# Deploy the shop\n\n## {title}\n\n```sh\n./ship.sh --all\n```\n\n## Deploy it\n\n```sh\nls\n{script}\n```\n"
            )
        };
        assert_eq!(doubted(&text("Quick start", "./ship.sh --tag 1")), ["Quick start"]);
        assert_eq!(doubted(&text("Rapid deployment", "bash ./ship.sh")), ["Rapid deployment"]);
        assert!(doubted(&text("Quick start", "./warm.sh")).is_empty());
        let client =
            |first: &str, second: &str| text("Quick start", second).replace("./ship.sh --all", first);
        assert_eq!(
            doubted(&client("az deployment sub create \\\n  --name a", "az deployment sub create --name b")),
            ["Quick start"]
        );
        assert_eq!(
            doubted(&client("kubectl apply -f a.yaml", "kubectl apply -n x -f a.yaml")),
            ["Quick start"]
        );
        assert!(doubted(&client("kubectl apply -f a.yaml", "kubectl apply -f b.yaml")).is_empty());
        assert!(doubted(&client("az account show", "az account show")).is_empty());
        assert!(doubted(&text("Build it", "./ship.sh")).is_empty());
    }

    #[test]
    fn a_script_behind_the_steps_that_it_takes_is_in_doubt() {
        let text = |title: &str, said: &str| {
            let step = |title: &str| format!("### {title}\n\n```sh\nkubectl apply -f x\n```\n\n");
            format!(
                "# Deploy the shop\n\n## Deploy\n\n{}{}### {title}\n\n{said}\n\n```sh\n./ship.sh\n```\n",
                step("1. Lay it out"),
                step("2. Fill it")
            )
        };
        assert_eq!(doubted(&text("3. Automated deployment", "Run it.")), ["3. Automated deployment"]);
        assert_eq!(doubted(&text("3. The script", "This does all of the above.")), ["3. The script"]);
        assert!(doubted(&text("3. Ship it", "Run it.")).is_empty());
    }
}
