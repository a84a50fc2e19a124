//! One group of ways of which one is taken: scopes of one choice, or a condition that holds or not.

use super::counter_reasons::Against;
use super::names::{Match, compare, names_section};
use super::rows::LEAVE_OUT;
use crate::document::Document;
use crate::reading::Scopes;
use crate::record::DecidedBy;
use crate::text::hex;
use sha2::{Digest as _, Sha256};

/// One group of alternatives.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The id of the question that it is.
    pub(super) id: String,
    /// The section that holds them.
    pub(super) section: usize,
    pub(super) line: usize,
    /// What may be taken, in the order of the document.
    pub(super) options: Vec<Alternative>,
    /// What was taken, and by whom.
    pub(super) chosen: Option<(usize, DecidedBy)>,
    /// Why it is asked at all, where the document offers nothing and the reading is unsure.
    pub(super) doubt: Option<String>,
    /// Whether the doubt is for which environment it is.
    pub(super) is_about_environment: bool,
    /// Whether an answer of the team about it has fallen: then only what is said of this one place settles it.
    pub(super) is_fallen: bool,
    /// Whether the team wants it asked, and so has reviewed it.
    pub(super) is_reviewed: bool,
    /// The titles from the outermost scope down to the first option, where its own is that of several places.
    pub(super) full_title: Option<String>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) title: String,
    /// The scopes that it is: more than one where a block says the same twice, none for leaving something out.
    pub(super) scopes: Vec<usize>,
}

impl Group {
    pub(super) fn new(section: usize, line: usize, options: Vec<Alternative>) -> Self {
        Self {
            id: String::new(),
            section,
            line,
            options,
            chosen: None,
            doubt: None,
            is_about_environment: false,
            is_fallen: false,
            is_reviewed: false,
            full_title: None,
        }
    }

    pub(super) fn is_condition(&self) -> bool {
        self.options.last().is_some_and(|option| option.title == LEAVE_OUT)
    }

    /// What stands against the option at `option`; nothing where it is the one.
    pub(super) fn against(&self, option: usize) -> Option<Against> {
        let id = self.id.clone();
        let Some((chosen, _)) = &self.chosen else {
            if self.doubt.is_some() {
                return Some(Against::Doubted(id, self.called().to_owned()));
            }
            return (self.options[option].title != LEAVE_OUT).then_some(Against::Open(id));
        };
        let title = &self.options[*chosen].title;
        let against = if title == LEAVE_OUT {
            Against::Unasked(id, self.called().to_owned())
        } else {
            Against::Other(id, title.clone())
        };
        (*chosen != option).then_some(against)
    }

    /// What its first option is called in a flag.
    fn called(&self) -> &str {
        self.full_title.as_deref().unwrap_or(&self.options[0].title)
    }

    /// Whether a flag has settled it.
    pub(super) const fn is_typed(&self) -> bool {
        matches!(self.chosen, Some((_, DecidedBy::Flag(_))))
    }

    /// Whether the team has left it out, and nobody who runs it says otherwise.
    pub(super) fn is_left_by_team(&self) -> bool {
        matches!(&self.chosen, Some((at, DecidedBy::Settings)) if self.options[*at].title == LEAVE_OUT)
    }

    /// Whether the reading is unsure of it and nobody has settled that.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.doubt.is_some() && self.chosen.is_none()
    }

    /// An id that stays the same as long as the options are called the same.
    pub(super) fn named(self, document: &Document) -> Self {
        let titles: Vec<&str> = self.options.iter().map(|option| option.title.as_str()).collect();
        let hash = Sha256::new()
            .chain_update(&document.sections[self.section].id)
            .chain_update("\0")
            .chain_update(titles.join("\0"))
            .finalize();
        let words = titles[0].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<&str> = words.take(4).collect();
        Self { id: format!("{}-{}", words.join("-").to_lowercase(), hex(&hash[..2])), ..self }
    }

    /// Its options, in order.
    pub(super) fn options(&self) -> &[Alternative] {
        &self.options
    }

    /// How well `name` fits the option at `option`.
    pub(super) fn fit(&self, option: usize, name: &str, scopes: &Scopes) -> Match {
        let alternative = &self.options[option];
        let fits = alternative.scopes.iter().map(|scope| names_section(name, &scopes.labels(*scope)));
        fits.max().unwrap_or_else(|| compare(name, &alternative.title))
    }
}
