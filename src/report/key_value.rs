//! A record as a list: one line per column, the name and then the value.

use std::io::Write;

use chrono::DateTime;
use serde_json::Value;

use super::cell::Cell;
use super::render::RenderOptions;
use super::row_writer::RowWriter;
use crate::screen::printable;

/// Writes each row as a key-value list.
pub(super) struct KeyValueList {
    options: RenderOptions,
    columns: Vec<&'static str>,
}

impl KeyValueList {
    pub(super) fn new(options: RenderOptions, columns: &[&'static str]) -> Self {
        Self { options, columns: columns.to_vec() }
    }
}

impl RowWriter for KeyValueList {
    fn write_row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        write_record(self.options, &self.columns, &row, out)
    }

    fn finish(&mut self, _: &mut dyn Write) -> anyhow::Result<()> {
        Ok(())
    }
}

pub(super) fn write_record(
    options: RenderOptions,
    columns: &[&'static str],
    row: &[Cell],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let name_width = columns.iter().map(|c| c.len()).max().unwrap_or_default();
    for (name, cell) in columns.iter().zip(row) {
        let label = options.heading(&format!("{name:name_width$}"));
        // A JSON array takes one line per item.
        let lines: Vec<String> = match cell {
            Cell::Json(Value::Array(items)) => items.iter().map(|item| item_text(options, item)).collect(),
            cell => {
                let (text, tone) = options.cell_text(cell);
                vec![options.paint(&text, tone)]
            }
        };
        writeln!(out, "{}", format!("{label}  {}", lines.first().map_or("", String::as_str)).trim_end())?;
        for line in lines.iter().skip(1) {
            writeln!(out, "{:name_width$}  {line}", "")?;
        }
    }
    Ok(())
}

/// Returns an array item: an object as `key value` pairs, anything else as its text.
fn item_text(options: RenderOptions, item: &Value) -> String {
    let scalar_text = |value: &Value| match value {
        Value::String(text) => printable(&time_or_text(options, text)),
        other => printable(&other.to_string()),
    };
    match item {
        Value::Object(object) => object
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| format!("{} {}", printable(key), scalar_text(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => scalar_text(other),
    }
}

/// Formats a text that is an RFC 3339 time like any other time.
fn time_or_text(options: RenderOptions, text: &str) -> String {
    match DateTime::parse_from_rfc3339(text) {
        Ok(time) => options.cell_text(&Cell::Time(time.to_utc())).0,
        Err(_) => text.to_owned(),
    }
}
