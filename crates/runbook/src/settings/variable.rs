//! What `[vars]` says of one variable: its value, its limits, or both.

use super::limits::Limits;
use super::value::Value;
use crate::redact::looks_secret;
use crate::text::WholePattern;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// The variable whose value is the environment.
const ENVIRONMENT: &str = "environment";

/// One line of `[vars]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VariableRule {
    /// Its value; none where only limits are given.
    pub value: Option<Value>,
    /// What it may be.
    pub limits: Option<Limits>,
}

/// The table of a variable that has limits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    value: Option<Value>,
    min: Option<i64>,
    max: Option<i64>,
    pattern: Option<Pattern>,
    one_of: Option<Vec<Value>>,
}

/// A pattern that could be read.
struct Pattern(String);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match WholePattern::new(&text) {
            Ok(_) => Ok(Self(text)),
            Err(why) => Err(D::Error::custom(format!("`{text}` is no regular expression: {why}"))),
        }
    }
}

impl Table {
    fn rule(self) -> Result<VariableRule, String> {
        let one_of = self.one_of.as_deref().map(words).transpose()?;
        if let Some((min, max)) = self.min.zip(self.max).filter(|(min, max)| min > max) {
            return Err(format!(
                "`min = {min}` is more than `max = {max}`, so no value is within the limits"
            ));
        }
        let limits = Limits {
            min: self.min,
            max: self.max,
            pattern: self.pattern.map(|pattern| pattern.0),
            one_of: one_of.unwrap_or_default(),
        };
        if self.value.is_none() && limits.are_none() {
            return Err("this says nothing: give it value, min, max, pattern or one-of".to_owned());
        }
        let rule = VariableRule { value: self.value, limits: (!limits.are_none()).then_some(limits) };
        rule.own_breach().map_or(Ok(rule), Err)
    }
}

/// The texts of a list of which a value is one.
fn words(list: &[Value]) -> Result<Vec<String>, String> {
    if list.is_empty() {
        return Err("`one-of` is empty, so no value is within the limits".to_owned());
    }
    let is_list = |value: &Value| matches!(value, Value::List(_));
    if list.iter().any(is_list) {
        return Err("`one-of` is a list of texts or numbers".to_owned());
    }
    Ok(list.iter().map(Value::text).collect())
}

impl VariableRule {
    fn own_breach(&self) -> Option<String> {
        let breach = breach(self.limits.as_ref()?, self.value.as_ref()?)?;
        Some(format!("its own value is outside its limits: it has to be {breach}"))
    }

    /// What is wrong with the limits of a variable of this name.
    fn fault(&self, name: &str, is_secret: bool) -> Option<String> {
        let key = self.limits.as_ref()?.beside_pattern()?;
        if is_secret {
            return Some(format!(
                "`{name}` is a secret, and its limit can only be a pattern: `{key}` would say in the open what it is"
            ));
        }
        (name == ENVIRONMENT).then(|| {
            format!("`{ENVIRONMENT}` is the chosen environment, and the tables of [env] say which there are: its limit can only be a pattern, not `{key}`")
        })
    }
}

/// What a value would have to be and is not: each item of a list by itself.
pub fn breach(limits: &Limits, value: &Value) -> Option<String> {
    match value {
        Value::List(items) => items.iter().find_map(|item| limits.breach(item)),
        other => limits.breach(&other.text()),
    }
}

/// What is wrong with the limits of these variables, with the place of the variable.
pub(super) fn fault(
    variables: &BTreeMap<String, toml::Spanned<VariableRule>>,
    is_declared: &dyn Fn(&str) -> bool,
) -> Option<(usize, String)> {
    variables.iter().find_map(|(name, rule)| {
        let is_secret = looks_secret(name) || is_declared(name);
        rule.get_ref().fault(name, is_secret).map(|message| (rule.span().start, message))
    })
}

/// The values, and the limits.
pub(super) fn parted(
    variables: BTreeMap<String, toml::Spanned<VariableRule>>,
) -> (BTreeMap<String, Value>, BTreeMap<String, Limits>) {
    let (mut values, mut limits) = (BTreeMap::new(), BTreeMap::new());
    for (name, rule) in variables {
        let rule = rule.into_inner();
        values.extend(rule.value.map(|value| (name.clone(), value)));
        limits.extend(rule.limits.map(|limit| (name, limit)));
    }
    (values, limits)
}

impl<'de> Deserialize<'de> for VariableRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOfThem)
    }
}

/// A value as it is, or a table. What is wrong in a table keeps its own words.
struct OneOfThem;

impl From<Value> for VariableRule {
    fn from(value: Value) -> Self {
        Self { value: Some(value), limits: None }
    }
}

impl<'de> Visitor<'de> for OneOfThem {
    type Value = VariableRule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number, true or false, a list of texts, or a table with value, min, max, pattern or one-of")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<VariableRule, E> {
        Ok(Value::Text(text.to_owned()).into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<VariableRule, E> {
        Ok(Value::Number(number).into())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<VariableRule, E> {
        Ok(Value::Flag(flag).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<VariableRule, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list).into())
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<VariableRule, A::Error> {
        Table::deserialize(MapAccessDeserializer::new(table))?.rule().map_err(A::Error::custom)
    }
}
