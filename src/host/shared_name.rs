//! What a runbook is called on every machine that has it: in which repository it is, and where in that.

use super::files::{repository_of, whole_path};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// A name for the runbook at `path` that is the same in every clone of its repository: what the remote `origin` calls the repository,
/// or else its folder, and the path in it. The whole path where it is in none.
pub fn shared_name(path: &Path) -> io::Result<PathBuf> {
    let whole = whole_path(path)?;
    let Some(root) = whole.parent().and_then(repository_of) else { return Ok(whole) };
    let own = || root.file_name().map(OsString::from);
    let Some(name) = origin(&root).map(OsString::from).or_else(own) else { return Ok(whole) };
    Ok(Path::new(&name).join(whole.strip_prefix(&root).unwrap_or(&whole)))
}

/// The last part of the address of the remote `origin`, which is the same however it is reached.
fn origin(root: &Path) -> Option<String> {
    let text = std::fs::read_to_string(git_folder(root)?.join("config")).ok()?;
    let mut within = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            within = line == "[remote \"origin\"]";
        } else if within && let Some(("url", url)) = line.split_once('=').map(|(key, url)| (key.trim(), url))
        {
            let url = url.trim().trim_end_matches('/');
            let last = url.rsplit(['/', ':']).next()?;
            return Some(last.strip_suffix(".git").unwrap_or(last).to_owned())
                .filter(|name| !name.is_empty());
        }
    }
    None
}

/// The folder that holds the configuration: of a further working tree, that of the first one.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = std::fs::read_to_string(&git).ok()?;
    let own = root.join(text.strip_prefix("gitdir:")?.trim());
    let common = std::fs::read_to_string(own.join("commondir")).ok();
    Some(common.map_or_else(|| own.clone(), |common| own.join(common.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{create_dir_all, write};

    #[test]
    fn two_clones_of_a_repository_have_the_same_runbook() {
        let world = tempfile::tempdir().unwrap();
        let root = world.path().canonicalize().unwrap();
        let clone = |folder: &str, url: &str| {
            let git = root.join(folder).join(".git");
            create_dir_all(&git).unwrap();
            create_dir_all(root.join(folder).join("ops")).unwrap();
            write(root.join(folder).join("ops/deploy.md"), "").unwrap();
            write(git.join("config"), format!("[core]\n\turl = no\n[remote \"origin\"]\n\turl = {url}\n"))
                .unwrap();
            shared_name(&root.join(folder).join("ops/deploy.md")).unwrap()
        };
        let name = Path::new("shop/ops/deploy.md");
        assert_eq!(clone("one", "git@git.example:team/shop.git"), name);
        assert_eq!(clone("two", "https://git.example/team/shop/"), name);
        assert_ne!(clone("three", "https://git.example/team/bank"), name);
        create_dir_all(root.join("one/.git/worktrees/four")).unwrap();
        write(root.join("one/.git/worktrees/four/commondir"), "../..\n").unwrap();
        create_dir_all(root.join("four/ops")).unwrap();
        write(
            root.join("four/.git"),
            format!("gitdir: {}\n", root.join("one/.git/worktrees/four").display()),
        )
        .unwrap();
        write(root.join("four/ops/deploy.md"), "").unwrap();
        assert_eq!(shared_name(&root.join("four/ops/deploy.md")).unwrap(), name);
        create_dir_all(root.join("shop/.git")).unwrap();
        write(root.join("shop/deploy.md"), "").unwrap();
        assert_eq!(shared_name(&root.join("shop/deploy.md")).unwrap(), Path::new("shop/deploy.md"));
        write(root.join("alone.md"), "").unwrap();
        assert_eq!(shared_name(&root.join("alone.md")).unwrap(), root.join("alone.md"));
    }
}
