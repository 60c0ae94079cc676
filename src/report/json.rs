//! JSON: keys in snake case, RFC 3339 UTC, durations as numbers, `null` for what is missing.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Number, Value};

use super::stream::Exporter;
use super::{Cell, Record};
use crate::domain::json_text;
use crate::domain::visible_chars::is_visible;

/// How the objects of a stream are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonShape {
    Array,
    Object,
    Lines,
}

pub(super) struct Json {
    shape: JsonShape,
    columns: Vec<&'static str>,
    /// Each column as it stands before its value in a line.
    keys: Vec<String>,
    rows: u64,
    /// The object that is being written.
    line: Vec<u8>,
}

impl Json {
    pub(super) fn new(shape: JsonShape, columns: &[&'static str]) -> Self {
        let comma = |at| if at == 0 { "" } else { "," };
        let key = |(at, column): (_, &&str)| format!("{}{}:", comma(at), Value::from(*column));
        let keys = columns.iter().enumerate().map(key).collect();
        Self { shape, columns: columns.to_vec(), keys, rows: 0, line: Vec::new() }
    }
}

impl Json {
    /// Writes a row as the object that a `Map` would be, without making one: there may be very many of them.
    fn line(&mut self, row: Vec<Cell>) -> serde_json::Result<()> {
        let Self { keys, line, .. } = self;
        line.clear();
        line.push(b'{');
        for (key, cell) in keys.iter().zip(row) {
            line.extend_from_slice(key.as_bytes());
            match cell {
                Cell::Empty => line.extend_from_slice(b"null"),
                Cell::Text(text) | Cell::Word(text, _) => write_text(line, &text)?,
                Cell::Time(time) | Cell::Due(time) => write_text(line, &utc(time))?,
                Cell::Int(number) => serde_json::to_writer(&mut *line, &number)?,
                Cell::Raw(json) | Cell::RawSummary(_, json) => {
                    line.extend_from_slice(json_text::compact(&json).as_bytes());
                }
                cell => serde_json::to_writer(&mut *line, &value(cell))?,
            }
        }
        line.push(b'}');
        Ok(())
    }
}

impl Json {
    /// A row as an object, a line for each value at least.
    fn object(&self, row: Vec<Cell>) -> serde_json::Result<String> {
        let mut object = String::from("{");
        for (at, (column, cell)) in self.columns.iter().zip(row).enumerate() {
            object.push_str(if at == 0 { "\n  " } else { ",\n  " });
            object.push_str(&serde_json::to_string(column)?);
            object.push_str(": ");
            match cell {
                Cell::Raw(json) | Cell::RawSummary(_, json) => object.push_str(&json_text::pretty(&json, 1)),
                cell => object.push_str(&json_text::pretty(&value(cell).to_string(), 1)),
            }
        }
        object.push_str(if self.columns.is_empty() { "}" } else { "\n}" });
        Ok(object)
    }
}

/// Most texts stand in JSON as they are.
fn write_text(line: &mut Vec<u8>, text: &str) -> serde_json::Result<()> {
    let stands = |byte| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    // Every byte is looked at, which goes faster than to stop at the first.
    if !text.bytes().fold(true, |all, byte| all & stands(byte)) {
        return serde_json::to_writer(line, text);
    }
    line.push(b'"');
    line.extend_from_slice(text.as_bytes());
    line.push(b'"');
    Ok(())
}

impl Exporter for Json {
    fn row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        let before: &[u8] = match (self.shape, self.rows) {
            (JsonShape::Array, 0) => b"[\n",
            (JsonShape::Array, _) => b",\n",
            _ => b"",
        };
        out.write_all(before)?;
        self.rows += 1;
        if self.shape == JsonShape::Object {
            out.write_all(harmless(self.object(row)?.as_bytes()).as_ref())?;
        } else {
            self.line(row)?;
            out.write_all(harmless(&self.line).as_ref())?;
        }
        if self.shape != JsonShape::Array {
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        match (self.shape, self.rows) {
            (JsonShape::Array, 0) => out.write_all(b"[]\n")?,
            (JsonShape::Array, _) => out.write_all(b"\n]\n")?,
            _ => {}
        }
        Ok(())
    }
}

/// The same JSON, with what could steer a terminal or break a line in its escaped form: it reads back as the same. Such
/// characters only stand in texts.
fn harmless(json: &[u8]) -> Cow<'_, [u8]> {
    if json.is_ascii() && !json.contains(&0x7f) {
        return Cow::Borrowed(json);
    }
    let text = String::from_utf8_lossy(json);
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if c == '\n' || is_visible(c) {
            safe.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(safe.into_bytes())
}

/// A record as the object its row would be.
pub fn object<R: Record>(record: R) -> Value {
    let keys = R::COLUMNS.iter().map(|&column| column.to_owned());
    Value::Object(keys.zip(record.cells().into_iter().map(value)).collect())
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) | Cell::Word(text, _) | Cell::Brief(_, text) => Value::String(text),
        Cell::Int(number) => number.into(),
        Cell::Float(number) | Cell::Span(number) => {
            Number::from_f64(rounded(number)).map_or(Value::Null, Value::Number)
        }
        Cell::Bool(value) | Cell::Flag(value, _) => value.into(),
        Cell::Time(time) | Cell::Due(time) => Value::String(utc(time)),
        Cell::Zoned(time) => Value::String(time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Cell::Json(value) | Cell::Summary(_, value) => value,
        Cell::Raw(json) | Cell::RawSummary(_, json) => json_text::value(&json),
    }
}

/// RFC 3339 in UTC, with no more digits than the moment has.
pub(super) fn utc(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// PostgreSQL's own precision; what lies beyond it is noise of the arithmetic.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::write_text;

    proptest! {
        #[test]
        fn a_text_is_written_as_serde_json_writes_it(text in r#"[ -~]{0,40}|[\x00-\x20"\\/a~\x7fé☃]{0,20}|\PC*"#) {
            let mut line = Vec::new();
            write_text(&mut line, &text)?;
            prop_assert_eq!(String::from_utf8_lossy(&line), serde_json::to_string(&text)?);
        }
    }
}
