//! What the language of a fence says about it.
//!
//! Takes the first word of the info string, gives the class of the block. Never looks at the block's text.

/// What blocks of a language are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Commands for a shell.
    Shell,
    /// Statements for a database of this dialect.
    Sql(&'static str),
    /// Configuration and data: YAML, JSON, INI.
    Data,
    /// What a program printed.
    Output,
    /// A drawing in text.
    Diagram,
    /// Queries and commands for a console that is neither a shell nor a database.
    Elsewhere,
    /// A programming language that Stepgate does not run.
    Language,
    /// A box of prose: `{note}`, Markdown, plain text.
    Prose,
}

/// One row a class; the contract's languages first, then what people write for the same thing.
const TABLE: [(Class, &str); 13] = [
    (Class::Shell, "bash sh shell zsh console shell-session terminal"),
    (Class::Shell, "shellsession sh-session bash-session shellscript ksh azurecli azurecli-interactive"),
    (Class::Sql("postgres"), "psql postgresql postgres pgsql plpgsql"),
    (Class::Sql("mysql"), "mysql mariadb"),
    (Class::Sql("sqlite"), "sqlite sqlite3"),
    (Class::Sql("generic"), "sql"),
    (
        Class::Data,
        "yaml yml json jsonc json5 ndjson toml ini conf config cfg env dotenv properties xml csv tsv hcl \
      terraform tf tfvars nginx apache crontab cron systemd service dns zone dockerfile docker makefile make editorconfig \
      gitignore diff patch html css jinja jinja2 helm bicep prisma http rest url uri graphql proto protobuf jsonnet \
      libsonnet rego cue hosts sshconfig ssh-config haproxy vcl varnish pem asn1",
    ),
    (Class::Output, "output log logs stdout stderr result trace stacktrace"),
    (Class::Diagram, "mermaid plantuml puml dot graphviz ascii tree diagram d2 flowchart math figure"),
    (
        Class::Elsewhere,
        "kusto kql promql logql lucene spl cypher mongodb mongo mongosh redis rediscli esql flux influxql \
      cql splunk irb rails pry iex cmd bat batch powershell pwsh ps1 ps posh dos tsql mssql plsql bigquery athena \
      clickhouse snowflake",
    ),
    (
        Class::Language,
        "python py python3 javascript js typescript ts jsx tsx ruby rb erb go golang rust rs java kotlin \
      scala groovy php perl pl c cpp c++ csharp cs swift lua r julia elixir ex erlang haskell hs clojure awk sed vim \
      applescript solidity dart",
    ),
    (Class::Prose, "text txt plaintext plain markdown md mdx rst asciidoc adoc email message prompt none"),
    (Class::Prose, "note tip warning important caution attention admonition seealso"),
];

/// The class of `language`; none where nobody knows it.
pub(super) fn class(language: &str) -> Option<Class> {
    let row = TABLE.iter().find(|(_, words)| words.split_whitespace().any(|word| word == language));
    // A word in braces, as in `{note}`, is a directive: its text is for the reader.
    row.map(|(class, _)| *class).or_else(|| language.starts_with('{').then_some(Class::Prose))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_table_stands_there_once() {
        let words: Vec<&str> = TABLE.iter().flat_map(|(_, words)| words.split_whitespace()).collect();
        for word in &words {
            assert_eq!(words.iter().filter(|other| *other == word).count(), 1, "{word}");
        }
    }

    #[test]
    fn the_contracts_languages_are_shell_and_sql() {
        for language in ["bash", "sh", "shell", "zsh", "console", "shell-session", "terminal"] {
            assert_eq!(class(language), Some(Class::Shell), "{language}");
        }
        for (language, dialect) in [
            ("sql", "generic"),
            ("psql", "postgres"),
            ("postgresql", "postgres"),
            ("mysql", "mysql"),
            ("sqlite", "sqlite"),
        ] {
            assert_eq!(class(language), Some(Class::Sql(dialect)), "{language}");
        }
    }

    #[test]
    fn directives_are_prose_and_unknown_words_are_unknown() {
        assert_eq!(class("{warning}"), Some(Class::Prose));
        assert_eq!(class("klingon"), None);
    }
}
