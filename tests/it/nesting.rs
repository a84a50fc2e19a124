//! `exit` in whatever can hold a command, and in whatever can hold that.

/// Something that holds a command: its name, what has to stand above it, and itself. `BODY` is the command; `NAME` is never the same.
const HOLDERS: &[(&str, &str, &str)] = &[
    ("if", "", "if true; then BODY; fi"),
    ("else", "", "if false; then :; else BODY; fi"),
    ("loop", "", "for n in 1 2; do echo \"round $n\"; BODY; done"),
    ("while", "", "while true; do BODY; break; done"),
    ("case", "", "case x in x) BODY ;; esac"),
    ("function", "NAME() { BODY; }", "NAME"),
    ("group", "", "{ BODY; }"),
    ("subshell", "", "( BODY ) || echo \"subshell $?\""),
    ("pipeline", "", "echo | { BODY; } || echo \"pipeline $?\""),
    ("substitution", "", "echo \"made $( BODY )\""),
    ("and", "", "true && BODY"),
    ("or", "", "false || BODY"),
    ("eval", "NAME() { BODY; }", "eval NAME"),
    ("source", "NAME() { BODY; }\necho NAME > NAME.sh", ". ./NAME.sh"),
    ("trap", "NAME() { BODY; }\ntrap NAME USR1", "kill -USR1 $$"),
    ("error", "NAME() { BODY; }\ntrap NAME ERR", "(exit 4) || :; eval '(exit 5)' || :; { (exit 6); :; }"),
    ("job", "", "{ BODY; } & wait $! || echo \"job $?\""),
];

/// Every nesting of two, with each of two statuses: a name and a script.
pub fn scripts() -> Vec<(String, String)> {
    let mut scripts = Vec::new();
    for (outer_name, ..) in HOLDERS {
        // A trap that sends its own signal never ends; one that a job or a substitution sets off comes whenever it comes.
        let is_clear = |inner: &str| inner != "trap" || !["trap", "job", "substitution"].contains(outer_name);
        for (inner_name, ..) in HOLDERS.iter().filter(|(inner, ..)| is_clear(inner)) {
            for status in [0, 3] {
                let mut above = Vec::new();
                let inner = hold(inner_name, "inner", &format!("exit {status}"), &mut above);
                let outer = hold(outer_name, "outer", &format!("echo in; {inner}; echo past"), &mut above);
                let above: String = above.into_iter().map(|line| line + "\n").collect();
                let name = format!("{outer_name} around {inner_name} around exit {status}");
                scripts.push((name, format!("{above}echo before\n{outer}\necho after\n")));
            }
        }
    }
    scripts
}

fn hold(holder: &str, name: &str, body: &str, above: &mut Vec<String>) -> String {
    let (_, line, text) = HOLDERS.iter().find(|(known, ..)| *known == holder).expect("it is one of them");
    let filled = |text: &str| text.replace("NAME", name).replace("BODY", body);
    if !line.is_empty() {
        above.push(filled(line));
    }
    filled(text)
}
