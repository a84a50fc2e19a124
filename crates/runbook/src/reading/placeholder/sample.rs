//! `...`, `i-xxxx` and `/path/to/x`: values that the author left out, named by the flag or key before them.

use super::found::Placeholder;
use super::name::normal_name;
use crate::text::Pattern;

/// A key and a value that is only dots: `"password":"..."`, `TOKEN=...`, `URI=mongodb://...`.
static KEYED_DOTS: Pattern = Pattern::only_where(
    has_dots_alone,
    r#"(?m)(?P<key>[A-Za-z_][\w-]*)["']?\s*(?:[:=]|: )\s*["']?(?P<value>(?:[a-z+]+:(?:[a-z]+:)?//(?:[^\s"'<>]*/)?)?\.\.\.)(?:["'\s,}]|$)"#,
);
/// A flag or a key and a value with a run of x in it: `--instance-id i-xxxxxxxx`, `HOOK=https://hooks.example.com/xxx`.
static FLAGGED_X: Pattern = Pattern::needing(
    &["xxx", "XXX"],
    r#"(?m)(?:--?(?P<flag>[A-Za-z][\w-]*)[ =]|(?P<key>[A-Za-z_]\w*)=)["']?(?P<value>(?:[A-Za-z0-9]+[-_:./]+)*(?:x{3,}|X{3,})(?:[-_.](?:x+|X+))*)"#,
);
/// `/path/to/file`, `path/to/file.sql`.
static PATH_TO: Pattern =
    Pattern::needing(&["path/to/"], r"(?:^|[\s='\x22(<])(?P<value>/?path/to/[A-Za-z0-9_./-]+)");

/// `postgresql://user:password@host:port/database`: an address of which every part is to be filled in.
static ADDRESS: Pattern = Pattern::only_where(
    |text| text.contains("://") && text.contains('@'),
    r"://(?P<user>(?i:(?:db_?)?user(?:name)?)):(?P<password>(?i:pass(?:word|wd)?))@(?P<host>(?i:(?:db_?)?host(?:name)?|server))(?::(?:(?P<port>(?i:port))|\d+))?(?:/(?P<database>(?i:(?:my)?db(?:_?name)?|database(?:_?name)?)))?\b",
);
/// `-m "description of the change"`: a message that says what it should be.
static MESSAGE: Pattern = Pattern::needing(
    &["-m \"", "-m '", "-m=\"", "-m='", "--message ", "--message="],
    r#"(?:-m|--message)[ =]["'](?P<value>(?i:(?:your |a |the |short |brief )*(?:description|message|commit message|migration name|reason)(?: of [a-z ]+)?))["']"#,
);
/// `pod-name`, `my-cluster-name`: what a thing's name is called, where the name itself should stand.
static NAME: Pattern = Pattern::needing(
    &["-name"],
    r#"(?:^|[\s='"/:])(?P<value>(?:my-)?(?:pod|container|deployment|service|namespace|node|cluster|operator|server|bucket|image|repo|app|instance|database|backup|user)-name)(?:[\s'"/:;)]|$)"#,
);

/// `ssh root@server-ip`, `http://edge-proxy-ip/up`: where an address should stand.
static HOST: Pattern = Pattern::only_where(
    |text| ["-ip", "-hostname"].iter().any(|name| text.contains(name)) && text.contains(['@', '/']),
    r#"(?:@|://)(?P<value>(?:[a-z]+-){1,3}(?:ip|hostname))(?:[\s:;/'"]|$)"#,
);
/// `--author="your own name"`: words that say what to write.
static YOUR_WORDS: Pattern = Pattern::needing(&["our "], r#"=["'](?P<value>[Yy]our(?: [a-z]+){1,3})["']"#);
/// `DB_PASSWORD="new-password"`: a secret that nobody has.
static MADE_UP: Pattern = Pattern::needing(
    &["PASSWORD=", "TOKEN=", "SECRET=", "KEY="],
    r#"(?m)\b[A-Z][A-Z0-9_]*(?:PASSWORD|TOKEN|SECRET|KEY)=["']?(?P<value>(?:(?:my|new|old|some|strong|secure|super|very)[-_])+(?:password|token|secret|key))(?:["'\s;]|$)"#,
);
/// A value that only repeats its variable's name: `HUB_NAME=hub_name`.
static REPEATED: Pattern = Pattern::only_where(
    has_named_words,
    r#"(?m)\b(?P<key>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=["']?(?P<value>[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+)(?:["'\s;]|$)"#,
);
/// `NEW_TOKEN_HERE`, `CHANGE_ME`, `YYYYMMDD`: capitals that say themselves that they have to go.
static HERE: Pattern = Pattern::needing(
    &["_HERE", " HERE", "CHANGE", "REPLACE_", "YYYY"],
    r"\b(?P<value>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_HERE|[A-Z]{2,}(?: [A-Z]{2,})* HERE|CHANGE_?ME(?:_[A-Z0-9]+)*|REPLACE_(?:ME|WITH)(?:_[A-Z0-9]+)*)\b|(?:^|[-_./ ])(?P<day>YYYY[-_]?MM[-_]?DD(?:[-_]?HH[-_]?MM(?:[-_]?SS)?)?)(?:[-_./\s'\x22]|$)",
);

/// `PASSWORD=changeme`, `--owner TODO`: words that say of themselves that another value belongs there.
static TO_CHANGE: Pattern = Pattern::needing(
    &["change", "replace", "fix", "fill", "TODO", "TBD", "FIXME"],
    r#"(?m)(?:--(?P<flag>[A-Za-z][\w-]*)[ =]|(?P<key>[A-Za-z_]\w*)["']?\s*[:=]\s*)["']?(?P<value>change[-_]?me|replace[-_]?me|fix[-_]?me|fill[-_]?me[-_]?in|TODO|TBD|FIXME)(?:["'\s;,}]|$)"#,
);

/// `arn:aws:sns:eu-west-1:ACCOUNT:lab`, `ACCOUNT.dkr.ecr.REGION.amazonaws.com`.
static ACCOUNT: Pattern = Pattern::needing(
    &["arn:", ".dkr."],
    r"(?:arn:aws[a-z-]*:[a-z0-9-]*:(?:(?P<region>[A-Z][A-Z_]{2,})|[a-z0-9-]*):(?P<account>[A-Z][A-Z_]{2,}):|\b(?P<registry>[A-Z][A-Z_]{2,})\.dkr\.ecr\.(?:(?P<place>[A-Z][A-Z_]{2,})|[a-z0-9-]+)\.)",
);
/// `scp a user@host:/b`: neither is anybody's.
static NOBODY: Pattern = Pattern::needing(
    &["@host", "@server", "@remote", "@hostname", "@ip"],
    r#"(?:^|[\s='"])(?P<user>user(?:name)?)@(?P<host>host(?:name)?|server|remote|remote-host|ip)(?:[\s:'"]|$)"#,
);
/// `--replicas=x`, `--to-revision N`.
static COUNTED: Pattern = Pattern::only_where(
    has_flag_with_letter,
    r"(?m)--(?P<flag>(?:[a-z]+-)*(?:replicas|count|number|size|tail|limit|workers|instances|concurrency|retries|min|max|desired|port|timeout|index|revision|lines|nodes|partitions))[ =](?P<value>[xXnN])(?:[\s;&|)]|$)",
);
/// `-p'a-secret-password'`, `"your_secure_token"`.
static SECRET: Pattern = Pattern::needing(
    &["password", "secret", "token", "passphrase", "-key", "_key"],
    r#"["'](?P<value>(?:a|some|your|my|the)[-_](?:[a-z]+[-_])*(?:password|secret|token|key|passphrase))["']"#,
);
/// `${your-name}`: a shell would take it for `name` where `your` is not set.
static IN_BRACES: Pattern =
    Pattern::needing(&["${your-", "${my-"], r"(?P<value>\$\{(?:your|my)-[a-z][a-z0-9-]*\})");
/// `s3://lab-.../final`: a part of a name is left out.
static PART: Pattern = Pattern::needing(
    &["-...", "_...", "/.../"],
    r"(?:(?P<before>[A-Za-z0-9]+)[-_](?P<value>\.\.\.)(?:[-_./A-Za-z0-9'\x22\s]|$)|(?P<folder>[A-Za-z0-9]+)/(?P<middle>\.\.\.)/\S)",
);

/// Whether dots stand where a value would, and end no word: not those of `Starting...`.
fn has_dots_alone(text: &str) -> bool {
    let ends_nothing = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'.';
    text.match_indices("...").any(|(at, _)| text[..at].bytes().next_back().is_some_and(ends_nothing))
}

/// Whether a text with flags has an x or an n that stands alone.
fn has_flag_with_letter(text: &str) -> bool {
    let is_alone = |at: usize| {
        let mut behind = text[at + 1..].chars();
        matches!(behind.next(), Some('x' | 'X' | 'n' | 'N'))
            && behind.next().is_none_or(|end| !end.is_ascii_alphanumeric())
    };
    text.contains("--") && text.match_indices([' ', '=']).any(|(at, _)| is_alone(at))
}

/// Whether capitals with an underline in them get small letters.
fn has_named_words(text: &str) -> bool {
    text.match_indices('=').any(|(at, _)| {
        let is_of_key = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let underlined = text[..at].bytes().rev().take_while(is_of_key).any(|byte| byte == b'_');
        let value = text[at + 1..].trim_start_matches(['"', '\'']);
        underlined && value.starts_with(|first: char| first.is_ascii_lowercase())
    })
}

/// Whether a text holds any mark of such a value: most sentences hold none.
fn may_hold_one(text: &str) -> bool {
    let bytes = text.as_bytes();
    let are_capitals = |two: &[u8]| two[0].is_ascii_uppercase() && two[1].is_ascii_uppercase();
    bytes.iter().any(|byte| b"=-/_$:@".contains(byte))
        || text.contains("...")
        || bytes.windows(2).any(are_capitals)
}

/// What a pattern finds, called by the key or the flag before it.
fn named(pattern: &Pattern, text: &str) -> Vec<Placeholder> {
    let found = pattern.captures_iter(text).filter_map(|captures| {
        let value = captures.name("value").expect("every pattern has a value");
        let name = captures.name("key").or_else(|| captures.name("flag"));
        Placeholder::new(text, value.range(), name.map_or(value.as_str(), |name| name.as_str()))
    });
    found.collect()
}

/// What a pattern finds, called as it is written.
fn called_as_written(pattern: &Pattern, text: &str) -> Vec<Placeholder> {
    let captures = pattern.captures_iter(text);
    let values = captures.filter_map(|captures| captures.name("value").or_else(|| captures.name("day")));
    values.filter_map(|value| Placeholder::new(text, value.range(), value.as_str())).collect()
}

pub(super) fn find(text: &str) -> Vec<Placeholder> {
    if !may_hold_one(text) {
        return Vec::new();
    }
    let repeats =
        |captures: &regex::Captures<'_>| normal_name(&captures["key"]) == normal_name(&captures["value"]);
    let repeated = REPEATED.captures_iter(text).filter(repeats).filter_map(|captures| {
        let value = captures.name("value").expect("every pattern has a value");
        Placeholder::new(text, value.range(), value.as_str())
    });
    let parts = ADDRESS.captures_iter(text).flat_map(|captures| {
        ["user", "password", "host", "port", "database"]
            .map(|part| captures.name(part).and_then(|value| Placeholder::new(text, value.range(), part)))
    });
    let named_parts = |pattern: &'static Pattern, names: &'static [&'static str]| {
        pattern.captures_iter(text).flat_map(|captures| {
            names
                .iter()
                .filter_map(|name| captures.name(name))
                .filter_map(|part| Placeholder::new(text, part.range(), part.as_str()))
                .collect::<Vec<_>>()
        })
    };
    let accounts = named_parts(&ACCOUNT, &["region", "account", "registry", "place"]);
    let nobody = named_parts(&NOBODY, &["user", "host"]);
    let in_parts = PART.captures_iter(text).filter_map(|captures| {
        let value = captures.name("value").or(captures.name("middle"))?;
        let name = captures.name("before").or(captures.name("folder"))?;
        Placeholder::new(text, value.range(), name.as_str())
    });
    let keyed = [&KEYED_DOTS, &FLAGGED_X, &PATH_TO, &COUNTED, &TO_CHANGE]
        .into_iter()
        .flat_map(|one| named(one, text));
    let said = [&HERE, &MESSAGE, &NAME, &HOST, &YOUR_WORDS, &MADE_UP, &SECRET, &IN_BRACES]
        .into_iter()
        .flat_map(|one| called_as_written(one, text));
    // What `mktemp` is given ends in the letters that it fills in itself.
    let is_made = |one: &Placeholder| {
        let line = text[..one.range.start].rsplit('\n').next().unwrap_or("");
        one.spelling.contains("XXX") && line.contains("mktemp")
    };
    let keyed = keyed.filter(|one| !is_made(one));
    let more = accounts.chain(nobody).chain(in_parts);
    keyed.chain(said).chain(repeated).chain(parts.flatten()).chain(more).collect()
}
