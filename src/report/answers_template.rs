//! An answers file to be filled in: one entry for everything that a run of a plan asks.

use crate::plan::{DecidedBy, Plan, Question, Step, text_hash};
use crate::reading::Effect;
use crate::text;
use std::fmt::Write as _;

/// The text of the file. `asked` are the steps of `plan` that a run asks about, in order, each with the reason; none for a gate or manual step,
/// which is nothing but a question.
pub fn answers_template(plan: &Plan, asked: &[(&Step, Option<String>)]) -> String {
    let mut entries = vec![head(plan)];
    entries.extend(plan.environment.as_deref().filter(|_| plan.rules.protected).map(protected));
    entries.extend(plan.questions.iter().filter_map(question));
    entries.extend(asked.iter().map(|(asked, reason)| step(plan, asked, reason.as_deref())));
    entries.join("\n")
}

fn head(plan: &Plan) -> String {
    let environment = plan.environment.as_ref().map_or(String::new(), |name| format!(" in {name}"));
    format!(
        "# What a run of {}{environment} asks.\n\
         # Fill in every `answer`, or take its entry away: what has none is asked, and refused where nobody is there.\n\
         # A step is answered \"yes\", \"no\" or \"skip\", and a skip needs a note.\n\
         # by = \"your name\"\n",
        visible(&plan.runbook.path)
    )
}

fn protected(name: &str) -> String {
    format!("# The environment is protected: type its name, which is {}.\nprotected = \"\"\n", visible(name))
}

/// The entry for a question that is open, or that only its default has settled.
fn question(question: &Question) -> Option<String> {
    let standing = match &question.settled {
        None => "",
        Some(settled) if settled.by == DecidedBy::Default => settled.value.as_str(),
        Some(_) => return None,
    };
    let options: Vec<String> = question.options.iter().map(|option| quoted(&option.value)).collect();
    Some(format!(
        "# Line {}: {}\n# One of: {}\n[[answer]]\nquestion = {}\nanswer = {}\n",
        question.line,
        visible(&question.text),
        options.join(", "),
        quoted(&question.id),
        quoted(standing)
    ))
}

fn step(plan: &Plan, step: &Step, reason: Option<&str>) -> String {
    let what = step.run().map_or(step.kind.word(), |run| run.effect.word());
    let mut out = format!("# {}, {what}: {}\n", capital(&step.place()), visible(&step.title));
    let mut put = |line: &str| writeln!(out, "{line}").expect("writing to a string cannot fail");
    for line in step.script().filter(|_| !step.is_its_own_title()).into_iter().flat_map(str::lines) {
        put(format!("#     {}", visible(line)).trim_end());
    }
    if let Some(reason) = reason {
        put(&format!("# Asked because {}.", visible(reason)));
    }
    if let Some(waits_for) = step.question.as_ref().filter(|_| step.waits).and_then(|id| plan.question(id)) {
        put(&format!("# In the run only as the question on line {} is answered.", waits_for.line));
    }
    put(&format!("[[answer]]\nstep = {}", quoted(&step.id)));
    if step.effect() == Effect::Destroy {
        put(&format!("text = {}", quoted(&text_hash(step))));
    }
    put("answer = \"\"\n# note = \"\"");
    out
}

/// The text for a comment: on one line, with nothing in it that hides or drives anything.
fn visible(text: &str) -> String {
    text::visible(text).replace('\n', " ")
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The text as a string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Inputs, build};
    use crate::text::Source;

    fn template(runbook: &str) -> String {
        let plan = build(&Source::new("a\nb.md", runbook), &Inputs::default());
        let asked: Vec<(&Step, Option<String>)> =
            plan.selected().map(|step| (step, step.runs().then(|| "so it is".to_owned()))).collect();
        answers_template(&plan, &asked)
    }

    #[test]
    fn nothing_of_a_document_leaves_its_comment() {
        let text = template(
            "# R\n\n- [ ] A \u{1b}[2K\u{202e}gate \"quoted\" \\\n\n```bash\n# Two\necho a \\\n  b\n```\n",
        );
        let code = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let keys = ["[[answer]]", "step = \"", "answer = \"\""];
        assert!(code.clone().all(|line| keys.iter().any(|key| line.starts_with(key))), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{text:?}");
        assert!(text.contains("#     echo a \\\n#       b\n"), "{text}");
    }

    #[test]
    fn only_what_destroys_is_bound_to_its_text() {
        let text = template("# R\n\n```bash\n# Old\nrm -rf /srv/old\n# New\nmkdir /srv/new\n```\n");
        assert_eq!(text.matches("\ntext = \"sha256:").count(), 1, "{text}");
        assert!(
            text.contains(
                "# Line 5, destroy: Old\n#     rm -rf /srv/old\n# Asked because so it is.\n[[answer]]\n"
            ),
            "{text}"
        );
    }
}
