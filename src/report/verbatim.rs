//! Lines as they stand: the one cell of a row is its text, of several lines perhaps.

use std::io::Write;

use super::stream::Exporter;
use super::{Cell, RenderOptions};

pub(super) struct Verbatim {
    look: RenderOptions,
}

impl Verbatim {
    pub(super) fn new(look: RenderOptions) -> Self {
        Self { look }
    }
}

impl Exporter for Verbatim {
    fn row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        for cell in row {
            let (text, tone) = match cell {
                Cell::Word(text, tone) => (text, Some(tone)),
                Cell::Text(text) => (text, None),
                other => self.look.text(&other),
            };
            for line in text.split('\n') {
                // A tab steers nothing, and is what programs indent with.
                let is_plain = line.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
                if is_plain && (tone.is_none() || !self.look.color) {
                    out.write_all(line.as_bytes())?;
                } else {
                    let parts: Vec<String> = line.split('\t').map(super::printable).collect();
                    out.write_all(self.look.paint(&parts.join("\t"), tone).as_bytes())?;
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
