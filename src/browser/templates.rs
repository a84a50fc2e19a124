//! The pages' templates, made once and when the first page is asked for. They escape every value; only `prose` is HTML already.

use handlebars::Handlebars;
use serde::Serialize;
use std::sync::LazyLock;

static TEMPLATES: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut engine = Handlebars::new();
    let all = [
        ("frame", include_str!("assets/frame.hbs")),
        ("notebook", include_str!("assets/notebook.hbs")),
        ("library", include_str!("assets/library.hbs")),
        ("words", include_str!("assets/words.hbs")),
    ];
    for (name, text) in all {
        engine.register_template_string(name, text).expect("the template is well formed");
    }
    engine
});

/// A page of this kind.
pub fn render(name: &str, page: &impl Serialize) -> String {
    TEMPLATES.render(name, page).expect("the template fits the page")
}
