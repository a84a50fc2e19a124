//! One row of the rules as it is written.
//!
//! Takes the text of a file, gives its rows. Never says whether they are of use: that is `check`.

use serde::Deserialize;
use toml::Spanned;

/// A row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RowText {
    /// Its name.
    pub id: String,
    /// What is asked.
    #[serde(rename = "where")]
    pub places: Vec<Place>,
    /// Its phrases.
    pub words: Vec<String>,
    /// How sure the words of a heading are of a section's role.
    pub when: Option<Sure>,
    /// What the words say.
    pub gives: Gives,
    /// The rules that it takes precedence over.
    #[serde(default)]
    pub beats: Vec<String>,
    /// The reason, in one sentence.
    pub why: String,
    /// A text that it fits.
    pub example: String,
    /// A text that looks like it and is something else.
    pub counter_example: String,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The title of the document.
    Title,
    /// A heading, without its number and its brackets.
    Heading,
    /// What a heading says in brackets.
    Remark,
    /// A label that heads what follows it.
    Label,
    /// An item of a list.
    Item,
    /// The sentence before a block.
    Clause,
    /// A comment in a block.
    Comment,
    /// A paragraph.
    Prose,
    /// What stands above the document.
    FrontMatter,
}

/// How sure the words of a heading are, by what the section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// Whatever it holds.
    Always,
    /// Whatever it holds, but for tables and lists that only describe.
    UnlessItDescribes,
    /// Only where the section, with those below it, has something to do.
    WithSteps,
    /// Only where it has nothing to run.
    WithoutCommands,
}

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gives {
    /// A role.
    Setup,
    /// A role.
    Main,
    /// A role.
    Check,
    /// A role.
    Rollback,
    /// A role.
    Trouble,
    /// A role.
    Reference,
    /// A role.
    Maintenance,
    /// It stands beside the procedure, and is done only where it is needed.
    Aside,
    /// It sets up what something else takes down.
    Procedure,
    /// What the document is for.
    DocumentKind,
    /// The document is no longer to be followed.
    Superseded,
    /// A condition.
    Condition,
    /// What looks like a condition and is none.
    NoCondition,
    /// An environment.
    Environment,
    /// What looks like the name of an environment and is none.
    NoEnvironment,
    /// What looks like a choice and is none.
    NoChoice,
    /// One of several is taken.
    Choice,
    /// One of those.
    Option,
    /// An example, which is read and not followed.
    Example,
    /// The reading is unsure.
    Doubt,
    /// A word of the language that the rules know.
    Known,
    /// Somebody is asked to do something.
    Request,
    /// What looks like a request and is none.
    NoRequest,
    /// It is done on one machine at a time.
    Serial,
    /// It is typed in a session.
    Session,
    /// It is typed on the operator's own machine.
    NoSession,
}

impl Gives {
    /// Whether it is the role of a section.
    pub const fn is_role(self) -> bool {
        use Gives::{Check, Main, Maintenance, Reference, Rollback, Setup, Trouble};
        matches!(self, Setup | Main | Check | Rollback | Trouble | Reference | Maintenance)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Spanned<RowText>>,
}

/// The rows of a file, each with its line; else what is wrong, with its line.
pub fn rows(text: &str) -> Result<Vec<(usize, RowText)>, (usize, String)> {
    let line = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    match toml::from_str::<File>(text) {
        Ok(file) => Ok(file.rule.into_iter().map(|row| (line(row.span().start), row.into_inner())).collect()),
        Err(error) => {
            Err((line(error.span().map_or(0, |span| span.start)), error.message().trim().to_owned()))
        }
    }
}
