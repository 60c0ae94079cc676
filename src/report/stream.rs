//! Rows as they come: the head once, constant memory (save for a table, whose widths need all rows).

use std::io::Write;

use super::csv::Csv;
use super::json::{Json, JsonShape};
use super::key_value::Records;
use super::lines::Lines;
use super::table::Table;
use super::verbatim::Verbatim;
use super::{Cell, Format, RenderOptions};

/// One format: rows in, bytes out.
pub(super) trait Exporter {
    fn row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()>;
    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()>;
}

/// A report that is being written.
pub struct Stream {
    out: Box<dyn Write>,
    exporter: Box<dyn Exporter>,
}

impl Stream {
    pub(super) fn to(
        out: Box<dyn Write>,
        format: Format,
        look: RenderOptions,
        columns: &[&'static str],
        single: bool,
        when_empty: &'static str,
    ) -> anyhow::Result<Self> {
        let exporter: Box<dyn Exporter> = match format {
            Format::Table if single => Box::new(Records::new(look, columns)),
            Format::Table => Box::new(Table::new(look, columns, when_empty)),
            Format::Json if single => Box::new(Json::new(JsonShape::Object, columns)),
            Format::Json => Box::new(Json::new(JsonShape::Array, columns)),
            Format::Jsonl => Box::new(Json::new(JsonShape::Lines, columns)),
            Format::Csv => Box::new(Csv::new(columns)),
            Format::Nagios => anyhow::bail!("nagios is for checks, and this is none"),
        };
        Ok(Self { out, exporter })
    }

    /// A listing that goes on for as long as its command does.
    pub fn open(
        out: Box<dyn Write>,
        format: Format,
        look: RenderOptions,
        columns: &[&'static str],
    ) -> anyhow::Result<Self> {
        Self::to(out, format, look, columns, false, "nothing to show")
    }

    /// The same for rows that trickle in: a table's lines are written as they come, in fixed widths.
    pub fn follow(
        out: Box<dyn Write>,
        format: Format,
        look: RenderOptions,
        columns: &[&'static str],
    ) -> anyhow::Result<Self> {
        match format {
            Format::Table => Ok(Self { out, exporter: Box::new(Lines::new(look, columns)) }),
            // An array would never be closed: a line an object is what a reader of a stream can use.
            Format::Json => Self::open(out, Format::Jsonl, look, columns),
            _ => Self::open(out, format, look, columns),
        }
    }

    /// Lines for people, as they stand: a row is one cell, its text.
    pub fn verbatim(out: Box<dyn Write>, look: RenderOptions) -> Self {
        Self { out, exporter: Box::new(Verbatim::new(look)) }
    }

    pub fn row(&mut self, row: Vec<Cell>) -> anyhow::Result<()> {
        self.exporter.row(&mut *self.out, row)
    }

    /// Writes lines that are known to be printable, as they stand: there may be millions of them.
    pub fn plain(&mut self, lines: &[u8]) -> anyhow::Result<()> {
        self.out.write_all(lines)?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// Lets the reader see what has been written so far.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }

    pub fn finish(mut self) -> anyhow::Result<()> {
        self.exporter.finish(&mut *self.out)?;
        self.flush()
    }
}
