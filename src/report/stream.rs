//! Rows written as they arrive, in constant memory. Only a table is kept until the end, because its column widths depend
//! on all rows: in memory for a terminal, otherwise in a file.

use std::io::Write;

use super::cell::Cell;
use super::csv::Csv;
use super::format::Format;
use super::growing_table::GrowingTable;
use super::json::{Json, JsonShape};
use super::key_value::KeyValueList;
use super::long_table::LongTable;
use super::plain_lines::PlainLines;
use super::projection::Projection;
use super::render::RenderOptions;
use super::row_writer::RowWriter;
use super::table::Table;

/// A report that is being written.
pub struct Stream {
    out: Box<dyn Write>,
    row_writer: Box<dyn RowWriter>,
    column_count: usize,
    projection: Option<Projection>,
}

impl Stream {
    /// Opens a stream for one record (`is_single`) or for a listing.
    pub(super) fn new(
        out: Box<dyn Write>,
        format: Format,
        options: RenderOptions,
        columns: &[&'static str],
        is_single: bool,
        when_empty: &'static str,
    ) -> anyhow::Result<Self> {
        let row_writer: Box<dyn RowWriter> = match format {
            Format::Table | Format::Wide if is_single => Box::new(KeyValueList::new(options, columns)),
            Format::Table | Format::Wide if options.terminal.is_none() => Box::new(LongTable::new(options, columns)),
            Format::Table | Format::Wide => Box::new(Table::new(options, columns, when_empty)),
            Format::Json if is_single => Box::new(Json::new(JsonShape::Object, columns)),
            Format::Json => Box::new(Json::new(JsonShape::Array, columns)),
            Format::Jsonl => Box::new(Json::new(JsonShape::Lines, columns)),
            Format::Csv => Box::new(Csv::new(columns)),
            Format::Nagios => anyhow::bail!("-o nagios works only with check commands"),
        };
        Ok(Self { out, row_writer, column_count: columns.len(), projection: None })
    }

    /// Opens a stream for a listing that is too large to hold in memory.
    pub fn listing(
        out: Box<dyn Write>,
        format: Format,
        options: RenderOptions,
        columns: &[&'static str],
    ) -> anyhow::Result<Self> {
        Self::new(out, format, options, columns, false, "nothing to show")
    }

    /// Opens a stream for a listing that never ends (`--follow`). Table rows appear at once.
    pub fn growing(
        out: Box<dyn Write>,
        format: Format,
        options: RenderOptions,
        columns: &[&'static str],
    ) -> anyhow::Result<Self> {
        match format {
            Format::Table | Format::Wide => {
                let row_writer = Box::new(GrowingTable::new(options, columns));
                Ok(Self { out, row_writer, column_count: columns.len(), projection: None })
            }
            // An array would never be closed, so a reader could not parse it.
            Format::Json => Self::listing(out, Format::Jsonl, options, columns),
            _ => Self::listing(out, format, options, columns),
        }
    }

    /// Opens a stream of plain lines: each row is one cell.
    pub fn plain_lines(out: Box<dyn Write>, options: RenderOptions) -> Self {
        Self { out, row_writer: Box::new(PlainLines::new(options)), column_count: 1, projection: None }
    }

    /// Converts rows of `columns` to the columns that the stream was opened with.
    #[must_use]
    pub fn selecting_from(mut self, columns: &[&'static str], selection: &[&'static str]) -> Self {
        self.projection = Some(Projection::new(selection, columns));
        self.column_count = columns.len();
        self
    }

    /// Writes one row, which must have a cell for each column.
    pub fn write_row(&mut self, row: Vec<Cell>) -> anyhow::Result<()> {
        let (cells, columns) = (row.len(), self.column_count);
        anyhow::ensure!(cells == columns, "a row has {cells} cells, but the report has {columns} columns");
        let row = match &self.projection {
            Some(projection) => projection.apply(row),
            None => row,
        };
        self.row_writer.write_row(&mut *self.out, row)
    }

    /// Writes lines that are known to be printable without further checks. A log may have millions of them.
    pub fn write_printable_lines(&mut self, lines: &[u8]) -> anyhow::Result<()> {
        self.out.write_all(lines)?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// Passes buffered output on to the reader.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }

    pub fn finish(mut self) -> anyhow::Result<()> {
        self.row_writer.finish(&mut *self.out)?;
        self.flush()
    }
}
