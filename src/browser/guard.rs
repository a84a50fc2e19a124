//! Which requests are answered: those of a page of this server's own, shown to somebody who was let in.
//!
//! Seven ways in are closed, on every route: no token, a used one, a foreign host, an address of all interfaces, a foreign or null origin, a form
//! on another site, and a name that has been pointed at this machine.

use super::access::{Access, Role};
use super::route::Route;
use hyper::Uri;
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, ORIGIN};

/// What says from where a browser asks.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was sent to another name than this server's.
    #[error("this server has another name")]
    Host,
    /// A page of somebody else's sends it.
    #[error("another site sends this")]
    Origin,
    /// It is no message of a page of ours.
    #[error("a message is JSON")]
    ContentType,
    /// Nobody was let in with that cookie.
    #[error("open the address that was printed when the server was started; it works once")]
    Unknown,
    /// A viewer only looks.
    #[error("this address is for looking only")]
    Viewer,
}

/// What a request is held against.
#[derive(Debug)]
pub struct Guard {
    /// The names under which the server is reached, with its port.
    pub hosts: Vec<String>,
    /// What its pages' addresses begin with.
    pub scheme: &'static str,
    /// What its cookie is called: cookies do not know ports, so that each server has one of its own.
    pub cookie: String,
}

impl Guard {
    /// What gives somebody the cookie of this value.
    pub fn set_cookie(&self, value: &str) -> String {
        let secure = if self.scheme == "https://" { "; Secure" } else { "" };
        format!("{}={value}; HttpOnly; SameSite=Strict; Path=/{secure}", self.cookie)
    }

    /// What the one who asks may do, or why not.
    pub fn judge(
        &self,
        route: &Route,
        uri: &Uri,
        headers: &HeaderMap,
        access: &Access,
    ) -> Result<Option<Role>, Refusal> {
        // What is said twice is said by nobody who means well.
        let text = |name: &HeaderName| {
            let mut values = headers.get_all(name).iter();
            let value = values.next()?.to_str().ok().filter(|_| values.next().is_none());
            Some(value.unwrap_or("\u{fffd}"))
        };
        let host = text(&HOST).filter(|host| self.hosts.iter().any(|own| own == host));
        let host = host.ok_or(Refusal::Host)?;
        let is_own = |origin: &str| origin.strip_prefix(self.scheme) == Some(host);
        // A request may name the server in its first line too, and then that counts.
        if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority())
            && !is_own(&format!("{scheme}://{authority}"))
        {
            return Err(Refusal::Host);
        }
        match text(&ORIGIN) {
            Some(origin) if !is_own(origin) => return Err(Refusal::Origin),
            None if route.changes() => return Err(Refusal::Origin),
            _ => {}
        }
        // A link in a letter may lead to the way in, and to nothing else.
        let sites: &[&str] = if *route == Route::Home {
            &["same-origin", "none", "cross-site", "same-site"]
        } else {
            &["same-origin", "none"]
        };
        if text(&SEC_FETCH_SITE).is_some_and(|site| !sites.contains(&site)) {
            return Err(Refusal::Origin);
        }
        if route.changes() && text(&CONTENT_TYPE) != Some("application/json") {
            return Err(Refusal::ContentType);
        }
        let role = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|cookies| access.role(cookies, &self.cookie));
        match role {
            None if *route == Route::Home => Ok(None),
            None => Err(Refusal::Unknown),
            Some(Role::Viewer) if route.changes() => Err(Refusal::Viewer),
            Some(role) => Ok(Some(role)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::route::ROUTES;
    use super::*;
    use hyper::header::HeaderValue;

    const FOREIGN_HOSTS: [&str; 8] = [
        "evil.example",
        "evil.example:8000",
        "0.0.0.0:8000",
        "127.0.0.1:9000",
        "127.0.0.1",
        "[::1]:8000",
        "localhost.evil.example:8000",
        "",
    ];
    const FOREIGN_ORIGINS: [&str; 5] = [
        "http://evil.example",
        "null",
        "https://127.0.0.1:8000",
        "http://localhost:8000",
        "http://127.0.0.1:80",
    ];

    fn guard() -> Guard {
        Guard {
            hosts: vec!["127.0.0.1:8000".into(), "localhost:8000".into()],
            scheme: "http://",
            cookie: "stepgate-8000".into(),
        }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn seven_ways_in_are_closed_on_every_route() {
        let access = Access::default();
        let token = access.invite(Role::Driver).unwrap();
        let cookie = format!("stepgate-8000={}", access.enter(&token).unwrap().unwrap());
        let (host, origin, json) = (
            ("host", "127.0.0.1:8000"),
            ("origin", "http://127.0.0.1:8000"),
            ("content-type", "application/json"),
        );
        for (method, shape, _) in ROUTES {
            let route = Route::of(method, &shape.replace('*', "7")).unwrap();
            let judge = |pairs: &[(&'static str, &str)]| {
                guard().judge(&route, &Uri::from_static("/"), &headers(pairs), &access)
            };
            let whole = [host, origin, json, ("cookie", cookie.as_str())];
            assert_eq!(judge(&whole), Ok(Some(Role::Driver)), "{shape}");
            let with = |name: &'static str, value: &'static str| {
                let mut pairs: Vec<_> = whole.iter().filter(|(own, _)| *own != name).copied().collect();
                pairs.push((name, value));
                judge(&pairs)
            };
            for foreign in FOREIGN_HOSTS {
                assert_eq!(with("host", foreign), Err(Refusal::Host), "{shape}, host {foreign}");
            }
            for foreign in FOREIGN_ORIGINS {
                assert_eq!(with("origin", foreign), Err(Refusal::Origin), "{shape}, origin {foreign}");
            }
            let unknown = |value| if route == Route::Home { Ok(None) } else { Err::<Option<Role>, _>(value) };
            assert_eq!(judge(&whole[..3]), unknown(Refusal::Unknown), "{shape}, nobody");
            assert_eq!(
                with("cookie", "stepgate-8000=0000"),
                unknown(Refusal::Unknown),
                "{shape}, another cookie"
            );
            if route != Route::Home {
                assert_eq!(
                    with("sec-fetch-site", "cross-site"),
                    Err(Refusal::Origin),
                    "{shape}, from another site"
                );
            }
            if route.changes() {
                for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
                    assert_eq!(with("content-type", kind), Err(Refusal::ContentType), "{shape}, a form");
                }
                assert_eq!(
                    judge(&[host, json, ("cookie", cookie.as_str())]),
                    Err(Refusal::Origin),
                    "{shape}, no origin"
                );
            }
        }
    }

    #[test]
    fn what_is_said_twice_counts_as_foreign() {
        let judge = |headers: &HeaderMap| {
            guard().judge(&Route::Home, &Uri::from_static("/"), headers, &Access::default())
        };
        let one = headers(&[("host", "127.0.0.1:8000"), ("origin", "http://127.0.0.1:8000")]);
        assert_eq!(judge(&one), Ok(None));
        for (name, refusal) in [(HOST, Refusal::Host), (ORIGIN, Refusal::Origin)] {
            let mut both = one.clone();
            both.append(name, HeaderValue::from_static("evil.example"));
            assert_eq!(judge(&both), Err(refusal));
        }
    }

    #[test]
    fn another_server_in_the_first_line_is_another_host() {
        let own = headers(&[("host", "127.0.0.1:8000")]);
        for (uri, judged) in [
            ("http://127.0.0.1:8000/", Ok(None)),
            ("http://evil.example/", Err(Refusal::Host)),
            ("https://127.0.0.1:8000/", Err(Refusal::Host)),
            ("http://localhost:8000/", Err(Refusal::Host)),
        ] {
            let uri = Uri::from_static(uri);
            assert_eq!(guard().judge(&Route::Home, &uri, &own, &Access::default()), judged, "{uri}");
        }
    }
}
