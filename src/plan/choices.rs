//! The document's alternatives and conditions, and which of each is taken. Nothing is chosen silently.
//!
//! Takes what the reading found and what somebody has said; a choice selects only inside what is selected.

use super::decided_by::{DecidedBy, Flag};
use super::draft::{Draft, Way, WayKey};
use super::inputs::Inputs;
use super::names::{Match, compare, names_section, titles};
use super::rows::{Choice, LEAVE_OUT};
use crate::document::Document;
use crate::reading::Reading;
use crate::text::{Diagnostic, hex};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// What makes options one group.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    /// Sections, by the choice that the reading has found.
    Sections(String),
    /// Parts of one block.
    Way(WayKey),
}

/// One group of alternatives.
#[derive(Debug, Clone)]
pub(super) struct Group {
    key: Key,
    /// The id of the question that it is.
    id: String,
    /// The section that holds them.
    section: usize,
    line: usize,
    options: Vec<Alternative>,
    chosen: Option<(usize, DecidedBy)>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) title: String,
    /// The section that it is; none for a part of a block.
    pub(super) section: Option<usize>,
}

/// What stands against an alternative, with the id of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Against {
    /// Nobody has chosen yet.
    Open(String),
    /// Another one was chosen.
    Other(String, String),
    /// It is a condition that nobody has said to hold.
    Unasked(String, String),
}

impl Against {
    /// The id of the question that decides.
    pub(super) fn question(&self) -> &str {
        match self {
            Self::Open(question) | Self::Other(question, _) | Self::Unasked(question, _) => question,
        }
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(_) => f.write_str("one of several: not chosen yet"),
            Self::Other(_, chosen) => write!(f, "not chosen: {chosen} is"),
            Self::Unasked(_, title) => write!(f, "only with --take \"{title}\""),
        }
    }
}

impl Group {
    fn new(key: Key, section: usize, line: usize, option: Alternative) -> Self {
        Self { key, id: String::new(), section, line, options: vec![option], chosen: None }
    }

    pub(super) fn is_condition(&self) -> bool {
        self.options.last().is_some_and(|option| option.title == LEAVE_OUT)
    }

    /// What stands against the option at `option`; nothing where it is the one.
    fn against(&self, option: usize) -> Option<Against> {
        let id = self.id.clone();
        let Some((chosen, _)) = &self.chosen else {
            return (self.options[option].title != LEAVE_OUT).then_some(Against::Open(id));
        };
        let title = &self.options[*chosen].title;
        let against = if title == LEAVE_OUT {
            Against::Unasked(id, self.options[option].title.clone())
        } else {
            Against::Other(id, title.clone())
        };
        (*chosen != option).then_some(against)
    }

    /// An id that stays the same as long as the options are called the same.
    fn named(self, document: &Document) -> Self {
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
}

/// The groups of a document, and what was chosen of each.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    groups: Vec<Group>,
}

/// What of a document is in reach of a choice, and what was named by hand.
pub(super) struct Reach<'r> {
    /// Whether the section that holds a choice is in the run, with what was chosen so far.
    pub(super) is_in_run: &'r dyn Fn(&Chosen, usize) -> bool,
    /// The sections that `--section` names.
    pub(super) asked: &'r [usize],
}

/// Finds the groups of alternatives and what the inputs say of each.
pub(super) fn choose(
    document: &Document,
    reading: &Reading,
    drafts: &[Draft],
    inputs: &Inputs,
    reach: &Reach<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Chosen {
    let mut groups = of_sections(document, reading, inputs);
    groups.extend(of_blocks(drafts, inputs.asks_conditions));
    let mut chosen = Chosen { groups: groups.into_iter().map(|group| group.named(document)).collect() };
    let settings = inputs.environment.as_deref().and_then(|name| inputs.settings.environment(name));
    let configured = settings.into_iter().flat_map(|(environment, settings)| {
        settings.choose.iter().map(move |name| (name, DecidedBy::Environment(Some(environment.to_owned()))))
    });
    let given = inputs.selection.choose.iter().map(|name| (name, DecidedBy::Flag(Flag::Choose)));
    // The command line comes last, so that it has the last word.
    let mut answers: Vec<(&String, DecidedBy)> = configured.chain(given).collect();
    loop {
        let in_reach = chosen.in_reach(document, reach);
        let before = answers.len();
        answers.retain(|(name, by)| !take(name, by, document, &mut chosen.groups, &in_reach, diagnostics));
        // An alternative that was just taken may hold choices of its own.
        if answers.is_empty() || answers.len() == before {
            break;
        }
    }
    diagnostics.extend(answers.iter().filter_map(|(name, by)| unknown(name, by, &chosen.groups, document)));
    for group in chosen.groups.iter_mut().filter(|group| group.chosen.is_none()) {
        let named = group.options.iter().position(|option| named_in(document, option, reach));
        group.chosen = named.map(|at| (at, DecidedBy::Flag(Flag::Section)));
    }
    answer_by_name(&mut chosen.groups, drafts, reach);
    chosen
}

/// Whether an option is a section that `--section` names, or that holds one of those.
fn named_in(document: &Document, option: &Alternative, reach: &Reach<'_>) -> bool {
    option.section.is_some_and(|section| {
        reach.asked.iter().any(|one| *one == section || document.path(*one).contains(&section))
    })
}

/// A condition that opens a section as a whole is answered by naming the section.
fn answer_by_name(groups: &mut [Group], drafts: &[Draft], reach: &Reach<'_>) {
    for group in groups.iter_mut().filter(|group| reach.asked.contains(&group.section)) {
        let Key::Way(key @ WayKey::Case { .. }) = &group.key else { continue };
        let first = drafts.iter().find(|draft| draft.section == group.section && draft.skip.is_none());
        let opens = first.and_then(|draft| draft.alternative.as_ref()).is_some_and(|way| way.key == *key);
        let is_answered = group.chosen.as_ref().is_some_and(|(_, by)| *by != DecidedBy::Default);
        if opens && !is_answered {
            group.chosen = Some((0, DecidedBy::Flag(Flag::Section)));
        }
    }
}

fn of_sections(document: &Document, reading: &Reading, inputs: &Inputs) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, alternative) in reading.alternatives.iter().enumerate() {
        let Some(alternative) = alternative else { continue };
        // An alternative that is for another environment is none.
        let elsewhere = reading.scope(at).zip(inputs.environment.as_deref());
        if elsewhere.is_some_and(|(section, chosen)| !inputs.environments().are_same(section, chosen))
            && !inputs.selection.all
        {
            continue;
        }
        let section = &document.sections[at];
        let option = Alternative { title: section.title.clone(), section: Some(at) };
        let key = Key::Sections(alternative.choice.clone());
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.options.push(option),
            None => groups.push(Group::new(key, section.parent.unwrap_or(0), section.line, option)),
        }
    }
    groups.retain(|group| group.options.len() > 1);
    groups
}

fn of_blocks(drafts: &[Draft], asks_conditions: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // What a rule skips is not there to be chosen.
    for draft in drafts.iter().filter(|draft| draft.skip.is_none()) {
        let Some(way) = &draft.alternative else { continue };
        let option = Alternative { title: way.title.clone(), section: None };
        let key = Key::Way(way.key.clone());
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) if group.options.iter().any(|known| known.title == way.title) => {}
            Some(group) => group.options.push(option),
            None => groups.push(Group::new(key, draft.section, draft.line, option)),
        }
    }
    // A single conditional part is a choice too: to do it or not.
    for group in groups.iter_mut().filter(|group| group.options.len() == 1) {
        group.options.push(Alternative { title: LEAVE_OUT.to_owned(), section: None });
        group.chosen = (!asks_conditions).then_some((1, DecidedBy::Default));
    }
    groups
}

/// Applies one answer to the group that it names, if one is in reach. Gives whether one was.
fn take(
    name: &str,
    by: &DecidedBy,
    document: &Document,
    groups: &mut [Group],
    in_reach: &[bool],
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut fits: Vec<(Match, usize, usize)> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        for (option, alternative) in group.options.iter().enumerate() {
            fits.push((fit(name, alternative, group, document), at, option));
        }
    }
    fits.retain(|(fit, ..)| *fit != Match::No);
    let reached: Vec<_> = fits.iter().copied().filter(|(_, group, _)| in_reach[*group]).collect();
    let best = reached.iter().map(|(fit, ..)| *fit).max();
    let hits: Vec<_> = reached.into_iter().filter(|(fit, ..)| Some(*fit) == best).collect();
    match hits.as_slice() {
        [] => return false,
        [(_, group, option)] => groups[*group].chosen = Some((*option, by.clone())),
        several => diagnostics.push(ambiguous(name, by, groups, several)),
    }
    true
}

/// Takes in answers that were given for the run as a whole, where they fit one of these choices: nothing has to.
pub(super) fn choose_as_elsewhere(chosen: &mut Chosen, names: &[String], document: &Document) {
    let in_reach = vec![true; chosen.groups.len()];
    let by = DecidedBy::Flag(Flag::Choose);
    for name in names {
        let _fits_nothing_here = take(name, &by, document, &mut chosen.groups, &in_reach, &mut Vec::new());
    }
}

/// The error for a name that fits several alternatives.
fn ambiguous(name: &str, by: &DecidedBy, groups: &[Group], hits: &[(Match, usize, usize)]) -> Diagnostic {
    let told = |(_, group, option): &(Match, usize, usize)| {
        format!("{} (line {})", groups[*group].options[*option].title, groups[*group].line)
    };
    let titles: Vec<String> = hits.iter().map(told).collect();
    let message = format!("{by} `{name}` names {} alternatives: {}", titles.len(), titles.join(", "));
    Diagnostic::error("ambiguous-choice", groups[hits[0].1].line, message)
        .hinted("Give the whole title, or the path with the sections above it: \"A > B\".")
}

/// The error for a name that fits none. Settings may serve several runbooks.
fn unknown(name: &str, by: &DecidedBy, groups: &[Group], document: &Document) -> Option<Diagnostic> {
    if !matches!(by, DecidedBy::Flag(_)) {
        return None;
    }
    let fits = |group: &Group| group.options.iter().any(|one| fit(name, one, group, document) != Match::No);
    if groups.iter().any(fits) {
        let message =
            format!("`{name}` is an alternative in a part of the document that this run leaves out");
        let hint = "A choice selects inside what is selected: name its section with --section.";
        return Some(Diagnostic::error("unknown-choice", 0, message).hinted(hint));
    }
    let titles = groups.iter().flat_map(|group| group.options.iter().map(|option| option.title.as_str()));
    let hint = crate::settings::nearest(name, titles)
        .map_or("`stepgate plan` lists the choices.".to_owned(), |near| format!("Did you mean \"{near}\"?"));
    Some(Diagnostic::error("unknown-choice", 0, format!("no alternative is called `{name}`")).hinted(hint))
}

/// How well `name` fits an option of `group`.
pub(super) fn fit(name: &str, alternative: &Alternative, group: &Group, document: &Document) -> Match {
    match alternative.section {
        Some(section) => names_section(name, &titles(document, section)),
        None => match name.rsplit_once(" > ") {
            None => compare(name, &alternative.title),
            Some((above, _)) if names_section(above, &titles(document, group.section)) == Match::No => {
                Match::No
            }
            Some((_, title)) => compare(title, &alternative.title),
        },
    }
}

impl Chosen {
    /// For each group whether a run comes to it: a name means those first.
    fn in_reach(&self, document: &Document, reach: &Reach<'_>) -> Vec<bool> {
        let is_in = |group: &Group| {
            (reach.is_in_run)(self, group.section)
                || group.options.iter().any(|option| named_in(document, option, reach))
        };
        self.groups.iter().map(is_in).collect()
    }

    /// The groups, each with its place.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, &Group)> {
        self.groups.iter().enumerate()
    }

    /// Settles the group at `group` with its option at `option`.
    pub(super) fn settle(&mut self, group: usize, option: usize, by: DecidedBy) {
        self.groups[group].chosen = Some((option, by));
    }

    /// Whether `section` is the alternative that somebody has taken.
    pub(super) fn takes(&self, section: usize) -> bool {
        self.groups.iter().any(|group| {
            group.chosen.as_ref().is_some_and(|(at, _)| group.options[*at].section == Some(section))
        })
    }

    /// Why `section` is left out: it is an alternative that was not taken.
    pub(super) fn against(&self, section: usize) -> Option<Against> {
        let found = self.groups.iter().find_map(|group| {
            let at = group.options.iter().position(|option| option.section == Some(section))?;
            Some((group, at))
        });
        let (group, option) = found?;
        group.against(option)
    }

    /// Why a part of a block is left out.
    pub(super) fn against_way(&self, way: &Way) -> Option<Against> {
        let key = Key::Way(way.key.clone());
        let group = self.groups.iter().find(|group| group.key == key)?;
        group.against(group.options.iter().position(|option| option.title == way.title)?)
    }

    /// The id of the question that a part of a block belongs to.
    pub(super) fn question_of_way(&self, way: &Way) -> Option<&str> {
        let key = Key::Way(way.key.clone());
        self.groups.iter().find(|group| group.key == key).map(|group| group.id.as_str())
    }

    /// The id of the question of which `section` is one answer.
    pub(super) fn question_of(&self, section: usize) -> Option<&str> {
        let holds = |group: &&Group| group.options.iter().any(|option| option.section == Some(section));
        self.groups.iter().find(holds).map(|group| group.id.as_str())
    }

    /// The choices that matter: those in sections for which `is_open` says that something of them would run.
    pub(super) fn choices<'c>(
        &'c self,
        document: &'c Document,
        is_open: impl Fn(usize) -> bool + 'c,
    ) -> impl Iterator<Item = (Choice, &'c Group)> {
        let relevant = self.groups.iter().filter(move |group| {
            group.options.iter().any(|option| option.section.map_or_else(|| is_open(group.section), &is_open))
        });
        relevant.map(|group| {
            let choice = Choice {
                section: document.sections[group.section].id.clone(),
                options: group.options.iter().map(|option| option.title.clone()).collect(),
                chosen: group.chosen.as_ref().map(|(at, _)| group.options[*at].title.clone()),
                how: group.chosen.as_ref().map(|(_, by)| by.clone()),
                line: group.line,
                question: group.id.clone(),
            };
            (choice, group)
        })
    }
}

impl Group {
    /// The line of its first option.
    pub(super) const fn line(&self) -> usize {
        self.line
    }

    /// Its options, in order.
    pub(super) fn options(&self) -> &[Alternative] {
        &self.options
    }

    /// Whether the draft stands under the option at `option`.
    pub(super) fn holds(&self, option: usize, draft: &Draft, document: &Document) -> bool {
        let option = &self.options[option];
        match (&self.key, option.section) {
            (_, Some(section)) => draft.section == section || document.path(draft.section).contains(&section),
            (Key::Way(key), None) => {
                draft.alternative.as_ref().is_some_and(|way| way.key == *key && way.title == option.title)
            }
            (Key::Sections(_), None) => false,
        }
    }
}
