//! A table whose rows are written as they arrive, for `--follow`.

use std::io::Write;

use super::cell::Cell;
use super::render::RenderOptions;
use super::row_writer::RowWriter;
use super::table_layout::align;
use crate::screen::{Tone, display_width};

/// Column widths grow when a longer value arrives and never shrink.
pub(super) struct GrowingTable {
    options: RenderOptions,
    columns: Vec<&'static str>,
    widths: Vec<usize>,
    is_header_written: bool,
}

impl GrowingTable {
    pub(super) fn new(options: RenderOptions, columns: &[&'static str]) -> Self {
        Self {
            // A written line stays on the screen, so "3m ago" would become wrong.
            options: RenderOptions { terminal: None, show_ages: false, ..options },
            columns: columns.to_vec(),
            widths: columns.iter().map(|c| c.len()).collect(),
            is_header_written: false,
        }
    }

    /// Returns the row as a line, and widens the columns as needed.
    fn line(&mut self, cells: Vec<(String, Option<Tone>)>) -> String {
        let mut line = String::new();
        for ((text, tone), width) in cells.into_iter().zip(&mut self.widths) {
            let text_width = display_width(&text);
            *width = text_width.max(*width);
            align(&mut line, &self.options.paint(&text, tone), text_width, *width, false);
        }
        line.trim_end().to_owned() + "\n"
    }
}

impl RowWriter for GrowingTable {
    fn write_row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        let cells: Vec<_> = row.iter().map(|cell| self.options.cell_text(cell)).collect();
        if !self.is_header_written {
            self.is_header_written = true;
            for ((text, _), width) in cells.iter().zip(&mut self.widths) {
                *width = display_width(text).max(*width);
            }
            let header = self.columns.iter().map(|&c| (c.to_owned(), None)).collect();
            out.write_all(self.line(header).as_bytes())?;
        }
        let line = self.line(cells);
        Ok(out.write_all(line.as_bytes())?)
    }

    fn finish(&mut self, _: &mut dyn Write) -> anyhow::Result<()> {
        Ok(())
    }
}
