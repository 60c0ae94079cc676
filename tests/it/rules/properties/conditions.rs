//! Random valid conditions with values from the rows, or close to them.

use chrono::DateTime;
use serde_json::{Value, json};

use super::random::Random;
use super::rows::{self, AGES, Cell, DECIMALS, FIELDS, FLOATS, INTEGERS, KEYS, Kind, LARGE, Row, TEXTS};

pub(super) fn condition(random: &mut Random, rows: &[Row], depth: usize) -> Value {
    let list = |random: &mut Random| -> Value {
        (0..=random.below(3)).map(|_| condition(random, rows, depth.saturating_sub(1))).collect()
    };
    match if depth == 0 { 9 } else { random.below(10) } {
        0 => list(random),
        1 | 2 => json!({ "all": list(random) }),
        3 | 4 => json!({ "any": list(random) }),
        5 | 6 => json!({ "not": condition(random, rows, depth - 1) }),
        7 if random.once_in(3) => json!({ "always": true }),
        _ => test(random, rows),
    }
}

const COMPARED: [&str; 9] = ["eq", "ne", "gt", "gte", "lt", "lte", "between", "in", "not_in"];

fn test(random: &mut Random, rows: &[Row]) -> Value {
    let (column, _, kind) = random.pick(&FIELDS);
    let field = if matches!(kind, Kind::Json | Kind::Plain) && !random.once_in(8) {
        let path: Vec<&str> = (0..=random.below(2)).map(|_| random.pick(&KEYS)).collect();
        let path = if random.once_in(12) { vec!["-1"] } else { path };
        format!("{column}.{}", path.join("."))
    } else {
        column.to_owned()
    };
    let ops: &[&str] = match kind {
        _ if random.once_in(12) => &["is_null", "is_not_null"],
        Kind::Time | Kind::Day if random.once_in(2) => &["older_than", "newer_than"],
        Kind::Flag => &["eq", "ne", "in", "not_in"],
        Kind::Tags => &["contains"],
        Kind::Text | Kind::Char | Kind::Uuid | Kind::Enum if random.once_in(2) => {
            &["contains", "starts_with", "ends_with", "matches"]
        }
        Kind::Json | Kind::Plain if random.once_in(2) => {
            &["contains", "contains", "starts_with", "ends_with", "matches", "older_than", "newer_than"]
        }
        _ => &COMPARED,
    };
    let op = random.pick(ops);
    let mut asked = json!({"field": field, "op": op});
    let value = match op {
        "is_null" | "is_not_null" => return asked,
        "older_than" | "newer_than" => age(random),
        "matches" => pattern(random).into(),
        "contains" if matches!(kind, Kind::Json | Kind::Plain) => present(random),
        "starts_with" | "ends_with" | "contains" => {
            let whole = value(random, column, kind, rows);
            part(random, &whole).into()
        }
        "between" if matches!(kind, Kind::Json | Kind::Plain) => pair(random),
        "gt" | "gte" | "lt" | "lte" if matches!(kind, Kind::Json | Kind::Plain) => pair(random)[0].clone(),
        "between" => (0..2).map(|_| value(random, column, kind, rows)).collect(),
        "in" | "not_in" => (0..=random.below(4)).map(|_| value(random, column, kind, rows)).collect(),
        _ => value(random, column, kind, rows),
    };
    asked["value"] = value;
    asked
}

fn age(random: &mut Random) -> Value {
    match random.below(3) {
        0 => random.pick(&["1 s", "60 minutes", "12 hours", "7 days", "1 days"]).into(),
        _ => random.pick(&AGES).max(0).into(),
    }
}

fn pattern(random: &mut Random) -> String {
    let middle = random.pick(&["a", "an*", "n*", ".", "b.*", "ü", "Ω", "a.n", "0", "😀", " "]);
    let (start, end) = (random.pick(&["", "^", "^.*"]), random.pick(&["", "$", ".$"]));
    format!("{start}{middle}{end}")
}

/// Returns a JSON value that is not null.
fn present(random: &mut Random) -> Value {
    loop {
        let value = rows::json(random, 1);
        if !value.is_null() {
            return value;
        }
    }
}

/// Returns two numbers or two texts.
fn pair(random: &mut Random) -> Value {
    if random.once_in(2) {
        return (0..2).map(|_| random.pick(&TEXTS)).collect();
    }
    (0..2).map(|_| number(random, Kind::Json)).collect()
}

/// Returns the beginning or the end of a text value.
fn part(random: &mut Random, value: &Value) -> String {
    let text: Vec<char> = value.as_str().unwrap_or("ann").chars().collect();
    let at = random.below(text.len() + 1);
    let part = if random.once_in(2) { &text[at..] } else { &text[..at] };
    let part: String = part.iter().collect();
    if random.once_in(4) { part.to_uppercase() } else { part }
}

/// Returns a value comparable with the column: one from a row, or one close to it.
fn value(random: &mut Random, column: &str, kind: Kind, rows: &[Row]) -> Value {
    if random.once_in(2) {
        let row = random.pick(rows);
        if let Some(value) = of_cell(row.cell(column), kind) {
            return value;
        }
    }
    match kind {
        Kind::Int | Kind::Numeric | Kind::Real | Kind::Double => number(random, kind),
        Kind::Text | Kind::Char | Kind::Enum | Kind::Tags => random.pick(&TEXTS).into(),
        Kind::Uuid => random.pick(&["A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "no uuid", "0"]).into(),
        Kind::Flag => random.once_in(2).into(),
        Kind::Time => random.pick(&["2025-10-26T12:00:00Z", "2025-10-25 12:00:00.000001+00:00", "2025-10-26"]).into(),
        Kind::Day => random.pick(&["2025-10-26", "2025-10-25", "2025-10-26T00:00:01+00:00"]).into(),
        Kind::Json | Kind::Plain => present(random),
    }
}

fn number(random: &mut Random, kind: Kind) -> Value {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    match (kind, random.below(6)) {
        (Kind::Real | Kind::Double, 0) => json!(random.pick(&[1e300, 1e-300, 0.1 + 0.2, 16_777_217.0])),
        (Kind::Real | Kind::Double, 1 | 2) => json!(random.pick(&FLOATS)),
        (_, 0) => json!(u64::MAX),
        (_, 1) => json!(random.pick(&LARGE)),
        (_, 2 | 3) => read(random.pick(&DECIMALS)),
        _ => json!(random.pick(&INTEGERS)),
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

/// Returns simpler conditions of the same kind: the parts, and the whole without one of them.
pub(super) fn simpler(condition: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let without_one = |parts: &[Value]| -> Vec<Value> {
        let without = |at| parts.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, part)| part.clone()).collect();
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
