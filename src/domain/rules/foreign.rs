//! What rules of an application's own forms ask, as the application reads them: a number may stand in a text, texts are
//! searched without regard to case, and what is missing never matches.

use std::collections::BTreeMap;

use serde_json::Value;

use super::condition::{Op, Test, has, kind_of};
use super::kind::{Kind, Target};
use super::typing::{Check, Leaf, Predicate};
use super::{IllFormed, value};

type Columns = BTreeMap<String, String>;

/// A list of `field`, `operator` and `value`.
pub(super) fn listed(
    conditions: &Value,
    logic: Option<&str>,
    columns: &Columns,
) -> Result<Predicate, IllFormed> {
    let Value::Array(items) = conditions else {
        return Err(IllFormed::new("", format!("its conditions need a list, not {}", kind_of(conditions))));
    };
    if items.is_empty() {
        return Err(IllFormed::new("", "an empty list of conditions"));
    }
    if has(conditions, '\0') {
        return Err(IllFormed::new("", "a NUL character, which no text of the database can hold"));
    }
    let parts = items.iter().enumerate().map(|(at, item)| condition(item, &format!("[{at}]"), columns));
    let parts = parts.collect::<Result<_, _>>()?;
    match logic.unwrap_or_default().trim().to_ascii_uppercase().as_str() {
        "" | "AND" => Ok(Predicate::All(parts)),
        "OR" => Ok(Predicate::Any(parts)),
        other => Err(IllFormed::new("logic_operator", format!("{other:?} is neither AND nor OR"))),
    }
}

/// At least so much confidence and similarity. What a version lacks counts as 0.
pub(super) fn thresholds(
    thresholds: &[(&'static str, Option<String>)],
    columns: &Columns,
) -> Result<Predicate, IllFormed> {
    let mut parts = Vec::new();
    for (field, threshold) in thresholds {
        let place = format!("{field}_threshold");
        let number = threshold.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let Some(number) = number.filter(Value::is_number) else {
            let found = threshold.as_deref().unwrap_or("null");
            return Err(IllFormed::new(place, format!("needs a number, not {found}")));
        };
        let test = |op, value| Test { place: place.clone(), field: (*field).to_owned(), op, value };
        let enough = leaf(test(Op::Gte, Some(number.clone())), columns)?;
        parts.push(if number.as_f64().is_some_and(|number| number <= 0.0) {
            Predicate::Any(vec![enough, leaf(test(Op::IsNull, None), columns)?])
        } else {
            enough
        });
    }
    Ok(Predicate::All(parts))
}

fn condition(item: &Value, place: &str, columns: &Columns) -> Result<Predicate, IllFormed> {
    let wrong = |key: &str, reason: String| Err(IllFormed::new(format!("{place}.{key}"), reason));
    let word = |key: &str| item.get(key).and_then(Value::as_str).filter(|word| !word.is_empty());
    let Some(field) = word("field") else { return wrong("field", "needs a text".into()) };
    let Some(name) = word("operator") else { return wrong("operator", "needs a text".into()) };
    let Some(op) = operator(name) else { return wrong("operator", format!("unknown operator {name:?}")) };
    let value =
        item.get("value").filter(|value| !matches!(value, Value::Null | Value::Array(_) | Value::Object(_)));
    let Some(value) = value else { return wrong("value", "needs a text or a number".into()) };
    let test = Test { place: place.to_owned(), field: field.to_owned(), op, value: Some(value.clone()) };
    leaf(test, columns)
}

fn operator(name: &str) -> Option<Op> {
    Some(match name {
        "gte" => Op::Gte,
        "lte" => Op::Lte,
        "gt" => Op::Gt,
        "lt" => Op::Lt,
        "eq" => Op::Eq,
        "neq" => Op::Ne,
        "contains" => Op::Contains,
        "starts_with" => Op::StartsWith,
        "ends_with" => Op::EndsWith,
        _ => return None,
    })
}

fn leaf(test: Test, columns: &Columns) -> Result<Predicate, IllFormed> {
    let target = Target::find(&test.field, columns)
        .map_err(|reason| IllFormed::new(test.place_of("field"), reason))?;
    let check = check(&test, &target).map_err(|reason| IllFormed::new(test.place_of("value"), reason))?;
    Ok(Predicate::Leaf(Box::new(Leaf { test, target, check })))
}

fn check(test: &Test, target: &Target) -> Result<Check, String> {
    let value = test.value.clone().unwrap_or_default();
    match test.op {
        Op::Gte | Op::Lte | Op::Gt | Op::Lt => numeric(test.op, &value, target),
        Op::Ne if target.kind.is_json() => Ok(Check::Differs(value)),
        Op::Eq if target.kind.is_json() => {
            let groups = value::for_json(target, &[value]).map_err(|(_, reason)| reason)?;
            Ok(Check::CompareJson(Op::Eq, groups))
        }
        // A value of another type is always another one.
        Op::Ne => Ok(value::for_column(target, &[value])
            .map_or(Check::IsNotNull, |values| Check::Compare(Op::Ne, values))),
        Op::Eq => {
            let values = value::for_column(target, &[value]).map_err(|(_, reason)| reason)?;
            Ok(Check::Compare(Op::Eq, values))
        }
        Op::IsNull => Ok(Check::IsNull),
        op => Ok(Check::Folded(op, value.as_str().map_or_else(|| value.to_string(), str::to_owned))),
    }
}

/// A number compares with numbers, and with texts that hold one.
fn numeric(op: Op, given: &Value, target: &Target) -> Result<Check, String> {
    let number = match given {
        Value::String(text) => serde_json::from_str(text.trim()).unwrap_or_default(),
        other => other.clone(),
    };
    let Some(decimal) = number.as_number().and_then(value::decimal) else {
        return Err(format!("{:?} needs a number, not {}", op.as_str(), value::shown(given)));
    };
    match target.kind {
        kind if kind.is_number() => {
            let values = value::for_column(target, &[number]).map_err(|(_, reason)| reason)?;
            Ok(Check::Compare(op, values))
        }
        Kind::Text | Kind::TextLike | Kind::Json | Kind::PlainJson => Ok(Check::Numeric(op, decimal)),
        _ => Err(format!("{:?} does not apply to {}", op.as_str(), target.describe())),
    }
}
