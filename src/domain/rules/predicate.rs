//! Checks conditions against the columns: which operator and value can be used on which column.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::Value;

use super::RuleError;
use super::condition::{Condition, Operator, Test};
use super::field::{ColumnKind, FieldTarget};
use super::value::{self, JsonType, ValueError, Values};

/// Conditions that can be queried without an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// Holds its position.
    Always(String),
    Test(Box<TypedTest>),
}

/// One test, its field, and how to compare it.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedTest {
    pub test: Test,
    pub target: FieldTarget,
    pub comparison: Comparison,
}

/// How a field is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    IsNull,
    IsNotNull,
    /// `eq`, `ne`, `gt`, `gte`, `lt`, `lte` (one value), `between` (two), `in`, `not_in` (any number).
    Compare(Operator, Values),
    /// Compares a JSON value, only with values of its own type.
    CompareJson(Operator, Vec<(JsonType, Values)>),
    /// `contains`, `starts_with`, `ends_with`, `matches`.
    Text(Operator, String),
    /// An array that has the element, or a text or object that contains it.
    ContainsJson(Value),
    /// A text array that has the element.
    HasElement(String),
    OlderThan(TimeDelta),
    NewerThan(TimeDelta),
    /// `gt`, `gte`, `lt`, `lte` of a number, or of a text that contains one. The number as decimal text.
    NumberInText(Operator, String),
    /// A JSON value other than this one.
    DiffersFromJson(Value),
    /// `contains`, `starts_with`, `ends_with` on any value as text, regardless of case.
    CaseInsensitive(Operator, String),
}

impl Predicate {
    /// Returns the tests whose result changes with time.
    pub fn age_tests(&self) -> Vec<&TypedTest> {
        let ages = |leaf: &&TypedTest| matches!(leaf.comparison, Comparison::OlderThan(_) | Comparison::NewerThan(_));
        self.typed_tests().into_iter().filter(ages).collect()
    }

    /// Returns all tests.
    pub fn typed_tests(&self) -> Vec<&TypedTest> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::typed_tests).collect(),
            Self::Not(part) => part.typed_tests(),
            Self::Test(leaf) => vec![leaf],
            Self::Always(_) => Vec::new(),
        }
    }

    /// Returns all tests in order with their positions; `None` for an `always`.
    pub fn places_and_tests(&self) -> Vec<(&str, Option<&Test>)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::places_and_tests).collect(),
            Self::Not(part) => part.places_and_tests(),
            Self::Always(place) => vec![(place, None)],
            Self::Test(leaf) => vec![(&leaf.test.place, Some(&leaf.test))],
        }
    }

    /// Returns the regular expressions with their positions. Only the server can validate them.
    pub fn patterns(&self) -> Vec<(String, &str)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::patterns).collect(),
            Self::Not(part) => part.patterns(),
            Self::Always(_) => Vec::new(),
            Self::Test(leaf) => match &leaf.comparison {
                Comparison::Text(Operator::Matches, pattern) => vec![(leaf.test.place_of("value"), pattern)],
                _ => Vec::new(),
            },
        }
    }
}

pub(super) fn compile_condition(
    condition: &Condition,
    columns: &BTreeMap<String, String>,
) -> Result<Predicate, RuleError> {
    let list = |parts: &[Condition]| -> Result<Vec<_>, _> {
        parts.iter().map(|part| compile_condition(part, columns)).collect()
    };
    Ok(match condition {
        Condition::All(parts) => Predicate::All(list(parts)?),
        Condition::Any(parts) => Predicate::Any(list(parts)?),
        Condition::Not(part) => Predicate::Not(Box::new(compile_condition(part, columns)?)),
        Condition::Always(place) => Predicate::Always(place.clone()),
        Condition::Test(test) => Predicate::Test(Box::new(compile_test(test, columns)?)),
    })
}

fn compile_test(test: &Test, columns: &BTreeMap<String, String>) -> Result<TypedTest, RuleError> {
    let target =
        FieldTarget::find(&test.field, columns).map_err(|reason| RuleError::new(test.place_of("field"), reason))?;
    if !applies(test.op, target.kind) {
        let reason = format!("{:?} does not apply to {}", test.op.as_str(), target.describe());
        return Err(RuleError::new(test.place_of("op"), reason));
    }
    let comparison = comparison(test, &target).map_err(|(at, reason)| {
        let at = if test.op.takes_list() { format!("value[{at}]") } else { "value".into() };
        RuleError::new(test.place_of(&at), reason)
    })?;
    Ok(TypedTest { test: test.clone(), target, comparison })
}

/// Whether an operator can be used on a kind of column.
fn applies(op: Operator, kind: ColumnKind) -> bool {
    match op {
        Operator::IsNull | Operator::IsNotNull => true,
        Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn => {
            !matches!(kind, ColumnKind::TextArray | ColumnKind::Other)
        }
        Operator::Gt | Operator::Gte | Operator::Lt | Operator::Lte | Operator::Between => {
            kind.is_number() || kind.is_text() || kind.is_time() || kind.is_json()
        }
        Operator::Contains => kind.is_text() || kind.is_json() || kind == ColumnKind::TextArray,
        Operator::StartsWith | Operator::EndsWith | Operator::Matches => kind.is_text() || kind.is_json(),
        Operator::OlderThan | Operator::NewerThan => kind.is_time() || kind.is_json(),
    }
}

fn comparison(test: &Test, target: &FieldTarget) -> Result<Comparison, ValueError> {
    let value = test.value.as_ref().unwrap_or(&Value::Null);
    match test.op {
        Operator::IsNull => Ok(Comparison::IsNull),
        Operator::IsNotNull => Ok(Comparison::IsNotNull),
        Operator::OlderThan => Ok(Comparison::OlderThan(value::parse_age(value).map_err(|reason| (0, reason))?)),
        Operator::NewerThan => Ok(Comparison::NewerThan(value::parse_age(value).map_err(|reason| (0, reason))?)),
        Operator::Contains if target.kind.is_json() => Ok(Comparison::ContainsJson(value.clone())),
        Operator::Contains if target.kind == ColumnKind::TextArray => {
            Ok(Comparison::HasElement(require_text(test.op, value)?))
        }
        Operator::Contains | Operator::StartsWith | Operator::EndsWith if target.kind == ColumnKind::Uuid => {
            Ok(Comparison::Text(test.op, require_text(test.op, value)?.to_lowercase()))
        }
        Operator::Contains | Operator::StartsWith | Operator::EndsWith | Operator::Matches => {
            Ok(Comparison::Text(test.op, require_text(test.op, value)?))
        }
        op => {
            let values = match value {
                Value::Array(items) if op.takes_list() => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            value_comparison(op, target, values)
        }
    }
}

fn require_text(op: Operator, value: &Value) -> Result<String, ValueError> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| (0, format!("{:?} needs a text, not {}", op.as_str(), value::describe_value(value))))
}

fn value_comparison(op: Operator, target: &FieldTarget, values: &[Value]) -> Result<Comparison, ValueError> {
    if !target.kind.is_json() {
        return Ok(Comparison::Compare(op, value::for_column(target, values)?));
    }
    let groups = value::for_json(target, values)?;
    if !matches!(op, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn) {
        let ordered = |value: &Value| value.is_string() || value.is_number();
        if let Some(at) = values.iter().position(|value| !ordered(value)) {
            let reason =
                format!("{:?} needs a number or a text, not {}", op.as_str(), value::describe_value(&values[at]));
            return Err((at, reason));
        }
        if groups.len() > 1 {
            return Err((1, "both must be numbers, or both texts".into()));
        }
    }
    Ok(Comparison::CompareJson(op, groups))
}
