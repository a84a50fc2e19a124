//! Programs on the PATH.

use rustix::fs::{Access, access};
use std::collections::BTreeSet;
use std::path::Path;

/// Those of `names` that no folder of this process's PATH holds as a file that can be executed.
pub fn missing_programs<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &str| std::env::split_paths(&path).any(|folder| is_program(&folder.join(name)));
    names.into_iter().filter(|name| !is_there(name)).map(str::to_owned).collect()
}

fn is_program(path: &Path) -> bool {
    path.is_file() && access(path, Access::EXEC_OK).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_there_if_it_is_on_the_path_and_can_be_executed() {
        assert_eq!(
            missing_programs(["bash", "no-such-program-here"]),
            BTreeSet::from(["no-such-program-here".to_owned()])
        );
    }
}
