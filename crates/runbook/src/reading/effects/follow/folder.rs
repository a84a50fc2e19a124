//! Names of files and folders, from where the blocks of a runbook start.
//!
//! Takes names as commands have them, gives them without `.` and `..`. What leads out, or to a place that only the run
//! knows, has no such name.

/// What `name` is called from where blocks start, where the present folder is `folder`.
pub fn joined(folder: Option<&str>, name: &str) -> Option<String> {
    const HERE: &[&str] = &["$PWD/", "${PWD}/", "$(pwd)/"];
    let name = HERE.iter().find_map(|here| name.strip_prefix(here)).unwrap_or(name);
    let is_known = !name.starts_with(['/', '~']) && !name.contains(['$', '`', '*', '?', '[', '{']);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder?.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    is_known.then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_as_long_as_it_stays_where_blocks_start() {
        assert_eq!(joined(Some(""), "./a/../b.sh").as_deref(), Some("b.sh"));
        assert_eq!(joined(Some("ops"), "b.sh").as_deref(), Some("ops/b.sh"));
        assert_eq!(joined(Some("ops"), "../b.sh").as_deref(), Some("b.sh"));
        assert_eq!(joined(Some("ops"), "$PWD/b.sh").as_deref(), Some("ops/b.sh"));
        for name in ["/b.sh", "~/b.sh", "../b.sh", "$DIR/b.sh", "*.sh"] {
            assert_eq!(joined(Some(""), name), None, "{name}");
        }
        assert_eq!(joined(None, "b.sh"), None);
    }
}
