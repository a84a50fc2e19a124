//! Which requests there are. One table: what is served is in it, and what has to be refused is tried on each of its rows.

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The way in: with a token it becomes a cookie, with a cookie the list of runbooks and runs.
    Home,
    /// A file of the pages themselves.
    Asset(String),
    /// A runbook, by its number, as it is planned.
    Runbook(usize),
    /// What a run of it would do.
    DryRun(usize),
    /// What its runs say of each step.
    History(usize),
    /// What a plan's file beside it would run, by the file's key.
    Planned(usize, String),
    /// A run.
    Run(String),
    /// What happens in it, as it happens.
    Events(String),
    /// What an attempt has printed.
    Output(String, String),
    /// Where a text stands in it.
    Search(String, String),
    /// The run's report.
    Report(String),
    /// What verifying it comes to.
    Verify(String),
    /// How it differs from another.
    Diff(String, String),
    /// Begins a run.
    Start,
    /// Goes on with one.
    Resume(String),
    /// Says something to one.
    Message(String),
    /// Answers a question of a runbook's reading, for later runs.
    Answer(usize),
    /// Keeps an answer that was given in a run for later ones.
    Keep(String),
    /// Makes an address for somebody who watches.
    Invite,
}

/// One row: the method, the shape of the path with `*` for a name, and what it is.
type Row = (&'static str, &'static str, fn(&[&str]) -> Option<Route>);

/// All of them.
pub const ROUTES: [Row; 19] = [
    ("GET", "/", |_| Some(Route::Home)),
    ("GET", "/assets/*", |names| Some(Route::Asset(own(names, 0)))),
    ("GET", "/runbooks/*", |names| Some(Route::Runbook(names[0].parse().ok()?))),
    ("GET", "/runbooks/*/dry-run", |names| Some(Route::DryRun(names[0].parse().ok()?))),
    ("GET", "/runbooks/*/history", |names| Some(Route::History(names[0].parse().ok()?))),
    ("GET", "/runbooks/*/plans/*", |names| Some(Route::Planned(names[0].parse().ok()?, own(names, 1)))),
    ("GET", "/runs/*", |names| Some(Route::Run(own(names, 0)))),
    ("GET", "/runs/*/events", |names| Some(Route::Events(own(names, 0)))),
    ("GET", "/runs/*/output/*", |names| Some(Route::Output(own(names, 0), own(names, 1)))),
    ("GET", "/runs/*/output/*/search", |names| Some(Route::Search(own(names, 0), own(names, 1)))),
    ("GET", "/runs/*/report", |names| Some(Route::Report(own(names, 0)))),
    ("GET", "/runs/*/verify", |names| Some(Route::Verify(own(names, 0)))),
    ("GET", "/runs/*/diff/*", |names| Some(Route::Diff(own(names, 0), own(names, 1)))),
    ("POST", "/runs", |_| Some(Route::Start)),
    ("POST", "/runs/*/resume", |names| Some(Route::Resume(own(names, 0)))),
    ("POST", "/runs/*/messages", |names| Some(Route::Message(own(names, 0)))),
    ("POST", "/runbooks/*/answers", |names| Some(Route::Answer(names[0].parse().ok()?))),
    ("POST", "/runs/*/answers", |names| Some(Route::Keep(own(names, 0)))),
    ("POST", "/invitations", |_| Some(Route::Invite)),
];

fn own(names: &[&str], at: usize) -> String {
    names[at].to_owned()
}

impl Route {
    /// What a request asks for; none where there is no such thing.
    pub fn of(method: &str, path: &str) -> Option<Self> {
        ROUTES
            .iter()
            .filter(|(own, ..)| *own == method)
            .find_map(|(_, shape, route)| route(&fit(shape, path)?))
    }

    /// The run that it is about.
    pub fn run(&self) -> Option<&str> {
        match self {
            Self::Run(id)
            | Self::Events(id)
            | Self::Output(id, _)
            | Self::Search(id, _)
            | Self::Report(id)
            | Self::Verify(id)
            | Self::Diff(id, _)
            | Self::Resume(id)
            | Self::Message(id)
            | Self::Keep(id) => Some(id),
            _ => None,
        }
    }

    /// Whether it changes something, so that only whoever drives may ask for it.
    pub const fn changes(&self) -> bool {
        matches!(
            self,
            Self::Start | Self::Resume(_) | Self::Message(_) | Self::Answer(_) | Self::Keep(_) | Self::Invite
        )
    }
}

/// The names in a path of this shape. A name is never empty, never leads anywhere else, and is never an option of a command.
fn fit<'p>(shape: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let (shape, path): (Vec<&str>, Vec<&str>) = (shape.split('/').collect(), path.split('/').collect());
    if shape.len() != path.len() {
        return None;
    }
    let mut names = Vec::new();
    for (wanted, part) in shape.into_iter().zip(path) {
        let is_name = !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@%".contains(&byte));
        match wanted {
            "*" if is_name && !part.starts_with(['.', '-']) => names.push(part),
            "*" => return None,
            _ if wanted == part => {}
            _ => return None,
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_a_path_of_its_shape_and_by_its_method_alone() {
        for (method, shape, _) in ROUTES {
            let path = shape.replace('*', "7");
            assert!(Route::of(method, &path).is_some(), "{method} {path}");
            let other = if method == "GET" { "POST" } else { "GET" };
            assert!(Route::of(other, &path).is_none() || shape == "/", "{other} {path}");
            assert_eq!(Route::of("PUT", &path), None);
        }
    }

    #[test]
    fn no_path_leads_out() {
        for path in [
            "/runs/..",
            "/runs/../events",
            "/assets/..",
            "/runs//events",
            "/runs/a/output/..",
            "/runs/a/diff/--help",
            "/runs/a b",
            "//",
        ] {
            assert_eq!(Route::of("GET", path), None, "{path}");
        }
    }
}
