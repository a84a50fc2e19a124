//! A block to its steps: templates resolved, placeholders dug out, commands told apart and titled, settings applied.

use super::applied::Applied;
use super::authored::BLOCK_SAYS;
use super::command_split::stretches;
use super::comments::{Comments, groups};
use super::database::DatabasePlan;
use super::directories::Start;
use super::draft::{Draft, DraftKind, Extras};
use super::included;
use super::judged::judge;
use super::names::titles;
use super::placeholders;
use super::script::Script;
use super::separate_steps;
use super::source_file::SqlFiles;
use super::step::QUOTED;
use super::title::first_line;
use super::values::{Lookup, Values};
use super::{statements, template, title, variables};
use crate::document::{Attributes, BodyLine, Document, Item, PieceKind};
use crate::reading::{self, BlockKind, Effect, Judge, Mode, Reading, TaskLine, Within, normal_name};
use crate::settings::parse_duration;
use crate::text::Diagnostic;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// Reads the blocks of one document.
pub(super) struct BlockReader<'d> {
    pub(super) document: &'d Document,
    pub(super) reading: &'d Reading,
    pub(super) values: &'d Values<'d>,
    pub(super) settings: Applied<'d>,
    pub(super) judge: &'d Judge<'d>,
    pub(super) sql_files: &'d SqlFiles,
    /// The databases of the environment, by the name that blocks call them by.
    pub(super) databases: &'d BTreeMap<String, DatabasePlan>,
    /// Where a block has gone on in another database, and in which.
    pub(super) gone: Option<(usize, String)>,
    /// Where blocks start, by their lines.
    pub(super) starts: HashMap<usize, Start>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl BlockReader<'_> {
    /// The steps of the block at piece `at`. `lead` is the text before it, which titles a command without a comment.
    pub(super) fn drafts(&mut self, at: usize, nature: BlockKind, lead: Option<&str>) -> Vec<Draft> {
        let (PieceKind::Block(block), section) =
            (&self.document.pieces[at].kind, self.document.pieces[at].section)
        else {
            return Vec::new();
        };
        let path = titles(self.document, section);
        let typed = match nature {
            BlockKind::Sql { .. } => reading::typed_in_client(&block.lines),
            _ => reading::typed(block),
        };
        let doubts =
            if nature == BlockKind::Shell { Vec::new() } else { statements::unsure(typed.as_deref()) };
        let mut lines: Cow<'_, [BodyLine]> = match typed {
            Some(typed) => {
                let sure =
                    typed.into_iter().filter(|typed| nature == BlockKind::Shell || typed.unsure().is_none());
                sure.flat_map(|typed| typed.lines).collect()
            }
            None => block.lines.as_slice().into(),
        };
        let apart = self.reading.verdicts[at].as_ref().map_or(&[][..], |verdict| &verdict.apart);
        if !apart.is_empty() {
            let is_here = |line: &BodyLine| !apart.iter().any(|one| one.holds(line.line));
            lines = lines.iter().filter(|line| is_here(line)).cloned().collect();
        }
        let Some(mut lines) = self.expanded(lines, block.line) else { return Vec::new() };
        if nature == BlockKind::Shell {
            lines = reading::without_remarks(&lines).into();
        }
        let within = if nature == BlockKind::Shell { Within::Shell } else { Within::Sql };
        let examples = if within == Within::Shell { self.examples(at) } else { Vec::new() };
        let script = placeholders::dig_with(&joined(&lines), within, &examples);
        let start = self.starts.get(&block.line);
        let folder = block.attributes.value("cwd").or(start.and_then(|start| start.directory.as_deref()));
        self.judge.begin_block(block.line, folder);
        let mut drafts = match nature {
            BlockKind::Shell => self.commands(&script, &lines),
            BlockKind::Sql { dialect } => {
                let files = statements::Files { known: self.sql_files, values: self.values, within: &[] };
                let text =
                    statements::Text { script: &script, lines: &lines, block: block.line, files, file: None };
                let database = block.attributes.value("db");
                let (gone, diagnostics) = (&mut self.gone, &mut self.diagnostics);
                included::of_block(&text, dialect, database, self.databases, gone, diagnostics)
            }
            _ => Vec::new(),
        };
        drafts.extend(doubts);
        for draft in drafts.iter_mut().filter(|draft| draft.kind == DraftKind::Command) {
            draft.extras.cwd = start.and_then(|start| start.directory.clone());
            draft.start = start.and_then(|start| start.said.clone());
        }
        if !apart.is_empty() {
            drafts.extend(apart.iter().map(|one| separate_steps::draft(one, block, self.values)));
            drafts.sort_by_key(|draft| draft.line);
        }
        for draft in &mut drafts {
            draft.section = section;
            draft.block = Some(block.line);
            draft.language.clone_from(&block.language);
            apply_attributes(draft, &block.attributes);
            if draft.kind == DraftKind::Sql {
                draft.extras.database.get_or_insert_with(|| "default".to_owned());
            }
        }
        if nature != BlockKind::Shell {
            statements::apply_attributes(&mut drafts, &block.attributes);
        }
        self.expect(&mut drafts, at);
        // Where a section holds several blocks its heading is the title of none of them.
        let heading = path.last().copied().filter(|_| self.is_alone(section));
        Self::title_first(&mut drafts, lead, heading);
        self.settings.apply_to_block(&mut drafts, &lines, &path);
        drafts
    }

    /// What the sentence right before the block at piece `at` calls examples.
    fn examples(&self, at: usize) -> Vec<String> {
        let before = at.checked_sub(1).map(|before| &self.document.pieces[before]);
        let before = before.filter(|piece| piece.section == self.document.pieces[at].section);
        match before.map(|piece| &piece.kind) {
            Some(PieceKind::Prose(prose)) if !prose.in_table => reading::examples(&prose.text),
            Some(PieceKind::Item(item)) => reading::examples(&item.prose.text),
            _ => Vec::new(),
        }
    }

    /// Whether a section holds one block that runs.
    fn is_alone(&self, section: usize) -> bool {
        let runs =
            |at: usize| self.reading.verdicts[at].as_ref().is_some_and(reading::Classification::is_run);
        self.document.pieces_of(section).filter(|(at, _)| runs(*at)).count() == 1
    }

    /// The manual steps of a block that holds comments only.
    pub(super) fn comments(&mut self, at: usize) -> Vec<Draft> {
        let (PieceKind::Block(block), section) =
            (&self.document.pieces[at].kind, self.document.pieces[at].section)
        else {
            return Vec::new();
        };
        let tasks = reading::tasks(&block.lines);
        let drafts = tasks
            .map_or_else(|| asking(&groups(&block.lines)), |tasks| tasks.into_iter().map(task).collect())
            .into_iter();
        let mut drafts = drafts.map(|draft| Draft { section, block: Some(block.line), ..draft }).collect();
        self.settings.apply_to_block(&mut drafts, &block.lines, &titles(self.document, section));
        drafts
    }

    /// The commands that a gate's text offers in back-ticks.
    pub(super) fn offers(&mut self, section: usize, item: &Item) -> Vec<Draft> {
        let path = titles(self.document, section);
        let mut drafts = Vec::new();
        // `sudo` and `/admin/jobs` are spoken of; what has arguments is something to run.
        let whole = |code: &str| code.starts_with("./") || code.contains(' ');
        for code in item.prose.code.iter().filter(|code| whole(code) && reading::is_command(code)) {
            let lines = [BodyLine { line: item.prose.line, text: code.clone() }];
            let script = placeholders::extract(code, Within::Shell);
            let Ok([draft]) = <[Draft; 1]>::try_from(self.commands(&script, &lines)) else { continue };
            let mut draft = Draft { section, title: code.clone(), ..draft };
            self.settings.apply_to(&mut draft, &path);
            if draft.invalid.is_none() && draft.skip.is_none() {
                drafts.push(draft);
            }
        }
        drafts
    }

    /// Resolves `{{#if}}` and its like; none where a name in it has no value.
    fn expanded<'l>(&mut self, lines: Cow<'l, [BodyLine]>, block: usize) -> Option<Cow<'l, [BodyLine]>> {
        let text = joined(&lines);
        if !template::has_helpers(&text) {
            return Some(lines);
        }
        let value = |name: &str| match self.values.lookup(&normal_name(name)) {
            Lookup::Known(value, _) => Some(value),
            Lookup::Secret(_) | Lookup::Open => None,
        };
        match template::expand(&text, &value) {
            Ok(expanded) => {
                let at = |index: usize| lines.get(index).map_or(block, |line| line.line);
                self.diagnostics.extend(expanded.missing.iter().map(|used| undecided(used, at(used.line))));
                let line_of = |at: usize| {
                    lines.get(expanded.lines.get(at).copied().unwrap_or(0)).map_or(block, |line| line.line)
                };
                Some(
                    expanded
                        .text
                        .lines()
                        .enumerate()
                        .map(|(at, text)| BodyLine { line: line_of(at), text: text.to_owned() })
                        .collect(),
                )
            }
            Err(reason) => {
                let hint = "Each {{#if}}, {{#unless}} and {{#each}} needs its {{/if}}, {{/unless}} or {{/each}} in the same block.";
                self.diagnostics.push(
                    Diagnostic::error(
                        "template",
                        block,
                        format!("the template cannot be resolved: {reason}"),
                    )
                    .hinted(hint),
                );
                None
            }
        }
    }

    fn commands(&self, script: &Script, lines: &[BodyLine]) -> Vec<Draft> {
        let stretches = stretches(&script.text);
        let mut drafts: Vec<Draft> = Vec::new();
        let (mut from, mut comment) = (0, String::new());
        for stretch in &stretches {
            let line = lines.get(stretch.first).map_or(0, |line| line.line);
            let part = script.part(&stretch.text);
            let written = part.as_written().into_owned();
            let gap = lines.get(from..stretch.first).unwrap_or_default();
            let between = groups(gap);
            from = stretch.last + 1;
            if !gap.is_empty() {
                let above = between.last().filter(|group| group.touches);
                comment = above.map(|group| group.texts.join(" ")).unwrap_or_default();
            }
            if reading::is_for_a_file(&comment, &written) {
                let goes_on =
                    drafts.last_mut().filter(|last| gap.is_empty() && last.kind == DraftKind::Manual);
                let quote = format!("{QUOTED}{}", variables::shown(&written, self.values));
                if let Some(last) = goes_on {
                    last.prose.push(quote);
                } else {
                    let draft = told(line, &written, between);
                    let prose = draft.prose.into_iter().chain([quote]).collect();
                    drafts.push(Draft { prose, ..draft });
                }
                continue;
            }
            if let Some(said) = reading::prose_line(&written) {
                let draft = told(line, said, between);
                let above = Some(draft.title).filter(|above| above != said);
                let prose = above.into_iter().chain(draft.prose).collect();
                drafts.push(Draft { title: variables::shown(said, self.values), prose, ..draft });
                continue;
            }
            // A comment of several lines that asks for something, with no command under it, is for a person.
            let (by_hand, between): (Vec<_>, Vec<_>) = between.into_iter().partition(|group| {
                !group.touches && group.asks_behind_its_title()
                    || reading::asks_ahead(&group.title(), &written)
            });
            drafts.extend(asking(&by_hand));
            let questions = between.iter().flat_map(Comments::questions);
            drafts.extend(questions.map(|(line, text)| Draft::new(0, DraftKind::Manual, line, text)));
            let mut draft = Draft::new(0, DraftKind::Command, line, first_line(&written));
            say(&mut draft, between);
            draft.invalid.clone_from(&stretch.invalid);
            judge(&mut draft, part, self.judge);
            drafts.push(draft);
        }
        // What is said behind the last command asks a person to do something, or only tells more of it.
        let mut behind = groups(lines.get(from..).unwrap_or_default());
        behind.retain(|group| reading::is_order(&group.title()));
        drafts.extend(asking(&behind));
        drafts
    }

    /// Gives each command what the document says it prints.
    fn expect(&self, drafts: &mut [Draft], at: usize) {
        for expectation in self.reading.expectations(self.document, at) {
            let about = |draft: &Draft| expectation.about.is_none_or(|line| draft.line <= line);
            if let Some(draft) =
                drafts.iter_mut().filter(|draft| draft.kind.runs()).rfind(|draft| about(draft))
            {
                draft.expected.get_or_insert_with(|| expectation.clone());
            }
        }
    }

    /// Names the first command of a block after the text before it, where no comment does.
    fn title_first(drafts: &mut [Draft], lead: Option<&str>, heading: Option<&str>) {
        let single = drafts.len() == 1;
        let Some(first) = drafts.first_mut().filter(|draft| draft.kind.runs()) else { return };
        if let Some(name) = &first.extras.name {
            first.title.clone_from(name);
        } else if first.title == first_line(&first.script.as_written()) {
            let heading = heading.filter(|title| single && !title.is_empty());
            if let Some(title) = lead.and_then(title::of_lead).or(heading) {
                title.clone_into(&mut first.title);
            }
        }
    }
}

/// What the comments before a command are: its title, and words to be shown with it. Remarks are about the command before.
fn say(draft: &mut Draft, between: Vec<Comments>) {
    let mut between: Vec<Comments> = between.into_iter().filter(|group| !group.is_remark()).collect();
    if let Some(last) = between.pop() {
        draft.title = last.title();
        draft.prose.extend(last.texts.get(1..).unwrap_or_default().iter().cloned());
    }
    draft.prose.splice(0..0, between.into_iter().flat_map(|group| group.texts));
}

/// A line among commands that asks a person to do something, under the comments above it.
fn told(line: usize, said: &str, above: Vec<Comments>) -> Draft {
    let mut draft = Draft::new(0, DraftKind::Manual, line, said);
    say(&mut draft, above);
    draft
}

/// What comments without a command ask a person to do.
fn asking(groups: &[Comments]) -> Vec<Draft> {
    groups.iter().filter(|group| !group.is_remark()).map(manual).collect()
}

/// A line of a checklist or of a timeline in a fence.
fn task(task: TaskLine) -> Draft {
    let kind = if task.is_ticked { DraftKind::Gate } else { DraftKind::Manual };
    Draft { said: task.text.clone(), ..Draft::new(0, kind, task.line, task.text) }
}

/// Comments that no command follows ask a person to do something.
fn manual(group: &Comments) -> Draft {
    let prose = group.texts.get(1..).unwrap_or_default().to_vec();
    let draft = Draft::new(0, DraftKind::Manual, group.line, group.title());
    Draft { prose, said: group.texts.join(" "), ..draft }
}

/// The error for a helper without a value.
fn undecided(used: &template::Used, line: usize) -> Diagnostic {
    let name = normal_name(&used.name);
    let hint = format!(
        "It decides what the steps are, so it has to be known now: give it with --set {name}=VALUE, or in stepgate.toml."
    );
    Diagnostic::error("unfilled-variable", line, format!("`{}` has no value ({name})", used.written))
        .hinted(hint)
}

fn joined(lines: &[BodyLine]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn apply_attributes(draft: &mut Draft, attributes: &Attributes) {
    let extras: &mut Extras = &mut draft.extras;
    let text = |key: &str| attributes.value(key).map(str::to_owned);
    extras.name = text("name").or(extras.name.take());
    extras.cwd = text("cwd").or(extras.cwd.take());
    extras.expect = text("expect").or(extras.expect.take());
    extras.database = extras.database.take().or(text("db"));
    extras.probe = text("probe").or(extras.probe.take());
    extras.idempotent |= attributes.has("idempotent") && attributes.value("idempotent") != Some("false");
    extras.timeout = text("timeout")
        .and_then(|time| parse_duration(&time))
        .map(|time| time.as_secs().max(1))
        .or(extras.timeout);
    extras.retry = text("retry").and_then(|number| number.parse().ok()).unwrap_or(extras.retry);
    if let Some(word) = attributes.forbids() {
        draft.skip = Some(format!("the document says `{word}`"));
    }
    if attributes.has("skip") {
        draft.skip = Some(text("skip").unwrap_or_else(|| "the document says skip".to_owned()));
    }
    let says = BLOCK_SAYS;
    if let Some(effect) = text("effect").and_then(|word| Effect::from_word(&word)) {
        draft.effect = (effect, says.to_owned());
    }
    if let Some(mode) = text("mode").and_then(|word| Mode::from_word(&word)) {
        draft.mode = (mode, says.to_owned());
    }
}
