//! Snapshots of a jobs table: a line of JSON a row, byte-exact. `docs/snapshot.md` has the format.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::hex::{bytea, unhex};
use super::json_text;
use super::plan::TableIdentity;
use super::visible_chars::is_visible;

/// The one version of the file there is.
pub const VERSION: i64 = 1;

/// The first line: what the rows are of, and of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub made_at: DateTime<Utc>,
    pub place: TableIdentity,
    pub format: Format,
}

/// The contents of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// All columns of the guide's table.
    Columns,
    /// Column and pickle of `APScheduler` 3.
    Pickles,
}

/// A row as it is, in either format.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    Pickled {
        id: String,
        next_run_time: Option<f64>,
        state: Vec<u8>,
    },
    /// All columns, as the server writes them in JSON; text, for numbers of ours might lose digits.
    Guide {
        id: String,
        image: String,
        /// The columns of which JSON would not keep all, as texts; an object.
        texts: Option<String>,
    },
}

impl Row {
    pub fn id(&self) -> &str {
        match self {
            Self::Pickled { id, .. } | Self::Guide { id, .. } => id,
        }
    }
}

/// A line that is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    Row(Row),
    /// The last line: so many rows there were.
    End(u64),
}

impl Format {
    const ALL: [Self; 2] = [Self::Columns, Self::Pickles];

    /// The word for it in the first line.
    fn word(self) -> &'static str {
        match self {
            Self::Columns => "guide",
            Self::Pickles => "apscheduler3",
        }
    }
}

impl Header {
    pub fn line(&self) -> String {
        let TableIdentity { server, database, table, table_oid } = &self.place;
        let made_at = self.made_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        json!({ "apsctl_snapshot": VERSION, "made_at": made_at, "layout": self.format.word(), "server": server,
                "database": database, "table": table, "table_oid": table_oid })
        .to_string()
    }

    /// # Errors
    /// Why it is not the first line of a snapshot.
    pub fn read(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|_| "it is not a snapshot".to_owned())?;
        match value.get("apsctl_snapshot").map(Value::as_i64) {
            None => return Err("it is not a snapshot".into()),
            Some(Some(VERSION)) => {}
            Some(_) => return Err("it is a snapshot of a later apsctl".into()),
        }
        let text = |key: &str| {
            let text = value.get(key).and_then(Value::as_str).map(str::to_owned);
            text.ok_or_else(|| format!("its first line lacks the key {key}"))
        };
        let word = text("layout")?;
        let format = Format::ALL.into_iter().find(|format| format.word() == word);
        let format = format.ok_or_else(|| format!("the layout {word:?} is not known"))?;
        let made_at = DateTime::parse_from_rfc3339(&text("made_at")?).map_err(|_| "its made_at is not a time")?;
        let place = TableIdentity {
            server: text("server")?,
            database: text("database")?,
            table: text("table")?,
            table_oid: value.get("table_oid").and_then(Value::as_i64).unwrap_or_default(),
        };
        Ok(Self { made_at: made_at.to_utc(), place, format })
    }
}

/// The line of a row.
pub fn line(row: &Row) -> String {
    match row {
        Row::Pickled { id, next_run_time, state } => {
            let time = next_run_time.map_or(Value::Null, |seconds| {
                // JSON has no infinity; as PostgreSQL spells it, it reads back.
                serde_json::Number::from_f64(seconds).map_or_else(|| spelled(seconds).into(), Value::Number)
            });
            json!({ "id": id, "next_run_time": time, "job_state": bytea(state) }).to_string()
        }
        Row::Guide { id, image, texts } => {
            let texts = texts.as_ref().map_or(String::new(), |texts| format!("\"texts\":{texts},"));
            format!("{{\"id\":{},{texts}\"job\":{image}}}", Value::from(id.as_str()))
        }
    }
}

/// The last line.
pub fn end(rows: u64) -> String {
    json!({ "rows": rows }).to_string()
}

/// The same line in characters that can be seen: the others are escaped as JSON has it, so it means the same.
pub fn visible(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.chars() {
        if is_visible(c) {
            text.push(c);
        } else {
            // Outside of strings, JSON as we write it has visible characters only.
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// # Errors
/// Why it is not a line of a snapshot in that format.
pub fn read_line(line: &str, format: Format) -> Result<Line, String> {
    // Without the limits that reading values of it would have.
    serde_json::from_str::<serde::de::IgnoredAny>(line).map_err(|error| error.to_string())?;
    let members = json_text::members(line).ok_or("it is not an object")?;
    let text = |name: &str| members.iter().rev().find(|(own, _)| own == name).map(|(_, text)| *text);
    let value = |name| text(name).map(json_text::parse_within_limits);
    if let Some(rows) = value("rows").as_ref().and_then(Value::as_u64) {
        return Ok(Line::End(rows));
    }
    let id = value("id").as_ref().and_then(Value::as_str).ok_or("the key id is missing")?.to_owned();
    Ok(Line::Row(match format {
        Format::Pickles => {
            let next_run_time = match value("next_run_time") {
                Some(Value::Null) => None,
                Some(Value::Number(number)) => number.as_f64(),
                Some(Value::String(word)) => Some(word.parse().map_err(|_| format!("its next_run_time is {word:?}"))?),
                _ => return Err("the key next_run_time is missing".into()),
            };
            let state = value("job_state").as_ref().and_then(Value::as_str).and_then(unhex);
            Row::Pickled { id, next_run_time, state: state.ok_or("its job_state is not hexadecimal (\\x…)")? }
        }
        Format::Columns => {
            let image = text("job").filter(|job| json_text::members(job).is_some()).ok_or("the key job is missing")?;
            Row::Guide { id, image: image.to_owned(), texts: text("texts").map(str::to_owned) }
        }
    }))
}

fn spelled(seconds: f64) -> &'static str {
    if seconds.is_nan() {
        "NaN"
    } else if seconds > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_back_to_the_bit() {
        for seconds in [None, Some(1_796_079_600.123_457), Some(f64::INFINITY), Some(f64::NEG_INFINITY), Some(-0.1)] {
            let row = Row::Pickled { id: "ü \"x\"\n".into(), next_run_time: seconds, state: (0..=255).collect() };
            assert_eq!(read_line(&line(&row), Format::Pickles), Ok(Line::Row(row)));
        }
        let image = r#"{"id":"a","n":123456789012345678901234567890.10,"job":{"x":1}}"#;
        let row = Row::Guide { id: "\"job\":{}}".into(), image: image.into(), texts: None };
        let Ok(Line::Row(Row::Guide { id, .. })) = read_line(&line(&row), Format::Columns) else { panic!("{row:?}") };
        assert_eq!(id, "\"job\":{}}");
        let texts = Some(r#"{"n": "[1,  1]"}"#.to_owned());
        let row = Row::Guide { id: "a".into(), image: image.into(), texts };
        assert_eq!(read_line(&line(&row), Format::Columns), Ok(Line::Row(row)));
        assert_eq!(read_line(&end(7), Format::Columns), Ok(Line::End(7)));
    }

    #[test]
    fn invalid_lines_are_refused_with_a_reason() {
        for (text, why) in [
            ("{}", "the key id is missing"),
            (r#"{"id":"a"}"#, "the key next_run_time is missing"),
            (r#"{"id":"a","next_run_time":null,"job_state":"80"}"#, "its job_state is not hexadecimal (\\x…)"),
            (r#"{"id":"a","next_run_time":null,"job_state":"\\x8"}"#, "its job_state is not hexadecimal (\\x…)"),
            (r#"{"id":"a","next_run_time":"soon","job_state":"\\x"}"#, "its next_run_time is \"soon\""),
        ] {
            assert_eq!(read_line(text, Format::Pickles), Err(why.to_owned()), "{text}");
        }
        assert!(Header::read("[1]").is_err() && Header::read(r#"{"apsctl_snapshot":2}"#).is_err());
    }
}
