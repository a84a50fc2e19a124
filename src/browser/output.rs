//! What an attempt has printed: any stretch of it, and where a text stands in it. As it lies in the record, secrets masked.

use super::headers::{Body, answer, failed, json, text};
use super::request::{query, unescaped};
use crate::ledger::{ReadSeek, Run};
use crate::record::OutputName;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Response, StatusCode, Uri};
use serde_json::json;
use std::convert::Infallible;
use std::io::{self, Read as _, SeekFrom};

/// The most that is sent at once, unless all of it is wanted as a file.
const STRETCH: u64 = 512 * 1024;

/// How much is looked through at once.
const PIECE: usize = 1024 * 1024;

/// How long all of it is.
const TOTAL: HeaderName = HeaderName::from_static("x-total");

const TEXT: &str = "text/plain; charset=utf-8";

/// A stretch of the output called `name`, from `from` up to `to`; with `download` all of it.
pub fn output(run: &Run, name: &str, uri: &Uri) -> Response<Body> {
    let Some((mut bytes, total)) = open(run, name) else { return missing(name) };
    let number = |key: &str| query(uri, key).and_then(|text| text.parse::<u64>().ok());
    if query(uri, "download").is_some() {
        return whole(bytes, name);
    }
    let from = number("from").unwrap_or(0).min(total);
    let to = number("to").unwrap_or(total).clamp(from, (from + STRETCH).min(total));
    let mut stretch = Vec::new();
    let read =
        bytes.seek(SeekFrom::Start(from)).and_then(|_| bytes.take(to - from).read_to_end(&mut stretch));
    if let Err(error) = read {
        return failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string());
    }
    let mut answer = text(StatusCode::OK, TEXT, stretch);
    answer.headers_mut().insert(TOTAL, HeaderValue::from(total));
    answer
}

/// Where the words `q` stand at or behind `from`.
pub async fn search(run: &Run, name: &str, uri: &Uri) -> Response<Body> {
    let Some((mut bytes, total)) = open(run, name) else { return missing(name) };
    let wanted = query(uri, "q").filter(|wanted| !wanted.is_empty());
    let Some(wanted) = wanted else {
        return failed(StatusCode::BAD_REQUEST, "nothing is looked for: add q=");
    };
    let from = query(uri, "from").and_then(|text| text.parse::<u64>().ok()).unwrap_or(0).min(total);
    match find(&mut *bytes, wanted.as_bytes(), from).await {
        Ok(at) => json(&json!({ "at": at })),
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// Where `wanted` begins at or behind `from`.
async fn find(bytes: &mut dyn ReadSeek, wanted: &[u8], from: u64) -> io::Result<Option<u64>> {
    let (mut at, mut window) = (from, Vec::with_capacity(PIECE + wanted.len()));
    bytes.seek(SeekFrom::Start(from))?;
    loop {
        let n_before = window.len();
        io::Read::take(&mut *bytes, PIECE as u64).read_to_end(&mut window)?;
        if window.len() == n_before {
            return Ok(None);
        }
        if let Some(place) = memchr::memmem::find(&window, wanted) {
            return Ok(Some(at + place as u64));
        }
        // Where it begins at the end of a piece, its rest is in the next.
        let kept = window.len().min(wanted.len().saturating_sub(1));
        at += (window.len() - kept) as u64;
        window.drain(..window.len() - kept);
        // Others are served meanwhile.
        tokio::task::yield_now().await;
    }
}

/// All of it, as a file, piece by piece.
fn whole(mut bytes: Box<dyn ReadSeek>, name: &str) -> Response<Body> {
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(2);
    tokio::task::spawn_local(async move {
        let mut piece = vec![0; PIECE];
        while let Ok(n_read @ 1..) = bytes.read(&mut piece) {
            if sender.send_data(Bytes::copy_from_slice(&piece[..n_read])).await.is_err() {
                return;
            }
        }
    });
    let mut answer = answer(StatusCode::OK, "application/octet-stream", body.boxed_unsync());
    let file: String =
        name.chars().filter(|one| one.is_ascii_alphanumeric() || "._-".contains(*one)).collect();
    let named =
        HeaderValue::from_str(&format!("attachment; filename=\"{file}.txt\"")).expect("plain characters");
    answer.headers_mut().insert("content-disposition", named);
    answer
}

/// The output called `name`, if the run has one, and how long it is.
fn open(run: &Run, name: &str) -> Option<(Box<dyn ReadSeek>, u64)> {
    let name = unescaped(name);
    let own: OutputName = run.outputs().ok()?.into_iter().find(|own| own.as_str() == name)?;
    let mut bytes = run.open_output(&own).ok()?;
    let total = bytes.seek(SeekFrom::End(0)).ok()?;
    bytes.rewind().ok()?;
    Some((bytes, total))
}

fn missing(name: &str) -> Response<Body> {
    failed(StatusCode::NOT_FOUND, &format!("the run has no output called {}", unescaped(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn found(text: &[u8], wanted: &str, from: u64) -> Option<u64> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(find(&mut Cursor::new(text), wanted.as_bytes(), from)).unwrap()
    }

    #[test]
    fn words_are_found_wherever_pieces_end_in_them() {
        for before in PIECE - 7..=PIECE + 1 {
            let mut text = vec![b'.'; before];
            text.extend_from_slice(b"needle");
            text.extend_from_slice(&[b'.'; 40]);
            assert_eq!(found(&text, "needle", 0), Some(before as u64), "behind {before} bytes");
            assert_eq!(found(&text, "needle", before as u64), Some(before as u64));
            assert_eq!(found(&text, "needle", before as u64 + 1), None);
        }
    }

    #[test]
    fn the_first_place_counts_and_half_a_word_is_none() {
        assert_eq!(found(b"ab abc abc", "abc", 0), Some(3));
        assert_eq!(found(b"ab abc abc", "abc", 4), Some(7));
        assert_eq!(found(b"ab abc ab", "abc", 4), None);
        assert_eq!(found(b"aaaaab", "aab", 0), Some(3));
        assert_eq!(found(b"", "a", 0), None);
        assert_eq!(found(b"a", "longer than all of it", 0), None);
        assert_eq!(found(b"a", "a", 9), None, "behind its end");
    }
}
