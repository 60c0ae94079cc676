//! Compiles rules in the forms of applications, with the same meaning as there: numbers may be in texts, texts are
//! compared regardless of case, and a missing value never matches.

use std::collections::BTreeMap;

use serde_json::Value;

use super::condition::{Operator, Test, contains_char, json_type_name};
use super::field::{ColumnKind, FieldTarget};
use super::predicate::{Comparison, Predicate, TypedTest};
use super::{RuleError, value};

type Columns = BTreeMap<String, String>;

/// Compiles a list of `field`, `operator` and `value`.
pub(super) fn parse_list_form(
    conditions: &Value,
    logic: Option<&str>,
    columns: &Columns,
) -> Result<Predicate, RuleError> {
    let Value::Array(items) = conditions else {
        return Err(RuleError::new("", format!("its conditions need a list, not {}", json_type_name(conditions))));
    };
    if items.is_empty() {
        return Err(RuleError::new("", "an empty list of conditions"));
    }
    if contains_char(conditions, '\0') {
        return Err(RuleError::new("", "contains a NUL character, which a database text cannot hold"));
    }
    let parts = items.iter().enumerate().map(|(at, item)| parse_list_item(item, &format!("[{at}]"), columns));
    let parts = parts.collect::<Result<_, _>>()?;
    match logic.unwrap_or_default().trim().to_ascii_uppercase().as_str() {
        "" | "AND" => Ok(Predicate::All(parts)),
        "OR" => Ok(Predicate::Any(parts)),
        other => Err(RuleError::new("logic_operator", format!("{other:?} is neither AND nor OR"))),
    }
}

/// Compiles minimums of confidence and similarity. A missing value counts as 0.
pub(super) fn parse_thresholds(
    thresholds: &[(&'static str, Option<String>)],
    columns: &Columns,
) -> Result<Predicate, RuleError> {
    let mut parts = Vec::new();
    for (field, threshold) in thresholds {
        let place = format!("{field}_threshold");
        let number = threshold.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let Some(number) = number.filter(Value::is_number) else {
            let found = threshold.as_deref().unwrap_or("null");
            return Err(RuleError::new(place, format!("needs a number, not {found}")));
        };
        let test = |op, value| Test { place: place.clone(), field: (*field).to_owned(), op, value };
        let enough = typed_test(test(Operator::Gte, Some(number.clone())), columns)?;
        parts.push(if number.as_f64().is_some_and(|number| number <= 0.0) {
            Predicate::Any(vec![enough, typed_test(test(Operator::IsNull, None), columns)?])
        } else {
            enough
        });
    }
    Ok(Predicate::All(parts))
}

fn parse_list_item(item: &Value, place: &str, columns: &Columns) -> Result<Predicate, RuleError> {
    let error = |key: &str, reason: String| Err(RuleError::new(format!("{place}.{key}"), reason));
    let word = |key: &str| item.get(key).and_then(Value::as_str).filter(|word| !word.is_empty());
    let Some(field) = word("field") else { return error("field", "needs a text".into()) };
    let Some(name) = word("operator") else { return error("operator", "needs a text".into()) };
    let Some(op) = list_operator(name) else {
        return error("operator", format!("unknown operator {name:?}"));
    };
    let value = item.get("value").filter(|value| !matches!(value, Value::Null | Value::Array(_) | Value::Object(_)));
    let Some(value) = value else { return error("value", "needs a text or a number".into()) };
    let test = Test { place: place.to_owned(), field: field.to_owned(), op, value: Some(value.clone()) };
    typed_test(test, columns)
}

fn list_operator(name: &str) -> Option<Operator> {
    Some(match name {
        "gte" => Operator::Gte,
        "lte" => Operator::Lte,
        "gt" => Operator::Gt,
        "lt" => Operator::Lt,
        "eq" => Operator::Eq,
        "neq" => Operator::Ne,
        "contains" => Operator::Contains,
        "starts_with" => Operator::StartsWith,
        "ends_with" => Operator::EndsWith,
        _ => return None,
    })
}

fn typed_test(test: Test, columns: &Columns) -> Result<Predicate, RuleError> {
    let target =
        FieldTarget::find(&test.field, columns).map_err(|reason| RuleError::new(test.place_of("field"), reason))?;
    let check = comparison(&test, &target).map_err(|reason| RuleError::new(test.place_of("value"), reason))?;
    Ok(Predicate::Test(Box::new(TypedTest { test, target, comparison: check })))
}

fn comparison(test: &Test, target: &FieldTarget) -> Result<Comparison, String> {
    let value = test.value.clone().unwrap_or_default();
    match test.op {
        Operator::Gte | Operator::Lte | Operator::Gt | Operator::Lt => number_comparison(test.op, &value, target),
        Operator::Ne if target.kind.is_json() => Ok(Comparison::DiffersFromJson(value)),
        Operator::Eq if target.kind.is_json() => {
            let groups = value::for_json(target, &[value]).map_err(|(_, reason)| reason)?;
            Ok(Comparison::CompareJson(Operator::Eq, groups))
        }
        // A value of another type always differs.
        Operator::Ne => Ok(value::for_column(target, &[value])
            .map_or(Comparison::IsNotNull, |values| Comparison::Compare(Operator::Ne, values))),
        Operator::Eq => {
            let values = value::for_column(target, &[value]).map_err(|(_, reason)| reason)?;
            Ok(Comparison::Compare(Operator::Eq, values))
        }
        Operator::IsNull => Ok(Comparison::IsNull),
        op => Ok(Comparison::CaseInsensitive(op, value.as_str().map_or_else(|| value.to_string(), str::to_owned))),
    }
}

/// Compares a number with numbers, and with texts that contain one.
fn number_comparison(op: Operator, given: &Value, target: &FieldTarget) -> Result<Comparison, String> {
    let number = match given {
        Value::String(text) => serde_json::from_str(text.trim()).unwrap_or_default(),
        other => other.clone(),
    };
    let Some(decimal) = number.as_number().and_then(value::decimal_text) else {
        return Err(format!("{:?} needs a number, not {}", op.as_str(), value::describe_value(given)));
    };
    match target.kind {
        kind if kind.is_number() => {
            let values = value::for_column(target, &[number]).map_err(|(_, reason)| reason)?;
            Ok(Comparison::Compare(op, values))
        }
        ColumnKind::Text | ColumnKind::TextLike | ColumnKind::Json | ColumnKind::PlainJson => {
            Ok(Comparison::NumberInText(op, decimal))
        }
        _ => Err(format!("{:?} does not apply to {}", op.as_str(), target.describe())),
    }
}
