//! Files that a user names or that lie beside a runbook: the document, its settings, values, answers.

use super::os_words::os_words;
use crate::settings::{FILE_NAME, Settings};
use std::io;
use std::path::{Path, PathBuf};

/// The text of a file; an error that names it where it cannot be read or is no UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = std::fs::read(path).map_err(|error| named(path, &os_words(&error), error.kind()))?;
    String::from_utf8(bytes).map_err(|error| {
        let upto = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..upto].split(|byte| *byte == b'\n').count();
        named(path, &format!("line {line} is no UTF-8 (byte {upto})"), io::ErrorKind::InvalidData)
    })
}

/// Whether a file lies there that can be read, a pipe and a link to one among them not.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether a folder lies there.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether anything lies there.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

/// A file's bytes.
pub fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// Whether a file, and no pipe or folder, begins with these bytes.
#[cfg(feature = "browser")]
pub fn begins_with(path: &Path, beginning: &[u8]) -> bool {
    use std::io::Read as _;
    let mut found = vec![0; beginning.len()];
    let file = is_file(path).then(|| std::fs::File::open(path));
    file.is_some_and(|file| file.is_ok_and(|mut file| file.read_exact(&mut found).is_ok()))
        && found == beginning
}

/// All that standard input has, which has to be UTF-8.
pub fn read_standard_input() -> io::Result<String> {
    io::read_to_string(io::stdin())
}

/// The largest file of SQL that is run statement by statement. What is larger holds data, which its database loads by itself.
const LARGEST_SQL: u64 = 4 * 1024 * 1024;

/// The text of a file of statements.
pub fn read_sql(path: &Path) -> io::Result<String> {
    let length = std::fs::metadata(path).map_or(0, |about| about.len());
    if length > LARGEST_SQL {
        let what = format!("it has {} MiB: load it in a bash block, with psql -f", length >> 20);
        return Err(named(path, &what, io::ErrorKind::FileTooLarge));
    }
    read_text(path)
}

/// Writes a file that must not be there yet.
pub fn write_new(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write as _;
    let mut file =
        std::fs::File::create_new(path).map_err(|error| named(path, &os_words(&error), error.kind()))?;
    file.write_all(text.as_bytes())
}

/// Writes a file, whatever was there.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    std::fs::write(path, text).map_err(|error| named(path, &os_words(&error), error.kind()))
}

/// Opens a file to be written, whatever was there.
pub fn open_to_write(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::create(path).map_err(|error| named(path, &os_words(&error), error.kind()))
}

fn named(path: &Path, what: &str, kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, format!("{}: {what}", path.display()))
}

/// The folder that holds a runbook, as an absolute path.
pub fn folder_of(runbook: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(runbook)?;
    Ok(absolute.parent().map_or_else(|| PathBuf::from("/"), Path::to_owned))
}

/// A path that is the same from everywhere: absolute, and without links where the file is there.
pub fn whole_path(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path))
}

/// The root of the repository that holds `folder`: the nearest folder above it with a `.git`.
pub fn repository_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_owned)
}

/// The settings file beside a runbook, or in a folder above it up to the repository's root.
pub fn settings_path(folder: &Path) -> Option<PathBuf> {
    let root = repository_of(folder);
    let mut folders =
        folder.ancestors().take_while(|above| root.as_deref().is_none_or(|root| above.starts_with(root)));
    // Outside a repository only the runbook's own folder counts: a stray file in /tmp must not decide.
    let limit = if root.is_some() { usize::MAX } else { 1 };
    folders.by_ref().take(limit).map(|above| above.join(FILE_NAME)).find(|path| path.is_file())
}

/// The settings for a runbook in `folder`: those of its file, or none.
pub fn settings(folder: &Path) -> Result<Result<Settings, crate::settings::SettingsError>, io::Error> {
    match settings_path(folder) {
        None => Ok(Ok(Settings::default())),
        Some(path) => Ok(Settings::parse(&path.display().to_string(), &read_text(&path)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_up_to_the_repositorys_root_and_not_beyond() {
        let world = tempfile::tempdir().expect("a temporary folder");
        let repo = world.path().join("repo");
        let docs = repo.join("docs/ops");
        std::fs::create_dir_all(&docs).expect("folders");
        std::fs::write(world.path().join(FILE_NAME), "").expect("a stray file");
        assert_eq!(settings_path(&docs), None);
        std::fs::create_dir(repo.join(".git")).expect("a repository");
        assert_eq!(settings_path(&docs), None);
        std::fs::write(repo.join(FILE_NAME), "").expect("its settings");
        assert_eq!(settings_path(&docs), Some(repo.join(FILE_NAME)));
    }

    #[test]
    fn a_file_that_is_no_utf_8_names_its_line() {
        let world = tempfile::tempdir().expect("a temporary folder");
        let path = world.path().join("a.md");
        std::fs::write(&path, b"one\ntwo \xff\n").expect("a file");
        let error = read_text(&path).expect_err("no UTF-8");
        assert!(error.to_string().contains("a.md: line 2 is no UTF-8"), "{error}");
    }
}
