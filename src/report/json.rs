//! JSON: keys in snake case, times in RFC 3339 UTC, durations as numbers, `null` for missing values.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Number, Value};

use super::cell::Cell;
use super::record::Record;
use super::row_writer::RowWriter;
use crate::domain::json_text;
use crate::domain::visible_chars::is_visible;

/// How the objects are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonShape {
    /// An array with one object per line.
    Array,
    /// One object, indented over several lines.
    Object,
    /// One object per line, without an array.
    Lines,
}

pub(super) struct Json {
    shape: JsonShape,
    columns: Vec<&'static str>,
    /// The text before each value of a one-line object, such as `,"id":`.
    key_prefixes: Vec<String>,
    rows_written: u64,
    /// A buffer for the object that is being written.
    line: Vec<u8>,
}

impl Json {
    pub(super) fn new(shape: JsonShape, columns: &[&'static str]) -> Self {
        let comma = |index| if index == 0 { "" } else { "," };
        let prefix = |(index, column): (_, &&str)| format!("{}{}:", comma(index), Value::from(*column));
        let key_prefixes = columns.iter().enumerate().map(prefix).collect();
        Self { shape, columns: columns.to_vec(), key_prefixes, rows_written: 0, line: Vec::new() }
    }

    /// Fills `self.line` with the row as a one-line object. Building a `Map` first would be too slow for a million rows.
    fn fill_line(&mut self, row: Vec<Cell>) -> serde_json::Result<()> {
        let Self { key_prefixes, line, .. } = self;
        line.clear();
        line.push(b'{');
        for (key_prefix, cell) in key_prefixes.iter().zip(row) {
            line.extend_from_slice(key_prefix.as_bytes());
            match cell {
                Cell::Empty => line.extend_from_slice(b"null"),
                Cell::Text(text) | Cell::Styled(text, _) => write_text(line, &text)?,
                Cell::Time(time) | Cell::Due(time) => write_text(line, &utc(time))?,
                Cell::Int(number) => serde_json::to_writer(&mut *line, &number)?,
                Cell::RawJson(json) | Cell::AbbreviatedRawJson(_, json) => {
                    line.extend_from_slice(json_text::compact(&json).as_bytes());
                }
                cell => serde_json::to_writer(&mut *line, &value(cell))?,
            }
        }
        line.push(b'}');
        Ok(())
    }

    /// Returns the row as an indented object.
    fn indented_object(&self, row: Vec<Cell>) -> serde_json::Result<String> {
        let mut object = String::from("{");
        for (index, (column, cell)) in self.columns.iter().zip(row).enumerate() {
            object.push_str(if index == 0 { "\n  " } else { ",\n  " });
            object.push_str(&serde_json::to_string(column)?);
            object.push_str(": ");
            object.push_str(&match cell {
                Cell::RawJson(json) | Cell::AbbreviatedRawJson(_, json) => json_text::pretty(&json, 1),
                cell => json_text::pretty(&value(cell).to_string(), 1),
            });
        }
        object.push_str(if self.columns.is_empty() { "}" } else { "\n}" });
        Ok(object)
    }
}

/// Writes a JSON string. Most texts need no escaping and take the fast path.
fn write_text(line: &mut Vec<u8>, text: &str) -> serde_json::Result<()> {
    let needs_no_escape = |byte| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    // `fold` visits every byte, which the compiler vectorizes; `all` would stop early and be slower.
    if !text.bytes().fold(true, |all, byte| all & needs_no_escape(byte)) {
        return serde_json::to_writer(line, text);
    }
    line.push(b'"');
    line.extend_from_slice(text.as_bytes());
    line.push(b'"');
    Ok(())
}

impl RowWriter for Json {
    fn write_row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        let separator: &[u8] = match (self.shape, self.rows_written) {
            (JsonShape::Array, 0) => b"[\n",
            (JsonShape::Array, _) => b",\n",
            _ => b"",
        };
        out.write_all(separator)?;
        self.rows_written += 1;
        if self.shape == JsonShape::Object {
            out.write_all(escape_invisible(self.indented_object(row)?.as_bytes()).as_ref())?;
        } else {
            self.fill_line(row)?;
            out.write_all(escape_invisible(&self.line).as_ref())?;
        }
        if self.shape != JsonShape::Array {
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        match (self.shape, self.rows_written) {
            (JsonShape::Array, 0) => out.write_all(b"[]\n")?,
            (JsonShape::Array, _) => out.write_all(b"\n]\n")?,
            _ => {}
        }
        Ok(())
    }
}

/// Escapes characters that could control a terminal or break a line. The JSON keeps its meaning, because such
/// characters occur only inside strings.
fn escape_invisible(json: &[u8]) -> Cow<'_, [u8]> {
    if json.is_ascii() && !json.contains(&0x7f) {
        return Cow::Borrowed(json);
    }
    let text = String::from_utf8_lossy(json);
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if c == '\n' || is_visible(c) {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(escaped.into_bytes())
}

/// Returns a record as a JSON object, with the keys and values of `-o json`.
pub fn json_object<R: Record>(record: R) -> Value {
    let cells = record.cells();
    assert_eq!(cells.len(), R::COLUMNS.len(), "a record has a cell for each column");
    let keys = R::COLUMNS.iter().map(|&column| column.to_owned());
    Value::Object(keys.zip(cells.into_iter().map(value)).collect())
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) | Cell::Styled(text, _) | Cell::AbbreviatedText(_, text) => Value::String(text),
        Cell::Int(number) => number.into(),
        Cell::Float(number) | Cell::Seconds(number) => {
            Number::from_f64(rounded(number)).map_or(Value::Null, Value::Number)
        }
        Cell::Bool(value) | Cell::StyledBool(value, _) => value.into(),
        Cell::Time(time) | Cell::Due(time) => Value::String(utc(time)),
        Cell::Zoned(time) => Value::String(time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Cell::Json(value) | Cell::AbbreviatedJson(_, value) => value,
        Cell::RawJson(json) | Cell::AbbreviatedRawJson(_, json) => json_text::parse_within_limits(&json),
    }
}

/// Returns the time in RFC 3339 and UTC, without trailing zeros.
pub(super) fn utc(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Rounds to microseconds, PostgreSQL's own precision. Further digits are rounding errors of the arithmetic.
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
