//! What a rule's conditions may look like (contract, section 6.3), and nothing else.

use serde_json::{Map, Value};

use super::IllFormed;

/// How deep conditions may be nested.
const MAX_DEPTH: usize = 50;

/// A condition, before anyone has looked at the columns.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// The place of its `always`.
    Always(String),
    Test(Test),
}

/// One `{"field": …, "op": …, "value": …}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Where it stands, such as `all[1]`; empty for the whole.
    pub place: String,
    pub field: String,
    pub op: Op,
    pub value: Option<Value>,
}

impl Test {
    /// The place of a part of it.
    pub(super) fn place_of(&self, key: &str) -> String {
        below(&self.place, key)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
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

impl Op {
    const NAMED: [(&'static str, Self); 17] = [
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
        Self::NAMED.into_iter().map(|(_, op)| op)
    }

    fn named(word: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(name, _)| *name == word).map(|(_, op)| *op)
    }

    pub fn as_str(self) -> &'static str {
        let named = Self::NAMED.iter().find(|(_, op)| *op == self);
        named.map_or("", |(name, _)| name)
    }

    /// Whether its value is a list of values.
    pub fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn | Self::Between)
    }
}

impl Condition {
    /// # Errors
    /// The place and the reason, where the JSON is none of the agreed forms.
    pub fn parse(value: &Value) -> Result<Self, IllFormed> {
        if has(value, '\0') {
            return Err(IllFormed::new("", "a NUL character, which no text of the database can hold"));
        }
        if has(value, char::REPLACEMENT_CHARACTER) {
            // Compared with what it stands for it would match, or not match, other versions.
            return Err(IllFormed::new("", "a character that is no UTF-8, or the replacement for one"));
        }
        condition(value, "", 0)
    }
}

/// Walks an explicit list, since how deep the value is has not been looked at yet.
pub(super) fn has(value: &Value, c: char) -> bool {
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

fn condition(value: &Value, place: &str, depth: usize) -> Result<Condition, IllFormed> {
    if depth > MAX_DEPTH {
        let reason = format!("nested more than {MAX_DEPTH} deep");
        return Err(IllFormed::new(place, reason));
    }
    match value {
        Value::Array(_) => Ok(Condition::All(list(value, place, depth)?)),
        Value::Object(object) => form(object, place, depth),
        other => Err(IllFormed::new(place, format!("{} is no condition", kind_of(other)))),
    }
}

fn list(value: &Value, place: &str, depth: usize) -> Result<Vec<Condition>, IllFormed> {
    let Value::Array(items) = value else {
        return Err(IllFormed::new(place, format!("needs a list, not {}", kind_of(value))));
    };
    if items.is_empty() {
        return Err(IllFormed::new(place, "an empty list of conditions"));
    }
    let numbered = items.iter().enumerate();
    numbered.map(|(at, item)| condition(item, &format!("{place}[{at}]"), depth + 1)).collect()
}

fn form(object: &Map<String, Value>, place: &str, depth: usize) -> Result<Condition, IllFormed> {
    if object.is_empty() {
        return Err(IllFormed::new(place, "an empty object is no condition"));
    }
    let forms = ["field", "all", "any", "not", "always"];
    let known = |key: &str| forms.contains(&key) || matches!(key, "op" | "value");
    if let Some(key) = object.keys().find(|key| !known(key)) {
        return Err(IllFormed::new(place, format!("unknown key {key:?}")));
    }
    let present: Vec<&str> = forms.into_iter().filter(|key| object.contains_key(*key)).collect();
    let (form, value) = match present[..] {
        [form] => (form, &object[form]),
        [] => return Err(IllFormed::new(below(place, "field"), "missing")),
        [one, two, ..] => {
            let reason = format!("two forms in one object: {one:?} and {two:?}");
            return Err(IllFormed::new(place, reason));
        }
    };
    if form == "field" {
        return test(object, place).map(Condition::Test);
    }
    if let Some(key) = object.keys().find(|key| *key != form) {
        return Err(IllFormed::new(place, format!("{key:?} does not go with {form:?}")));
    }
    let inner = below(place, form);
    match form {
        "all" => Ok(Condition::All(list(value, &inner, depth)?)),
        "any" => Ok(Condition::Any(list(value, &inner, depth)?)),
        "not" => Ok(Condition::Not(Box::new(condition(value, &inner, depth + 1)?))),
        _ if *value == Value::Bool(true) => Ok(Condition::Always(place.to_owned())),
        _ => Err(IllFormed::new(inner, "only true is allowed here")),
    }
}

fn test(object: &Map<String, Value>, place: &str) -> Result<Test, IllFormed> {
    let word = |key: &str| match object.get(key) {
        Some(Value::String(word)) if !word.is_empty() => Ok(word),
        Some(Value::String(_)) => Err(IllFormed::new(below(place, key), "empty")),
        Some(other) => {
            Err(IllFormed::new(below(place, key), format!("needs a text, not {}", kind_of(other))))
        }
        None => Err(IllFormed::new(below(place, key), "missing")),
    };
    let field = word("field")?;
    let name = word("op")?;
    let op = Op::named(name)
        .ok_or_else(|| IllFormed::new(below(place, "op"), format!("unknown operator {name:?}")))?;
    let value = object.get("value").filter(|value| !value.is_null());
    check_value(op, value, object.contains_key("value"))
        .map_err(|reason| IllFormed::new(below(place, "value"), reason))?;
    Ok(Test { place: place.to_owned(), field: field.clone(), op, value: value.cloned() })
}

/// Whether the value has the shape the operator needs, whatever the column.
fn check_value(op: Op, value: Option<&Value>, present: bool) -> Result<(), String> {
    let Some(value) = value else {
        return match op {
            Op::IsNull | Op::IsNotNull => Ok(()),
            _ if present => Err("null can be compared with nothing; is_null asks for it".into()),
            _ => Err("missing".into()),
        };
    };
    if matches!(op, Op::IsNull | Op::IsNotNull) {
        return Err(format!("{:?} takes none", op.as_str()));
    }
    if !op.takes_list() {
        return Ok(());
    }
    let Value::Array(items) = value else {
        return Err(format!("{:?} needs a list, not {}", op.as_str(), kind_of(value)));
    };
    if items.iter().any(Value::is_null) {
        return Err("null can be compared with nothing; is_null asks for it".into());
    }
    match (op, items.len()) {
        (Op::Between, 2) => Ok(()),
        (Op::Between, n) => Err(format!("\"between\" needs two values, not {n}")),
        (_, 0) => Err("an empty list".into()),
        _ => Ok(()),
    }
}

/// The place of a key in an object.
pub(super) fn below(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// A value's type, for a sentence.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
