//! What is kept of the run's shell while a run is stopped: no secret in clear.
//!
//! Takes pieces, gives what may lie on disk and the names of what may not. A secret that is fetched again at a resume becomes a mark that
//! stands for it; another one is left out by the name of its variable, by its shape, or because its value is known. Never asks anybody.

use super::kept::{LeftOut, Piece, PieceKind, inherited};
use crate::redact::{Redactor, Secret, looks_secret, token_places};
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Variables that say where the shell stands and where programs are found: never left to another environment.
const OF_THE_PLACE: [&str; 3] = ["PATH", "PWD", "OLDPWD"];

/// A value that is shorter is the value of too many variables.
const SHORTEST: usize = 4;

/// What secrets are told by.
pub(super) struct Sieve<'a> {
    /// The secrets that a resume has again.
    pub(super) lasting: &'a Redactor,
    /// All that are known.
    pub(super) known: &'a Redactor,
    /// Variables that hold one, whatever they are called.
    pub(super) names: &'a BTreeSet<String>,
}

/// What may be kept.
pub(super) struct Kept {
    pub(super) bytes: Vec<u8>,
    /// In the order in which it stood there.
    pub(super) left_out: Vec<LeftOut>,
}

impl Sieve<'_> {
    /// Takes the secrets out of `pieces`; `line_of` says where something was set, `missing` is what the shell has not got back so far.
    pub(super) fn kept(
        &self,
        pieces: &[Piece],
        missing: &[LeftOut],
        seen: &mut Seen,
        line_of: impl Fn(PieceKind, &str) -> Option<usize>,
    ) -> Kept {
        let told: Vec<bool> = pieces.iter().map(|piece| self.is_secret(piece)).collect();
        let secret = pieces.iter().zip(&told).filter(|(_, is_secret)| **is_secret).map(|(piece, _)| piece);
        let secrets = Secrets::of(secret, seen);
        let fates: Vec<Fate> = pieces
            .iter()
            .zip(&told)
            .map(|(piece, is_secret)| {
                match piece.is_inherited && !OF_THE_PLACE.contains(&piece.name.as_str()) {
                    true => Fate::Inherited { is_secret: *is_secret },
                    false if *is_secret || secrets.stand_in(piece) => Fate::LeftOut,
                    false => Fate::Kept,
                }
            })
            .collect();
        let gone =
            pieces.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::LeftOut).map(|(piece, _)| piece);
        let mut left_out: Vec<LeftOut> = gone.flat_map(|piece| named(piece, &line_of)).collect();
        let is_there =
            |one: &LeftOut| pieces.iter().any(|piece| (piece.kind, &piece.name) == (one.kind, &one.name));
        left_out.extend(missing.iter().filter(|one| !is_there(one)).cloned());
        let (mut notes, mut body) = (Vec::new(), Vec::new());
        for (piece, fate) in pieces.iter().zip(&fates) {
            // Bash would call it an error that what is not there is exported.
            let is_of_gone = piece.kind == PieceKind::Attribute
                && left_out.iter().any(|one| one.kind == PieceKind::Function && one.name == piece.name);
            match fate {
                Fate::Inherited { is_secret } => {
                    let print = (!is_secret).then(|| print_of(&piece.name, &piece.values.concat()));
                    notes.push(inherited(&piece.name, print.as_deref()));
                }
                Fate::Kept if !is_of_gone => body.push(self.lasting.seal_state(&piece.text)),
                Fate::Kept | Fate::LeftOut => {}
            }
        }
        notes.extend(left_out.iter().map(LeftOut::noted));
        // The first line says what this is, and what does not stand here comes next.
        let head =
            body.first().map_or(0, |first| 1 + first.iter().position(|byte| *byte == b'\n').unwrap_or(0));
        let body = body.concat();
        let (head, body) = body.split_at(head.min(body.len()));
        Kept { bytes: [head, notes.concat().as_bytes(), body].concat(), left_out }
    }

    /// Whether a piece holds a secret by what it is called, by its shape, or because its value is known.
    fn is_secret(&self, piece: &Piece) -> bool {
        if matches!(piece.kind, PieceKind::Frame | PieceKind::Attribute) {
            return false;
        }
        let texts = || std::iter::once(&piece.text).chain(&piece.values);
        let by_name = |name: &str| looks_secret(name) || self.names.contains(name);
        let is_named = is_variable(piece)
            && (by_name(&piece.name) || piece.keys.iter().any(|key| by_name(key)))
            && piece.values.iter().any(|value| !self.rest(value).trim_ascii().is_empty());
        // Where quotes hide it from its mark, the mark would not stand for it.
        let is_hidden = || {
            let has = |text: &[u8]| !self.lasting.places(text).is_empty();
            piece.values.iter().any(|value| has(value)) && !has(&piece.text)
        };
        is_named || is_hidden() || texts().any(|text| self.is_told(&self.rest(text)))
    }

    /// Whether a text without the secrets that last is one by its shape, or holds one that is known.
    fn is_told(&self, rest: &[u8]) -> bool {
        !token_places(&String::from_utf8_lossy(rest)).is_empty() || !self.known.places(rest).is_empty()
    }

    /// What a text holds besides the secrets that a resume has again.
    fn rest(&self, text: &[u8]) -> Vec<u8> {
        let (mut rest, mut at) = (Vec::with_capacity(text.len()), 0);
        for place in self.lasting.places(text) {
            rest.extend_from_slice(&text[at..place.start]);
            at = place.end;
        }
        rest.extend_from_slice(&text[at..]);
        rest
    }
}

/// What becomes of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Inherited { is_secret: bool },
    Kept,
    LeftOut,
}

/// What finds the values of the state before, for most steps add no secret: making it costs more than looking.
#[derive(Debug, Default)]
pub(super) struct Seen(Option<(Vec<u8>, Redactor)>);

/// The values of variables that are secret, wherever else they may stand.
struct Secrets<'s> {
    mask: Option<&'s Redactor>,
    /// Those that are too short, or too plain a word, to be told from other text.
    plain: Vec<Vec<u8>>,
}

impl<'s> Secrets<'s> {
    fn of<'p>(secret: impl Iterator<Item = &'p Piece>, seen: &'s mut Seen) -> Self {
        let variables = secret.filter(|piece| is_variable(piece));
        let values: BTreeSet<&Vec<u8>> = variables.flat_map(|piece| &piece.values).collect();
        let values = values.into_iter().filter(|value| value.trim_ascii().len() >= SHORTEST);
        let (plain, telling): (Vec<_>, Vec<_>) = values.partition(|value| is_plain(value));
        let telling: Vec<Secret> =
            telling.into_iter().filter_map(|value| Secret::new("left out", value).ok()).collect();
        let made =
            telling.iter().fold(Sha256::new(), |hash, secret| hash.chain_update(secret.digest())).finalize();
        if seen.0.as_ref().is_none_or(|(of, _)| of[..] != made[..]) {
            seen.0 = (!telling.is_empty()).then(|| (made.to_vec(), Redactor::exact(telling)));
        }
        let mask = seen.0.as_ref().map(|(_, mask)| mask);
        Self { mask, plain: plain.into_iter().cloned().collect() }
    }

    /// Whether one of them stands in a piece.
    fn stand_in(&self, piece: &Piece) -> bool {
        if matches!(piece.kind, PieceKind::Frame | PieceKind::Attribute) {
            return false;
        }
        let mut texts = std::iter::once(&piece.text).chain(&piece.values);
        let holds = |text: &Vec<u8>| self.mask.is_some_and(|mask| !mask.places(text).is_empty());
        piece.values.iter().any(|value| self.plain.contains(value)) || texts.any(holds)
    }
}

/// Whether a value is a word like any other: found in too many texts that have nothing to do with it.
fn is_plain(value: &[u8]) -> bool {
    value.len() < 6 || (value.len() < 16 && value.iter().all(u8::is_ascii_lowercase))
}

/// One byte of a hash: enough to see that a value is another one by now, and too little to guess it by.
pub fn print_of(name: &str, value: &[u8]) -> String {
    let hash = Sha256::new().chain_update("stepgate-inherits/v1\n").chain_update(name).chain_update("\n");
    hex(&hash.chain_update(value).finalize()[..1])
}

const fn is_variable(piece: &Piece) -> bool {
    matches!(piece.kind, PieceKind::Variable | PieceKind::Array)
}

/// What is not kept of a piece. Where the shell stands is in one line of its own, and bash sets `PWD` by that.
fn named(piece: &Piece, line_of: &impl Fn(PieceKind, &str) -> Option<usize>) -> Vec<LeftOut> {
    if OF_THE_PLACE[1..].contains(&piece.name.as_str()) && piece.kind == PieceKind::Variable {
        return Vec::new();
    }
    let one = |name: &str| LeftOut {
        kind: piece.kind,
        name: name.to_owned(),
        is_exported: piece.is_exported,
        line: line_of(piece.kind, name),
    };
    piece.name.split(' ').map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "hunter2-hunter2";

    fn piece(kind: PieceKind, name: &str, value: &str) -> Piece {
        let text = format!("declare -x {name}=\"{value}\"\n").into_bytes();
        Piece { kind, name: name.to_owned(), values: vec![value.as_bytes().to_vec()], ..Piece::frame(text) }
    }

    fn variable(name: &str, value: &str) -> Piece {
        piece(PieceKind::Variable, name, value)
    }

    /// What is kept of `pieces` and the names of what is not, where `secrets` are fetched again.
    fn kept(pieces: Vec<Piece>, secrets: Vec<Secret>, missing: &[LeftOut]) -> (String, Vec<String>) {
        let lasting = Redactor::new(secrets);
        let names = BTreeSet::from(["pw".to_owned()]);
        let sieve = Sieve { lasting: &lasting, known: &lasting, names: &names };
        let all = [vec![Piece::frame(b"# head -\n".to_vec())], pieces].concat();
        let kept = sieve.kept(&all, missing, &mut Seen::default(), |_, _| Some(3));
        let names = kept.left_out.iter().map(|one| one.name.clone()).collect();
        (String::from_utf8(kept.bytes).unwrap(), names)
    }

    #[test]
    fn a_secret_is_left_out_by_its_name_by_its_shape_and_wherever_its_value_is() {
        let pieces = vec![
            variable("TOKEN", VALUE),
            variable("pw", "short"),
            variable("AUTH", "user:hunter2-hunter2"),
            variable("WIRE", "aHVudGVyMi1odW50ZXIy"),
            variable("SHAPED", "glpat-abcdefghij0123456789"),
            variable("PLAIN", "short-sighted"),
            variable("EMPTY_TOKEN", ""),
            piece(PieceKind::Alias, "in", "login hunter2-hunter2"),
        ];
        let (bytes, left_out) = kept(pieces, Vec::new(), &[]);
        assert_eq!(left_out, ["TOKEN", "pw", "AUTH", "WIRE", "SHAPED", "in"]);
        assert!(bytes.starts_with("# head -\n# stepgate left out variable TOKEN line 3\n"), "{bytes}");
        assert!(
            bytes.contains("PLAIN") && bytes.contains("EMPTY_TOKEN") && !bytes.contains("hunter2"),
            "{bytes}"
        );
    }

    #[test]
    fn what_is_fetched_again_stands_there_by_its_name() {
        let secret = || vec![Secret::new("token", VALUE).unwrap()];
        let (bytes, left_out) =
            kept(vec![variable("TOKEN", VALUE), variable("URL", "x?t=hunter2-hunter2")], secret(), &[]);
        assert!(left_out.is_empty() && !bytes.contains(VALUE), "{bytes}");
        let opened = Redactor::new(secret()).open_state(bytes.as_bytes()).unwrap();
        assert!(String::from_utf8(opened).unwrap().ends_with("declare -x URL=\"x?t=hunter2-hunter2\"\n"));
        // A part of it may be something else that nobody knows.
        assert_eq!(kept(vec![variable("PASSWORD", "hunter2-hunter2.extra")], secret(), &[]).1, ["PASSWORD"]);
    }

    #[test]
    fn what_is_missing_stays_so_until_it_is_set() {
        let one =
            LeftOut { kind: PieceKind::Variable, name: "X".to_owned(), is_exported: true, line: Some(9) };
        let missing = std::slice::from_ref(&one);
        assert!(
            kept(vec![variable("Y", "1")], Vec::new(), missing)
                .0
                .contains("left out variable X exported line 9\n")
        );
        assert!(kept(vec![variable("X", "1")], Vec::new(), missing).1.is_empty());
    }

    #[test]
    fn a_function_that_is_left_out_is_not_exported_either_and_a_folder_is_named_once() {
        let pieces = vec![
            variable("TOKEN", VALUE),
            variable("PWD", "/srv/hunter2-hunter2"),
            piece(PieceKind::Folder, "PWD", "/srv/hunter2-hunter2"),
            piece(PieceKind::Function, "f g", "login hunter2-hunter2"),
            Piece {
                kind: PieceKind::Attribute,
                name: "g".to_owned(),
                ..Piece::frame(b"export g\n".to_vec())
            },
            Piece {
                kind: PieceKind::Attribute,
                name: "h".to_owned(),
                ..Piece::frame(b"export h\n".to_vec())
            },
        ];
        let (bytes, left_out) = kept(pieces, Vec::new(), &[]);
        assert_eq!(left_out, ["TOKEN", "PWD", "f", "g"]);
        assert!(bytes.ends_with("export h\n") && !bytes.contains("export g"), "{bytes}");
    }

    #[test]
    fn what_is_as_the_environment_has_it_is_a_name_and_a_byte_of_a_hash() {
        let inherited = |name: &str, value: &str| Piece { is_inherited: true, ..variable(name, value) };
        let pieces =
            vec![inherited("EDITOR", "vi"), inherited("API_TOKEN", VALUE), inherited("PATH", "/bin")];
        let (bytes, left_out) = kept(pieces, Vec::new(), &[]);
        let print = print_of("EDITOR", b"vi");
        let expected = format!(
            "# head -\n# stepgate inherits EDITOR {print}\n# stepgate inherits API_TOKEN\ndeclare -x PATH=\"/bin\"\n"
        );
        assert_eq!((bytes, left_out), (expected, Vec::new()));
    }
}
