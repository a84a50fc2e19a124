//! A bundle of evidence that somebody has changed: whatever it is, `verify.py` names it, also where they have made the sums anew.

use crate::evidence::{bundle, python};
use crate::evidence_scene::{History, rewrite};
use crate::scene::untested;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A bundle that is signed, and the list of signers.
struct Signed {
    history: History,
    whole: PathBuf,
    allowed: PathBuf,
}

/// None where there is no `ssh-keygen` or no Python.
fn signed() -> Option<Signed> {
    let mut history = History::new();
    history.healthy(true);
    history.deploy("staged", "staging", 0);
    history.deploy("shipped", "production", 0);
    history.healthy(false);
    history.deploy("failed", "production", 1);
    let key = history.scene.path("auditor");
    let mut command = history.scene.command("ssh-keygen");
    command.args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"]).arg(&key);
    if !command.status().is_ok_and(|status| status.success()) {
        untested("ssh-keygen is not installed");
        return None;
    }
    let public = fs::read_to_string(key.with_extension("pub")).expect("a public key");
    let allowed = history.scene.path("allowed");
    fs::write(&allowed, format!("ada namespaces=\"stepgate-evidence\" {public}")).expect("a list");
    let whole = bundle(&history.scene, &["--sign", key.to_str().expect("UTF-8")]);
    let signed = Signed { history, whole, allowed };
    let (code, said) = signed.checked(&signed.whole)?;
    assert!(code == 0 && said.contains("SHA256SUMS: signed by ada"), "{code}: {said}");
    Some(signed)
}

impl Signed {
    /// What the whole bundle's `verify.py` says of a bundle: one that was changed would say what it likes.
    fn checked(&self, bundle: &Path) -> Option<(i32, String)> {
        let words = [self.allowed.to_str(), bundle.to_str()].map(|path| path.expect("UTF-8"));
        python(&self.whole.join("verify.py"), &["--signers", words[0], words[1]])
    }

    /// A copy of it.
    fn copy(&self) -> PathBuf {
        let copy = self.history.scene.path("copy");
        let _ = fs::remove_dir_all(&copy);
        let done =
            Command::new("cp").arg("-a").args([&self.whole, &copy]).status().expect("cp is everywhere");
        assert!(done.success());
        copy
    }

    fn run(&self, kind: &str, name: &str, file: &str) -> String {
        format!("{kind}/{}/{file}", self.history.id(name))
    }
}

/// Makes the sums anew, as whoever has changed something would.
fn sum_again(bundle: &Path) {
    let script =
        "find . -type f ! -name 'SHA256SUMS*' | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS";
    let done =
        Command::new("sh").args(["-c", script]).current_dir(bundle).status().expect("sh is everywhere");
    assert!(done.success());
}

/// Changes the last byte of a file but one.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    match bytes.len() {
        0 => bytes.push(b'x'),
        length => bytes[length.saturating_sub(2)] ^= 1,
    }
    fs::write(path, bytes).expect("it can be written");
}

#[test]
fn a_byte_in_any_file_is_named_also_where_the_sums_are_made_anew() {
    let Some(signed) = signed() else { return };
    let mut files = Vec::new();
    crate::scene::walk(&signed.whole, &mut |path| {
        files.push(path.strip_prefix(&signed.whole).expect("it is in it").to_owned());
    });
    assert!(files.len() > 25, "{files:?}");
    for file in files {
        for again in [false, true] {
            let copy = signed.copy();
            flip(&copy.join(&file));
            if again {
                sum_again(&copy);
            }
            let (code, said) = signed.checked(&copy).expect("python is there");
            let name = file.display().to_string();
            // With sums that were made anew it is the signature of these that no longer fits, and what the file itself contradicts.
            let is_named = said.contains(&format!("tampered: {name}"))
                || said.contains(&format!("{}:", name.trim_end_matches(".sig")));
            let is_told = is_named
                || (again && said.contains("tampered: SHA256SUMS: the signature is not of this text"));
            let is_undone = again && name == "SHA256SUMS";
            assert!(
                if is_undone { code == 0 } else { code == 5 && is_told },
                "{name} {again}: {code} {said}"
            );
        }
    }
}

/// Something that is done to a bundle: what it is, what has to be said of it, and how it is done.
type Tampering = (&'static str, &'static str, fn(&Signed, &Path));

const WITH_RUNS: &[Tampering] = &[
    ("a run left out", "the population has it, and its folder is not there", |signed, bundle| {
        fs::remove_dir_all(bundle.join("runs").join(signed.history.id("failed"))).expect("gone");
    }),
    ("a run left out with its row", "and the population does not", |signed, bundle| {
        leave_out(bundle, signed.history.id("failed"), true);
    }),
    ("a row left out", "no row of the population is of this folder", |signed, bundle| {
        leave_out(bundle, signed.history.id("failed"), false);
    }),
    ("a folder added", "runs/20261121-050000-aaaa: no row", |signed, bundle| {
        copy_folder(bundle, signed.history.id("staged"), "20261121-050000-aaaa");
    }),
    ("a file added", "out/0099.1 is not in it", |signed, bundle| {
        fs::write(bundle.join(signed.run("runs", "shipped", "out/0099.1")), "more").expect("written");
    }),
    ("a statement swapped", "what it says of", |signed, bundle| {
        let place = |name| bundle.join(signed.run("about", name, "statement.json"));
        fs::copy(place("staged"), place("shipped")).expect("copied");
    }),
    ("a result changed in the row", "the record says 'done'", |signed, bundle| {
        change_row(bundle, signed.history.id("shipped"), "\"result\": \"done\"", "\"result\": \"failed\"");
    }),
    ("a record changed", "the population says sealed, and it is broken", |signed, bundle| {
        let ledger = bundle.join(signed.run("runs", "shipped", "ledger.jsonl"));
        rewrite(&ledger, |text| text.replace("assumed", "asserted"));
    }),
    ("an output changed", "the population says sealed, and it is broken", |signed, bundle| {
        fs::write(bundle.join(signed.run("runs", "shipped", "out/0002.1")), "other\n").expect("written");
    }),
    ("another execution", "it is not the execution that the record names", |signed, bundle| {
        flip(&bundle.join(signed.run("about", "shipped", "execution.json")));
    }),
];

const WITH_THE_REST: &[Tampering] = &[
    ("a cell changed", "population.csv: `environment`", |_, bundle| {
        rewrite(&bundle.join("population.csv"), |text| text.replacen(",staging,,", ",production,,", 1));
    }),
    ("the index cut", "index.jsonl: it has", |_, bundle| {
        rewrite(&bundle.join("index.jsonl"), |text| text.split_inclusive('\n').take(1).collect());
    }),
    ("a line of the index changed", "index.jsonl: line", |_, bundle| {
        rewrite(&bundle.join("index.jsonl"), |text| text.replacen("sealed", "opened", 1));
    }),
    (README_GONE, "README.txt: it was taken out", |_, bundle| {
        fs::remove_file(bundle.join("README.txt")).expect("gone");
    }),
    ("a link", "it is neither a file nor a folder", |_, bundle| {
        std::os::unix::fs::symlink("README.txt", bundle.join("also")).expect("a link");
    }),
    ("another verifier", "verify.py", |_, bundle| {
        rewrite(&bundle.join("verify.py"), |text| text.replace("return 5", "return 0"));
    }),
];

/// With sums that were made anew nobody can tell that it was there, but by their signature.
const README_GONE: &str = "the README gone";

#[test]
fn whatever_else_is_done_to_a_bundle_is_named() {
    let Some(signed) = signed() else { return };
    for (what, expected, change) in WITH_RUNS.iter().chain(WITH_THE_REST) {
        for again in [false, true] {
            let copy = signed.copy();
            change(&signed, &copy);
            let mut expected = *expected;
            if again {
                sum_again(&copy);
                if [README_GONE, "another verifier"].contains(what) {
                    expected = "SHA256SUMS: the signature is not of this text";
                }
            }
            let (code, said) = signed.checked(&copy).expect("python is there");
            assert!(code == 5 && said.contains(expected), "{what} {again}: {code}\n{said}");
        }
    }
}

/// Takes a run's row out, and its folders where it is `whole`.
fn leave_out(bundle: &Path, run: &str, whole: bool) {
    if whole {
        for kind in ["runs", "about"] {
            fs::remove_dir_all(bundle.join(kind).join(run)).expect("gone");
        }
    }
    let place = bundle.join("population.json");
    let mut population: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&place).expect("a population")).expect("JSON");
    population["runs"].as_array_mut().expect("rows").retain(|row| row["run"] != run);
    fs::write(&place, population.to_string()).expect("written");
    rewrite(&bundle.join("population.csv"), |text| {
        text.split_inclusive("\r\n").filter(|line| !line.starts_with(run)).collect()
    });
}

fn copy_folder(bundle: &Path, from: &str, to: &str) {
    let runs = bundle.join("runs");
    let done = Command::new("cp").arg("-a").args([runs.join(from), runs.join(to)]).status();
    assert!(done.is_ok_and(|status| status.success()));
}

/// Changes a row in the population, in the table and in the statement, as whoever knows of all three would.
fn change_row(bundle: &Path, run: &str, from: &str, to: &str) {
    let behind = |text: &str, mark: &str, from: &str, to: &str| {
        let at = text.find(mark).expect("the row");
        text[..at].to_owned() + &text[at..].replacen(from, to, 1)
    };
    let row = format!("\"run\": \"{run}\"");
    rewrite(&bundle.join("population.json"), |text| behind(text, &row, from, to));
    let statement = bundle.join("about").join(run).join("statement.json");
    rewrite(&statement, |text| behind(text, "\"change\"", from, to));
    rewrite(&bundle.join("population.csv"), |text| behind(text, run, ",done,", ",failed,"));
}

#[test]
fn whatever_is_done_to_an_unsigned_bundle_is_named_by_what_was_kept_of_it() {
    let mut history = History::new();
    history.healthy(true);
    history.deploy("staged", "staging", 0);
    history.deploy("shipped", "production", 0);
    let folder = history.scene.path("bundle");
    let mut command = history.scene.command(crate::scene::STEPGATE);
    let made = command.args(["evidence", "-o"]).arg(&folder).output().expect("it starts");
    let digest = String::from_utf8(made.stdout).expect("UTF-8").trim().to_owned();
    assert!(digest.starts_with("sha256:") && digest.len() == 71, "{digest}");
    let script = crate::scene::ours("tests/evidence/tamper.py");
    let Some((code, said)) = python(&script, &[folder.to_str().expect("UTF-8"), &digest]) else { return };
    assert_eq!(code, 0, "{said}");
    let told: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(told["failures"], serde_json::json!([]), "{said}");
    let (cases, unseen) = (told["cases"].as_u64().expect("a number"), told["unseen"].as_u64().expect("one"));
    // Some of it nobody can see without what was kept: that is why the digest is printed.
    assert!(cases > 250 && (1..cases / 2).contains(&unseen), "{said}");
    let checked = |more: &[&str]| python(&folder.join("verify.py"), more).expect("python is there");
    let (code, said) = checked(&[]);
    assert!(code == 7 && said.contains("not compared with anything kept elsewhere"), "{code}: {said}");
    let (code, said) = checked(&["--digest", &digest]);
    assert!(code == 0 && said.contains("as they were when its digest was kept"), "{code}: {said}");
    let (code, said) = checked(&["--digest", &digest.replace(':', ":0")[..71]]);
    assert!(code == 5 && said.contains("tampered: SHA256SUMS: its digest is"), "{code}: {said}");
    assert_eq!(checked(&["--head", &digest]).0, 2);
}
