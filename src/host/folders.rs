//! Runbooks by the folder that they lie in.

use std::io;
use std::path::{Path, PathBuf};

/// The files among `named`, and every Markdown file below the folders among them: sorted folder by folder, each once. Hidden folders
/// are skipped and symbolic links not followed, unless they are named.
pub fn runbooks(named: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in named {
        let failed = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            let mut below = Vec::new();
            collect(path, &mut below).map_err(failed)?;
            if below.is_empty() {
                let message = format!("{}: there is no *.md or *.markdown below this folder", path.display());
                return Err(io::Error::new(io::ErrorKind::NotFound, message));
            }
            below.sort();
            found.append(&mut below);
        } else {
            found.push(path.clone());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    // `./a.md` and `a.md` are one file, and reports name it without the dot.
    Ok(found.iter().map(|path| plain(path)).filter(|path| seen.insert(path.clone())).collect())
}

/// The paths of what lies in `folder`, as far as it can be read; the empty one is this folder.
pub fn paths_in(folder: &Path) -> Vec<PathBuf> {
    let read = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(read).into_iter().flatten().flatten();
    entries.map(|entry| folder.join(entry.file_name())).collect()
}

/// Every file below `folder`, as far as its folders can be read.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let found = entries.flat_map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => files_below(&entry.path()),
        Ok(kind) if kind.is_file() => vec![entry.path()],
        _ => Vec::new(),
    });
    found.collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() && !entry.file_name().as_encoded_bytes().starts_with(b".") {
            collect(&path, found)?;
        } else if kind.is_file() && is_markdown(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

/// A path without `.` in it.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_the_markdown_below_it_without_what_is_hidden_or_linked() {
        let world = tempfile::tempdir().expect("a temporary folder");
        let root = world.path();
        for folder in ["b", ".git", "b/c"] {
            std::fs::create_dir(root.join(folder)).expect("a folder");
        }
        for file in ["z.md", "b/c/y.markdown", "b/X.MD", "b/x.txt", ".git/w.md"] {
            std::fs::write(root.join(file), "").expect("a file");
        }
        std::os::unix::fs::symlink(root.join("b"), root.join("link")).expect("a link");
        std::os::unix::fs::symlink(root.join("z.md"), root.join("link.md")).expect("a link");
        let found = runbooks(&[root.to_owned(), root.join("./z.md")]).expect("it can be read");
        let names: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(root).expect("below it").display().to_string())
            .collect();
        assert_eq!(names, ["b/X.MD", "b/c/y.markdown", "z.md"]);
    }

    #[test]
    fn a_folder_without_markdown_and_a_path_that_is_not_there_are_slips() {
        let world = tempfile::tempdir().expect("a temporary folder");
        let error = runbooks(&[world.path().to_owned()]).expect_err("nothing there");
        assert!(error.to_string().contains("there is no *.md"), "{error}");
        let error = runbooks(&[world.path().join("no.md")]).expect_err("nothing there");
        assert!(error.to_string().contains("no.md: "), "{error}");
    }
}
