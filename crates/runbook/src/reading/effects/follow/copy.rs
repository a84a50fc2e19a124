//! Programs that write over the file that their words name: `cp`, `mv`, `tee`, `dd`, `truncate`, `install`, `curl -o`.
//!
//! Takes the words of a command, gives what it loses by that. Their other effects are the table's.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::super::scales::Scales;
use super::overwrite::written;
use crate::programs::{Line, Shape};
use crate::shell::Argument;

/// The programs that are looked at.
const PROGRAMS: &[&str] = &["cp", "mv", "install", "tee", "truncate", "dd", "curl", "wget"];

/// What a command writes over.
pub fn judge(scales: Scales<'_>, words: &[Argument]) -> EffectAndMode {
    let words = match words.split_first() {
        Some((first, rest)) if matches!(first.text.as_str(), "sudo" | "doas") => {
            &rest[rest.iter().position(|word| !word.text.starts_with('-')).unwrap_or(rest.len())..]
        }
        _ => words,
    };
    let Some((first, rest)) = words.split_first() else { return EffectAndMode::nothing() };
    let memory = scales.follow.memory();
    let targets = targets(first.text.rsplit('/').next().unwrap_or_default(), rest);
    let lost = targets.iter().map(|target| written(&memory, target, target, false));
    let lost = lost.filter(|verdict| verdict.effect.0 == Effect::Destroy);
    EffectAndMode::all(lost)
}

/// The files that a program writes over, by its words.
fn targets(program: &str, words: &[Argument]) -> Vec<String> {
    if !PROGRAMS.contains(&program) {
        return Vec::new();
    }
    let values = [
        "-s",
        "--size",
        "-m",
        "--mode",
        "-o",
        "--output",
        "-O",
        "--output-document",
        "-t",
        "-g",
        "-r",
        "--reference",
        "-H",
        "-d",
        "-X",
        "-u",
    ];
    let values = if matches!(program, "cp" | "mv" | "tee") { Vec::new() } else { values.to_vec() };
    let line = Line::read(
        words,
        &Shape { values: values.into_iter().map(str::to_owned).collect(), ..Shape::default() },
    );
    let last = || line.operands.last().map(|one| one.text.clone());
    match program {
        // Into a folder, beside what is there or with a copy of it.
        "cp" | "mv" if line.has("-n|--no-clobber|-b|--backup|-u|--update|-t|--target-directory") => {
            Vec::new()
        }
        "cp" | "mv" | "install" if line.operands.len() == 2 => last()
            .filter(|target| {
                !target.ends_with('/') && !line.has("-d|--directory|-r|-R|-a|--recursive|--archive")
            })
            .into_iter()
            .collect(),
        "tee" if !line.has("-a|--append") => line.operands.iter().map(|one| one.text.clone()).collect(),
        "truncate" => line.operands.iter().map(|one| one.text.clone()).collect(),
        "dd" => words.iter().filter_map(|word| word.text.strip_prefix("of=").map(str::to_owned)).collect(),
        "curl" | "wget" => {
            let names = ["-o", "--output", "-O", "--output-document"].map(str::to_owned);
            line.values_of(&names)
                .into_iter()
                .filter(|file| *file != "-" && file.starts_with(['/', '~', '$']))
                .map(str::to_owned)
                .collect()
        }
        _ => Vec::new(),
    }
}
