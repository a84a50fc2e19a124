//! Files that are written over: which of them are lost with that.
//!
//! Takes the target of a write. One that is absolute or at home and that the runbook did not make itself is lost, and so
//! is a device or a known place of data; any other file that is written is a change.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::memory::Memory;

/// Targets that are no files.
const NO_FILES: &[&str] = &[
    "/dev/null",
    "/dev/stderr",
    "/dev/stdout",
    "/dev/tty",
    "/dev/fd/",
    "/proc/self/fd/",
    "/dev/tcp/",
    "/dev/udp/",
];
/// Folders whose files nobody misses.
const SCRATCH: &[&str] = &[
    "/tmp/",
    "/var/tmp/",
    "/dev/shm/",
    "/run/user/",
    "$TMPDIR/",
    "${TMPDIR}/",
    "$PWD/",
    "${PWD}/",
    "$(pwd)/",
];
/// Endings of files that hold data.
const DATA: &[&str] = &[
    "db", "sqlite", "sqlite3", "mdb", "rdb", "aof", "ibd", "frm", "myd", "wal", "img", "qcow2", "vmdk", "raw",
];

/// What writing to `target` does; `adds` says that what is there stays.
pub fn written(memory: &Memory, target: &str, shown: &str, adds: bool) -> EffectAndMode {
    if NO_FILES.iter().any(|file| target == *file || file.ends_with('/') && target.starts_with(file)) {
        return EffectAndMode::nothing();
    }
    if target.starts_with("/dev/") && !target.starts_with("/dev/shm/") {
        return EffectAndMode::of(Effect::Destroy, format!("writes over the device `{shown}`"));
    }
    let keeps = adds || is_made(memory, target);
    if !keeps && (is_outside(target) || is_data(target)) {
        return EffectAndMode::of(Effect::Destroy, format!("writes over `{shown}`"));
    }
    EffectAndMode::of(Effect::Change, format!("writes `{shown}`"))
}

/// Whether the runbook made that file itself, or a folder that it is in.
fn is_made(memory: &Memory, target: &str) -> bool {
    let inside = |made: &String| {
        target.strip_prefix(made.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    memory.made.iter().any(|made| !made.is_empty() && inside(made))
}

fn is_outside(target: &str) -> bool {
    let away = target.starts_with(['/', '~'])
        || ["$HOME", "${HOME"].iter().any(|home| target.starts_with(home))
        || target.starts_with("../");
    let is_scratch = SCRATCH.iter().any(|folder| target.starts_with(folder)) && !target.contains("/../");
    away && !is_scratch
}

fn is_data(target: &str) -> bool {
    target
        .rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(_, ending)| DATA.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_and_was_not_made_here_is_lost() {
        let mut memory = Memory::new();
        memory.made.insert("/opt/new".to_owned());
        let effect = |target: &str, adds: bool| written(&memory, target, target, adds).effect.0;
        for target in
            ["/var/lib/x", "~/x", "$HOME/x", "/dev/sda", "data.db", "./a/b.sqlite", "/tmp/../etc/x", "../x"]
        {
            assert_eq!(effect(target, false), Effect::Destroy, "{target}");
        }
        for target in ["x", "./x.log", "/tmp/x", "/opt/new/x", "$PWD/x", "$DIR/x"] {
            assert_eq!(effect(target, false), Effect::Change, "{target}");
        }
        assert_eq!(effect("/var/log/x", true), Effect::Change);
        assert_eq!(effect("/dev/sda", true), Effect::Destroy);
        assert_eq!(effect("/dev/null", false), Effect::Read);
    }
}
