//! Variables through which code gets into whatever runs: `LD_PRELOAD`, `PYTHONPATH`, `CLASSPATH`.
//!
//! Takes a name and what it gets, tells whether that may bring code along. Never looks into what it names.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use crate::shell::Argument;

/// Variables through which code gets into whatever runs.
const LOADERS: &[&str] = &[
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "LD_AUDIT",
    "DYLD_INSERT_LIBRARIES",
    "DYLD_LIBRARY_PATH",
    "PYTHONSTARTUP",
    "PYTHONPATH",
    "PYTHONHOME",
    "PERL5OPT",
    "PERL5LIB",
    "PERL5DB",
    "RUBYOPT",
    "RUBYLIB",
    "NODE_OPTIONS",
    "NODE_PATH",
    "JAVA_TOOL_OPTIONS",
    "_JAVA_OPTIONS",
    "GIT_EXEC_PATH",
    "GIT_TEMPLATE_DIR",
    "GIT_CONFIG_GLOBAL",
    "GCONV_PATH",
    "ZDOTDIR",
    "PHPRC",
    "GIT_CONFIG_KEY_0",
    "GIT_CONFIG_COUNT",
    "SHELLOPTS",
    "BASHOPTS",
    "PS0",
    "PS4",
    "MAKEFLAGS",
    "MAKEFILES",
    "JDK_JAVA_OPTIONS",
    "MAVEN_OPTS",
    "GRADLE_OPTS",
    "SBT_OPTS",
    "PYTHONBREAKPOINT",
    "VIMINIT",
    "EXINIT",
    "LUA_INIT",
    "LUA_INIT_5_3",
    "LUA_INIT_5_4",
    "R_PROFILE",
    "R_PROFILE_USER",
    "R_ENVIRON",
    "R_ENVIRON_USER",
    "PSQLRC",
];
/// Variables that name where a program looks for code, or for settings that may hold commands.
const PLACES: &[&str] = &[
    "CLASSPATH",
    "PERLLIB",
    "PYTHONUSERBASE",
    "GEM_HOME",
    "GEM_PATH",
    "BUNDLE_GEMFILE",
    "LUA_PATH",
    "LUA_CPATH",
    "TCLLIBPATH",
    "AWKPATH",
    "AWKLIBPATH",
    "PHP_INI_SCAN_DIR",
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_SYSTEM",
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_CONFIG_DIRS",
    "OPENSSL_CONF",
    "OPENSSL_MODULES",
    "INPUTRC",
    "LESSKEYIN",
    "R_LIBS",
    "R_LIBS_USER",
    "JULIA_LOAD_PATH",
    "EMACSLOADPATH",
    "SCREENRC",
    "CURL_HOME",
    "WGETRC",
    "MYSQL_HOME",
    "ANSIBLE_LIBRARY",
    "ANSIBLE_ROLES_PATH",
];
/// Folders in which anybody may put something.
const SHARED: &[&str] = &["/tmp", "/var/tmp", "/dev/shm"];
/// Those of them that do nothing else, and that no ordinary runbook sets; `CDPATH` makes `cd` go where nobody sees.
const INJECTORS: &[&str] = &["PERL5OPT", "PERL5DB", "LD_AUDIT", "GIT_EXEC_PATH", "CDPATH"];
/// What giving such a variable a value does; none for any other variable or value.
pub fn judge(name: &str, value: &Argument) -> Option<EffectAndMode> {
    if value.text.is_empty() {
        return None;
    }
    if INJECTORS.contains(&name) {
        return Some(EffectAndMode::of(Effect::Destroy, format!("`{name}` puts code into what runs")));
    }
    let harmless = || value.literal && takes_options(name) && is_limit(&value.text);
    if is_loader(name) && !harmless() {
        return Some(EffectAndMode::of(Effect::Unknown, format!("`{name}` puts code into what runs")));
    }
    let leads = PLACES.contains(&name) && leads_astray(name, &value.text);
    leads.then(|| EffectAndMode::of(Effect::Unknown, format!("`{name}` may put code into what runs")))
}

/// Whether a variable may bring code along.
pub fn loads(name: &str) -> bool {
    is_loader(name) || PLACES.contains(&name)
}

/// Whether code gets through a variable into whatever runs.
fn is_loader(name: &str) -> bool {
    LOADERS.contains(&name)
        || name.starts_with("GIT_CONFIG_") && name != "GIT_CONFIG_NOSYSTEM" && !PLACES.contains(&name)
}

/// Whether a variable holds options of a program.
fn takes_options(name: &str) -> bool {
    name == "MAKEFLAGS" || name.ends_with("_OPTIONS") || name.ends_with("_OPTS")
}

/// Whether what a variable names is, or may be, where a runbook or anybody else puts files: nothing that begins at the root.
fn leads_astray(name: &str, value: &str) -> bool {
    let is_settled = |entry: &str| {
        let is_shared = || SHARED.iter().any(|folder| entry.starts_with(folder));
        let is_own = entry.strip_prefix(['$', '~']).is_some_and(|rest| {
            let variable = rest.trim_start_matches('{').split(['}', '/']).next().unwrap_or_default();
            variable == name || matches!(variable, "HOME" | "")
        });
        entry.is_empty() || (entry.starts_with('/') && !is_shared() || is_own) && !entry.contains("/..")
    };
    !value.split(':').all(is_settled)
}

/// Options that only set a limit: `--max-old-space-size=4096`, `-j4`, `-Xmx2g`.
fn is_limit(value: &str) -> bool {
    const LIMITS: &[&str] = &[
        "--max-old-space-size",
        "--max-http-header-size",
        "--no-warnings",
        "--no-deprecation",
        "--openssl-legacy-provider",
        "-Xm",
        "-XX:",
    ];
    let is_jobs = |word: &str| {
        word.strip_prefix("-j").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    // `-XX:OnError=` names a command.
    let is_limit =
        |word: &str| LIMITS.iter().any(|limit| word.starts_with(limit)) && !word.starts_with("-XX:On");
    let is_one = |word: &str| word == "-s" || is_jobs(word) || is_limit(word);
    value.split_whitespace().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_settled_where_it_begins_at_the_root_and_anybody_may_not_write_there() {
        for value in ["/opt/app/lib.jar", "$CLASSPATH:/opt/x.jar", "$HOME/.gem", "~/.gem", "/usr/lib:", ""] {
            assert!(!leads_astray("CLASSPATH", value), "{value}");
        }
        for value in ["./x", "lib.jar", "/tmp/x", "$CLASSPATH:.", "$WHERE", "/opt/../tmp/x", "$(pwd)/x"] {
            assert!(leads_astray("CLASSPATH", value), "{value}");
        }
    }

    #[test]
    fn an_option_that_names_a_command_is_no_limit() {
        assert!(is_limit("-Xmx2g -XX:MaxRAMPercentage=75"));
        assert!(!is_limit("-XX:OnOutOfMemoryError=./x") && !is_limit("-javaagent:x.jar"));
    }
}
