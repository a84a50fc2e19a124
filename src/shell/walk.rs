//! The way through a command's syntax tree, into everything that is nested in it.
//!
//! Takes a command, collects facts about it and where each hole stands. Never runs or expands anything; text that
//! cannot be read is left out and said to be.

use super::arithmetic;
use super::code;
use super::facts::{
    Argument, Assignment, Facts, Invocation, Joint, Redirection, RedirectionKind, VariableUse,
};
use super::hole::hole_index;
use super::parse::{Command as Parsed, parse};
use super::place::{Place, Places};
use super::script::Script;
use super::test;
use super::variables;
use super::words::{self, Expansion, Operator, Piece, name_length};
use brush_parser::ast::{
    AndOr, AndOrList, Command, CommandPrefixOrSuffixItem as Item, CompoundCommand, CompoundList,
    IoFileRedirectKind, IoFileRedirectTarget, IoRedirect, Pipeline, RedirectList, SimpleCommand,
    SubshellCommand, Word,
};
use std::collections::HashSet;
use std::sync::Arc;

/// How deep substitutions are followed into one another. People stop at three.
const DEPTH: usize = 16;

/// The walk so far.
#[derive(Debug, Default)]
pub struct Walk {
    facts: Facts,
    places: Places,
    /// What has a value here, in the order of evaluation.
    known: HashSet<String>,
    script: Option<Arc<Script>>,
    here: Here,
    depth: usize,
}

/// Where the walk is.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about where a command stands")]
struct Here {
    substituted: bool,
    subshell: bool,
    in_function: bool,
    in_loop: bool,
    negated: bool,
    /// Whether what is written here becomes code of something else.
    code: bool,
    /// Whether what this command prints becomes code of something else.
    feeds_code: bool,
    joint: Joint,
}

impl Walk {
    /// Goes through a command.
    pub fn command(&mut self, command: &Parsed) {
        let outer = self.script.replace(Arc::clone(&command.script));
        for tree in &command.trees {
            self.list(tree);
        }
        self.script = outer;
    }

    /// The facts collected.
    pub fn into_facts(self) -> Facts {
        self.facts
    }

    /// Where the holes stand that were met.
    pub fn into_places(self) -> Places {
        self.places
    }

    /// Does `inside` with another idea of where it is.
    fn within(&mut self, here: Here, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.here, here);
        inside(self);
        self.here = outer;
    }

    /// The same, with variables that nothing outside sees.
    fn apart(&mut self, here: Here, inside: impl FnOnce(&mut Self)) {
        let known = self.known.clone();
        self.within(here, inside);
        self.known = known;
    }

    /// Goes through an and-or list.
    fn list(&mut self, list: &AndOrList) {
        self.pipeline(&list.first, Joint::First);
        for next in &list.additional {
            match next {
                AndOr::And(pipeline) => self.pipeline(pipeline, Joint::And),
                AndOr::Or(pipeline) => self.pipeline(pipeline, Joint::Or),
            }
        }
    }

    /// Goes through the commands of a list one after the other.
    fn compound(&mut self, list: &CompoundList) {
        for item in &list.0 {
            self.list(&item.0);
        }
    }

    /// Goes through a pipeline, each part of which is a subshell where there are several.
    fn pipeline(&mut self, pipeline: &Pipeline, joint: Joint) {
        let several = pipeline.seq.len() > 1;
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for (index, part) in pipeline.seq.iter().enumerate() {
            let feeds_code = pipeline.seq[index + 1..].iter().any(|later| self.is_interpreter(later));
            let here = Here {
                negated: self.here.negated || pipeline.bang,
                subshell: self.here.subshell || several,
                feeds_code: self.here.feeds_code || feeds_code,
                joint: if joint == Joint::First { self.here.joint } else { joint },
                ..self.here
            };
            let before = self.facts.invocations.len();
            let known = self.known.clone();
            self.within(here, |walk| walk.part(part));
            if several {
                self.known = known;
            }
            let substituted = self.here.substituted;
            let own = |index: &usize| self.facts.invocations[*index].substituted == substituted;
            parts.push((before..self.facts.invocations.len()).filter(own).collect());
        }
        for pair in parts.windows(2) {
            let (writers, readers) = (&pair[0], &pair[1]);
            for writer in writers {
                self.facts.invocations[*writer].piped_into = readers.first().copied();
            }
            for reader in readers {
                self.facts.invocations[*reader].piped_from = writers.last().copied();
            }
        }
    }

    /// Whether a part of a pipeline runs what it reads.
    fn is_interpreter(&self, part: &Command) -> bool {
        let Command::Simple(simple) = part else { return false };
        let first = simple.word_or_name.iter().map(|word| Argument::of(&self.raw(word)));
        let rest = simple.suffix.iter().flat_map(|suffix| &suffix.0).filter_map(|item| match item {
            Item::Word(word) | Item::AssignmentWord(_, word) => Some(Argument::of(&self.raw(word))),
            Item::IoRedirect(_) | Item::ProcessSubstitution(..) => None,
        });
        code::runs_its_input(&first.chain(rest).collect::<Vec<_>>())
    }

    /// Goes through one part of a pipeline.
    fn part(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound, redirections) => {
                self.compound_command(compound);
                self.redirections_alone(redirections.as_ref());
            }
            Command::Function(function) => {
                let name = self.raw(&function.fname);
                self.holes(&name, &Place::Code);
                self.facts.functions.push(function.fname.value.clone());
                let here = Here { in_function: true, ..self.here };
                self.apart(here, |walk| {
                    walk.compound_command(&function.body.0);
                    walk.redirections_alone(function.body.1.as_ref());
                });
            }
            Command::ExtendedTest(expression, redirections) => {
                test::walk(self, &expression.expr);
                self.redirections_alone(redirections.as_ref());
            }
        }
    }

    /// Goes through a loop, a group, an `if` and so on.
    fn compound_command(&mut self, command: &CompoundCommand) {
        match command {
            CompoundCommand::Arithmetic(arithmetic) => self.arithmetic(&arithmetic.expr.value),
            CompoundCommand::ArithmeticForClause(clause) => {
                for part in [&clause.initializer, &clause.condition, &clause.updater].into_iter().flatten() {
                    self.arithmetic(&part.value);
                }
                let condition = clause.condition.as_ref().map_or("", |part| part.value.trim());
                self.looped(matches!(condition, "" | "1"), |walk| walk.compound(&clause.body.list));
            }
            CompoundCommand::BraceGroup(group) => self.compound(&group.list),
            CompoundCommand::Subshell(subshell) => self.subshell(subshell, false),
            CompoundCommand::ForClause(clause) => {
                for word in clause.values.iter().flatten() {
                    self.word(word);
                }
                let is_select = self.slice(&clause.loc).starts_with("select");
                self.facts.selects |= is_select;
                self.set(&clause.variable_name);
                self.looped(false, |walk| walk.compound(&clause.body.list));
            }
            CompoundCommand::CaseClause(clause) => {
                self.exact_word(&clause.value);
                for case in &clause.cases {
                    for pattern in &case.patterns {
                        self.exact_word(pattern);
                    }
                    if let Some(list) = &case.cmd {
                        self.compound(list);
                    }
                }
            }
            CompoundCommand::IfClause(clause) => {
                self.compound(&clause.condition);
                self.compound(&clause.then);
                for part in clause.elses.iter().flatten() {
                    if let Some(condition) = &part.condition {
                        self.compound(condition);
                    }
                    self.compound(&part.body);
                }
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                let always = match command {
                    CompoundCommand::WhileClause(_) => ["true", ":", "[ 1 ]", "((1))", "[[ 1 ]]"].as_slice(),
                    _ => ["false"].as_slice(),
                };
                let condition = clause.0.to_string();
                let condition = condition.trim().trim_end_matches(';');
                // To wait succeeds as often as it is asked.
                let waits = matches!(command, CompoundCommand::WhileClause(_)) && is_sleep(condition);
                let is_always = waits || always.contains(&condition);
                self.looped(is_always, |walk| {
                    walk.compound(&clause.0);
                    walk.compound(&clause.1.list);
                });
            }
            CompoundCommand::Coprocess(coprocess) => {
                let name = coprocess.name.as_ref().map_or("COPROC", |name| name.value.as_str());
                self.set(name);
                let here = Here { subshell: true, ..self.here };
                self.apart(here, |walk| walk.part(&coprocess.body));
            }
        }
    }

    /// Goes through a loop's body; one that always goes round is endless unless something inside leaves it.
    fn looped(&mut self, is_always: bool, body: impl FnOnce(&mut Self)) {
        let before = self.facts.invocations.len();
        let here = Here { in_loop: true, ..self.here };
        self.within(here, body);
        let leaves = |invocation: &Invocation| {
            matches!(invocation.program(), Some("break" | "exit" | "return")) && !invocation.substituted
        };
        self.facts.endless |= is_always && !self.facts.invocations[before..].iter().any(leaves);
    }

    /// Goes through a list in parentheses.
    fn subshell(&mut self, subshell: &SubshellCommand, is_substitution: bool) {
        let substituted = self.here.substituted || is_substitution;
        let here = Here {
            subshell: true,
            substituted,
            feeds_code: self.here.feeds_code || self.here.code,
            ..self.here
        };
        self.apart(here, |walk| walk.compound(&subshell.list));
    }

    /// Goes through a simple command.
    fn simple(&mut self, simple: &SimpleCommand) {
        let prefix = simple.prefix.as_ref().map_or(&[][..], |prefix| &prefix.0);
        let suffix = simple.suffix.as_ref().map_or(&[][..], |suffix| &suffix.0);
        let mut parts: Vec<(String, Part<'_>)> = Vec::new();
        parts.extend(simple.word_or_name.iter().map(|word| (self.raw(word), Part::Program)));
        for item in suffix {
            match item {
                Item::Word(word) | Item::AssignmentWord(_, word) => {
                    let part = if self.touches_redirection(word) { Part::Touching } else { Part::Argument };
                    parts.push((self.raw(word), part));
                }
                Item::ProcessSubstitution(_, list) => {
                    parts.push((self.slice(&list.loc), Part::Process(list)));
                }
                Item::IoRedirect(_) => {}
            }
        }
        let mut arguments: Vec<Argument> = parts.iter().map(|(raw, _)| Argument::of(raw)).collect();
        let code = code::arguments(&arguments);
        let feeds = self.here.feeds_code && code::prints(&arguments);
        let declares = variables::is_declaration(&arguments);
        for (index, (raw, part)) in parts.iter().enumerate() {
            let outer = self.here.code;
            self.here.code |= code[index] || feeds;
            match part {
                Part::Process(list) => {
                    arguments[index].literal = false;
                    self.subshell(list, true);
                }
                Part::Program | Part::Touching => self.pieces(raw, &words::of_word(raw), Site::Head),
                Part::Argument if declares && name_length(raw) > 0 => self.declared(raw),
                Part::Argument => self.pieces(raw, &words::of_word(raw), Site::Word),
            }
            self.here.code = outer;
        }
        let interprets = code::runs_its_input(&arguments);
        let mut redirections = Vec::new();
        for item in prefix.iter().chain(suffix) {
            if let Item::IoRedirect(redirect) = item {
                redirections.push(self.redirection(redirect, interprets || self.here.feeds_code));
            }
        }
        let assignments = self.assignments(prefix, arguments.is_empty());
        if arguments.is_empty() && redirections.is_empty() {
            return;
        }
        variables::builtin(self, &arguments);
        self.push(Invocation { words: arguments, assignments, redirections, ..Invocation::default() });
    }

    /// Adds an invocation that stands here.
    fn push(&mut self, invocation: Invocation) {
        self.facts.invocations.push(Invocation {
            substituted: self.here.substituted,
            in_function: self.here.in_function,
            in_loop: self.here.in_loop,
            negated: self.here.negated,
            joint: self.here.joint,
            ..invocation
        });
    }

    /// Goes through `NAME=value` given to `export` and its like.
    fn declared(&mut self, raw: &str) {
        match raw.split_once('=') {
            Some((name, value)) if !name.contains(['$', '`', '"', '\'']) => {
                let name = name.trim_end_matches('+');
                self.holes(name, &Place::Code);
                let assigned = self.assigned(name, value);
                let bare = &name[..name_length(name)];
                self.facts.assignments.push(Assignment { name: bare.to_owned(), value: assigned });
            }
            _ => {
                self.holes(raw, &Place::Code);
                self.pieces(raw, &words::of_word(raw), Site::Word);
            }
        }
    }

    /// Goes through the assignments before a command; they outlive it only where there is no command.
    fn assignments(&mut self, prefix: &[Item], alone: bool) -> Vec<Assignment> {
        let known = (!alone).then(|| self.known.clone());
        let mut assignments = Vec::new();
        for item in prefix {
            let Item::AssignmentWord(_, word) = item else { continue };
            let raw = self.raw(word);
            let (name, value) = raw.split_once('=').unwrap_or((&raw, ""));
            let name = name.trim_end_matches('+');
            if let Some((array, index)) = name.split_once('[') {
                self.arithmetic(index.trim_end_matches(']'));
                self.holes(array, &Place::Code);
            }
            let value = self.assigned(name, value);
            let name = name[..name_length(name)].to_owned();
            if alone {
                self.set(&name);
            } else {
                self.known.insert(name.clone());
            }
            assignments.push(Assignment { name, value });
        }
        if let Some(known) = known {
            self.known = known;
            return assignments;
        }
        self.facts.assignments.extend(assignments);
        Vec::new()
    }

    /// Goes through the value of an assignment.
    fn assigned(&mut self, name: &str, value: &str) -> Argument {
        match value.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            Some(inner) if !name.contains('$') => {
                // The elements of an array are the words of a command that nothing runs.
                self.elements(inner);
                let text = value.to_owned();
                Argument { raw: text.clone(), text, literal: false, quoted: false }
            }
            _ => {
                self.pieces(value, &words::of_word(value), Site::Value);
                Argument::of(value)
            }
        }
    }

    /// Goes through the elements of an array, which are like the words of a command that does nothing.
    fn elements(&mut self, inner: &str) {
        let command = format!(": {}", inner.replace('\n', " "));
        let parsed = if inner.contains('#') { Err(()) } else { self.parsed(&command) };
        let before = self.facts.invocations.len();
        match parsed.as_deref() {
            Ok([command]) => {
                self.command(command);
                let added = before..self.facts.invocations.len();
                self.facts.invocations.truncate(added.end.saturating_sub(1).max(added.start));
            }
            // Holes in it stay unplaced, since a `#` may begin a comment.
            _ => words::of_word(inner).iter().for_each(|piece| self.piece(piece)),
        }
    }

    /// Goes through redirections that belong to no simple command.
    fn redirections_alone(&mut self, list: Option<&RedirectList>) {
        let mut redirections = Vec::new();
        for redirect in list.iter().flat_map(|list| &list.0) {
            redirections.push(self.redirection(redirect, self.here.feeds_code));
        }
        if !redirections.is_empty() {
            self.push(Invocation { redirections, ..Invocation::default() });
        }
    }

    /// Goes through one redirection; `runs` says that what is read becomes code.
    fn redirection(&mut self, redirect: &IoRedirect, runs: bool) -> Redirection {
        let outer = self.here.code;
        let found = match redirect {
            IoRedirect::File(fd, kind, target) => {
                let (kind, default) = match kind {
                    IoFileRedirectKind::Read => (RedirectionKind::Read, 0),
                    IoFileRedirectKind::Write | IoFileRedirectKind::Clobber => (RedirectionKind::Write, 1),
                    IoFileRedirectKind::Append => (RedirectionKind::Append, 1),
                    IoFileRedirectKind::ReadAndWrite => (RedirectionKind::ReadWrite, 0),
                    IoFileRedirectKind::DuplicateInput => (RedirectionKind::Duplicate, 0),
                    IoFileRedirectKind::DuplicateOutput => (RedirectionKind::Duplicate, 1),
                };
                let target = match target {
                    IoFileRedirectTarget::Filename(word) | IoFileRedirectTarget::Duplicate(word) => {
                        self.word(word)
                    }
                    IoFileRedirectTarget::Fd(fd) => Argument::of(&fd.to_string()),
                    IoFileRedirectTarget::ProcessSubstitution(_, list) => {
                        self.here.code |= runs;
                        self.subshell(list, true);
                        Argument {
                            raw: self.slice(&list.loc),
                            text: self.slice(&list.loc),
                            ..Argument::default()
                        }
                    }
                };
                Redirection { fd: Some(fd.unwrap_or(default)), kind, target }
            }
            IoRedirect::OutputAndError(word, append) => {
                let kind = if *append { RedirectionKind::Append } else { RedirectionKind::Write };
                Redirection { fd: None, kind, target: self.word(word) }
            }
            IoRedirect::HereString(fd, word) => {
                self.here.code |= runs;
                let target = self.word(word);
                Redirection { fd: Some(fd.unwrap_or(0)), kind: RedirectionKind::Herestring, target }
            }
            IoRedirect::HereDocument(fd, document) => {
                self.here.code |= runs;
                let end = self.raw(&document.here_end);
                self.holes(&end, &Place::Code);
                let body = &document.doc.value;
                let delimiter = Argument::of(&end).text;
                let strips_tabs = document.remove_tabs;
                if document.requires_expansion {
                    let site = Site::Heredoc { delimiter: &delimiter, strips_tabs };
                    let pieces = words::of_heredoc(body);
                    self.places.word(body, &pieces, site, self.here.code);
                    // A line of a value would end the here-document even inside of a substitution's quotes.
                    self.here.code = true;
                    pieces.iter().for_each(|piece| self.piece(piece));
                    self.places.alone_on_their_line(body);
                } else {
                    self.places.quoted_heredoc(body, &delimiter, strips_tabs, self.here.code);
                }
                let target = Argument {
                    text: body.clone(),
                    raw: body.clone(),
                    literal: !document.requires_expansion,
                    quoted: !document.requires_expansion,
                };
                Redirection { fd: Some(fd.unwrap_or(0)), kind: RedirectionKind::Heredoc, target }
            }
        };
        self.here.code = outer;
        found
    }

    /// Goes through an ordinary word.
    pub fn word(&mut self, word: &Word) -> Argument {
        let raw = self.raw(word);
        self.pieces(&raw, &words::of_word(&raw), Site::Word);
        Argument::of(&raw)
    }

    /// Goes through a word that would be an operator or a reserved word if it looked like one.
    pub fn exact_word(&mut self, word: &Word) {
        let raw = self.raw(word);
        self.pieces(&raw, &words::of_word(&raw), Site::Exact);
    }

    /// Goes through a word that is an arithmetic expression.
    pub fn arithmetic_word(&mut self, word: &Word) {
        let raw = self.raw(word);
        self.holes(&raw, &Place::Arithmetic);
        words::of_word(&raw).iter().for_each(|piece| self.piece(piece));
    }

    /// Goes through the pieces of a word, noting what is read and where holes stand.
    fn pieces(&mut self, raw: &str, pieces: &[Piece], site: Site<'_>) {
        self.places.word(raw, pieces, site, self.here.code);
        for piece in pieces {
            self.piece(piece);
        }
    }

    /// Goes through what one piece expands.
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(_) | Piece::Escaped(_) | Piece::Single(_) | Piece::Ansi(_) => {}
            Piece::Double(inner) => inner.iter().for_each(|piece| self.piece(piece)),
            Piece::Variable { expansion, .. } => self.expansion(expansion),
            Piece::Command { text, backquoted, .. } => self.substitution(text, *backquoted),
            Piece::Arithmetic { text, .. } => self.arithmetic(text),
        }
    }

    /// Goes through `$name` or `${…}`.
    fn expansion(&mut self, expansion: &Expansion) {
        if !expansion.name.is_empty() && expansion.operator != Operator::Names {
            self.read(&expansion.name, expansion.operator != Operator::Value);
        }
        if !expansion.index.is_empty() && !matches!(expansion.index.as_str(), "@" | "*") {
            // A bare word may be the key of an associative array as well as a variable: nothing is asked for it.
            if !expansion.index.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
            {
                self.arithmetic(&expansion.index);
            }
            self.holes(&expansion.index, &Place::Code);
        }
        if expansion.operator == Operator::Assign {
            self.set(&expansion.name);
        }
        if !expansion.operand.is_empty() {
            self.holes(&expansion.operand, &Place::Code);
            let outer = std::mem::replace(&mut self.here.code, true);
            self.deeper(|walk| {
                for piece in words::of_word(&expansion.operand) {
                    walk.piece(&piece);
                }
            });
            self.here.code = outer;
        }
    }

    /// Goes through the script of a command substitution.
    fn substitution(&mut self, text: &str, backquoted: bool) {
        let here = Here {
            substituted: true,
            subshell: true,
            code: self.here.code || backquoted,
            feeds_code: self.here.feeds_code || self.here.code,
            negated: false,
            joint: Joint::First,
            ..self.here
        };
        self.apart(here, |walk| {
            if let Ok(commands) = walk.parsed(text) {
                walk.places.comments(text, &commands);
                walk.deeper(|walk| commands.iter().for_each(|command| walk.command(command)));
            } else {
                walk.facts.unread = true;
                // The same hole may stand elsewhere too, where it can be read: that must not speak for this one.
                text.chars().filter_map(hole_index).for_each(|k| walk.places.put(k, Place::Unknown));
            }
        });
    }

    /// Parses nested text, unless it is nested too deeply.
    fn parsed(&self, text: &str) -> Result<Vec<Parsed>, ()> {
        if self.depth >= DEPTH { Err(()) } else { parse(text).map_err(drop) }
    }

    /// Does something one level deeper.
    fn deeper(&mut self, inside: impl FnOnce(&mut Self)) {
        if self.depth >= DEPTH {
            self.facts.unread = true;
            return;
        }
        self.depth += 1;
        inside(self);
        self.depth -= 1;
    }

    /// Goes through an arithmetic expression.
    pub fn arithmetic(&mut self, text: &str) {
        self.holes(text, &Place::Arithmetic);
        for name in arithmetic::names(text) {
            if name.is_read {
                self.read(&name.name, false);
            }
            if name.is_set {
                self.set(&name.name);
            }
        }
        self.deeper(|walk| {
            for piece in words::of_heredoc(text) {
                walk.piece(&piece);
            }
        });
    }

    /// Notes that the holes of `text` stand in `place`.
    fn holes(&mut self, text: &str, place: &Place) {
        for k in text.chars().filter_map(hole_index) {
            self.places.put(k, if self.here.code { Place::Code } else { place.clone() });
        }
    }

    /// Notes that a variable's value is needed.
    pub fn read(&mut self, name: &str, guarded: bool) {
        if self.known.contains(name) {
            return;
        }
        let in_function = self.here.in_function;
        match self.facts.reads.iter_mut().find(|read| read.name == name) {
            Some(read) => {
                read.guarded &= guarded;
                read.in_function &= in_function;
            }
            None => self.facts.reads.push(VariableUse { name: name.to_owned(), guarded, in_function }),
        }
    }

    /// Notes that a variable has a value from here on.
    pub fn set(&mut self, name: &str) {
        if name.is_empty() || name_length(name) < name.len() {
            return;
        }
        self.known.insert(name.to_owned());
        if !self.here.subshell && !self.facts.sets.iter().any(|set| set == name) {
            self.facts.sets.push(name.to_owned());
        }
    }

    /// Notes that a variable has a value in the present function only.
    pub fn set_local(&mut self, name: &str) {
        if self.here.in_function {
            self.known.insert(name.to_owned());
        } else {
            self.set(name);
        }
    }

    /// The facts, for what a builtin adds to them; `None` where it changes only a subshell.
    pub fn lasting(&mut self) -> Option<&mut Facts> {
        (!self.here.subshell).then_some(&mut self.facts)
    }

    /// The same, where it also runs now and not in a function that is only defined.
    pub fn lasting_now(&mut self) -> Option<&mut Facts> {
        (!self.here.subshell && !self.here.in_function).then_some(&mut self.facts)
    }

    /// Forgets a variable.
    pub fn unset(&mut self, name: &str) {
        self.known.remove(name);
        if let Some(facts) = self.lasting() {
            facts.unsets.push(name.to_owned());
        }
    }

    /// A word as it is written.
    fn raw(&self, word: &Word) -> String {
        word.loc.as_ref().map_or_else(|| word.value.clone(), |span| self.slice(span))
    }

    /// Whether a redirection follows a word without a blank, so that a number at its end would belong to it.
    fn touches_redirection(&self, word: &Word) -> bool {
        let script = self.script.as_ref().zip(word.loc.as_ref());
        script.is_some_and(|(script, span)| script.text()[script.range(span).end..].starts_with(['<', '>']))
    }

    /// The text of a part of the tree.
    fn slice(&self, span: &brush_parser::SourceSpan) -> String {
        self.script.as_ref().map_or_else(String::new, |script| script.slice(span).to_owned())
    }
}

/// What a word of a simple command is.
enum Part<'a> {
    /// The program.
    Program,
    /// An argument.
    Argument,
    /// An argument right before a redirection.
    Touching,
    /// `<(…)` or `>(…)`.
    Process(&'a SubshellCommand),
}

/// What a word is for.
#[derive(Debug, Clone, Copy)]
pub enum Site<'a> {
    /// An argument, a pattern, a target.
    Word,
    /// A word that changes its meaning where even a plain value is not quoted: a pattern of a `case` or a word of
    /// `[[ … ]]`.
    Exact,
    /// One that does so only where the value is all of it, or nearly: the program, which could become a reserved word
    /// or an assignment, and what stands right before a redirection, which could become a descriptor's number.
    Head,
    /// What a variable gets.
    Value,
    /// A here-document in which variables are expanded.
    Heredoc {
        /// The line that ends it.
        delimiter: &'a str,
        /// Whether tabs at the start of its lines are dropped.
        strips_tabs: bool,
    },
}

/// Whether a condition is nothing but a wait: `sleep 1`.
fn is_sleep(condition: &str) -> bool {
    let span = condition.strip_prefix("sleep ").map(str::trim);
    span.is_some_and(|span| {
        !span.is_empty() && !span.contains(|c: char| !c.is_ascii_alphanumeric() && c != '.')
    })
}
