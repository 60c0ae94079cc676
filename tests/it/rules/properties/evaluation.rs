//! Evaluates a condition in memory as docs/rules.md describes it: true, false, or unknown (`None`). Shares no code
//! with the program.

use std::cmp::Ordering;

use serde_json::Value;

use super::rows::{Cell, JSON_TIMES, Kind, Row, kind_of, now};

pub(super) fn verdict(condition: &Value, row: &Row) -> Option<bool> {
    match condition {
        Value::Array(parts) => all(parts, row),
        Value::Object(object) => {
            if let Some(parts) = object.get("all") {
                return all(parts.as_array().unwrap(), row);
            }
            if let Some(parts) = object.get("any") {
                // A true part decides, otherwise an unknown one.
                let parts = parts.as_array().unwrap().iter().map(|part| verdict(part, row).map(|known| !known));
                return and(parts).map(|none| !none);
            }
            if let Some(part) = object.get("not") {
                return verdict(part, row).map(|known| !known);
            }
            if object.contains_key("always") {
                return Some(true);
            }
            test(object["field"].as_str().unwrap(), object["op"].as_str().unwrap(), &condition["value"], row)
        }
        _ => panic!("{condition}"),
    }
}

fn all(parts: &[Value], row: &Row) -> Option<bool> {
    and(parts.iter().map(|part| verdict(part, row)))
}

fn and(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(false)) { Some(false) } else { (!parts.contains(&None)).then_some(true) }
}

fn test(field: &str, op: &str, value: &Value, row: &Row) -> Option<bool> {
    let (column, path) = field.split_once('.').map_or((field, None), |(column, path)| (column, Some(path)));
    let kind = kind_of(column);
    let cell = row.cell(column);
    if let Cell::Unreadable(_) = cell {
        return None;
    }
    if matches!(kind, Kind::Json | Kind::Plain) {
        let document = if let Cell::Json(document) = cell { document } else { &Value::Null };
        let found = path.map_or(Some(document), |path| look_up(document, path)).unwrap_or(&Value::Null);
        return of_json(found, op, value);
    }
    match op {
        "is_null" => return Some(*cell == Cell::Null),
        "is_not_null" => return Some(*cell != Cell::Null),
        _ => {}
    }
    match (cell, op) {
        (Cell::Null, _) => None,
        (Cell::Tags(tags), "contains") => {
            let found = tags.iter().any(|tag| tag.as_deref() == value.as_str());
            (found || !tags.contains(&None)).then_some(found)
        }
        (Cell::Time(at), "older_than") => Some(*at < now() - age(value)),
        (Cell::Time(at), "newer_than") => Some(*at > now() - age(value)),
        // A UUID is compared as text in lower case, but a pattern is used unchanged.
        (Cell::Text(text), "contains" | "starts_with" | "ends_with") if kind == Kind::Uuid => {
            Some(of_text(text, op, &value.as_str().unwrap().to_lowercase()))
        }
        (Cell::Text(text), "contains" | "starts_with" | "ends_with" | "matches") => {
            Some(of_text(text, op, value.as_str().unwrap()))
        }
        _ => compared(op, value, |value| order(cell, kind, value)),
    }
}

/// Evaluates a comparison by the ordering of the found value and one value (`None` if they cannot be compared).
fn compared(op: &str, value: &Value, order: impl Fn(&Value) -> Option<Ordering>) -> Option<bool> {
    let list = || value.as_array().unwrap();
    match op {
        "eq" => Some(order(value)?.is_eq()),
        "ne" => Some(order(value)?.is_ne()),
        "gt" => Some(order(value)?.is_gt()),
        "gte" => Some(order(value)?.is_ge()),
        "lt" => Some(order(value)?.is_lt()),
        "lte" => Some(order(value)?.is_le()),
        "between" => Some(order(&list()[0])?.is_ge() && order(&list()[1])?.is_le()),
        "not_in" => compared("in", value, order).map(|found| !found),
        "in" => {
            let orders: Vec<_> = list().iter().filter_map(order).collect();
            (!orders.is_empty()).then(|| orders.contains(&Ordering::Equal))
        }
        _ => panic!("{op}"),
    }
}

fn order(cell: &Cell, kind: Kind, value: &Value) -> Option<Ordering> {
    match cell {
        Cell::Exact(text) if text == "NaN" => None,
        Cell::Exact(text) => Some(decimals(text, &value.to_string())),
        Cell::Double(x) => x.partial_cmp(&value.as_f64().unwrap()),
        Cell::Real(x) => {
            let wide = value.as_f64().unwrap();
            #[allow(clippy::cast_possible_truncation, reason = "a real is compared at its own precision")]
            let narrow = wide as f32;
            if narrow.is_finite() { x.partial_cmp(&narrow) } else { f64::from(*x).partial_cmp(&wide) }
        }
        Cell::Text(text) if kind == Kind::Uuid => Some(text.as_str().cmp(&value.as_str().unwrap().to_lowercase())),
        // The test server's collation is C, which orders by code point.
        Cell::Text(text) => Some(text.as_str().cmp(value.as_str().unwrap())),
        Cell::Flag(flag) => Some(flag.cmp(&value.as_bool().unwrap())),
        Cell::Time(at) => Some(at.cmp(&time(value.as_str().unwrap()))),
        _ => panic!("{cell:?}"),
    }
}

/// Parses a time as the generator writes it: RFC 3339, or a date.
fn time(text: &str) -> i64 {
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.replace(' ', "T") };
    chrono::DateTime::parse_from_rfc3339(&full).unwrap().timestamp_micros()
}

/// Returns microseconds.
fn age(value: &Value) -> i64 {
    let seconds = match value {
        Value::String(text) => {
            let (number, unit) = text.split_once(' ').unwrap();
            let unit = match unit {
                "s" => 1,
                "minutes" => 60,
                "hours" => 3600,
                "days" => 86_400,
                _ => panic!("{unit}"),
            };
            number.parse::<i64>().unwrap() * unit
        }
        seconds => seconds.as_i64().unwrap(),
    };
    seconds * 1_000_000
}

fn look_up<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(document, |value, key| match value {
        Value::Object(object) => object.get(key),
        Value::Array(items) => {
            let at: i64 = key.parse().ok()?;
            let at = if at < 0 { at + i64::try_from(items.len()).unwrap() } else { at };
            items.get(usize::try_from(at).ok()?)
        }
        _ => None,
    })
}

fn of_json(found: &Value, op: &str, value: &Value) -> Option<bool> {
    match op {
        "is_null" => return Some(found.is_null()),
        "is_not_null" => return Some(!found.is_null()),
        "older_than" | "newer_than" => {
            let text = found.as_str()?;
            let (_, at) = JSON_TIMES.iter().find(|(written, _)| *written == text)?;
            let (at, then) = (time(at), now() - age(value));
            return Some(if op == "older_than" { at < then } else { at > then });
        }
        _ => {}
    }
    match (found, op) {
        (Value::String(text), "contains") => Some(text.contains(value.as_str()?)),
        (Value::Array(items), "contains") => {
            let wanted = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            let found = wanted.iter().all(|one| has_element(items, one));
            (found || !items.contains(&Value::Null)).then_some(found)
        }
        (Value::Object(_), "contains") => value.is_object().then(|| contains(found, value)),
        (Value::String(text), "starts_with" | "ends_with" | "matches") => {
            Some(of_text(text, op, value.as_str().unwrap()))
        }
        (_, "contains" | "starts_with" | "ends_with" | "matches") => None,
        _ => compared(op, value, |value| order_json(found, value)),
    }
}

/// Returns `None` for values of different types, and for null.
fn order_json(found: &Value, value: &Value) -> Option<Ordering> {
    match (found, value) {
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        (Value::Number(one), Value::Number(other)) => Some(decimals(&one.to_string(), &other.to_string())),
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => {
            // Only equality is defined for these types.
            Some(if same(found, value) { Ordering::Equal } else { Ordering::Less })
        }
        _ => None,
    }
}

/// Compares numbers by value: 7 equals 7.0.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        (Value::Null, Value::Null) => true,
        _ => order_json(one, other) == Some(Ordering::Equal),
    }
}

/// Like `@>` of `jsonb`: an object contains the other's keys, an array the other's elements, at any depth.
fn contains(one: &Value, part: &Value) -> bool {
    match (one, part) {
        (Value::Array(items), Value::Array(parts)) => parts.iter().all(|part| has_element(items, part)),
        (Value::Object(one), Value::Object(part)) => {
            part.iter().all(|(key, part)| one.get(key).is_some_and(|one| contains(one, part)))
        }
        _ => same(one, part),
    }
}

fn has_element(items: &[Value], part: &Value) -> bool {
    items.iter().any(|item| contains(item, part))
}

fn of_text(text: &str, op: &str, wanted: &str) -> bool {
    match op {
        "contains" => text.contains(wanted),
        "starts_with" => text.starts_with(wanted),
        "ends_with" => text.ends_with(wanted),
        _ => matches(text, wanted),
    }
}

/// Matches the generator's regular expressions: characters, `.`, `x*`, `^` at the beginning and `$` at the end.
fn matches(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    match pattern.strip_prefix(&['^']) {
        Some(pattern) => matches_here(&text, pattern),
        None => (0..=text.len()).any(|at| matches_here(&text[at..], &pattern)),
    }
}

fn matches_here(text: &[char], pattern: &[char]) -> bool {
    let is = |wanted: char| text.first().is_some_and(|c| wanted == '.' || *c == wanted);
    match pattern {
        [] => true,
        ['$'] => text.is_empty(),
        [wanted, '*', rest @ ..] => matches_here(text, rest) || is(*wanted) && matches_here(&text[1..], pattern),
        [wanted, rest @ ..] => is(*wanted) && matches_here(&text[1..], rest),
    }
}

/// Compares two decimals of any size, such as `-1.50` and `15e-1`.
fn decimals(one: &str, other: &str) -> Ordering {
    let (one, other) = (digits(one), digits(other));
    match (one.0, other.0) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => (one.1, one.2).cmp(&(other.1, other.2)),
        (true, true) => (other.1, other.2).cmp(&(one.1, one.2)),
    }
}

/// Returns the sign, the position of the first digit, and the digits from there on.
fn digits(text: &str) -> (bool, i64, String) {
    let negative = text.starts_with('-');
    let (mantissa, exponent) =
        text.trim_start_matches('-').split_once(['e', 'E']).unwrap_or((text.trim_start_matches('-'), "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let significant = all.trim_matches('0').to_owned();
    if significant.is_empty() {
        return (false, i64::MIN, significant);
    }
    let place = i64::try_from(whole.len()).unwrap() - i64::try_from(leading).unwrap();
    (negative, place + exponent.parse::<i64>().unwrap(), significant)
}

#[test]
fn decimals_are_compared_by_value() {
    for (one, other, order) in [
        ("0", "-0.0", Ordering::Equal),
        ("7", "7.00", Ordering::Equal),
        ("15e-1", "1.5", Ordering::Equal),
        ("0.1", "1e-7", Ordering::Greater),
        ("-2", "-10", Ordering::Greater),
        ("9007199254740993", "9007199254740992", Ordering::Greater),
        ("0", "-0.001", Ordering::Greater),
        ("0.95", "0.951", Ordering::Less),
    ] {
        assert_eq!(decimals(one, other), order, "{one} {other}");
    }
}
