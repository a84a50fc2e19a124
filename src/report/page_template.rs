//! What the template of every page can do: values escaped as they are written out, `{{#with}}`, the page's own style, and the policy by which
//! a browser obeys nothing in it but that style.

use crate::text::visible;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use handlebars::{
    BlockContext, Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext,
    RenderErrorReason, Renderable as _, html_escape,
};
use sha2::{Digest as _, Sha256};

/// An engine for a page that looks as `style` says. Whatever it writes out is escaped, and what could move a cursor or hide shows as what
/// it is; a name that is not there is a mistake, and never an empty place.
pub(super) fn engine(style: &'static str) -> Handlebars<'static> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.set_prevent_indent(true);
    engine.register_escape_fn(|text| html_escape(&visible(text)));
    engine.register_helper("with", Box::new(With));
    engine.register_helper("style", Box::new(Style(style)));
    engine.register_helper("policy", Box::new(Policy(style)));
    engine
}

/// `{{#with}}`, for which what is there and is nothing is no mistake.
struct With;

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

/// How the page looks, for a `<style>`.
struct Style(&'static str);

impl HelperDef for Style {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        Ok(out.write(self.0)?)
    }
}

/// What a browser may do with the page: show it in that style, and nothing else.
struct Policy(&'static str);

impl HelperDef for Policy {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let hash = BASE64_STANDARD.encode(Sha256::digest(self.0));
        let policy =
            format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
        Ok(out.write(&policy)?)
    }
}
