//! A table for files and pipes. Its widths depend on all rows, so the rows are kept until the end: outside the memory, if there
//! are many.

use std::fs::File;
use std::io::{BufReader, Read, Seek as _, Write};

use super::cell::Cell;
use super::render::RenderOptions;
use super::row_writer::RowWriter;
use super::table_layout::{align, is_numeric};
use crate::screen::display_width;
use crate::unnamed_file::unnamed_file;

/// How many bytes of rows are kept in memory.
const MAX_BYTES_IN_MEMORY: usize = 1 << 20;

/// Nothing is shortened or folded.
pub(super) struct LongTable {
    options: RenderOptions,
    columns: Vec<Column>,
    /// The cells of the newest rows as text: the visible width, the number of bytes and the bytes of each.
    rows: Vec<u8>,
    /// The cells of the rows before.
    earlier_rows: Option<File>,
    row_count: u64,
}

struct Column {
    name: &'static str,
    width: usize,
    is_numeric: bool,
}

impl LongTable {
    pub(super) fn new(options: RenderOptions, columns: &[&'static str]) -> Self {
        let column = |name: &&'static str| Column { name, width: name.len(), is_numeric: false };
        Self {
            options,
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            earlier_rows: None,
            row_count: 0,
        }
    }

    fn write_aligned(&self, mut rows: impl Read, out: &mut dyn Write) -> anyhow::Result<()> {
        let (mut line, mut text) = (String::new(), Vec::new());
        for column in &self.columns {
            align(&mut line, &self.options.heading(column.name), column.name.len(), column.width, column.is_numeric);
        }
        writeln!(out, "{}", line.trim_end())?;
        for _ in 0..self.row_count {
            line.clear();
            for column in &self.columns {
                let (width, bytes) = (read_number(&mut rows)?, read_number(&mut rows)?);
                text.resize(bytes, 0);
                rows.read_exact(&mut text)?;
                align(&mut line, std::str::from_utf8(&text)?, width, column.width, column.is_numeric);
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl RowWriter for LongTable {
    fn write_row(&mut self, _: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        self.row_count += 1;
        for (cell, column) in row.iter().zip(&mut self.columns) {
            let (text, tone) = self.options.cell_text(cell);
            let width = display_width(&text);
            column.width = column.width.max(width);
            column.is_numeric |= is_numeric(cell);
            let painted = self.options.paint(&text, tone);
            for number in [width, painted.len()] {
                self.rows.extend(u64::try_from(number)?.to_ne_bytes());
            }
            self.rows.extend(painted.as_bytes());
        }
        if self.rows.len() > MAX_BYTES_IN_MEMORY {
            let file = match &mut self.earlier_rows {
                Some(file) => file,
                none => none.insert(unnamed_file()?),
            };
            file.write_all(&self.rows)?;
            self.rows.clear();
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        match self.earlier_rows.take() {
            None => self.write_aligned(self.rows.as_slice(), out),
            Some(mut file) => {
                file.rewind()?;
                self.write_aligned(BufReader::new(file).chain(self.rows.as_slice()), out)
            }
        }
    }
}

fn read_number(rows: &mut impl Read) -> anyhow::Result<usize> {
    let mut bytes = [0; 8];
    rows.read_exact(&mut bytes)?;
    Ok(usize::try_from(u64::from_ne_bytes(bytes))?)
}
