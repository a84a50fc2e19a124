//! Makes the digest of the rules of reading, what `run.opened` names them by, and refuses a table of programs or a file of rules with
//! a row that cannot be checked; of one that can it lays out where what stands.

#![expect(clippy::disallowed_methods, reason = "a build reads its own sources")]

#[expect(dead_code, unused_imports, reason = "the room is built for Stepgate; here only its table is read")]
#[path = "src/programs/mod.rs"]
mod programs;
#[path = "src/reading/rules/mod.rs"]
mod rules;

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The rooms that decide how a document is read, in alphabetical order. None of them looks at the system or at a run.
const ROOMS: [&str; 6] = ["src/document", "src/programs", "src/reading", "src/shell", "src/sql", "src/text"];

/// What everything about programs is asked of.
const TABLE: &str = "src/programs/programs.toml";

/// The rules by whose words a document is read, a file a subject.
const RULES: &str = "src/reading/rules";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let table = fs::read_to_string(root.join(TABLE))?;
    check_table(&table);
    lay_out(&table)?;
    take_rules(&root)?;
    let mut files = Vec::new();
    for room in ROOMS {
        println!("cargo::rerun-if-changed={room}");
        collect(&root, &root.join(room), &mut files)?;
    }
    files.sort();
    let mut lines = String::new();
    for name in files {
        let digest = hex(&Sha256::digest(fs::read(root.join(&name))?));
        writeln!(lines, "{digest}  {name}").expect("writing to a string cannot fail");
    }
    println!("cargo::rustc-env=STEPGATE_RULES={}", hex(&Sha256::digest(lines.as_bytes())));
    Ok(())
}

/// Stops the build where a row of the table of programs could not be used.
fn check_table(table: &str) {
    for problem in programs::problems(table) {
        println!("cargo::error={TABLE}:{problem}");
    }
}

/// Writes down where in the table what stands, so that no run has to look through all of it.
fn lay_out(table: &str) -> io::Result<()> {
    println!("cargo::rustc-cfg=laid_out");
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(folder.join("programs.rs"), programs::laid_out(table))
}

/// Stops the build where a rule could not be used, and writes the rules out in Rust.
fn take_rules(root: &Path) -> io::Result<()> {
    let mut names = Vec::new();
    collect(root, &root.join(RULES), &mut names)?;
    names.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "toml"));
    names.sort();
    let read = |name: String| fs::read_to_string(root.join(&name)).map(|text| (name, text));
    let files = names.into_iter().map(read).collect::<io::Result<Vec<_>>>()?;
    for problem in rules::problems(&files) {
        println!("cargo::error={problem}");
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let roles = files.iter().find(|(name, _)| name.ends_with("/roles.toml")).map_or("", |(_, text)| text);
    fs::write(folder.join("roles.rs"), rules::roles(roles))?;
    fs::write(folder.join("rules.rs"), rules::laid_out(&files))
}

/// The paths of the files below `folder`, from `root`.
fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            files.push(name.to_owned());
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a string cannot fail");
        out
    })
}
