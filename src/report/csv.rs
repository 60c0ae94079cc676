//! CSV (RFC 4180): a head, times in RFC 3339 UTC, nothing for a missing value.

use std::io::Write;

use super::stream::Exporter;
use super::{Cell, json};
use crate::domain::json_text;

pub(super) struct Csv {
    head: Option<Vec<&'static str>>,
}

impl Csv {
    pub(super) fn new(columns: &[&'static str]) -> Self {
        Self { head: Some(columns.to_vec()) }
    }

    fn head(&mut self, writer: &mut ::csv::Writer<&mut dyn Write>) -> anyhow::Result<()> {
        if let Some(head) = self.head.take() {
            writer.write_record(head)?;
        }
        Ok(())
    }
}

impl Exporter for Csv {
    fn row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        let mut writer = ::csv::Writer::from_writer(out);
        self.head(&mut writer)?;
        writer.write_record(row.into_iter().map(field))?;
        Ok(writer.flush()?)
    }

    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        let mut writer = ::csv::Writer::from_writer(out);
        self.head(&mut writer)?;
        Ok(writer.flush()?)
    }
}

fn field(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Word(text, _) | Cell::Brief(_, text) => text,
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) | Cell::Span(number) => json::rounded(number).to_string(),
        Cell::Bool(value) | Cell::Flag(value, _) => value.to_string(),
        Cell::Time(time) | Cell::Due(time) => json::utc(time),
        Cell::Zoned(time) => time.to_rfc3339(),
        Cell::Json(value) | Cell::Summary(_, value) => value.to_string(),
        Cell::Raw(json) | Cell::RawSummary(_, json) => json_text::compact(&json),
    }
}
