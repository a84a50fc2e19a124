//! Takes what `plan --probe` has found into a plan, and gives what was found about a step.

use super::model::Plan;
use super::probed::{Probed, ProbedStatement};
use crate::text::Diagnostic;

impl Plan {
    /// Takes in what was found, with a warning for each table that is missing.
    pub fn take_probed(&mut self, probed: Probed) {
        for statement in &probed.statements {
            let Some((line, database)) = self
                .step(&statement.step)
                .map(|step| (step.line, step.sql().map(|sql| sql.database.clone())))
            else {
                continue;
            };
            let missing = statement.tables.iter().filter(|table| !table.exists && !table.may_be_missing);
            let database = database.unwrap_or_default();
            let warnings = missing.map(|table| {
                Diagnostic::warning(
                    "sql-no-table",
                    line,
                    format!("`{}` is not on database {database}", table.name),
                )
                .hinted("Check its name and the environment, or what has to make it before.")
            });
            self.diagnostics.extend(warnings);
        }
        let refused =
            probed.databases.iter().filter_map(|database| Some((&database.name, database.error.as_ref()?)));
        let refused = refused.map(|(name, error)| {
            Diagnostic::warning("sql-no-probe", 0, format!("database {name} could not be looked at: {error}"))
        });
        self.diagnostics.extend(refused);
        self.diagnostics.sort_by_key(|finding| finding.line);
        self.probe = Some(probed);
    }

    /// What was found about a step.
    pub fn probed(&self, step: &str) -> Option<&ProbedStatement> {
        self.probe.as_ref()?.statements.iter().find(|one| one.step == step)
    }
}
