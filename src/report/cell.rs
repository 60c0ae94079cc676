//! What a row is made of.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::Value;

use crate::domain::json_text;

/// How a word is meant; the word itself always says it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Notice,
    Warning,
    Bad,
    Muted,
}

/// One typed value of a row: each format decides how it looks.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A missing value: blank in a table, `null` in JSON.
    Empty,
    Text(String),
    /// A word with a meaning, coloured where colour is on.
    Word(String, Tone),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// The same with a meaning.
    Flag(bool, Tone),
    /// A moment: RFC 3339 UTC in JSON, the session's zone in a table.
    Time(DateTime<Utc>),
    /// A moment at which something is to happen: one that is past is late.
    Due(DateTime<Utc>),
    /// A moment whose zone matters: RFC 3339 with its own offset.
    Zoned(DateTime<FixedOffset>),
    /// A length of time in seconds.
    Span(f64),
    Json(Value),
    /// The text of a JSON value as the server has it, which a `Value` may not be able to hold. [`Cell::json`] makes it.
    Raw(String),
    /// A long text: what people see of it, and the whole for scripts.
    Brief(String, String),
    /// A long value: what people see of it, and the whole for scripts.
    Summary(String, Value),
    /// The same of a JSON text.
    RawSummary(String, String),
}

impl Cell {
    /// The length of time from `since` to `now`.
    pub fn since(since: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self::Span((now - since).as_seconds_f64())
    }

    /// The id of something, a number where its column has numbers.
    pub fn id(text: impl Into<String>, is_number: bool) -> Self {
        let text = text.into();
        match text.parse() {
            Ok(number) if is_number => Self::Int(number),
            _ => Self::Text(text),
        }
    }

    /// The text of a JSON value. A text that is no JSON is shown as a text.
    pub fn json(text: String) -> Self {
        if json_text::is_json(&text) { Self::Raw(text) } else { Self::Text(text) }
    }

    /// The same, with what people see of it.
    pub fn json_summary(brief: String, text: String) -> Self {
        if json_text::is_json(&text) { Self::RawSummary(brief, text) } else { Self::Text(text) }
    }

    /// When something is to happen, if ever.
    pub fn due(time: Option<DateTime<Utc>>) -> Self {
        time.map_or(Self::Empty, Self::Due)
    }

    pub fn word(text: impl Into<String>, tone: Tone) -> Self {
        Self::Word(text.into(), tone)
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

/// A number of more than 64 bits keeps all its digits.
impl From<i128> for Cell {
    fn from(number: i128) -> Self {
        i64::try_from(number).map_or_else(|_| Self::Raw(number.to_string()), Self::Int)
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
