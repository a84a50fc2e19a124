//! Heads of runs as a team keeps them: lines from a file, a note, a mail, an anchor's log, in whatever form.
//!
//! Takes text, gives what each of its lines says of which run. Never decides whether that is right.

use crate::ledger::{Hash, Mention, RunId};

/// What the lines of `text`, which is called `name`, say of runs: each hash is of the run whose id stands before it in its line, or, where
/// none does, behind it.
pub(in crate::cli) fn kept_heads(text: &str, name: &str) -> Vec<Mention> {
    let lines = (1..).zip(text.lines());
    lines.flat_map(|(number, line)| in_line(line, &format!("line {number} of {name}"))).collect()
}

fn in_line(line: &str, source: &str) -> Vec<Mention> {
    let words = || line.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
    let Some(first) = words().find_map(|word| RunId::parse(word).ok()) else { return Vec::new() };
    let mut run = first.as_str().to_owned();
    let mut found: Vec<Mention> = Vec::new();
    for word in words() {
        if RunId::parse(word).is_ok() {
            word.clone_into(&mut run);
        } else if Hash::parse(word).is_some() {
            match found.last_mut().filter(|mention| mention.run.as_ref() == Some(&run)) {
                Some(mention) => mention.heads.push(word.to_owned()),
                None => found.push(Mention::of(&run, word, source.to_owned())),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "20261121-065714-zrq8";
    const TWO: &str = "20261122-065714-zrq9";

    #[test]
    fn a_line_says_of_a_run_what_hash_it_has_in_whatever_form() {
        let (first, second) = ("a".repeat(64), "b".repeat(64));
        let text = format!(
            "# kept by the anchor\n{ONE} {first}\nhead={second} run={ONE}\n{{\"run\":\"{TWO}\",\"head\":\"{first}\",\"prev\":\"{second}\"}}\n\
             {ONE} sha256:{first}, {TWO}: {second}\n{ONE} {}\n{first}\n",
            "A".repeat(64)
        );
        let found = kept_heads(&text, "heads.txt");
        let told: Vec<(&str, usize, &str)> = found
            .iter()
            .map(|mention| (mention.run.as_deref().unwrap(), mention.heads.len(), &mention.source[..6]))
            .collect();
        let expected = [
            (ONE, 1, "line 2"),
            (ONE, 1, "line 3"),
            (TWO, 2, "line 4"),
            (ONE, 1, "line 5"),
            (TWO, 1, "line 5"),
        ];
        assert_eq!(told, expected);
        assert_eq!((&found[1].heads[0], &found[4].heads[0]), (&second, &second));
    }
}
