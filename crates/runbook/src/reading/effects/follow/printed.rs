//! What `echo` and `printf` print, where that can be told beforehand.
//!
//! Takes their words, gives the text; none where a part of it is only known in the run, or where an escape may write anything.

use super::super::scales::Scales;
use super::fillings::fillings;
use crate::shell::Argument;

/// What `echo` and `printf` with these words print, where all of it is known.
pub fn printed(scales: Scales<'_>, words: &[Argument]) -> Option<String> {
    let filled: Option<Vec<Vec<Argument>>> = words.iter().map(|word| fillings(scales, word)).collect();
    echoed(&filled?.into_iter().flatten().collect::<Vec<_>>())
}

/// What `echo` and `printf` print, where all of it is written there.
pub fn echoed(words: &[Argument]) -> Option<String> {
    let (program, rest) = words.split_first()?;
    let known = rest.iter().all(|word| word.literal);
    let texts: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
    let text = match (program.text.as_str(), texts.split_first()) {
        ("echo", _) => {
            let own =
                texts.iter().take_while(|word| matches!(**word, "-e" | "-n" | "-ne" | "-en" | "-E")).count();
            texts[own..].join(" ")
        }
        ("printf", Some((format, values))) => formatted(format, values)?,
        _ => return None,
    };
    // Escapes may write anything: `\x72m` is `rm`.
    let text = text.replace("\\n", "\n").replace("\\t", "\t");
    (known && !text.contains("\\x") && !text.contains("\\0") && !text.contains("\\u")).then_some(text)
}

/// What `printf` makes of a format in which only `%s`, `\n` and `\t` stand; none for any other, which may write anything.
fn formatted(format: &str, values: &[&str]) -> Option<String> {
    let (mut text, mut values) = (String::new(), values.iter());
    loop {
        let (mut rest, mut takes) = (format.chars(), false);
        while let Some(c) = rest.next() {
            match c {
                '%' => match rest.next()? {
                    's' => {
                        text.push_str(values.next().unwrap_or(&""));
                        takes = true;
                    }
                    '%' => text.push('%'),
                    _ => return None,
                },
                '\\' => match rest.next()? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    _ => return None,
                },
                c => text.push(c),
            }
        }
        // The format begins again as long as there are values.
        if !takes || values.len() == 0 {
            return Some(text);
        }
    }
}
