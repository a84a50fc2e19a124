//! What the blocks of a document do with directories: where each goes, and whether it matters where it starts.
//!
//! Takes the document, gives the moves of each block that runs. Never decides where one starts.

use crate::document::{Block, Document, PieceKind};
use crate::reading::{BlockKind, Reading, filled, typed};
use crate::shell::{self, Facts};
use crate::text::Pattern;

/// What a block does with directories.
#[derive(Debug)]
pub(super) struct Moves {
    pub(super) line: usize,
    pub(super) section: usize,
    /// Where it goes, in order: the targets of `cd` and `pushd`, and `popd`.
    pub(super) steps: Vec<String>,
    /// Where it goes in a shell of its own, `(cd web && make)`.
    pub(super) inside: Vec<String>,
    /// Whether it names files from where it is, or runs what looks at where it is.
    pub(super) is_relative: bool,
}

/// Whether a step leads back to where somebody came from.
pub(super) fn is_up(to: &str) -> bool {
    to == ".." || to.starts_with("../") || to == "-" || to == "popd"
}

/// Whether a step leads to the same place from everywhere.
pub(super) fn is_fixed(to: &str) -> bool {
    to.is_empty() || to.starts_with(['/', '~', '$'])
}

/// The first folder on a way.
pub(super) fn root_of(way: &str) -> &str {
    way.trim_start_matches("./").split('/').next().unwrap_or(way)
}

/// Where one is after a step; none where nobody knows.
pub(super) fn went(folder: &str, to: &str) -> Option<String> {
    if to == "-" || to == "popd" {
        return Some(String::new());
    }
    if is_fixed(to) {
        return Some(to.to_owned()).filter(|to| !to.starts_with('$'));
    }
    let is_rooted = folder.starts_with(['/', '~']);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Some(if is_rooted && folder.starts_with('/') { format!("/{joined}") } else { joined })
}

/// What each block that runs does with directories, in order.
pub(super) fn moves(document: &Document, reading: &Reading) -> Vec<Moves> {
    let blocks = document.pieces.iter().enumerate().filter_map(|(at, piece)| match &piece.kind {
        PieceKind::Block(block) => Some((at, piece.section, block)),
        _ => None,
    });
    let blocks: Vec<(usize, usize, &Block)> = blocks
        .filter(|(at, ..)| {
            reading.verdicts[*at].as_ref().is_some_and(|verdict| verdict.nature == BlockKind::Shell)
        })
        .collect();
    let moves = |line: &str| line.contains("cd ") || line.contains("pushd ") || line.trim() == "cd";
    // Most documents never leave the base directory, and need no grammar to say so.
    if !blocks.iter().any(|(.., block)| block.lines.iter().any(|line| moves(&line.text))) {
        return Vec::new();
    }
    let of_block = |(at, section, block): (usize, usize, &Block)| {
        if block.attributes.has("cwd") || block.attributes.forbids().is_some() || block.attributes.has("skip")
        {
            return None;
        }
        let apart = &reading.verdicts[at].as_ref()?.apart;
        let lines = match typed(block) {
            Some(typed) => typed.into_iter().flat_map(|typed| typed.lines).collect(),
            None => block.lines.clone(),
        };
        let here = lines.iter().filter(|line| !apart.iter().any(|one| one.holds(line.line)));
        let text: Vec<&str> = here.map(|line| line.text.as_str()).collect();
        let written = text.join("\n");
        let read = filled(&written);
        let has_values = read != written;
        let commands = shell::parse(&read).ok()?;
        let mut steps = Vec::new();
        let mut is_relative = false;
        for command in &commands {
            let facts = Facts::of(command);
            let is_back = command.text.split(['&', ';', '|']).any(|part| part.trim() == "popd");
            is_relative |= is_from_here(&command.text);
            // Where a value leads, nobody knows yet.
            let is_open = |step: &String| has_values && step.contains("it");
            steps.extend(
                facts.cd.into_iter().map(|step| if is_open(&step) { format!("${step}") } else { step }),
            );
            steps.extend(is_back.then(|| "popd".to_owned()));
        }
        let inside = INSIDE.captures_iter(&written).map(|found| found["to"].to_owned()).collect();
        Some(Moves { line: block.line, section, steps, inside, is_relative })
    };
    blocks.into_iter().filter_map(of_block).collect()
}

static INSIDE: Pattern = Pattern::needing(&["("], r"\(\s*cd\s+(?P<to>[^\s&;|)]+)");

/// Programs that look at the folder that they are called in.
const LOOK_AROUND: [&str; 34] = [
    "terraform",
    "tofu",
    "terragrunt",
    "make",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "docker-compose",
    "cargo",
    "go",
    "mvn",
    "gradle",
    "rake",
    "bundle",
    "poetry",
    "pulumi",
    "cdk",
    "serverless",
    "sls",
    "alembic",
    "skaffold",
    "vagrant",
    "packer",
    "bazel",
    "just",
    "task",
    "composer",
    "mix",
    "sbt",
    "flyctl",
    "wrangler",
    "ansible-playbook",
    "helmfile",
];
/// Programs whose plain words are names of files.
const TAKE_FILES: [&str; 10] = ["rm", "cp", "mv", "mkdir", "rmdir", "touch", "cat", "source", "ls", "tar"];

/// Whether a command names a file from where it is, or runs what looks at where it is.
fn is_from_here(command: &str) -> bool {
    command.split(['&', ';', '|', '\n']).any(|part| {
        let mut words = part.split_whitespace().skip_while(|word| matches!(*word, "sudo" | "time"));
        let Some(program) = words.next() else { return false };
        let is_file = |word: &str| {
            let word = word.trim_matches(['"', '\'']);
            let is_plain =
                !word.starts_with(['/', '~', '$', '-']) && !word.contains("://") && !word.contains('@');
            let ends = word.rsplit('/').next().unwrap_or(word).rsplit_once('.').map(|(_, end)| end);
            let is_named = ends.is_some_and(|end| FILES.split(' ').any(|known| known == end));
            is_plain && (word == "." || word.starts_with("./") || word.starts_with("../") || is_named)
        };
        let is_word = |word: &str| !word.starts_with(['/', '~', '$', '-', '"', '\'', '<', '>']);
        let mut rest = words.clone();
        LOOK_AROUND.contains(&program)
            || program == "docker" && words.clone().next() == Some("compose")
            || program.starts_with("./")
            || program.starts_with("../")
            || words.any(is_file)
            || TAKE_FILES.contains(&program) && rest.any(is_word)
    })
}

/// How names of files end.
const FILES: &str = "yaml yml json sh py js ts rb tf tfvars tfplan sql env toml conf cfg ini xml txt md tar gz tgz zip key pem csv log lock jar";
