//! A text in the operator's own editor, as `git commit` does it.

use rustix::fs::{Mode, OFlags, open};
use std::env;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Lets the operator edit `text`. Gives none where nothing was changed or the editor failed.
pub fn edit(text: &str) -> io::Result<Option<String>> {
    let draft = Draft::write(text)?;
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|name| env::var(name).ok().filter(|it| !it.is_empty()));
    let editor = editor.unwrap_or_else(|| "nano || vi".to_owned());
    // An editor may be given with its options; without one, the first that is there.
    let commands: Vec<String> = editor.split("||").map(|one| format!("{} \"$1\"", one.trim())).collect();
    let ended = duct::cmd!("sh", "-c", commands.join(" || "), "stepgate", &draft.0).unchecked().run()?;
    if !ended.status.success() {
        return Ok(None);
    }
    let edited = fs::read_to_string(&draft.0)?;
    let edited = edited.trim_end_matches('\n');
    Ok((edited != text.trim_end_matches('\n') && !edited.trim().is_empty()).then(|| edited.to_owned()))
}

/// A file that only the operator can read, and that is gone afterwards.
struct Draft(PathBuf);

impl Draft {
    fn write(text: &str) -> io::Result<Self> {
        let draft = Self(env::temp_dir().join(format!("stepgate-{}.sh", crate::text::hex(&super::random()))));
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(open(&draft.0, flags, Mode::RUSR | Mode::WUSR)?);
        writeln!(file, "{}", text.trim_end_matches('\n'))?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It may have been moved away by the editor.
        let _ = fs::remove_file(&self.0);
    }
}
