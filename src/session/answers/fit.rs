//! An answers file held against the plan that it is for: each entry fits exactly one step or one question, or nothing runs.

use super::entry::{About, Entry, StepEntry, Uncounted, Word, same};
use super::error::AnswersError;
use super::given::{AnswerWord, FittedAnswers, GivenAnswer};
use super::near;
use super::parse::Answers;
use crate::plan::{Plan, Question, Step, text_hash};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

impl Answers {
    /// What the file answers in `plan`. An error for each entry that fits nothing or several, that fits what another one fits, or that does
    /// not count for what it fits.
    ///
    /// A step is named by its id or by its whole title, compared exactly but for case and runs of blanks, whether it is selected or not; what a
    /// gate offers is not asked, and so not answered. A step that destroys is named by its id, together with the hash of its text
    /// ([`text_hash`]).
    pub fn fit(&self, plan: &Plan) -> Result<FittedAnswers, Vec<AnswersError>> {
        let mut wrong = Vec::new();
        let mut fitted = FittedAnswers {
            protected: self.protected.clone(),
            path: self.path.clone(),
            by: self.by.clone(),
            ..FittedAnswers::default()
        };
        for entry in &self.entries {
            let kept = match &entry.about {
                About::Step(about) => self.step(entry, about, plan).and_then(|step| {
                    self.keep(&mut fitted.steps, &step.id, &step.title, self.to_step(entry, about))
                }),
                About::Question { id, value } => self.option(entry, id, value, plan).and_then(|value| {
                    let given = self.given(entry, AnswerWord::Option(value), None);
                    self.keep(&mut fitted.questions, id, id, given)
                }),
            };
            wrong.extend(kept.err());
        }
        if wrong.is_empty() { Ok(fitted) } else { Err(wrong) }
    }

    /// The only step that the entry names.
    fn step<'p>(&self, entry: &Entry, about: &StepEntry, plan: &'p Plan) -> Result<&'p Step, AnswersError> {
        let steps: Vec<&Step> = plan.steps().iter().filter(|step| !step.is_offered()).collect();
        let by_id = steps.iter().copied().find(|step| about.is_id_of(step)).or_else(|| {
            // Whoever read the plan before its secrets were fetched read another id.
            let place = plan.as_it_runs().place_of(&about.named);
            plan.steps().get(place?).filter(|step| !step.is_offered())
        });
        let titled: Vec<&Step> = steps.iter().copied().filter(|step| about.is_title_of(step)).collect();
        let step = match (by_id, titled.as_slice()) {
            (Some(step), _) => step,
            (None, [step]) => step,
            (None, []) => return Err(self.fits_nothing(entry, &about.named, &steps)),
            (None, several) => return Err(self.fits_several(entry, &about.named, several)),
        };
        let before = plan.place_of(&step.id).and_then(|at| plan.as_it_runs().steps().get(at));
        let counts = before.map_or(Err(Uncounted::Changed), |before| about.counts_for(before));
        counts.or_else(|_| about.counts_for(step)).map_err(|why| self.uncounted(entry, about, step, why))?;
        Ok(step)
    }

    /// The option that the entry takes, as the plan has it.
    fn option(&self, entry: &Entry, id: &str, value: &str, plan: &Plan) -> Result<String, AnswersError> {
        let question = plan.question(id).ok_or_else(|| self.asks_nothing(entry, id, plan))?;
        let option = question.options.iter().find(|option| same(value, &option.value));
        option.map(|option| option.value.clone()).ok_or_else(|| {
            let message = format!("`{value}` is no answer to the question `{id}` ({})", question.text);
            self.wrong(entry, message).hinted(options(question))
        })
    }

    /// Keeps an answer, unless there is another one to the same.
    fn keep(
        &self,
        kept: &mut BTreeMap<String, GivenAnswer>,
        id: &str,
        title: &str,
        given: GivenAnswer,
    ) -> Result<(), AnswersError> {
        match kept.entry(id.to_owned()) {
            Slot::Vacant(slot) => {
                slot.insert(given);
                Ok(())
            }
            Slot::Occupied(first) => {
                let message = format!("`{title}` is answered already, on line {}", first.get().line);
                Err(AnswersError::new(&self.path, given.line, message).hinted("Take one of the two away."))
            }
        }
    }

    fn to_step(&self, entry: &Entry, about: &StepEntry) -> GivenAnswer {
        let word = match about.word {
            Word::Yes => AnswerWord::Yes,
            Word::No => AnswerWord::No,
            Word::Skip => AnswerWord::Skip,
        };
        self.given(entry, word, about.text.clone())
    }

    fn given(&self, entry: &Entry, word: AnswerWord, text: Option<String>) -> GivenAnswer {
        let by = entry.by.clone().or_else(|| self.by.clone());
        GivenAnswer { word, note: entry.note.clone(), by, path: self.path.clone(), line: entry.line, text }
    }

    fn wrong(&self, entry: &Entry, message: impl Into<String>) -> AnswersError {
        AnswersError::new(&self.path, entry.line, message)
    }

    fn fits_nothing(&self, entry: &Entry, named: &str, steps: &[&Step]) -> AnswersError {
        let error = self.wrong(entry, format!("no step has the id or the whole title `{named}`"));
        near::steps(named, steps).into_iter().fold(error, |error, step| error.hinted(suggestion(step)))
    }

    fn fits_several(&self, entry: &Entry, named: &str, several: &[&Step]) -> AnswersError {
        let error = self
            .wrong(entry, format!("`{named}` is the title of {} steps: name one by its id", several.len()));
        several.iter().fold(error, |error, step| error.hinted(suggestion(step)))
    }

    fn asks_nothing(&self, entry: &Entry, id: &str, plan: &Plan) -> AnswersError {
        let error = self.wrong(entry, format!("no question has the id `{id}`"));
        let near = crate::settings::nearest(id, plan.questions.iter().map(|question| question.id.as_str()));
        match near.and_then(|near| plan.question(near)) {
            Some(near) => error.hinted(format!("Did you mean question = \"{}\" ({})?", near.id, near.text)),
            None if plan.questions.is_empty() => error.hinted("This runbook has no questions."),
            None => plan.questions.iter().fold(error, |error, question| {
                error.hinted(format!("question = \"{}\"    # {}", question.id, question.text))
            }),
        }
    }

    fn uncounted(&self, entry: &Entry, about: &StepEntry, step: &Step, why: Uncounted) -> AnswersError {
        let now = text_hash(step);
        match why {
            Uncounted::Unbound => {
                let message = format!(
                    "`{}` destroys something: it is answered by its id together with the hash of the text that was read",
                    step.title
                );
                self.wrong(entry, message)
                    .hinted(format!("Read {} of the runbook, then write:", step.place()))
                    .hinted(format!("step = \"{}\"", step.id))
                    .hinted(format!("text = \"{now}\""))
            }
            Uncounted::Changed => {
                let then = about.text.as_deref().unwrap_or_default();
                let message = format!(
                    "the text of `{}` has changed: it is {now} now, and the answer is to {then}",
                    step.title
                );
                self.wrong(entry, message)
                    .hinted(format!("Read {} of the runbook again before you answer for it.", step.place()))
            }
        }
    }
}

fn suggestion(step: &Step) -> String {
    format!("step = \"{}\"    # {}, {}", step.id, step.title, step.place())
}

fn options(question: &Question) -> String {
    let values: Vec<String> = question.options.iter().map(|option| format!("\"{}\"", option.value)).collect();
    format!("Answer one of: {}", values.join(", "))
}
