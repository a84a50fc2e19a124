//! Values cannot become code: whatever a value holds and wherever it lands, the command gets it byte for byte, or the plan
//! refuses it. Compared with what bash has really received.

use crate::scene::Scene;
use std::collections::BTreeMap;

/// Values that would do something, or arrive as something else, where they are put into a script as they are.
const HOSTILE: &[&str] = &[
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned",
    "&& touch pwned #",
    "| touch pwned",
    "> pwned",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "'\"$(touch pwned)\"'",
    "a\ntouch pwned\nb",
    "EOF\ntouch pwned",
    "<(touch pwned)",
    "${IFS}$IFS$0",
    "\\",
    "ends in a backslash\\",
    "\\$(touch pwned)",
    "* ? [a-z]",
    "~ ~root",
    "{a,b} {1..3} {",
    "-n",
    "--help",
    "# no comment",
    "!! !touch",
    " padded  with   spaces ",
    "\ttab\r\n",
    "caf\u{e9} \u{a0}\u{202e}\u{200b}",
    "a=b c=$(touch pwned)",
    "%s%n\\x41\\0101",
    "$'\\n' $\"x\"",
    "]] && touch pwned; [[ x",
];

/// A place in a script where a value may land, and what it adds to the value there.
struct Place {
    name: &'static str,
    /// `@` is the placeholder, `#` the number of the value.
    script: &'static str,
    adds: &'static str,
}

const PLACES: &[Place] = &[
    Place { name: "bare word", script: "printf %s @ > got/#", adds: "" },
    Place { name: "double quotes", script: "printf %s \"@\" > got/#", adds: "" },
    Place { name: "single quotes", script: "printf %s '@' > got/#", adds: "" },
    Place { name: "here-document", script: "cat > got/# <<EOF\n@\nEOF", adds: "\n" },
    Place { name: "quoted here-document", script: "cat > got/# <<'EOF'\n@\nEOF", adds: "\n" },
    Place { name: "comment", script: "printf '' > got/# # @", adds: "" },
];

/// The name of the value at `at`.
fn name(at: usize) -> String {
    format!("value-{at}")
}

/// A runbook that puts the values of `taken` into `place`.
fn runbook(place: &Place, taken: &[usize]) -> String {
    let steps = taken
        .iter()
        .map(|at| place.script.replace('@', &format!("<{}>", name(*at))).replace("/#", &format!("/{at}")));
    format!("# Values\n\n```bash\n{}\n```\n", steps.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_hostile_value_arrives_byte_for_byte_or_is_refused() {
    let values: BTreeMap<String, &str> =
        HOSTILE.iter().enumerate().map(|(at, value)| (name(at), *value)).collect();
    let mut n_arrived = 0;
    for place in PLACES {
        let scene = Scene::new().file("got/.keep", "");
        scene.write("values.toml", &toml::to_string(&values).expect("values are text"));
        let all: Vec<usize> = (0..HOSTILE.len()).collect();
        scene.write("runbook.md", &runbook(place, &all));
        let plan = scene.plan(&["--vars", "values.toml"]);
        let refused = plan["diagnostics"]
            .as_array()
            .expect("diagnostics")
            .iter()
            .filter(|one| one["severity"] == "error");
        let refused: Vec<&str> = refused
            .map(|one| {
                assert_eq!(one["code"], "refused-value", "{}: {one}", place.name);
                one["message"].as_str().expect("a message")
            })
            .collect();
        let is_refused = |at: &usize| {
            refused.iter().any(|said| said.contains(&format!("`{}`", name(*at).replace('-', "_"))))
        };
        let taken: Vec<usize> = all.into_iter().filter(|at| !is_refused(at)).collect();

        scene.write("runbook.md", &runbook(place, &taken));
        scene.done(&["run", "runbook.md", "--vars", "values.toml", "--yes"]);
        for at in &taken {
            let value = if place.name == "comment" { "" } else { HOSTILE[*at] };
            assert_eq!(
                scene.read(&format!("got/{at}")),
                format!("{value}{}", place.adds),
                "{:?} in {}",
                HOSTILE[*at],
                place.name
            );
        }
        n_arrived += taken.len();
        let strange: Vec<String> = scene
            .tree()
            .into_iter()
            .filter(|path| {
                !path.starts_with("got/") && !["runbook.md", "values.toml"].contains(&path.as_str())
            })
            .collect();
        assert_eq!(strange, [""; 0], "{} was left behind in {}", strange.join(", "), place.name);
    }
    assert!(
        n_arrived > HOSTILE.len() * 4,
        "only {n_arrived} values arrived: refusing everything is no solution"
    );
}

#[test]
fn a_value_longer_than_an_argument_may_be_arrives_too() {
    let scene = Scene::of("```bash\nprintf %s \"<value>\" > got\n```\n");
    let long = "0123456789".repeat(20_000);
    scene.write("values.toml", &format!("value = \"{long}\"\n"));
    scene.done(&["run", "runbook.md", "--vars", "values.toml", "--yes"]);
    assert_eq!(scene.read("got"), long);
}
