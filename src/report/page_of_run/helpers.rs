//! What the page's template can do besides writing out a value: text with colours, and diffs.

use super::screen_text::marked_up;
use crate::text::visible;
use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderError, RenderErrorReason,
    html_escape,
};

/// How much of a diff a page holds.
const DIFF: usize = 64 << 10;

/// The text that a helper was given.
fn given<'h>(helper: &'h Helper<'_>, name: &'static str) -> Result<&'h str, RenderError> {
    let text = helper.param(0).and_then(|given| given.value().as_str());
    text.ok_or_else(|| RenderErrorReason::ParamNotFoundForIndex(name, 0).into())
}

/// What was printed, with its colours.
pub(super) fn terminal(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    Ok(out.write(&marked_up(given(helper, "terminal")?))?)
}

/// A unified diff, with what was added and removed.
pub(super) fn diff(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = given(helper, "diff")?;
    let end = (0..=DIFF.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    for line in text[..end].trim_end_matches('\n').split('\n') {
        let class = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => "diff-file",
            [b'@', ..] => "diff-place",
            [b'+', ..] => "diff-added",
            [b'-', ..] => "diff-removed",
            _ => "diff-same",
        };
        out.write(&format!("<span class=\"{class}\">{}\n</span>", html_escape(&visible(line))))?;
    }
    if end < text.len() {
        out.write(&format!("<span class=\"diff-place\">{} bytes more\n</span>", text.len() - end))?;
    }
    Ok(())
}
