//! Records set upright: a line a column.

use std::io::Write;

use super::stream::Exporter;
use super::{Cell, RenderOptions};

/// One thing: a line a column.
pub(super) struct Records {
    look: RenderOptions,
    columns: Vec<&'static str>,
}

impl Records {
    pub(super) fn new(look: RenderOptions, columns: &[&'static str]) -> Self {
        Self { look, columns: columns.to_vec() }
    }
}

impl Exporter for Records {
    fn row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        write_record(self.look, &self.columns, &row, out)
    }

    fn finish(&mut self, _: &mut dyn Write) -> anyhow::Result<()> {
        Ok(())
    }
}

pub(super) fn write_record(
    look: RenderOptions,
    columns: &[&'static str],
    row: &[Cell],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let width = columns.iter().map(|c| c.len()).max().unwrap_or_default();
    for (name, cell) in columns.iter().zip(row) {
        let label = look.heading(&format!("{name:width$}"));
        // A list of objects reads better a line an item.
        let lines: Vec<String> = match cell {
            Cell::Json(serde_json::Value::Array(items)) => items.iter().map(|i| item(look, i)).collect(),
            cell => {
                let (text, tone) = look.text(cell);
                vec![look.paint(&text, tone)]
            }
        };
        writeln!(out, "{}", format!("{label}  {}", lines.first().map_or("", String::as_str)).trim_end())?;
        for line in lines.iter().skip(1) {
            writeln!(out, "{:width$}  {line}", "")?;
        }
    }
    Ok(())
}

/// An item of a list in a record: an object as `key value` pairs, anything else as it is.
fn item(look: RenderOptions, value: &serde_json::Value) -> String {
    let plain = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => super::printable(&moment(look, text)),
        other => super::printable(&other.to_string()),
    };
    match value {
        serde_json::Value::Object(object) => object
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(k, v)| format!("{} {}", super::printable(k), plain(v)))
            .collect::<Vec<_>>()
            .join(", "),
        other => plain(other),
    }
}

/// A time inside a list is shown like any other.
fn moment(look: RenderOptions, text: &str) -> String {
    match chrono::DateTime::parse_from_rfc3339(text) {
        Ok(time) => look.text(&Cell::Time(time.to_utc())).0,
        Err(_) => text.to_owned(),
    }
}
