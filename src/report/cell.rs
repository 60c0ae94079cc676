//! Cells: the typed values of a row.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::Value;

use crate::domain::json_text;
use crate::screen::Tone;

/// One typed value of a row. Each output format decides how to write it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A missing value: blank in a table, `null` in JSON.
    Empty,
    Text(String),
    /// A text with a colour.
    Styled(String, Tone),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// A boolean with a colour.
    StyledBool(bool, Tone),
    /// A time: RFC 3339 in UTC in JSON, in the zone of `--tz` in a table.
    Time(DateTime<Utc>),
    /// A time at which something should happen. In a table, a past time is marked as late.
    Due(DateTime<Utc>),
    /// A time that keeps its own offset from UTC.
    Zoned(DateTime<FixedOffset>),
    /// A duration in seconds.
    Seconds(f64),
    Json(Value),
    /// JSON text as the server sent it. It may hold numbers that do not fit a `Value`. Use [`Cell::json`] to make one.
    RawJson(String),
    /// A long text: the short form for tables, and the full text for all other formats.
    AbbreviatedText(String, String),
    /// A long JSON value: the short form for tables, and the full value for all other formats.
    AbbreviatedJson(String, Value),
    /// The same for JSON text.
    AbbreviatedRawJson(String, String),
}

impl Cell {
    /// Returns the seconds from `since` to `now`.
    pub fn seconds_since(since: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self::Seconds((now - since).as_seconds_f64())
    }

    /// Returns an id: a number if `is_number` and the text is one, else a text.
    pub fn id(text: impl Into<String>, is_number: bool) -> Self {
        let text = text.into();
        match text.parse() {
            Ok(number) if is_number => Self::Int(number),
            _ => Self::Text(text),
        }
    }

    /// Returns a JSON cell, or a text cell if the text is not valid JSON.
    pub fn json(text: String) -> Self {
        if json_text::is_json(&text) { Self::RawJson(text) } else { Self::Text(text) }
    }

    /// Returns a JSON cell with a short form for tables, or a text cell if the text is not valid JSON.
    pub fn abbreviated_json(short: String, text: String) -> Self {
        if json_text::is_json(&text) { Self::AbbreviatedRawJson(short, text) } else { Self::Text(text) }
    }

    /// Returns a [`Cell::Due`], or an empty cell without a time.
    pub fn due(time: Option<DateTime<Utc>>) -> Self {
        time.map_or(Self::Empty, Self::Due)
    }

    pub fn styled(text: impl Into<String>, tone: Tone) -> Self {
        Self::Styled(text.into(), tone)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// A number beyond 64 bits keeps all of its digits.
impl From<i128> for Cell {
    fn from(number: i128) -> Self {
        i64::try_from(number).map_or_else(|_| Self::RawJson(number.to_string()), Self::Int)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
