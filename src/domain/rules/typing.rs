//! Conditions against the columns there are: which test can be asked of which column, with which value.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::Value;

use super::IllFormed;
use super::condition::{Condition, Op, Test};
use super::kind::{Kind, Target};
use super::value::{self, JsonType, Unfit, Values};

/// Conditions that can be asked of the database without an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// The place of its `always`.
    Always(String),
    Leaf(Box<Leaf>),
}

/// One test, what it looks at, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    pub test: Test,
    pub target: Target,
    pub check: Check,
}

/// What is asked of the target.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    IsNull,
    IsNotNull,
    /// `eq`, `ne`, `gt`, `gte`, `lt`, `lte` (one value), `between` (two), `in`, `not_in` (any number).
    Compare(Op, Values),
    /// The same of a JSON value: only with values of its own type.
    CompareJson(Op, Vec<(JsonType, Values)>),
    /// `contains`, `starts_with`, `ends_with`, `matches`.
    Text(Op, String),
    /// A JSON array has it, a JSON text or object contains it.
    ContainsJson(Value),
    /// A text array has it.
    HasElement(String),
    Older(TimeDelta),
    Newer(TimeDelta),
    /// `gt`, `gte`, `lt`, `lte` of a number, or of a text that holds one; the number as decimal text.
    Numeric(Op, String),
    /// Another JSON value than this one.
    Differs(Value),
    /// `contains`, `starts_with`, `ends_with` of anything as text, whatever the case.
    Folded(Op, String),
}

impl Predicate {
    /// Its tests whose answer changes as time passes.
    pub fn ages(&self) -> Vec<&Leaf> {
        let ages = |leaf: &&Leaf| matches!(leaf.check, Check::Older(_) | Check::Newer(_));
        self.leaves().into_iter().filter(ages).collect()
    }

    /// Its tests.
    pub fn leaves(&self) -> Vec<&Leaf> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::leaves).collect(),
            Self::Not(part) => part.leaves(),
            Self::Leaf(leaf) => vec![leaf],
            Self::Always(_) => Vec::new(),
        }
    }

    /// Every test in it, in order: its place, and what it asks (nothing for an `always`).
    pub fn tests(&self) -> Vec<(&str, Option<&Test>)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Not(part) => part.tests(),
            Self::Always(place) => vec![(place, None)],
            Self::Leaf(leaf) => vec![(&leaf.test.place, Some(&leaf.test))],
        }
    }

    /// The regular expressions in it, each with its place. Only the server can tell whether they are valid.
    pub fn patterns(&self) -> Vec<(String, &str)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::patterns).collect(),
            Self::Not(part) => part.patterns(),
            Self::Always(_) => Vec::new(),
            Self::Leaf(leaf) => match &leaf.check {
                Check::Text(Op::Matches, pattern) => vec![(leaf.test.place_of("value"), pattern)],
                _ => Vec::new(),
            },
        }
    }
}

pub(super) fn typed(
    condition: &Condition,
    columns: &BTreeMap<String, String>,
) -> Result<Predicate, IllFormed> {
    let list = |parts: &[Condition]| -> Result<Vec<_>, _> {
        parts.iter().map(|part| typed(part, columns)).collect()
    };
    Ok(match condition {
        Condition::All(parts) => Predicate::All(list(parts)?),
        Condition::Any(parts) => Predicate::Any(list(parts)?),
        Condition::Not(part) => Predicate::Not(Box::new(typed(part, columns)?)),
        Condition::Always(place) => Predicate::Always(place.clone()),
        Condition::Test(test) => Predicate::Leaf(Box::new(leaf(test, columns)?)),
    })
}

fn leaf(test: &Test, columns: &BTreeMap<String, String>) -> Result<Leaf, IllFormed> {
    let target = Target::find(&test.field, columns)
        .map_err(|reason| IllFormed::new(test.place_of("field"), reason))?;
    if !applies(test.op, target.kind) {
        let reason = format!("{:?} does not apply to {}", test.op.as_str(), target.describe());
        return Err(IllFormed::new(test.place_of("op"), reason));
    }
    let check = check(test, &target).map_err(|(at, reason)| {
        let at = if test.op.takes_list() { format!("value[{at}]") } else { "value".into() };
        IllFormed::new(test.place_of(&at), reason)
    })?;
    Ok(Leaf { test: test.clone(), target, check })
}

/// Which operator can be asked of which kind of column.
fn applies(op: Op, kind: Kind) -> bool {
    match op {
        Op::IsNull | Op::IsNotNull => true,
        Op::Eq | Op::Ne | Op::In | Op::NotIn => !matches!(kind, Kind::TextArray | Kind::Other),
        Op::Gt | Op::Gte | Op::Lt | Op::Lte | Op::Between => {
            kind.is_number() || kind.is_text() || kind.is_time() || kind.is_json()
        }
        Op::Contains => kind.is_text() || kind.is_json() || kind == Kind::TextArray,
        Op::StartsWith | Op::EndsWith | Op::Matches => kind.is_text() || kind.is_json(),
        Op::OlderThan | Op::NewerThan => kind.is_time() || kind.is_json(),
    }
}

fn check(test: &Test, target: &Target) -> Result<Check, Unfit> {
    let value = test.value.as_ref().unwrap_or(&Value::Null);
    match test.op {
        Op::IsNull => Ok(Check::IsNull),
        Op::IsNotNull => Ok(Check::IsNotNull),
        Op::OlderThan => Ok(Check::Older(value::age(value).map_err(|reason| (0, reason))?)),
        Op::NewerThan => Ok(Check::Newer(value::age(value).map_err(|reason| (0, reason))?)),
        Op::Contains if target.kind.is_json() => Ok(Check::ContainsJson(value.clone())),
        Op::Contains if target.kind == Kind::TextArray => Ok(Check::HasElement(text(test.op, value)?)),
        Op::Contains | Op::StartsWith | Op::EndsWith if target.kind == Kind::Uuid => {
            Ok(Check::Text(test.op, text(test.op, value)?.to_lowercase()))
        }
        Op::Contains | Op::StartsWith | Op::EndsWith | Op::Matches => {
            Ok(Check::Text(test.op, text(test.op, value)?))
        }
        op => {
            let values = match value {
                Value::Array(items) if op.takes_list() => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            compare(op, target, values)
        }
    }
}

fn text(op: Op, value: &Value) -> Result<String, Unfit> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| (0, format!("{:?} needs a text, not {}", op.as_str(), value::shown(value))))
}

fn compare(op: Op, target: &Target, values: &[Value]) -> Result<Check, Unfit> {
    if !target.kind.is_json() {
        return Ok(Check::Compare(op, value::for_column(target, values)?));
    }
    let groups = value::for_json(target, values)?;
    if !matches!(op, Op::Eq | Op::Ne | Op::In | Op::NotIn) {
        let ordered = |value: &Value| value.is_string() || value.is_number();
        if let Some(at) = values.iter().position(|value| !ordered(value)) {
            let reason =
                format!("{:?} needs a number or a text, not {}", op.as_str(), value::shown(&values[at]));
            return Err((at, reason));
        }
        if groups.len() > 1 {
            return Err((1, "both must be numbers, or both texts".into()));
        }
    }
    Ok(Check::CompareJson(op, groups))
}
