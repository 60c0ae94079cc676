//! CSV (RFC 4180): a header line, times in RFC 3339 UTC, empty fields for missing values.

use std::io::Write;

use super::cell::Cell;
use super::json;
use super::row_writer::RowWriter;
use crate::domain::json_text;

pub(super) struct Csv {
    /// The column names, until they have been written.
    header: Option<Vec<&'static str>>,
}

impl Csv {
    pub(super) fn new(columns: &[&'static str]) -> Self {
        Self { header: Some(columns.to_vec()) }
    }

    fn write_header(&mut self, writer: &mut ::csv::Writer<&mut dyn Write>) -> anyhow::Result<()> {
        if let Some(header) = self.header.take() {
            writer.write_record(header)?;
        }
        Ok(())
    }
}

impl RowWriter for Csv {
    fn write_row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        let mut writer = ::csv::Writer::from_writer(out);
        self.write_header(&mut writer)?;
        writer.write_record(row.into_iter().map(field))?;
        Ok(writer.flush()?)
    }

    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        let mut writer = ::csv::Writer::from_writer(out);
        self.write_header(&mut writer)?;
        Ok(writer.flush()?)
    }
}

fn field(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Styled(text, _) | Cell::AbbreviatedText(_, text) => text,
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) | Cell::Seconds(number) => json::rounded(number).to_string(),
        Cell::Bool(value) | Cell::StyledBool(value, _) => value.to_string(),
        Cell::Time(time) | Cell::Due(time) => json::utc(time),
        Cell::Zoned(time) => time.to_rfc3339(),
        Cell::Json(value) | Cell::AbbreviatedJson(_, value) => value.to_string(),
        Cell::RawJson(json) | Cell::AbbreviatedRawJson(_, json) => json_text::compact(&json),
    }
}
