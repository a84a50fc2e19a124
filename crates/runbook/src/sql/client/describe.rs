//! What `\d` and its like ask PostgreSQL for, and `.tables` and its like `SQLite`: statements that only look.

/// What is listed by `\dt`, `\dv` and their like: the kinds of relations.
const KINDS: [(&str, &str); 7] = [
    ("d", "'r', 'p', 'v', 'm', 'S', 'f'"),
    ("dt", "'r', 'p'"),
    ("di", "'i', 'I'"),
    ("dv", "'v'"),
    ("dm", "'m'"),
    ("ds", "'S'"),
    ("dE", "'f'"),
];

/// What a command of psql's that lists or describes something asks for; none for one that is not known, or a pattern that is not.
pub(super) fn postgres(name: &str, argument: &str) -> Option<Vec<String>> {
    let name = name.trim_end_matches('+');
    let pattern = Pattern::of(argument)?;
    let one = |text: String| Some(vec![text]);
    match name {
        "d" if !argument.is_empty() => Some(relation(&pattern)),
        "l" | "list" => one(format!(
            "SELECT datname AS name, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding \
             FROM pg_database{} ORDER BY 1",
            pattern.whether("WHERE", "datname")?
        )),
        "dn" => one(format!(
            "SELECT nspname AS name, pg_get_userbyid(nspowner) AS owner FROM pg_namespace \
             WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'{} ORDER BY 1",
            pattern.whether("AND", "nspname")?
        )),
        "du" | "dg" => one(format!(
            "SELECT rolname AS name, rolsuper AS superuser, rolcreatedb AS creates_databases, rolcanlogin AS logs_in \
             FROM pg_roles WHERE rolname !~ '^pg_'{} ORDER BY 1",
            pattern.whether("AND", "rolname")?
        )),
        "dx" => one(format!(
            "SELECT extname AS name, extversion AS version FROM pg_extension{} ORDER BY 1",
            pattern.whether("WHERE", "extname")?
        )),
        "df" => one(format!(
            "SELECT n.nspname AS schema, p.proname AS name, pg_get_function_result(p.oid) AS result, \
             pg_get_function_arguments(p.oid) AS arguments FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
             WHERE {} ORDER BY 1, 2",
            pattern.of_relation("n.nspname", "p.proname", "pg_function_is_visible(p.oid)")
        )),
        _ => {
            let kinds = KINDS.iter().find(|(known, _)| *known == name)?.1;
            one(format!(
                "SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, pg_get_userbyid(c.relowner) AS owner \
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ({kinds}) AND {} \
                 ORDER BY 1, 2",
                pattern.of_relation("n.nspname", "c.relname", "pg_table_is_visible(c.oid)")
            ))
        }
    }
}

/// The columns and the indexes of a table.
fn relation(pattern: &Pattern) -> Vec<String> {
    let is_it = pattern.of_relation("n.nspname", "c.relname", "pg_table_is_visible(c.oid)");
    vec![
        format!(
            "SELECT c.relname AS relation, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, \
             a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default FROM pg_class c \
             JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid \
             LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
             WHERE a.attnum > 0 AND NOT a.attisdropped AND {is_it} ORDER BY c.relname, a.attnum"
        ),
        format!(
            "SELECT i.relname AS index, pg_get_indexdef(x.indexrelid) AS definition FROM pg_class c \
             JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index x ON x.indrelid = c.oid \
             JOIN pg_class i ON i.oid = x.indexrelid WHERE {is_it} ORDER BY 1"
        ),
    ]
}

/// What `.tables`, `.schema`, `.indexes` and `.databases` ask for.
pub(super) fn sqlite(name: &str, argument: &str) -> Option<Vec<String>> {
    let argument = argument.trim().trim_matches(['"', '\'']);
    if argument.contains(['\'', '"', '\\', ' ']) {
        return None;
    }
    let like = |column: &str| match argument {
        "" => String::new(),
        pattern => format!(" AND {column} LIKE '{pattern}'"),
    };
    let text = match name {
        "tables" => format!(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'{} ORDER BY 1",
            like("name")
        ),
        "schema" | "fullschema" => format!(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'{} ORDER BY tbl_name, type DESC, name",
            like("tbl_name")
        ),
        "indexes" | "indices" => {
            format!("SELECT name FROM sqlite_schema WHERE type = 'index'{} ORDER BY 1", like("tbl_name"))
        }
        "databases" if argument.is_empty() => "SELECT name, file FROM pragma_database_list".to_owned(),
        _ => return None,
    };
    Some(vec![text])
}

/// A name as psql takes one: `shop.order*`, in capitals only within double quotes.
struct Pattern {
    schema: Option<String>,
    name: Option<String>,
}

impl Pattern {
    /// None for what cannot be taken apart for certain.
    fn of(argument: &str) -> Option<Self> {
        let argument = argument.trim().trim_end_matches(';').trim();
        let is_plain = |c: char| c.is_alphanumeric() || "_*?.".contains(c);
        if argument.is_empty() {
            return Some(Self { schema: None, name: None });
        }
        if !argument.chars().all(is_plain) {
            return None;
        }
        let like = |part: &str| {
            let part = part.to_lowercase().replace('_', "\\_");
            part.replace('*', "%").replace('?', "_")
        };
        match argument.split('.').collect::<Vec<_>>().as_slice() {
            [name] => Some(Self { schema: None, name: Some(like(name)) }),
            [schema, name] => Some(Self { schema: Some(like(schema)), name: Some(like(name)) }),
            _ => None,
        }
    }

    /// A condition behind `word`; empty where there is none, none where a schema means nothing.
    fn whether(&self, word: &str, column: &str) -> Option<String> {
        let name = self.name.as_ref().map(|name| format!(" {word} {column} LIKE '{name}'"));
        self.schema.is_none().then(|| name.unwrap_or_default())
    }

    /// Which relations are meant: without a schema those that a bare name finds.
    fn of_relation(&self, schema: &str, name: &str, visible: &str) -> String {
        let within = match &self.schema {
            Some(pattern) => format!("{schema} LIKE '{pattern}'"),
            None if self.name.is_some() => visible.to_owned(),
            None => {
                format!("{schema} !~ '^pg_' AND {schema} <> 'information_schema' AND {visible}")
            }
        };
        self.name
            .as_ref()
            .map_or_else(|| within.clone(), |pattern| format!("{within} AND {name} LIKE '{pattern}'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_no_code() {
        for argument in ["x'; DROP TABLE y; --", "\"X\"", "a.b.c", "x y"] {
            assert_eq!(postgres("dt", argument), None, "{argument}");
        }
        assert!(postgres("dt", "shop.order_*").expect("a list")[0].contains("LIKE 'order\\_%'"));
        assert_eq!(sqlite("tables", "x' OR 1"), None);
        assert!(sqlite("tables", "ord%").expect("a list")[0].contains("LIKE 'ord%'"));
        assert_eq!(postgres("d", "orders").map(|found| found.len()), Some(2));
    }
}
