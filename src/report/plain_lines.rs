//! Plain lines without columns, such as lines of a log. A row is one cell, whose text may have several lines.

use std::io::Write;

use super::cell::Cell;
use super::render::RenderOptions;
use super::row_writer::RowWriter;
use crate::screen::printable;

pub(super) struct PlainLines {
    options: RenderOptions,
}

impl PlainLines {
    pub(super) fn new(options: RenderOptions) -> Self {
        Self { options }
    }
}

impl RowWriter for PlainLines {
    fn write_row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        for cell in row {
            let (text, tone) = match cell {
                Cell::Styled(text, tone) => (text, Some(tone)),
                Cell::Text(text) => (text, None),
                other => self.options.cell_text(&other),
            };
            for line in text.split('\n') {
                // Tabs are harmless on a terminal, and programs indent with them.
                let is_printable = line.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
                if is_printable && (tone.is_none() || !self.options.color) {
                    out.write_all(line.as_bytes())?;
                } else {
                    let parts: Vec<String> = line.split('\t').map(printable).collect();
                    out.write_all(self.options.paint(&parts.join("\t"), tone).as_bytes())?;
                }
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Write) -> anyhow::Result<()> {
        Ok(())
    }
}
