//! `choose` of `stepgate.toml` that names several of a document's alternatives. In 0.1 one name answered every choice that it fits.
//!
//! Says the line as it has to be. Never changes the file.

use crate::plan::{Analysis, Choice, Inputs, Plan};
use crate::text::{Diagnostic, Source};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    env: BTreeMap<String, Environment>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Environment {
    choose: Vec<Spanned<String>>,
}

/// A finding in `settings`, the text that the settings of `inputs` were read from, for each `choose` that names several alternatives of the
/// document.
pub fn ambiguous_choices(analysis: &Analysis, inputs: &Inputs, settings: &Source) -> Vec<Diagnostic> {
    let Ok(File { env }) = toml::from_str::<File>(settings.text()) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, environment) in &env {
        for choice in &environment.choose {
            let plan = with_choice(analysis, inputs, name, choice.get_ref());
            if is_ambiguous(&plan) {
                let whole = |wanted: &str| with_choice(analysis, inputs, name, wanted);
                found.push(finding(settings, choice, &names(&plan, choice.get_ref(), &whole)));
            }
        }
    }
    found
}

/// The plan for the environment called `name`, if it chose just this.
fn with_choice(analysis: &Analysis, inputs: &Inputs, name: &str, wanted: &str) -> Plan {
    let mut inputs = Inputs { environment: Some(name.to_owned()), ..inputs.clone() };
    if let Some(environment) = inputs.settings.env.get_mut(name) {
        environment.choose = vec![wanted.to_owned()];
    }
    analysis.again(&inputs).plan
}

fn is_ambiguous(plan: &Plan) -> bool {
    plan.diagnostics.iter().any(|finding| finding.code == "ambiguous-choice")
}

/// For each choice that `wanted` may be about, names that fit only one alternative of it and no other.
fn names(plan: &Plan, wanted: &str, plan_with: &dyn Fn(&str) -> Plan) -> Vec<Vec<String>> {
    let wanted = wanted.rsplit(" > ").next().unwrap_or_default().to_lowercase();
    let of_choice = |choice: &Choice| -> Vec<String> {
        let section = plan.section(&choice.section).map_or("", |section| section.title.as_str());
        let fitting = choice.options.iter().filter(|option| option.to_lowercase().contains(&wanted));
        let only = |option: &String| {
            let takes = |name: &String| {
                let plan = plan_with(name);
                let taken = plan.choices.iter().find(|other| other.question == choice.question);
                !is_ambiguous(&plan) && taken.is_some_and(|taken| taken.chosen.as_ref() == Some(option))
            };
            [option.clone(), format!("{section} > {option}")].into_iter().find(takes)
        };
        fitting.filter_map(only).collect()
    };
    plan.choices.iter().map(of_choice).filter(|names| !names.is_empty()).collect()
}

fn finding(settings: &Source, choice: &Spanned<String>, names: &[Vec<String>]) -> Diagnostic {
    let number = settings.line_at(choice.span().start);
    let line = settings.line(number).trim();
    let written = &settings.text()[choice.span()];
    let message = format!("choose = {written} names several alternatives, of which none is taken");
    let quoted = |name: &String| toml::Value::from(name.as_str()).to_string();
    let with = |names: Vec<String>| line.replacen(written, &names.join(", "), 1);
    let edits: Vec<String> = if names.iter().all(|of_choice| of_choice.len() == 1) {
        // What one name said in 0.1 for each of the choices.
        vec![with(names.iter().flatten().map(quoted).collect())]
    } else {
        names.iter().flatten().map(|name| with(vec![quoted(name)])).collect()
    };
    let error = Diagnostic::error("ambiguous-choice", number, message);
    if names.is_empty() { error } else { error.hinted(format!("Write {}", edits.join(" or "))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    const RUNBOOK: &str = "\
# Ship

## Deploy

### Option A: Blue-Green

```bash
echo blue
```

### Option B: Blue-Green by hand

```bash
echo hand
```
";

    const TWO: &str = "\
# Ship

## Web

### Option A: Blue

```bash
echo blue
```

### Option B: Green

```bash
echo green
```

## Mail

### Option A: Blue

```bash
echo blue mail
```

### Option B: Green

```bash
echo green mail
```
";

    fn found(runbook: &str, settings: &str) -> Vec<Diagnostic> {
        let settings = format!("[env.staging]\nconfirm = 'gates'\nchoose = [\n  {settings}\n]\n");
        let inputs =
            Inputs { settings: Settings::parse("s", &settings).expect("valid"), ..Inputs::default() };
        ambiguous_choices(
            &Analysis::of(Source::new("a.md", runbook), &inputs),
            &inputs,
            &Source::new("s", settings),
        )
    }

    #[test]
    fn a_name_of_several_is_told_at_its_line_with_the_line_as_it_has_to_be() {
        let found = found(RUNBOOK, "'blue-green', # the usual one");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].line, 4);
        let hint = found[0].hint.as_deref().unwrap_or_default();
        let edits = [
            "\"Option A: Blue-Green\", # the usual one",
            "\"Option B: Blue-Green by hand\", # the usual one",
        ];
        assert!(edits.iter().all(|edit| hint.contains(edit)), "{hint}");
    }

    #[test]
    fn a_name_that_answered_several_choices_becomes_one_for_each() {
        let found = found(TWO, "'Blue',");
        assert_eq!(found.len(), 1, "{found:?}");
        let hint = found[0].hint.as_deref();
        assert_eq!(hint, Some("Write \"Web > Option A: Blue\", \"Mail > Option A: Blue\","));
    }

    #[test]
    fn a_name_of_one_and_a_name_of_none_are_fine() {
        for name in ["'Option A: Blue-Green'", "'by hand'", "'of another runbook'"] {
            assert_eq!(found(RUNBOOK, name), [], "{name}");
        }
    }
}
