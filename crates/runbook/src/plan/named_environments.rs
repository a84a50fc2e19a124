//! The usual environments that a script names as places where it acts.
//!
//! Takes a script as it runs, gives each environment with the word that names it. The name of a file that is read, the way in
//! which something is built and the text of a message are no places. Everything else that holds the word is one: what is asked
//! in vain costs a key, what is overlooked a production.

use super::spelled_words::{Spelled, spelled};
use crate::reading::Within;
use crate::text::Pattern;
use std::borrow::Cow;

/// The environments that a command is likely to name, each with the words that name it.
const NAMES: &[(&str, &[&str])] =
    &[("production", &["prod", "production", "prd"]), ("staging", &["staging", "stage", "stg"])];

/// Variables that say how something is built or how much it logs.
const BUILD_VARIABLES: &[&str] = &["NODE_ENV", "BABEL_ENV", "MIX_ENV", "FLASK_ENV"];
/// Programs of which some flags, and the name of a script as in `build:production`, say the same.
const BUILDERS: &[&str] = &[
    "npm", "yarn", "pnpm", "npx", "bun", "bower", "composer", "ng", "vite", "webpack", "next", "nuxt",
    "docker", "podman", "buildah", "dotnet", "flutter",
];
/// Programs that run the file which they are given.
const RUNNERS: &[&str] = &["gh", "ansible-playbook", "argo", "act", "tkn"];
/// Those flags.
const BUILD_FLAGS: &[&str] = &["--mode", "--configuration", "--only", "--omit", "--target"];
/// Flags whose value is read by people only.
const MESSAGE_FLAGS: &[&str] =
    &["-m", "-am", "--message", "--title", "--body", "--notes", "--comment", "--reason", "--description"];
/// The ends of the names of files. What is a script is run, and its name tells where.
const FILE_ENDINGS: &[&str] = &[
    "yml",
    "yaml",
    "json",
    "jsonl",
    "toml",
    "ini",
    "cfg",
    "conf",
    "config",
    "env",
    "tf",
    "tfvars",
    "tfstate",
    "hcl",
    "sql",
    "md",
    "txt",
    "log",
    "pem",
    "crt",
    "key",
    "p12",
    "jks",
    "xml",
    "properties",
    "csv",
    "tar",
    "gz",
    "tgz",
    "bz2",
    "zst",
    "zip",
    "dump",
    "bak",
    "backup",
    "list",
    "lock",
    "tmpl",
    "tpl",
    "j2",
    "html",
    "css",
    "gpg",
    "asc",
    "enc",
    "rdb",
    "xlsx",
    "pdf",
    "patch",
    "diff",
];
/// The beginnings of the names of files whose end says what they are for: `.env.production`.
const FILE_BEGINNINGS: &[&str] = &[".env", "dockerfile", "makefile", "docker-compose", "values"];

/// A here-document that a command only writes down.
static WRITES: Pattern =
    Pattern::needing(&["<<"], r#"(?m)^[^\n|]*\b(?:cat|tee)\b[^\n|]*<<-?\s*["']?(?P<end>\w+)["']?[^\n|]*$"#);

/// The usual environments that a text names, each with the word that it uses.
pub fn environments_named(script: &str, within: Within) -> Vec<(&'static str, String)> {
    // Most scripts name none.
    let is_name = |word: &[u8]| NAMES.iter().any(|(_, names)| is_one_of(word, names));
    if !script.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).any(is_name) {
        return Vec::new();
    }
    let words: Vec<String> = match within {
        Within::Sql => names_in_sql(script),
        Within::Shell | Within::Text => spelled(&acting(script)).iter().flat_map(places).collect(),
    };
    let is_said =
        |at: usize, names: &[&str]| is_one_of(words[at].as_bytes(), names) && !is_numbered(&words, at);
    let first = |names: &[&str]| (0..words.len()).find(|at| is_said(*at, names)).map(|at| words[at].clone());
    NAMES.iter().filter_map(|(name, names)| Some((*name, first(names)?))).collect()
}

/// The words of a statement. A part of a name is none: its database is the environment's own, whatever it calls its tables.
fn names_in_sql(statement: &str) -> Vec<String> {
    statement.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(str::to_ascii_lowercase).collect()
}

/// A script without the here-documents that it only writes down.
fn acting(script: &str) -> Cow<'_, str> {
    let Some(hit) = WRITES.captures(script) else { return script.into() };
    let opened = hit.get(0).map_or(0, |line| line.end());
    let is_end = |line: &&str| line.trim() == &hit["end"];
    let body = script[opened..].split_inclusive('\n').skip(1).take_while(|line| !is_end(line)).map(str::len);
    let from = opened + body.sum::<usize>() + 1;
    format!("{}\n{}", &script[..opened], acting(script.get(from..).unwrap_or_default())).into()
}

/// The words of a spelled word that may name a place.
fn places(word: &Spelled<'_>) -> Vec<String> {
    let flag = word.before.filter(|before| before.starts_with('-'));
    let is_of = |flags: &[&str]| flag.is_some_and(|flag| flags.contains(&flag));
    let builds = word.program.is_some_and(|program| BUILDERS.contains(&program));
    if is_of(MESSAGE_FLAGS) || builds && is_of(BUILD_FLAGS) || is_build_mode(word, builds) {
        return Vec::new();
    }
    word.text.split(['=', ',', ' ', '\n', '"', '\'']).flat_map(|part| part_of(part, word)).collect()
}

/// Whether a word says how something is built: `NODE_ENV=production`, `npm run build:production`, `--mode=production`.
fn is_build_mode(word: &Spelled<'_>, builds: bool) -> bool {
    let (name, value) = word.text.split_once('=').unwrap_or((&word.text, ""));
    let is_flag =
        BUILD_FLAGS.contains(&name) || matches!(name, "--production" | "--prod") && value.is_empty();
    BUILD_VARIABLES.contains(&name) || builds && (is_flag || word.text.starts_with("build:"))
}

/// The words of one part of a word. The name of a file is none of them, its folders are.
fn part_of(part: &str, word: &Spelled<'_>) -> Vec<String> {
    let (folders, name) = part.rsplit_once('/').map_or(("", part), |(folders, name)| (folders, name));
    let is_run = word.is_program || word.program.is_some_and(|program| RUNNERS.contains(&program));
    let part = if is_file(name) && !is_run { folders } else { part };
    part.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect()
}

/// Whether a name is that of a file which is read, and not of one that is run.
fn is_file(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ends = lower.rsplit_once('.').is_some_and(|(_, ending)| FILE_ENDINGS.contains(&ending));
    let is_dotted = |rest: &str| rest.starts_with(['.', '-']) && !rest.contains([':', '@']);
    let is_host = lower.contains(['@', ':']);
    ends && !is_host || FILE_BEGINNINGS.iter().any(|begins| lower.strip_prefix(begins).is_some_and(is_dotted))
}

/// Whether `stage` is one of several: `stage 1`, `stage_2`.
fn is_numbered(words: &[String], at: usize) -> bool {
    let next = words.get(at + 1).and_then(|next| next.chars().next());
    words[at] == "stage" && next.is_some_and(|first| first.is_ascii_digit())
}

/// Whether a word is one of the names, or a short one of them with a letter in front, as in `gstg` and `eprd`.
fn is_one_of(word: &[u8], names: &[&str]) -> bool {
    const SHORT: [&str; 2] = ["prd", "stg"];
    let is = |name: &&&str, word: &[u8]| name.as_bytes().eq_ignore_ascii_case(word);
    let lettered = |name: &&&str| match word {
        [first, rest @ ..] => SHORT.contains(name) && first.is_ascii_alphabetic() && is(name, rest),
        [] => false,
    };
    names.iter().any(|name| is(&name, word) || lettered(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn named(script: &str) -> Vec<&'static str> {
        environments_named(script, Within::Shell).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn what_a_command_acts_on_names_an_environment() {
        for script in [
            "kubectl get pods -n shop-prod",
            "kubectl --context austa-production-cluster delete pod x",
            "./deploy-prod.sh",
            "bash scripts/deploy-production.sh v1",
            "./deploy.sh --environment=production",
            "curl -X POST https://api.production.example.com/x",
            "psql -h prod-db.internal shop",
            "kubectl apply -f k8s/production/",
            "kubectl apply -f overlays/prod/web.yaml",
            "ssh deploy@prod.example.com uptime",
            "terraform workspace select prod",
            "aws --profile production s3 ls",
            "git push origin production",
            "ENV=production ./deploy",
            "npm run build && deploy production",
            "echo ok && ./release \"to production\"",
            "yarn deploy --env production",
            "refdata load --target db-prod",
            "./deploy --mode production",
            "docker compose -p production up",
            "systemctl restart api-production.service",
            "ssh deploy@prod.example uptime",
            "scp x deploy@prod.conf:/srv",
            "gh workflow run deploy-production.yml",
            "ansible-playbook site-production.yml",
        ] {
            assert_eq!(named(script), ["production"], "{script}");
        }
    }

    #[test]
    fn the_name_of_a_file_that_is_read_is_no_environment() {
        for script in [
            "docker-compose -f docker-compose.production.yml build",
            "docker compose --env-file=.env.production up -d",
            "cp .env.prod .env",
            "helm upgrade shop ./chart -f values-prod.yaml",
            "kubectl apply -f prod.yaml,web.yaml",
            "docker build -f Dockerfile.production .",
            "psql -f fixtures/prod_schema.sql shop",
            "kubectl create secret generic x --from-file=secrets-production.json",
        ] {
            assert!(named(script).is_empty(), "{script}");
        }
    }

    #[test]
    fn the_way_in_which_something_is_built_is_no_environment() {
        for script in [
            "NODE_ENV=production npm run build:production && npm ci --only=production",
            "npm ci --only production",
            "yarn install --production",
            "vite build --mode production",
            "ng build --configuration=production",
            "docker build --target production .",
            "export MIX_ENV=prod",
            "terraform state show x.stage_1",
        ] {
            assert!(named(script).is_empty(), "{script}");
        }
    }

    #[test]
    fn a_message_is_read_by_people_only() {
        for script in
            ["git tag -a v1 -m 'Production release'", "gh release create v1 --title \"To production\""]
        {
            assert!(named(script).is_empty(), "{script}");
        }
        assert_eq!(named("git tag -m x production"), ["production"]);
    }

    #[test]
    fn what_is_only_written_down_acts_nowhere() {
        for script in
            ["cat > x.conf <<EOF\nenv = production\nEOF", "sudo tee x <<'E' >/dev/null\nprod\nE\necho done"]
        {
            assert!(named(script).is_empty(), "{script}");
        }
        for script in [
            "cat > x <<EOF\nstaging\nEOF\n./deploy production",
            "ssh x <<EOF\n./deploy production\nEOF",
            "cat <<EOF | kubectl apply -f -\nnamespace: production\nEOF",
            "cat > prod/x <<EOF\na",
        ] {
            assert_eq!(named(script), ["production"], "{script}");
        }
    }

    #[test]
    fn a_statement_names_a_place_by_a_whole_name_only() {
        let named = |text| environments_named(text, Within::Sql).len();
        assert_eq!(named("INSERT INTO shop_prod_requests SELECT 1"), 0);
        assert_eq!(named("INSERT INTO prod.requests SELECT 1"), 1);
    }

    #[test]
    fn a_script_may_name_both() {
        assert_eq!(named("pg_dump -h prod-db x | psql -h staging-db x"), ["production", "staging"]);
    }
}
