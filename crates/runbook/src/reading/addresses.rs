//! Which machine is of which environment, as the document itself tells: in a table of its environments, or in a list of them.
//!
//! Takes the document, gives for each machine in a text the environment whose alone it is. What a document does not tell is not
//! guessed: that a name without `staging` in it is production's is the reader's guess.

use super::Environments;
use crate::document::{Document, PieceKind};
use crate::text::Pattern;
use std::collections::BTreeMap;

/// The machines of each environment.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    /// The environment of each; none where the document gives it to two.
    exact: BTreeMap<String, Option<String>>,
    /// The same of all machines below a name: `*.example.com`.
    below: BTreeMap<String, Option<String>>,
}

/// The name of a machine, with what may stand in front of it.
static HOST: Pattern = Pattern::needing(
    &["."],
    r"(?i)(?P<scheme>[a-z][a-z+]*://)?(?:[^\s/@'\x22]*@)?(?P<host>(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,})",
);

/// The ends of the names of files, which look like those of machines.
const FILE_ENDINGS: [&str; 26] = [
    "md", "yml", "yaml", "json", "toml", "sh", "py", "js", "ts", "sql", "txt", "log", "env", "conf", "cfg",
    "ini", "tf", "tfvars", "gz", "tar", "zip", "pem", "xml", "html", "csv", "jar",
];

impl Addresses {
    /// What the document says of its environments.
    pub fn of(document: &Document, environments: &Environments) -> Self {
        let mut found = Self::default();
        // The environments that the columns of the table at hand are for.
        let mut columns: Vec<Option<String>> = Vec::new();
        let mut is_head = true;
        for piece in &document.pieces {
            match &piece.kind {
                PieceKind::Prose(prose) if prose.in_table => {
                    let cells: Vec<&str> = prose.text.split(" | ").map(str::trim).collect();
                    if std::mem::take(&mut is_head) {
                        columns = cells.iter().map(|cell| bare(cell, environments)).collect();
                    }
                    found.row(&cells, &columns, environments);
                    continue;
                }
                PieceKind::Item(item) => found.item(&item.prose.text, environments),
                _ => {}
            }
            is_head = true;
        }
        found
    }

    /// The environments of which it tells.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.exact.values().chain(self.below.values()).flatten().map(String::as_str)
    }

    /// The machines in a text of which the document tells the environment, each with that.
    pub fn named_in(&self, text: &str, environments: &Environments) -> Vec<(&str, String)> {
        if self.exact.is_empty() && self.below.is_empty() {
            return Vec::new();
        }
        let own = |found: regex::Captures<'_>| {
            let host = found["host"].to_lowercase();
            let own = self.exact.get(&host).or_else(|| {
                // What is only below a name may be anybody's, such as the registry: it has to be an address, and to name no environment itself.
                let is_address = found.name("scheme").is_some();
                let names_one = host.split(['.', '-']).any(|part| environments.named(part).is_some());
                let above = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
                above.filter(|_| is_address && !names_one).find_map(|name| self.below.get(name))
            });
            Some((own?.as_deref()?, host))
        };
        HOST.captures_iter(text).filter_map(own).collect()
    }

    /// A row that begins with an environment gives it the machines in its other cells; any other one gives each environment of the head of the
    /// table the machine below it.
    fn row(&mut self, cells: &[&str], columns: &[Option<String>], environments: &Environments) {
        if let Some(name) = cells.first().and_then(|cell| bare(cell, environments)) {
            cells[1..].iter().for_each(|cell| self.add(cell, &name));
            return;
        }
        // An empty first cell of the head is no cell.
        let Some(behind) = cells.len().checked_sub(columns.len()) else { return };
        for (cell, name) in cells[behind..].iter().zip(columns) {
            if let Some(name) = name {
                self.add(cell, name);
            }
        }
    }

    /// `Production: https://shop.example`.
    fn item(&mut self, text: &str, environments: &Environments) {
        let split = [": ", " - ", " – ", " — "].iter().find_map(|mark| text.split_once(mark));
        let Some((name, said)) = split.and_then(|(label, said)| Some((bare(label, environments)?, said)))
        else {
            return;
        };
        self.add(said.trim_end_matches('.'), &name);
    }

    /// Gives the environment `name` the machine that `cell` is, where it is nothing else.
    fn add(&mut self, cell: &str, name: &str) {
        let cell = cell.trim_matches(['`', '<', '>', ' ']);
        let Some(found) = HOST.captures(cell).filter(|_| !cell.contains(' ')) else { return };
        let host = found["host"].to_lowercase();
        let is_whole = found.get(0).is_some_and(|whole| whole.start() == 0);
        let ending = host.rsplit('.').next().unwrap_or_default();
        if !is_whole || FILE_ENDINGS.contains(&ending) {
            return;
        }
        let (table, host) = match host.strip_prefix("*.") {
            Some(above) => (&mut self.below, above.to_owned()),
            None => (&mut self.exact, host),
        };
        let own = table.entry(host).or_insert_with(|| Some(name.to_owned()));
        if own.as_deref() != Some(name) {
            *own = None;
        }
    }
}

/// The environment that a cell or a label is the name of.
fn bare(text: &str, environments: &Environments) -> Option<String> {
    const BESIDE: [&str; 4] = ["environment", "env", "url", "cluster"];
    let said = super::words::words(text.trim_matches(['*', '_', '`']));
    let mut words = said.iter().filter(|word| !BESIDE.contains(&word.as_str()));
    let name = words.next().and_then(|word| environments.named(word))?;
    words.all(|word| environments.named(word) == Some(name)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn check(markdown: &str, expected: &[(&str, Option<&str>)]) {
        let environments = Environments::default();
        let addresses = Addresses::of(&Document::parse(&Source::new("a.md", markdown)), &environments);
        for (script, name) in expected {
            let found = addresses.named_in(script, &environments);
            let found = found.first().map(|(name, _)| *name);
            assert_eq!(found, *name, "{script} in {markdown}");
        }
    }

    #[test]
    fn a_row_gives_its_environment_the_machines_in_it() {
        check(
            "| Environment | URL | Branch |\n|---|---|---|\n| Staging | stg.shop.example | develop |\n| **Production** | `shop.example` | main |\n",
            &[
                ("curl https://shop.example/up", Some("production")),
                ("ssh ops@shop.example uptime", Some("production")),
                ("curl https://stg.shop.example/up", Some("staging")),
                ("curl https://other.example", None),
                ("cat main.md", None),
            ],
        );
    }

    #[test]
    fn columns_and_lists_do_too() {
        check(
            "| | Staging | Production |\n|---|---|---|\n| API | api.test.example | api.live.example |\n",
            &[("curl api.live.example", Some("production")), ("curl api.test.example", Some("staging"))],
        );
        check(
            "- **Staging**: https://next.example\n- Production: https://www.example.org/app\n",
            &[("curl -f https://www.example.org/up", Some("production"))],
        );
    }

    #[test]
    fn what_is_below_a_name_has_to_be_an_address_that_names_no_environment() {
        check(
            "| Staging | staging.shop.example |\n|---|---|\n| Production | *.shop.example |\n",
            &[
                ("curl -f https://www.shop.example/", Some("production")),
                ("curl -f https://admin.staging.shop.example/", None),
                ("docker push registry.shop.example/web:1", None),
            ],
        );
    }

    #[test]
    fn what_two_environments_share_is_nobodys() {
        check(
            "| Staging | db.example |\n|---|---|\n| Production | db.example |\n",
            &[("psql -h db.example", None)],
        );
    }
}
