//! What stands on each page.

use super::access::Role;
use super::commands::OpenReview;
use super::library::Library;
use super::needs::Needs;
use super::notebook::{self, Asked, Part};
use super::outline::{OutlineRow, outline};
use super::plans::{PlanOnDisk, PlansOnDisk, PlansRow};
use super::templates::render;
use crate::document::Document;
use crate::plan::{self, Analysis, Plan, Variable};
use crate::report::RunRow;
use crate::text::{Diagnostic, Source, visible};
use serde::Serialize;

/// A notebook.
#[derive(Serialize)]
struct Notebook {
    page: &'static str,
    title: String,
    environment: Option<String>,
    protected: bool,
    viewer: bool,
    run: Option<String>,
    /// What another person has made of it, where it went without approval.
    reviewed: Option<String>,
    /// Its number, as text: a template takes 0 for nothing.
    runbook: Option<String>,
    state: &'static str,
    state_words: String,
    can_start: bool,
    target: Option<String>,
    environments: Vec<Environment>,
    outline: Vec<OutlineRow>,
    findings: Vec<Finding>,
    questions: Vec<Question>,
    /// What a run needs from somebody first.
    needs: Option<Needs>,
    /// The files of plans that lie beside it.
    plans: Option<PlansRow>,
    /// What is settled here for later runs.
    review: Option<Review>,
    /// Why nothing can be, where that is so.
    unsettled: Option<String>,
    parts: Vec<Part>,
    variables: Vec<ValueRow>,
}

#[derive(Serialize)]
struct Environment {
    name: String,
    is_chosen: bool,
}

#[derive(Serialize)]
struct Finding {
    severity: &'static str,
    line: usize,
    message: String,
    hint: Option<String>,
}

#[derive(Serialize)]
struct Question {
    line: usize,
    text: String,
}

#[derive(Serialize)]
struct Review {
    seen: String,
    file: String,
    only: Option<String>,
}

#[derive(Serialize)]
struct ValueRow {
    name: String,
    value: Option<String>,
    secret: bool,
    origin: Option<String>,
}

/// A runbook as it would be run.
pub fn runbook(
    number: usize,
    analysis: &Analysis,
    environments: &[String],
    (review, plans): (Result<OpenReview, String>, PlansOnDisk),
    role: Role,
) -> String {
    let plan = &analysis.plan;
    let shown = plan.shown(&analysis.source);
    let is_told = plan.environment.is_some() || environments.is_empty();
    let is_chosen = |name: &String| plan.environment.as_ref() == Some(name);
    let environments =
        environments.iter().map(|name| Environment { name: name.clone(), is_chosen: is_chosen(name) });
    let (review, unsettled) = match review {
        Ok(review) => (Some(review), None),
        Err(why) => (None, Some(visible(&why))),
    };
    let asked: Vec<Asked> =
        review.iter().flat_map(|review| &review.questions).enumerate().map(Asked::of).collect();
    let needs = Needs::of(plan);
    let is_approved = needs.as_ref().is_some_and(|needs| !needs.begins_here());
    let may_run = is_approved && plans.found.iter().any(PlanOnDisk::may_run);
    let (state, words) = match (plan.ready, plan.askable) {
        (true, _) if !is_told => ("asks", "choose an environment"),
        (true, _) if may_run => ("ready", "approved"),
        (true, _) if is_approved => ("asks", "needs approval"),
        (true, _) => ("ready", "ready"),
        (false, true) => ("asks", "a run asks first"),
        (false, false) => ("broken", "to be put right first"),
    };
    let page = Notebook {
        page: "runbook",
        runbook: Some(number.to_string()),
        state,
        state_words: words.to_owned(),
        can_start: is_told && (plan.ready || plan.askable) && !is_approved,
        plans: Some(PlansRow::of(&plans)).filter(|plans| is_approved || !plans.is_empty()),
        needs,
        environments: environments.collect(),
        findings: plan.diagnostics.iter().map(Finding::of).collect(),
        questions: plan
            .questions
            .iter()
            .filter(|one| one.is_open())
            .map(|one| Question { line: one.line, text: visible(&one.text) })
            .collect(),
        unsettled: unsettled.filter(|_| plan.questions.iter().any(plan::Question::is_open)),
        review: review
            .filter(|review| !review.questions.is_empty())
            .map(|OpenReview { seen, file, only, .. }| Review { seen, file, only }),
        ..Notebook::of(plan, &analysis.document, (&shown, asked), role)
    };
    render("notebook", &page)
}

/// A run: the runbook as it was read, and the plan that it has.
pub fn run((id, reviewed): (&str, Option<&str>), plan: &Plan, source: &Source, role: Role) -> String {
    let document = Document::parse(source);
    let page = Notebook {
        page: "run",
        run: Some(id.to_owned()),
        reviewed: reviewed.map(visible),
        state: "looking",
        state_words: "…".to_owned(),
        ..Notebook::of(plan, &document, (source, Vec::new()), role)
    };
    render("notebook", &page)
}

impl Notebook {
    fn of(plan: &Plan, document: &Document, (source, asked): (&Source, Vec<Asked>), role: Role) -> Self {
        let title =
            document.sections.iter().find(|section| section.is_title).map(|section| visible(&section.title));
        Self {
            page: "",
            title: title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| visible(&document.name)),
            environment: plan.environment.clone(),
            protected: plan.rules.protected,
            viewer: role == Role::Viewer,
            run: None,
            reviewed: None,
            runbook: None,
            state: "",
            state_words: String::new(),
            can_start: false,
            target: None,
            environments: Vec::new(),
            outline: outline(plan),
            findings: Vec::new(),
            questions: Vec::new(),
            needs: None,
            plans: None,
            review: None,
            unsettled: None,
            parts: notebook::parts(plan, document, source, asked),
            variables: plan.variables.iter().map(ValueRow::of).collect(),
        }
    }
}

impl Finding {
    fn of(finding: &Diagnostic) -> Self {
        Self {
            severity: finding.severity.word(),
            line: finding.line,
            message: visible(&finding.message),
            hint: finding.hint.as_deref().map(visible),
        }
    }
}

impl ValueRow {
    fn of(row: &Variable) -> Self {
        Self {
            name: row.name.clone(),
            value: row.value.as_deref().filter(|_| !row.secret).map(visible),
            secret: row.secret,
            origin: row.origin.as_deref().map(visible),
        }
    }
}

/// All runbooks and runs.
pub fn library(library: &Library, runs: &[RunRow], role: Role) -> String {
    #[derive(Serialize)]
    struct Catalogue {
        page: &'static str,
        title: &'static str,
        viewer: bool,
        runbooks: Vec<String>,
        runs: Vec<RunRow>,
    }
    let runbooks = library.runbooks().iter().map(|path| visible(&path.display().to_string())).collect();
    let page = Catalogue {
        page: "library",
        title: "Runbooks and runs",
        viewer: role == Role::Viewer,
        runbooks,
        runs: runs.iter().map(shown).collect(),
    };
    render("library", &page)
}

/// A run with nothing hidden in its names.
fn shown(run: &RunRow) -> RunRow {
    RunRow {
        runbook: visible(&run.runbook),
        environment: run.environment.as_deref().map(visible),
        user: visible(&run.user),
        ..run.clone()
    }
}

/// Words that a command has said.
pub fn words(title: &str, words: &str, back: &str) -> String {
    #[derive(Serialize)]
    struct Words<'p> {
        page: &'static str,
        title: &'p str,
        told: String,
        back: &'p str,
    }
    render("words", &Words { page: "words", title, told: visible(words), back })
}
