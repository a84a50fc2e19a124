//! Where a server is reached: its address, the names that count as its own, and whether what passes is encrypted.
//!
//! Without a certificate that is this machine alone. An address of all interfaces is no name.

use super::guard::Guard;
use crate::host::Certificate;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Why a server cannot be reached there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// Whoever is on the way could read the pages, and reply.
    #[error("pages and replies would cross the network unencrypted")]
    Unencrypted,
    /// An address of all interfaces is nothing that a browser could ask for.
    #[error("an address of all interfaces is no name by which a browser finds it")]
    Nameless,
    /// What a name is to be could not stand in an address.
    #[error("this is no name of a machine")]
    Name,
}

/// A place.
#[derive(Debug)]
pub struct Place {
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// Its names, without a port. The first is the one that is printed.
    names: Vec<String>,
    pub(super) certificate: Option<Certificate>,
}

impl Place {
    /// This machine alone.
    pub fn here(port: u16) -> Self {
        let names = vec![Ipv4Addr::LOCALHOST.to_string(), "localhost".to_owned()];
        Self { address: (Ipv4Addr::LOCALHOST, port).into(), names, certificate: None }
    }

    /// At `address`, which may be one that others reach, under `names` or else the address itself.
    pub fn at(
        address: IpAddr,
        port: u16,
        mut names: Vec<String>,
        certificate: Option<Certificate>,
    ) -> Result<Self, PlaceError> {
        if !address.is_loopback() && certificate.is_none() {
            return Err(PlaceError::Unencrypted);
        }
        let is_name = |name: &String| {
            name.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
                && name.contains(|c: char| c.is_ascii_alphanumeric())
        };
        if !names.iter().all(is_name) {
            return Err(PlaceError::Name);
        }
        if names.is_empty() && address.is_unspecified() {
            return Err(PlaceError::Nameless);
        }
        if names.is_empty() {
            names.push(match address {
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => format!("[{address}]"),
            });
        }
        Ok(Self { address: (address, port).into(), names, certificate })
    }

    /// What its pages' addresses begin with.
    const fn scheme(&self) -> &'static str {
        if self.certificate.is_some() { "https://" } else { "http://" }
    }

    /// What a browser calls each of its names at this port: the port of the scheme is left out.
    fn hosts(&self, port: u16) -> Vec<String> {
        let is_usual = port == if self.certificate.is_some() { 443 } else { 80 };
        let host = |name: &String| if is_usual { name.clone() } else { format!("{name}:{port}") };
        self.names.iter().map(host).collect()
    }

    /// The address of its first page, at the port that it was given.
    pub(super) fn origin(&self, port: u16) -> String {
        format!("{}{}", self.scheme(), self.hosts(port)[0])
    }

    /// What its requests are held against, at the port that it was given.
    pub(super) fn guard(&self, port: u16) -> Guard {
        // A browser keeps a cookie of this name to this one machine, and to encrypted connections.
        let prefix = if self.certificate.is_some() { "__Host-" } else { "" };
        Guard { hosts: self.hosts(port), scheme: self.scheme(), cookie: format!("{prefix}stepgate-{port}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_certificate_nobody_else_reaches_it() {
        for address in ["0.0.0.0", "10.0.0.7", "192.0.2.1", "::", "2001:db8::1"] {
            let place = Place::at(address.parse().unwrap(), 0, vec!["ops.example".to_owned()], None);
            assert_eq!(place.unwrap_err(), PlaceError::Unencrypted, "{address}");
        }
        for (address, origin) in [("127.0.0.2", "http://127.0.0.2:8000"), ("::1", "http://[::1]:8000")] {
            let place = Place::at(address.parse().unwrap(), 0, Vec::new(), None).unwrap();
            assert_eq!(place.origin(8000), origin);
        }
    }

    #[test]
    fn a_name_is_one_that_can_stand_in_an_address() {
        for name in ["", ".", "a b", "a/b", "a:80", "a@b", "Ops", "ops.example?x", "ops\n"] {
            let place = Place::at(Ipv4Addr::LOCALHOST.into(), 0, vec![name.to_owned()], None);
            assert_eq!(place.unwrap_err(), PlaceError::Name, "{name:?}");
        }
        let place = Place::at(Ipv4Addr::LOCALHOST.into(), 0, vec!["ops.example".to_owned()], None).unwrap();
        assert_eq!(place.guard(80).hosts, ["ops.example"]);
        assert_eq!(place.guard(8000).hosts, ["ops.example:8000"]);
    }
}
