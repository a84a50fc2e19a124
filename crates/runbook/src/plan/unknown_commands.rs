//! The commands of which nobody can tell what they do, as a line of `[effects]` would name them.
//!
//! Takes a plan, gives first words with the lines on which they stand. Never guesses an effect.

use super::model::Plan;
use super::spelled_words::spelled;
use super::step::Step;
use crate::reading::Effect;

/// First words that several commands may share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCommand {
    /// The program, and its subcommand where it has one: `deployctl status`.
    pub words: String,
    /// Where it stands in the document, from 1, in ascending order.
    pub lines: Vec<usize>,
}

/// The commands of `plan` whose effect is not known, each once, in the order in which they stand.
pub fn unknown_commands(plan: &Plan) -> Vec<UnknownCommand> {
    let mut found: Vec<UnknownCommand> = Vec::new();
    let unknown = plan.steps().iter().filter(|step| step.effect() == Effect::Unknown);
    for (words, line) in unknown.filter_map(|step| Some((first_words(step)?, step.line))) {
        match found.iter_mut().find(|known| known.words == words) {
            Some(known) => known.lines.push(line),
            None => found.push(UnknownCommand { words, lines: vec![line] }),
        }
    }
    found
}

/// The program that the reason of a command's effect names, else its first, with the word behind it.
fn first_words(step: &Step) -> Option<String> {
    let run = &step.command()?.run;
    let words = spelled(&run.script);
    let named = run.effect_reason.split('`').nth(1);
    let is_named =
        |text: &str| named.is_some_and(|name| text.rsplit('/').next() == Some(name) || text == name);
    let named_at = words.iter().position(|word| is_named(&word.text));
    let at = named_at.or_else(|| words.iter().position(|word| word.is_program))?;
    let program = &words[at].text;
    let is_subcommand = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let next = words.get(at + 1).filter(|next| next.program.is_some() && is_subcommand(&next.text));
    let next = next.filter(|next| !next.text.starts_with('-'));
    // A key of `[effects]` is compared word by word, as it is written.
    let is_key = !program.is_empty() && !program.contains(char::is_whitespace) && !program.contains('$');
    is_key.then(|| next.map_or_else(|| program.clone(), |next| format!("{program} {}", next.text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    #[test]
    fn each_command_that_nobody_knows_is_named_once_with_its_lines() {
        let document = "# A\n\n```bash\nls\nsudo deployctl zap web\nX=1 deployctl zap db && ls\n./tools/frob\n$X y\n```\n";
        let plan = build(&Source::new("a.md", document), &Inputs::default());
        let found = unknown_commands(&plan);
        let shown: Vec<_> = found.iter().map(|one| (one.words.as_str(), one.lines.as_slice())).collect();
        assert_eq!(shown, [("deployctl zap", &[5, 6][..]), ("./tools/frob", &[7][..])]);
    }
}
