//! A table that grows at its end: each row is written as it comes.

use std::io::Write;

use super::sheet::{align, display_width};
use super::stream::Exporter;
use super::{Cell, RenderOptions, Tone};

/// Rows that trickle in: widths that grow when a longer value comes, and stay.
pub(super) struct Lines {
    look: RenderOptions,
    columns: Vec<&'static str>,
    widths: Vec<usize>,
    head_written: bool,
}

impl Lines {
    pub(super) fn new(look: RenderOptions, columns: &[&'static str]) -> Self {
        let widths = columns.iter().map(|c| c.len()).collect();
        // Ages grow stale on a line that stays: plain times only.
        Self {
            look: RenderOptions { width: None, ages: false, ..look },
            columns: columns.to_vec(),
            widths,
            head_written: false,
        }
    }

    fn line(&mut self, cells: Vec<(String, Option<Tone>)>) -> String {
        let mut line = String::new();
        for ((text, tone), width) in cells.into_iter().zip(&mut self.widths) {
            let length = display_width(&text);
            *width = length.max(*width);
            align(&mut line, &self.look.paint(&text, tone), length, *width, false);
        }
        line.trim_end().to_owned() + "\n"
    }
}

impl Exporter for Lines {
    fn row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        let cells: Vec<_> = row.iter().map(|cell| self.look.text(cell)).collect();
        if !self.head_written {
            self.head_written = true;
            for ((text, _), width) in cells.iter().zip(&mut self.widths) {
                *width = display_width(text).max(*width);
            }
            let head = self.columns.iter().map(|&c| (c.to_owned(), None)).collect();
            out.write_all(self.line(head).as_bytes())?;
        }
        let line = self.line(cells);
        Ok(out.write_all(line.as_bytes())?)
    }

    fn finish(&mut self, _: &mut dyn Write) -> anyhow::Result<()> {
        Ok(())
    }
}
