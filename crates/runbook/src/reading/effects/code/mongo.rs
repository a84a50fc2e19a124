//! Programs of the mongo shell.
//!
//! Takes their text, gives an effect by what it calls. What calls anything that is not known is unknown.

use super::super::Effect;
use super::super::effect_and_mode::EffectAndMode;
use super::tokens::{Token, tokens};
use crate::programs::Language;

/// Calls that lose something.
const LOSES: &[&str] = &[
    "dropDatabase",
    "drop",
    "deleteMany",
    "deleteOne",
    "remove",
    "dropIndex",
    "dropIndexes",
    "dropUser",
    "dropRole",
    "dropCollection",
    "findOneAndDelete",
    "findAndModify",
    "dropAllUsers",
    "dropAllRoles",
];
/// Calls that alter something.
const ALTERS: &[&str] = &[
    "insert",
    "insertOne",
    "insertMany",
    "updateOne",
    "updateMany",
    "update",
    "replaceOne",
    "findOneAndUpdate",
    "findOneAndReplace",
    "createIndex",
    "createIndexes",
    "ensureIndex",
    "createUser",
    "updateUser",
    "createRole",
    "grantRolesToUser",
    "revokeRolesFromUser",
    "createCollection",
    "createView",
    "save",
    "initiate",
    "reconfig",
    "stepDown",
    "freeze",
    "add",
    "addArb",
    "addShard",
    "removeShard",
    "bulkWrite",
    "renameCollection",
    "killOp",
    "shutdownServer",
    "setProfilingLevel",
    "fsyncLock",
    "fsyncUnlock",
    "compact",
    "reIndex",
    "hideIndex",
    "unhideIndex",
    "enableSharding",
    "shardCollection",
    "startBalancer",
    "stopBalancer",
    "setFeatureCompatibilityVersion",
    "changeUserPassword",
    "syncFrom",
    "moveChunk",
];
/// Calls that look.
const LOOKS: &[&str] = &[
    "find",
    "findOne",
    "count",
    "countDocuments",
    "estimatedDocumentCount",
    "aggregate",
    "distinct",
    "explain",
    "getIndexes",
    "getIndexKeys",
    "stats",
    "status",
    "printjson",
    "print",
    "hello",
    "isMaster",
    "toArray",
    "limit",
    "skip",
    "sort",
    "pretty",
    "serverStatus",
    "currentOp",
    "getCollectionNames",
    "getCollectionInfos",
    "getCollection",
    "getSiblingDB",
    "getMongo",
    "getName",
    "version",
    "hostInfo",
    "conf",
    "config",
    "printReplicationInfo",
    "printSecondaryReplicationInfo",
    "printSlaveReplicationInfo",
    "forEach",
    "map",
    "filter",
    "hasNext",
    "next",
    "size",
    "itcount",
    "length",
    "ObjectId",
    "ISODate",
    "Date",
    "NumberLong",
    "NumberInt",
    "stringify",
    "tojson",
    "tojsononly",
    "getUsers",
    "getUser",
    "getRoles",
    "getProfilingStatus",
    "getDBs",
    "dataSize",
    "storageSize",
    "totalSize",
    "totalIndexSize",
    "indexStats",
    "getReplicationInfo",
    "setReadPref",
    "readPref",
    "secondaryOk",
    "setSlaveOk",
    "slaveOk",
    "rsConf",
    "projection",
    "hint",
    "maxTimeMS",
    "isBalancerRunning",
    "getBalancerState",
    "auth",
    "validate",
    "quit",
    "exit",
    "serverBuildInfo",
    "adminCommand",
    "runCommand",
    "latencyStats",
    "toString",
    "toFixed",
    "now",
    "keys",
    "values",
    "sleep",
    "join",
    "push",
    "getTimestamp",
    "allPlansExecution",
    "if",
    "for",
    "while",
    "function",
];
/// Commands that look.
const COMMANDS: &[&str] = &[
    "ping",
    "serverStatus",
    "replSetGetStatus",
    "replSetGetConfig",
    "listDatabases",
    "listCollections",
    "listIndexes",
    "getParameter",
    "hello",
    "isMaster",
    "ismaster",
    "buildInfo",
    "collStats",
    "dbStats",
    "dbstats",
    "connectionStatus",
    "currentOp",
    "getCmdLineOpts",
    "hostInfo",
    "top",
    "validate",
    "usersInfo",
    "rolesInfo",
    "find",
    "count",
    "distinct",
    "explain",
    "getLog",
    "listShards",
    "balancerStatus",
    "dbHash",
    "lockInfo",
];

/// What a program of the mongo shell does.
pub(in crate::reading::effects) fn mongo(text: &str) -> EffectAndMode {
    let tokens = tokens(text, Language::JavaScript).unwrap_or_default();
    let called = tokens.windows(2).filter_map(|pair| match pair {
        [Token::Name(name), Token::Sign('(')] => Some(name.as_str()),
        _ => None,
    });
    let called: Vec<&str> = called.collect();
    let lower = text.to_lowercase();
    let commands = commands(&tokens);
    let is = |names: &[&str], wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let loses = |name: &&str| is(LOSES, name);
    if called.iter().any(loses) || commands.iter().any(|name| loses(name) || is(&["delete"], name)) {
        return EffectAndMode::of(Effect::Destroy, "its text deletes");
    }
    let writes = ["$out", "$merge"].iter().any(|stage| lower.contains(stage));
    if called.iter().any(|name| is(ALTERS, name)) || writes || lower.contains("shutdown") {
        return EffectAndMode::of(Effect::Change, "its text changes something");
    }
    let rest = called.iter().find(|name| !LOOKS.contains(name));
    let command = commands.iter().find(|name| !COMMANDS.contains(name));
    let code = ["$where", "$function", "$accumulator", "load", "eval", "require"]
        .iter()
        .find(|word| lower.contains(**word));
    let computed = tokens.windows(2).any(|pair| matches!(pair, [Token::Sign(')' | ']'), Token::Sign('(')]));
    match rest.or(command).or(code) {
        Some(name) => {
            EffectAndMode::of(Effect::Unknown, format!("nobody knows what `{name}` in its text does"))
        }
        None if tokens.is_empty() && !text.trim().is_empty() || computed => {
            EffectAndMode::of(Effect::Unknown, "its text does not tell what it does")
        }
        None => EffectAndMode::of(Effect::Read, "its text only looks"),
    }
}

/// The commands that are given to `runCommand` and `adminCommand`: their first key.
fn commands(tokens: &[Token]) -> Vec<&str> {
    let starts = |at: &usize| matches!(&tokens[*at], Token::Name(name) if matches!(name.as_str(), "runCommand" | "adminCommand"));
    let found = (0..tokens.len()).filter(starts).map(|at| {
        let inside = tokens[at + 1..].iter().find(|token| !matches!(token, Token::Sign('(' | '{')));
        match inside {
            Some(Token::Name(name) | Token::Text(name)) => name.as_str(),
            _ => "a command",
        }
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_of_the_mongo_shell_is_judged_by_what_it_calls() {
        use Effect::{Change, Destroy, Read, Unknown};
        for (text, expected) in [
            ("db.users.deleteMany({})", Destroy),
            ("db.users.remove({})", Destroy),
            ("db.runCommand({delete: 'users', deletes: []})", Destroy),
            ("db.adminCommand({dropDatabase: 1})", Destroy),
            ("db.users.updateOne({}, {})", Change),
            ("db.users.aggregate([{$out: 'x'}])", Change),
            ("db.shutdownServer()", Change),
            ("rs.status()", Read),
            ("db.users.find({a: 1}).limit(5).pretty()", Read),
            ("db.adminCommand({ping: 1})", Read),
            ("db.adminCommand('ping').ok", Read),
            ("printjson(db.serverStatus().connections)", Read),
            ("load('x.js')", Unknown),
            ("cleanup()", Unknown),
            ("db.users['deleteX'](1)", Unknown),
            ("db.runCommand({applyOps: []})", Unknown),
        ] {
            let found = mongo(text).effect;
            assert_eq!(found.0, expected, "{text}: {}", found.1);
        }
    }
}
