//! Who may see the pages, and who may reply: an address holds a token that works once and becomes a cookie.

use crate::host;
use crate::text::hex;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;

/// What somebody may do who has shown their cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// See everything, and reply.
    Driver,
    /// See everything.
    Viewer,
}

/// The tokens that have not been used and the cookies that have been given.
#[derive(Debug, Default)]
pub struct Access {
    tokens: RefCell<BTreeMap<String, Role>>,
    cookies: RefCell<BTreeMap<String, Role>>,
}

impl Access {
    /// A token that works once.
    pub fn invite(&self, role: Role) -> io::Result<String> {
        let token = secret()?;
        self.tokens.borrow_mut().insert(token.clone(), role);
        Ok(token)
    }

    /// Takes a token, gives the value of a cookie; none where there is no such token, or it has been used.
    pub fn enter(&self, token: &str) -> io::Result<Option<String>> {
        let Some(role) = self.tokens.borrow_mut().remove(token) else { return Ok(None) };
        let cookie = secret()?;
        self.cookies.borrow_mut().insert(cookie.clone(), role);
        Ok(Some(cookie))
    }

    /// What the one may do whose cookies these are.
    pub fn role(&self, cookies: &str, name: &str) -> Option<Role> {
        let values = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        let known = self.cookies.borrow();
        let mut roles = values.filter(|(own, _)| *own == name).filter_map(|(_, value)| known.get(value));
        roles.next().copied()
    }
}

/// 256 bits that nobody can guess, in hex. Where the system has none there is no server.
fn secret() -> io::Result<String> {
    Ok(hex(&host::unguessable()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_works_once_and_becomes_a_cookie_of_its_role() {
        let access = Access::default();
        let (driver, viewer) = (access.invite(Role::Driver).unwrap(), access.invite(Role::Viewer).unwrap());
        let cookie = access.enter(&driver).unwrap().unwrap();
        assert_eq!(access.enter(&driver).unwrap(), None, "it has been used");
        assert_eq!(access.role(&format!("a=b; stepgate={cookie}"), "stepgate"), Some(Role::Driver));
        assert_eq!(access.role(&format!("other={cookie}"), "stepgate"), None);
        assert_eq!(access.role(&format!("stepgate={driver}"), "stepgate"), None, "a token is no cookie");
        let seen = access.enter(&viewer).unwrap().unwrap();
        assert_eq!(access.role(&format!("stepgate={seen}"), "stepgate"), Some(Role::Viewer));
        assert_eq!(access.enter("").unwrap(), None);
    }
}
