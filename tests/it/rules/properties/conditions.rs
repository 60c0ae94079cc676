//! Random well-formed conditions, whose values are those of the rows or stand beside them.

use chrono::DateTime;
use serde_json::{Value, json};

use super::dice::Dice;
use super::rows::{self, AGES, Cell, DECIMALS, FIELDS, FLOATS, INTEGERS, KEYS, Kind, LARGE, Row, TEXTS};

pub(super) fn condition(dice: &mut Dice, rows: &[Row], depth: usize) -> Value {
    let list = |dice: &mut Dice| -> Value {
        (0..=dice.below(3)).map(|_| condition(dice, rows, depth.saturating_sub(1))).collect()
    };
    match if depth == 0 { 9 } else { dice.below(10) } {
        0 => list(dice),
        1 | 2 => json!({ "all": list(dice) }),
        3 | 4 => json!({ "any": list(dice) }),
        5 | 6 => json!({ "not": condition(dice, rows, depth - 1) }),
        7 if dice.once_in(3) => json!({ "always": true }),
        _ => test(dice, rows),
    }
}

const COMPARED: [&str; 9] = ["eq", "ne", "gt", "gte", "lt", "lte", "between", "in", "not_in"];

fn test(dice: &mut Dice, rows: &[Row]) -> Value {
    let (column, _, kind) = dice.pick(&FIELDS);
    let field = if matches!(kind, Kind::Json | Kind::Plain) && !dice.once_in(8) {
        let path: Vec<&str> = (0..=dice.below(2)).map(|_| dice.pick(&KEYS)).collect();
        let path = if dice.once_in(12) { vec!["-1"] } else { path };
        format!("{column}.{}", path.join("."))
    } else {
        column.to_owned()
    };
    let ops: &[&str] = match kind {
        _ if dice.once_in(12) => &["is_null", "is_not_null"],
        Kind::Time | Kind::Day if dice.once_in(2) => &["older_than", "newer_than"],
        Kind::Flag => &["eq", "ne", "in", "not_in"],
        Kind::Tags => &["contains"],
        Kind::Text | Kind::Char | Kind::Uuid | Kind::Enum if dice.once_in(2) => {
            &["contains", "starts_with", "ends_with", "matches"]
        }
        Kind::Json | Kind::Plain if dice.once_in(2) => {
            &["contains", "contains", "starts_with", "ends_with", "matches", "older_than", "newer_than"]
        }
        _ => &COMPARED,
    };
    let op = dice.pick(ops);
    let mut asked = json!({"field": field, "op": op});
    let value = match op {
        "is_null" | "is_not_null" => return asked,
        "older_than" | "newer_than" => age(dice),
        "matches" => pattern(dice).into(),
        "contains" if matches!(kind, Kind::Json | Kind::Plain) => present(dice),
        "starts_with" | "ends_with" | "contains" => {
            let whole = value(dice, column, kind, rows);
            part(dice, &whole).into()
        }
        "between" if matches!(kind, Kind::Json | Kind::Plain) => pair(dice),
        "gt" | "gte" | "lt" | "lte" if matches!(kind, Kind::Json | Kind::Plain) => pair(dice)[0].clone(),
        "between" => (0..2).map(|_| value(dice, column, kind, rows)).collect(),
        "in" | "not_in" => (0..=dice.below(4)).map(|_| value(dice, column, kind, rows)).collect(),
        _ => value(dice, column, kind, rows),
    };
    asked["value"] = value;
    asked
}

fn age(dice: &mut Dice) -> Value {
    match dice.below(3) {
        0 => dice.pick(&["1 s", "60 minutes", "12 hours", "7 days", "1 days"]).into(),
        _ => dice.pick(&AGES).max(0).into(),
    }
}

fn pattern(dice: &mut Dice) -> String {
    let middle = dice.pick(&["a", "an*", "n*", ".", "b.*", "ü", "Ω", "a.n", "0", "😀", " "]);
    let (start, end) = (dice.pick(&["", "^", "^.*"]), dice.pick(&["", "$", ".$"]));
    format!("{start}{middle}{end}")
}

/// A JSON value that is not null.
fn present(dice: &mut Dice) -> Value {
    loop {
        let value = rows::json(dice, 1);
        if !value.is_null() {
            return value;
        }
    }
}

/// Two numbers or two texts.
fn pair(dice: &mut Dice) -> Value {
    if dice.once_in(2) {
        return (0..2).map(|_| dice.pick(&TEXTS)).collect();
    }
    (0..2).map(|_| number(dice, Kind::Json)).collect()
}

/// A piece of the value where that is a text, from its beginning or to its end.
fn part(dice: &mut Dice, value: &Value) -> String {
    let text: Vec<char> = value.as_str().unwrap_or("ann").chars().collect();
    let at = dice.below(text.len() + 1);
    let part = if dice.once_in(2) { &text[at..] } else { &text[..at] };
    let part: String = part.iter().collect();
    if dice.once_in(4) { part.to_uppercase() } else { part }
}

/// A value the column can be compared with: one that a row has, or one beside it.
fn value(dice: &mut Dice, column: &str, kind: Kind, rows: &[Row]) -> Value {
    if dice.once_in(2) {
        let row = dice.pick(rows);
        if let Some(value) = of_cell(row.cell(column), kind) {
            return value;
        }
    }
    match kind {
        Kind::Int | Kind::Numeric | Kind::Real | Kind::Double => number(dice, kind),
        Kind::Text | Kind::Char | Kind::Enum | Kind::Tags => dice.pick(&TEXTS).into(),
        Kind::Uuid => dice.pick(&["A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "no uuid", "0"]).into(),
        Kind::Flag => dice.once_in(2).into(),
        Kind::Time => {
            dice.pick(&["2025-10-26T12:00:00Z", "2025-10-25 12:00:00.000001+00:00", "2025-10-26"]).into()
        }
        Kind::Day => dice.pick(&["2025-10-26", "2025-10-25", "2025-10-26T00:00:01+00:00"]).into(),
        Kind::Json | Kind::Plain => present(dice),
    }
}

fn number(dice: &mut Dice, kind: Kind) -> Value {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    match (kind, dice.below(6)) {
        (Kind::Real | Kind::Double, 0) => json!(dice.pick(&[1e300, 1e-300, 0.1 + 0.2, 16_777_217.0])),
        (Kind::Real | Kind::Double, 1 | 2) => json!(dice.pick(&FLOATS)),
        (_, 0) => json!(u64::MAX),
        (_, 1) => json!(dice.pick(&LARGE)),
        (_, 2 | 3) => read(dice.pick(&DECIMALS)),
        _ => json!(dice.pick(&INTEGERS)),
    }
}

fn of_cell(cell: &Cell, kind: Kind) -> Option<Value> {
    Some(match cell {
        Cell::Exact(text) => return serde_json::from_str(text).ok(),
        Cell::Real(x) => return serde_json::from_str(&x.to_string()).ok(),
        Cell::Double(x) if x.is_finite() => json!(x),
        Cell::Text(text) => json!(text),
        Cell::Flag(flag) => json!(flag),
        Cell::Time(at) if *at != i64::MAX && *at != i64::MIN => {
            let time = DateTime::from_timestamp_micros(*at)?;
            let format = if kind == Kind::Day { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S%.6fZ" };
            json!(time.format(format).to_string())
        }
        Cell::Tags(tags) => json!(tags.first()?.as_ref()?),
        _ => return None,
    })
}

/// Simpler conditions of the same kind: the parts, and the whole without one of them.
pub(super) fn simpler(condition: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let without_one = |parts: &[Value]| -> Vec<Value> {
        let without =
            |at| parts.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, part)| part.clone()).collect();
        (0..parts.len()).filter(|_| parts.len() > 1).map(without).collect()
    };
    let object = match condition {
        Value::Array(parts) => {
            found.extend(parts.clone());
            found.extend(without_one(parts));
            return found;
        }
        Value::Object(object) => object,
        _ => return found,
    };
    for (key, inner) in object {
        match (key.as_str(), inner) {
            ("all" | "any", Value::Array(parts)) => {
                found.extend(parts.clone());
                found.extend(without_one(parts).into_iter().map(|parts| json!({ key: parts })));
            }
            ("not", part) => {
                found.push(part.clone());
                found.extend(simpler(part).into_iter().map(|part| json!({ "not": part })));
            }
            ("value", Value::Array(values)) if matches!(object["op"].as_str(), Some("in" | "not_in")) => {
                for values in without_one(values) {
                    let mut fewer = condition.clone();
                    fewer["value"] = values;
                    found.push(fewer);
                }
            }
            _ => {}
        }
    }
    found
}
