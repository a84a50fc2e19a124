//! The colours of a terminal as classes of a page.
//!
//! Takes the parameters of a sequence that colours, gives names. What has no name of its own among the sixteen is the nearest that has one.

use std::collections::BTreeSet;

/// The names of the eight colours, in a terminal's order.
const NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/// How text looks from here on.
#[derive(Debug, Default)]
pub(super) struct Colours {
    /// How the letters are.
    letters: BTreeSet<&'static str>,
    /// One of [`NAMES`], by its place.
    colour: Option<u8>,
    behind: Option<u8>,
}

impl Colours {
    /// Takes in what stands between `ESC [` and `m`.
    pub(super) fn take(&mut self, parameters: &str) {
        let mut codes = parameters.split(';').map(|code| code.parse::<u8>().unwrap_or(0));
        while let Some(code) = codes.next() {
            match code {
                0 => *self = Self::default(),
                1 => self.put("bold"),
                2 => self.put("dim"),
                3 => self.put("italic"),
                4 => self.put("underlined"),
                7 => self.put("reversed"),
                22 => self.letters.retain(|letters| !matches!(*letters, "bold" | "dim")),
                23 => self.take_off("italic"),
                24 => self.take_off("underlined"),
                27 => self.take_off("reversed"),
                30..=37 => self.colour = Some(code - 30),
                38 => self.colour = other(&mut codes),
                39 => self.colour = None,
                40..=47 => self.behind = Some(code - 40),
                48 => self.behind = other(&mut codes),
                49 => self.behind = None,
                90..=97 => self.colour = Some(code - 90),
                100..=107 => self.behind = Some(code - 100),
                _ => {}
            }
        }
    }

    fn put(&mut self, letters: &'static str) {
        self.letters.insert(letters);
    }

    fn take_off(&mut self, letters: &str) {
        self.letters.remove(letters);
    }

    /// The classes of text that looks like this; none where it looks like any other.
    pub(super) fn classes(&self) -> String {
        let letters = self.letters.iter().map(|letters| (*letters).to_owned());
        let name = |colour: u8| NAMES[usize::from(colour) % NAMES.len()];
        let colour = self.colour.map(|colour| name(colour).to_owned());
        let behind = self.behind.map(|colour| format!("on-{}", name(colour)));
        letters.chain(colour).chain(behind).collect::<Vec<_>>().join(" ")
    }
}

/// The nearest of the eight to a colour out of 256, or out of all.
fn other(codes: &mut dyn Iterator<Item = u8>) -> Option<u8> {
    let bright = |red: u8, green: u8, blue: u8, half: u8| {
        u8::from(red >= half) | u8::from(green >= half) << 1 | u8::from(blue >= half) << 2
    };
    match codes.next()? {
        5 => Some(match codes.next()? {
            code @ 0..=15 => code % 8,
            code @ 16..=231 => {
                let cube = code - 16;
                bright(cube / 36, cube / 6 % 6, cube % 6, 3)
            }
            code => {
                if code >= 244 {
                    7
                } else {
                    0
                }
            }
        }),
        2 => Some(bright(codes.next()?, codes.next()?, codes.next()?, 128)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Colours;

    #[test]
    fn parameters_become_the_nearest_names() {
        for (parameters, classes) in [
            ("1;31", "bold red"),
            ("", ""),
            ("38;5;208", "red"),
            ("38;2;10;10;200", "blue"),
            ("97;44", "white on-blue"),
            ("4;38;5", "underlined"),
            ("999", ""),
        ] {
            let mut colours = Colours::default();
            colours.take(parameters);
            assert_eq!(colours.classes(), classes, "{parameters}");
        }
    }
}
