//! Parses a rule's conditions. docs/rules.md describes the format.

use serde_json::{Map, Value};

use super::RuleError;

/// Maximum nesting of conditions.
const MAX_DEPTH: usize = 50;

/// A condition that has not been checked against the columns yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// Holds its position.
    Always(String),
    Test(Test),
}

/// One `{"field": …, "op": …, "value": …}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Position in the conditions, such as `all[1]`; empty for the whole.
    pub place: String,
    pub field: String,
    pub op: Operator,
    pub value: Option<Value>,
}

impl Test {
    /// Returns the position of one of its keys.
    pub(super) fn place_of(&self, key: &str) -> String {
        child_place(&self.place, key)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    Between,
    In,
    NotIn,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    IsNull,
    IsNotNull,
    OlderThan,
    NewerThan,
}

impl Operator {
    const NAMES: [(&'static str, Self); 17] = [
        ("eq", Self::Eq),
        ("ne", Self::Ne),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
        ("lt", Self::Lt),
        ("lte", Self::Lte),
        ("between", Self::Between),
        ("in", Self::In),
        ("not_in", Self::NotIn),
        ("contains", Self::Contains),
        ("starts_with", Self::StartsWith),
        ("ends_with", Self::EndsWith),
        ("matches", Self::Matches),
        ("is_null", Self::IsNull),
        ("is_not_null", Self::IsNotNull),
        ("older_than", Self::OlderThan),
        ("newer_than", Self::NewerThan),
    ];

    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.into_iter().map(|(_, op)| op)
    }

    fn from_name(word: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == word).map(|(_, op)| *op)
    }

    pub fn as_str(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(_, op)| *op == self);
        named.map_or("", |(name, _)| name)
    }

    /// Whether its value is a list.
    pub fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn | Self::Between)
    }
}

impl Condition {
    /// # Errors
    /// Fails with position and reason if the JSON is not a valid condition.
    pub fn parse(value: &Value) -> Result<Self, RuleError> {
        if contains_char(value, '\0') {
            return Err(RuleError::new("", "contains a NUL character, which a database text cannot hold"));
        }
        if contains_char(value, char::REPLACEMENT_CHARACTER) {
            // A comparison with the replacement character would match other versions.
            return Err(RuleError::new(
                "",
                "contains a character that is not valid UTF-8, or its replacement character",
            ));
        }
        parse_condition(value, "", 0)
    }
}

/// Uses an explicit stack, because the depth has not been checked yet.
pub(super) fn contains_char(value: &Value, c: char) -> bool {
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) if text.contains(c) => return true,
            Value::Array(items) => rest.extend(items),
            Value::Object(object) if object.keys().any(|key| key.contains(c)) => return true,
            Value::Object(object) => rest.extend(object.values()),
            _ => {}
        }
    }
    false
}

fn parse_condition(value: &Value, place: &str, depth: usize) -> Result<Condition, RuleError> {
    if depth > MAX_DEPTH {
        let reason = format!("nested more than {MAX_DEPTH} deep");
        return Err(RuleError::new(place, reason));
    }
    match value {
        Value::Array(_) => Ok(Condition::All(parse_list(value, place, depth)?)),
        Value::Object(object) => parse_object(object, place, depth),
        other => Err(RuleError::new(place, format!("{} is not a condition", json_type_name(other)))),
    }
}

fn parse_list(value: &Value, place: &str, depth: usize) -> Result<Vec<Condition>, RuleError> {
    let Value::Array(items) = value else {
        return Err(RuleError::new(place, format!("needs a list, not {}", json_type_name(value))));
    };
    if items.is_empty() {
        return Err(RuleError::new(place, "an empty list of conditions"));
    }
    let numbered = items.iter().enumerate();
    numbered.map(|(at, item)| parse_condition(item, &format!("{place}[{at}]"), depth + 1)).collect()
}

fn parse_object(object: &Map<String, Value>, place: &str, depth: usize) -> Result<Condition, RuleError> {
    if object.is_empty() {
        return Err(RuleError::new(place, "an empty object is not a condition"));
    }
    let forms = ["field", "all", "any", "not", "always"];
    let known = |key: &str| forms.contains(&key) || matches!(key, "op" | "value");
    if let Some(key) = object.keys().find(|key| !known(key)) {
        return Err(RuleError::new(place, format!("unknown key {key:?}")));
    }
    let present: Vec<&str> = forms.into_iter().filter(|key| object.contains_key(*key)).collect();
    let (form, value) = match present[..] {
        [form] => (form, &object[form]),
        [] => return Err(RuleError::new(child_place(place, "field"), "missing")),
        [one, two, ..] => {
            let reason = format!("two forms in one object: {one:?} and {two:?}");
            return Err(RuleError::new(place, reason));
        }
    };
    if form == "field" {
        return parse_test(object, place).map(Condition::Test);
    }
    if let Some(key) = object.keys().find(|key| *key != form) {
        return Err(RuleError::new(place, format!("{key:?} cannot be combined with {form:?}")));
    }
    let inner = child_place(place, form);
    match form {
        "all" => Ok(Condition::All(parse_list(value, &inner, depth)?)),
        "any" => Ok(Condition::Any(parse_list(value, &inner, depth)?)),
        "not" => Ok(Condition::Not(Box::new(parse_condition(value, &inner, depth + 1)?))),
        _ if *value == Value::Bool(true) => Ok(Condition::Always(place.to_owned())),
        _ => Err(RuleError::new(inner, "only true is allowed here")),
    }
}

fn parse_test(object: &Map<String, Value>, place: &str) -> Result<Test, RuleError> {
    let word = |key: &str| match object.get(key) {
        Some(Value::String(word)) if !word.is_empty() => Ok(word),
        Some(Value::String(_)) => Err(RuleError::new(child_place(place, key), "empty")),
        Some(other) => {
            Err(RuleError::new(child_place(place, key), format!("needs a text, not {}", json_type_name(other))))
        }
        None => Err(RuleError::new(child_place(place, key), "missing")),
    };
    let field = word("field")?;
    let name = word("op")?;
    let op = Operator::from_name(name)
        .ok_or_else(|| RuleError::new(child_place(place, "op"), format!("unknown operator {name:?}")))?;
    let value = object.get("value").filter(|value| !value.is_null());
    check_value(op, value, object.contains_key("value"))
        .map_err(|reason| RuleError::new(child_place(place, "value"), reason))?;
    Ok(Test { place: place.to_owned(), field: field.clone(), op, value: value.cloned() })
}

/// Checks whether the value has the shape that the operator needs, for any column.
fn check_value(op: Operator, value: Option<&Value>, present: bool) -> Result<(), String> {
    let Some(value) = value else {
        return match op {
            Operator::IsNull | Operator::IsNotNull => Ok(()),
            _ if present => Err("null cannot be compared; use is_null".into()),
            _ => Err("missing".into()),
        };
    };
    if matches!(op, Operator::IsNull | Operator::IsNotNull) {
        return Err(format!("{:?} takes no value", op.as_str()));
    }
    if !op.takes_list() {
        return Ok(());
    }
    let Value::Array(items) = value else {
        return Err(format!("{:?} needs a list, not {}", op.as_str(), json_type_name(value)));
    };
    if items.iter().any(Value::is_null) {
        return Err("null cannot be compared; use is_null".into());
    }
    match (op, items.len()) {
        (Operator::Between, 2) => Ok(()),
        (Operator::Between, n) => Err(format!("\"between\" needs two values, not {n}")),
        (_, 0) => Err("an empty list".into()),
        _ => Ok(()),
    }
}

/// Returns the position of a key in an object.
pub(super) fn child_place(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// Returns a JSON value's type, for messages.
pub(super) fn json_type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
