//! Where spans go, by the variables that OpenTelemetry has for that.

use crate::text::VERSION;
use hyper::Uri;
use std::time::Duration;

/// How long a receiver may take by default.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The part of an address that is of spans.
const SPANS: &str = "/v1/traces";

/// Where spans go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    /// As it was said, for a message.
    pub(super) url: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    /// How long a receiver may take.
    pub(super) timeout: Duration,
    /// What is said of whoever sends.
    pub(super) resource: Vec<(String, String)>,
}

/// Where spans go by the variables that `variable` gives: none where nobody wants any, or why they cannot be sent.
pub(super) fn destination(
    variable: &dyn Fn(&str) -> Option<String>,
    host_name: &str,
) -> Option<Result<Destination, String>> {
    let set =
        |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let is_off = set("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let exporters = set("OTEL_TRACES_EXPORTER");
    let is_other = exporters.is_some_and(|names| !names.split(',').any(|name| name.trim() == "otlp"));
    if is_off || is_other {
        return None;
    }
    let of_spans = |what: &str| {
        set(&format!("OTEL_EXPORTER_OTLP_TRACES_{what}"))
            .or_else(|| set(&format!("OTEL_EXPORTER_OTLP_{what}")))
    };
    let url = match set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
        Some(url) => url,
        None => format!("{}{SPANS}", set("OTEL_EXPORTER_OTLP_ENDPOINT")?.trim_end_matches('/')),
    };
    if of_spans("PROTOCOL").as_deref() == Some("grpc") {
        return Some(Err("it is not spoken by gRPC: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json".to_owned()));
    }
    let timeout =
        of_spans("TIMEOUT").and_then(|time| time.parse().ok()).map_or(TIMEOUT, Duration::from_millis);
    let headers = pairs(&of_spans("HEADERS").unwrap_or_default());
    let mut resource = pairs(&set("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default());
    let mut put = |key: &str, value: Option<String>, wins: bool| {
        let Some(value) = value else { return };
        match resource.iter_mut().find(|(own, _)| own == key) {
            Some((_, own)) if wins => *own = value,
            Some(_) => {}
            None => resource.push((key.to_owned(), value)),
        }
    };
    put("service.name", set("OTEL_SERVICE_NAME"), true);
    put("service.name", Some("stepgate".to_owned()), false);
    put("service.version", Some(VERSION.to_owned()), false);
    put("host.name", Some(host_name.to_owned()), false);
    Some(address(&url).map(|(host, port, path)| Destination {
        url,
        host,
        port,
        path,
        headers,
        timeout,
        resource,
    }))
}

/// The parts of an address.
fn address(url: &str) -> Result<(String, u16, String), String> {
    let refused = |why: &str| format!("{url} {why}");
    let uri: Uri = url.parse().map_err(|_| refused("is no address that begins with http://"))?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => {
            return Err(refused(
                "is https, which is not spoken here: name a collector by http, as on this machine",
            ));
        }
        _ => return Err(refused("is no address that begins with http://")),
    }
    let host = uri.host().ok_or_else(|| refused("names no host"))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Ok((host.trim_matches(['[', ']']).to_owned(), uri.port_u16().unwrap_or(80), path))
}

/// `key=value,key=value`, the values percent-encoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=')?;
        Some((key.trim().to_owned(), decoded(value.trim()))).filter(|(key, _)| !key.is_empty())
    };
    text.split(',').filter_map(pair).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|two| *first == b'%' && two.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)]) -> Option<Result<Destination, String>> {
        let variable =
            |name: &str| set.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        destination(&variable, "here")
    }

    const ENDPOINT: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318/");

    #[test]
    fn nothing_is_sent_where_nobody_wants_it() {
        for set in [
            &[][..],
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")],
            &[ENDPOINT, ("OTEL_SDK_DISABLED", "True")],
            &[ENDPOINT, ("OTEL_TRACES_EXPORTER", "none")],
        ] {
            assert_eq!(of(set), None, "{set:?}");
        }
    }

    #[test]
    fn the_variables_of_the_field_say_where_to_and_with_what() {
        let found = of(&[
            ENDPOINT,
            ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b, other = c%zz,broken"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "250"),
            ("OTEL_SERVICE_NAME", "deploys"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=never,team=ops,host.name=there"),
        ]);
        let found = found.unwrap().unwrap();
        assert_eq!((found.host.as_str(), found.port, found.path.as_str()), ("127.0.0.1", 4318, "/v1/traces"));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(found.headers, [pair("x-key", "a b"), pair("other", "c%zz")]);
        assert_eq!(found.timeout, Duration::from_millis(250));
        let said = [
            ("service.name", "deploys"),
            ("team", "ops"),
            ("host.name", "there"),
            ("service.version", VERSION),
        ];
        assert_eq!(found.resource, said.map(|(key, value)| pair(key, value)));
        let own = of(&[ENDPOINT, ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://[::1]/spans?x=1")])
            .unwrap()
            .unwrap();
        assert_eq!((own.host.as_str(), own.port, own.path.as_str()), ("::1", 80, "/spans?x=1"));
    }

    #[test]
    fn what_is_not_spoken_is_said() {
        let refused = |set: &[(&str, &str)]| of(set).unwrap().unwrap_err();
        assert!(refused(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otel.example.com")]).contains("is https"));
        assert!(refused(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318")]).contains("http://"));
        assert!(refused(&[ENDPOINT, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]).contains("http/json"));
    }
}
