//! What every answer says to the browser, and the answers that are the same everywhere.

use super::guard::Refusal;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use hyper::{Response, StatusCode};
use std::convert::Infallible;

/// What an answer carries.
pub type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Only what this server sends is obeyed; no text becomes markup or code, and nothing is asked for elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// What stands on every answer.
const ALWAYS: [(&str, &str); 7] = [
    ("cache-control", "no-store"),
    ("content-security-policy", POLICY),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// An answer of this kind.
pub fn answer(status: StatusCode, kind: &'static str, body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// A text of this kind.
pub fn text(status: StatusCode, kind: &'static str, text: impl Into<Bytes>) -> Response<Body> {
    answer(status, kind, Full::new(text.into()).boxed_unsync())
}

/// A page.
pub fn page(html: String) -> Response<Body> {
    text(StatusCode::OK, "text/html; charset=utf-8", html)
}

/// A page that is a file of its own, as a report is, with the policy that stands in it.
pub fn whole_page(html: String) -> Response<Body> {
    let mut answer = page(html);
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'none'; \
        base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    answer.headers_mut().insert("content-security-policy", HeaderValue::from_static(policy));
    answer
}

/// Data.
pub fn json(value: &serde_json::Value) -> Response<Body> {
    text(StatusCode::OK, "application/json", value.to_string())
}

/// What went wrong, in words.
pub fn failed(status: StatusCode, words: &str) -> Response<Body> {
    text(status, "text/plain; charset=utf-8", format!("{words}\n"))
}

/// Why a request is not answered.
pub fn refused(refusal: Refusal) -> Response<Body> {
    let status = match refusal {
        Refusal::Host => StatusCode::MISDIRECTED_REQUEST,
        Refusal::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Refusal::Unknown => StatusCode::UNAUTHORIZED,
        Refusal::Origin | Refusal::Viewer => StatusCode::FORBIDDEN,
    };
    failed(status, &refusal.to_string())
}

/// Leads on to `place`, with a cookie.
pub fn entered(place: &str, cookie: &str) -> Response<Body> {
    let mut answer = text(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    let headers = answer.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text).expect("names and digits");
    headers.insert(LOCATION, value(place));
    headers.insert(SET_COOKIE, value(cookie));
    answer
}
