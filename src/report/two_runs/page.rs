//! The page of two runs.

use super::compared::TwoRuns;
use crate::report::page_template::engine;
use handlebars::Context;

/// How it looks: as the page of one run does, and what stands side by side.
const STYLE: &str = concat!(include_str!("../page_of_run/page.css"), include_str!("page.css"));

/// The page.
pub(super) fn rendered(runs: &TwoRuns) -> String {
    const NAME: &str = "page";
    let mut engine = engine(STYLE);
    engine.register_template_string(NAME, include_str!("page.hbs")).expect("the template is well formed");
    let context = Context::wraps(runs).expect("it holds only strings, numbers and lists of them");
    engine.render_with_context(NAME, &context).expect("the template fits the page")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_template_writes_no_value_as_it_stands() {
        let text = include_str!("page.hbs");
        assert!(!text.contains("{{{") && !text.contains("{{&"));
    }
}
