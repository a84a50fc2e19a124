//! What a page's template can do besides writing out a value: text with colours, diffs, the style and the policy of the page.

use super::screen_text::marked_up;
use crate::text::visible;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use handlebars::{
    BlockContext, Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable as _, html_escape,
};
use sha2::{Digest as _, Sha256};

/// How the page looks.
const STYLE: &str = include_str!("page.css");
/// How much of a diff a page holds.
const DIFF: usize = 64 << 10;

/// `{{#with}}`, for which what is there and is nothing is no mistake.
pub(super) struct With;

impl HelperDef for With {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        engine: &'reg Handlebars<'reg>,
        context: &'rc Context,
        state: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let given = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("with", 0))?;
        if given.is_value_missing() {
            return Err(RenderErrorReason::MissingVariable(given.relative_path().cloned()).into());
        }
        if given.value().is_null() {
            return helper.inverse().map_or(Ok(()), |other| other.render(engine, context, state, out));
        }
        let mut block = BlockContext::new();
        match given.context_path() {
            Some(path) => path.clone_into(block.base_path_mut()),
            None => block.set_base_value(given.value().clone()),
        }
        state.push_block(block);
        let rendered = helper.template().map_or(Ok(()), |inside| inside.render(engine, context, state, out));
        state.pop_block();
        rendered
    }
}

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

/// How the page looks, for a `<style>`.
pub(super) fn style(
    _: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    Ok(out.write(STYLE)?)
}

/// What a browser may do with the page: show it in that style, and nothing else.
pub(super) fn policy(
    _: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    Ok(out.write(&policy)?)
}
