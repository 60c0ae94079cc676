//! Converts a rule's values to the type of the column.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde_json::{Number, Value};

use super::condition::json_type_name;
use super::field::{ColumnKind, FieldTarget};

/// One or more values of one type.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    Int(Vec<i64>),
    /// Numbers that do not fit an integer, as decimal text.
    Decimal(Vec<String>),
    Real(Vec<f32>),
    Double(Vec<f64>),
    Text(Vec<String>),
    Bool(Vec<bool>),
    TimeWithZone(Vec<DateTime<Utc>>),
    TimeWithoutZone(Vec<NaiveDateTime>),
    Json(Vec<Value>),
}

/// The types of JSON values, named as by `jsonb_typeof`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    Text,
    Number,
    Bool,
    Array,
    Object,
}

impl JsonType {
    const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Bool, Self::Array, Self::Object];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Bool => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::String(_) => Some(Self::Text),
            Value::Number(_) => Some(Self::Number),
            Value::Bool(_) => Some(Self::Bool),
            Value::Array(_) => Some(Self::Array),
            Value::Object(_) => Some(Self::Object),
        }
    }
}

/// Index of the first unsuitable value, and why.
pub(super) type ValueError = (usize, String);

/// Converts the values to the column's type.
pub(super) fn for_column(target: &FieldTarget, values: &[Value]) -> Result<Values, ValueError> {
    match target.kind {
        ColumnKind::Integer | ColumnKind::Numeric => exact_numbers(target, values),
        ColumnKind::Real | ColumnKind::Double => floats(target, values),
        ColumnKind::Text | ColumnKind::TextLike => texts(target, values, str::to_owned),
        // The server formats them in lower case.
        ColumnKind::Uuid => texts(target, values, str::to_lowercase),
        ColumnKind::Bool => Ok(Values::Bool(convert_each(target, values, "true or false", Value::as_bool)?)),
        ColumnKind::TimeWithZone => Ok(Values::TimeWithZone(times(target, values)?)),
        ColumnKind::TimeWithoutZone => {
            let times = times(target, values)?;
            Ok(Values::TimeWithoutZone(times.iter().map(DateTime::naive_utc).collect()))
        }
        _ => Err((0, format!("{} cannot be compared", target.describe()))),
    }
}

/// Groups the values by JSON type. A value is only compared with values of its own type.
pub(super) fn for_json(target: &FieldTarget, values: &[Value]) -> Result<Vec<(JsonType, Values)>, ValueError> {
    let mut groups = Vec::new();
    for kind in JsonType::ALL {
        let same = values.iter().enumerate().filter(|(_, value)| JsonType::from_value(value) == Some(kind));
        let (places, same): (Vec<usize>, Vec<Value>) = same.map(|(at, value)| (at, value.clone())).unzip();
        if same.is_empty() {
            continue;
        }
        let values = match kind {
            JsonType::Text => texts(target, &same, str::to_owned),
            JsonType::Number => exact_numbers(target, &same),
            JsonType::Bool => Ok(Values::Bool(same.iter().filter_map(Value::as_bool).collect())),
            JsonType::Array | JsonType::Object => Ok(Values::Json(same)),
        };
        groups.push((kind, values.map_err(|(at, reason)| (places[at], reason))?));
    }
    Ok(groups)
}

fn convert_each<'a, T>(
    target: &FieldTarget,
    values: &'a [Value],
    needs: &str,
    get: impl Fn(&'a Value) -> Option<T>,
) -> Result<Vec<T>, ValueError> {
    let one = |(at, value): (usize, &'a Value)| {
        get(value).ok_or_else(|| {
            let reason = format!("{} needs {needs}, not {}", target.describe(), describe_value(value));
            (at, reason)
        })
    };
    values.iter().enumerate().map(one).collect()
}

/// Returns a value for a message: itself if it is short, otherwise its type.
pub(super) fn describe_value(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 40 { json_type_name(value).into() } else { text }
}

fn texts(target: &FieldTarget, values: &[Value], fold: fn(&str) -> String) -> Result<Values, ValueError> {
    let texts = convert_each(target, values, "a text", Value::as_str)?;
    Ok(Values::Text(texts.into_iter().map(fold).collect()))
}

/// Returns integers if all values are, otherwise decimals.
fn exact_numbers(target: &FieldTarget, values: &[Value]) -> Result<Values, ValueError> {
    let numbers = convert_each(target, values, "a number", Value::as_number)?;
    if let Some(at) = numbers.iter().position(|number| decimal_text(number).is_none()) {
        return Err((at, format!("{} is too large to be exact", numbers[at])));
    }
    let integers: Option<Vec<i64>> = numbers.iter().map(|number| exact_integer(number)).collect();
    match integers {
        Some(integers) if target.kind == ColumnKind::Integer => Ok(Values::Int(integers)),
        _ => Ok(Values::Decimal(numbers.iter().filter_map(|number| decimal_text(number)).collect())),
    }
}

/// 2^53: up to here `f64` represents every whole number.
const MAX_EXACT_INTEGER: f64 = 9_007_199_254_740_992.0;

#[allow(clippy::cast_possible_truncation, reason = "whole, and not above 2^53")]
fn exact_integer(number: &Number) -> Option<i64> {
    let exact_integer = |x: f64| (x.fract() == 0.0 && x.abs() <= MAX_EXACT_INTEGER).then_some(x as i64);
    number.as_i64().or_else(|| number.as_f64().filter(|_| number.is_f64()).and_then(exact_integer))
}

/// Returns the number as decimal text, or `None` if parsing has already changed it.
pub(super) fn decimal_text(number: &Number) -> Option<String> {
    if !number.is_f64() {
        return Some(number.to_string());
    }
    let x = number.as_f64()?;
    (x.abs() <= MAX_EXACT_INTEGER).then(|| x.to_string())
}

/// Compares a `real` at its own precision, so that a stored 0.95 equals 0.95. Values out of range are compared as
/// they are.
#[allow(clippy::cast_possible_truncation, reason = "values are compared at the precision of the column")]
fn floats(target: &FieldTarget, values: &[Value]) -> Result<Values, ValueError> {
    let numbers = convert_each(target, values, "a number", Value::as_f64)?;
    if target.kind != ColumnKind::Real {
        return Ok(Values::Double(numbers));
    }
    let narrow: Vec<f32> = numbers.iter().map(|x| *x as f32).collect();
    if narrow.iter().all(|x| x.is_finite()) {
        return Ok(Values::Real(narrow));
    }
    let widened = numbers.iter().zip(narrow).map(|(x, narrow)| if narrow.is_finite() { narrow.into() } else { *x });
    Ok(Values::Double(widened.collect()))
}

fn times(target: &FieldTarget, values: &[Value]) -> Result<Vec<DateTime<Utc>>, ValueError> {
    let needs = "a time such as \"2025-10-27T09:00:00Z\"";
    convert_each(target, values, needs, |value| parse_time(value.as_str()?))
}

/// Parses RFC 3339, also with a space or without a zone (then UTC), or a date, within the years supported by both
/// sides.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let zoned = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    let local = || {
        let mut parsed = formats.iter().map(|format| NaiveDateTime::parse_from_str(text, format));
        parsed.find_map(Result::ok)
    };
    let date = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    let time = zoned().or_else(|| local().or_else(date).map(|time| time.and_utc()))?;
    let (first, after) = (NaiveDate::from_ymd_opt(1, 1, 1)?, NaiveDate::from_ymd_opt(10_000, 1, 1)?);
    (time.date_naive() >= first && time.date_naive() < after).then_some(time)
}

/// Maximum age in a rule: a thousand years.
const MAX_AGE_SECONDS: f64 = 1000.0 * 365.25 * 86_400.0;

/// Parses an age such as `"30 days"` or `"2h 30m"`. A number is seconds.
pub(super) fn parse_age(value: &Value) -> Result<TimeDelta, String> {
    let seconds = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => humantime::parse_duration(text.trim()).ok().map(|duration| duration.as_secs_f64()),
        _ => None,
    };
    let Some(seconds) = seconds.filter(|seconds| *seconds >= 0.0) else {
        let value = describe_value(value);
        return Err(format!("needs a duration such as \"30 days\", or seconds, not {value}"));
    };
    if seconds > MAX_AGE_SECONDS {
        return Err(format!("{} is longer than a thousand years", describe_value(value)));
    }
    #[allow(clippy::cast_possible_truncation, reason = "not above a thousand years")]
    let microseconds = (seconds * 1e6).round() as i64;
    Ok(TimeDelta::microseconds(microseconds))
}
