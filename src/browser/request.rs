//! What a request says beside its route.

use super::headers::{Body, failed};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::{Response, StatusCode, Uri};
use serde::de::DeserializeOwned;

/// The most bytes that a message may have: an edit is a text.
const LONGEST: usize = 1024 * 1024;

/// What stands behind the question mark under `name`.
pub fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    pairs.into_iter().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

/// A name of a path as it was before it was put there.
pub fn unescaped(name: &str) -> String {
    // A plus is a plus in a path.
    let pairs = format!("n={}", name.replace('+', "%2B"));
    form_urlencoded::parse(pairs.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}

/// The message that a request carries.
pub async fn message<T: DeserializeOwned>(body: Incoming) -> Result<T, Box<Response<Body>>> {
    let refused = |status, words: &str| Box::new(failed(status, words));
    let bytes = Limited::new(body, LONGEST).collect().await;
    let bytes =
        bytes.map_err(|_| refused(StatusCode::PAYLOAD_TOO_LARGE, "a message has at most a mebibyte"))?;
    serde_json::from_slice(&bytes.to_bytes())
        .map_err(|error| refused(StatusCode::BAD_REQUEST, &format!("this is no message: {error}")))
}
