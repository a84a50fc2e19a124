//! The receiver of spans: one connection that is kept open, so that what is sent at a run's end needs no other.

use super::destination::Destination;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How much of an answer is read.
const LONGEST: usize = 64 << 10;

/// A receiver, and the connection to it while there is one.
pub(super) struct Receiver {
    to: Destination,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Receiver {
    /// The receiver at this place. Nothing is sent yet.
    pub(super) fn new(to: Destination) -> Self {
        Self { to, connection: None }
    }

    /// Opens the connection, where there is none. Has to be called on an event loop that goes on.
    pub(super) async fn connect(&mut self) -> Result<&mut SendRequest<Full<Bytes>>, String> {
        if self.connection.as_ref().is_none_or(SendRequest::is_closed) {
            self.connection = None;
            let failed = |error: &dyn std::error::Error| format!("cannot be reached: {error}");
            let stream = TcpStream::connect((self.to.host.as_str(), self.to.port));
            let stream = stream.await.map_err(|error| failed(&error))?;
            let _as_it_is = stream.set_nodelay(true);
            let (sender, connection) =
                handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
            tokio::task::spawn(async move {
                let _gone = connection.await;
            });
            self.connection = Some(sender);
        }
        self.connection.as_mut().ok_or_else(|| "cannot be reached".to_owned())
    }

    /// Sends what is in `body`; an error says why nobody has taken it.
    pub(super) async fn send(&mut self, body: Vec<u8>) -> Result<(), String> {
        let request = self.request(body)?;
        let sent = self.exchange(request).await;
        if sent.is_err() {
            self.connection = None;
        }
        sent
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<(), String> {
        let connection = self.connect().await?;
        let failed = |error: hyper::Error| format!("does not answer: {error}");
        connection.ready().await.map_err(failed)?;
        let answer = connection.send_request(request).await.map_err(failed)?;
        let status = answer.status();
        // What it says is read to its end, so that the connection can be used again.
        let said = Limited::new(answer.into_body(), LONGEST).collect().await;
        said.map_err(|error| format!("does not answer: {error}"))?;
        if status.is_success() { Ok(()) } else { Err(format!("refuses them: {status}")) }
    }

    fn request(&self, body: Vec<u8>) -> Result<Request<Full<Bytes>>, String> {
        let to = &self.to;
        let host = if to.host.contains(':') {
            format!("[{}]:{}", to.host, to.port)
        } else {
            format!("{}:{}", to.host, to.port)
        };
        let mut request = Request::builder().method(Method::POST).uri(&to.path).header(HOST, host);
        for (name, value) in &to.headers {
            let pair = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
            let (name, mut value) =
                pair.ok_or_else(|| format!("cannot be sent to with the header {name}"))?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        let request = request.header(CONTENT_TYPE, "application/json");
        request.body(Full::from(body)).map_err(|error| format!("cannot be sent to: {error}"))
    }
}
