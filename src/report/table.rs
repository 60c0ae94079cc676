//! Tables for people. On a terminal they are fitted to its width, and where that would be unreadable each
//! record is set upright; elsewhere nothing is ever cut or folded.

use std::io::Write;

use super::key_value::write_record;
use super::sheet::{Column, Sheet};
use super::stream::Exporter;
use super::{Cell, RenderOptions};

/// A whole table, written at the end, when the widths are known.
pub(super) struct Table {
    look: RenderOptions,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    when_empty: &'static str,
}

impl Table {
    pub(super) fn new(look: RenderOptions, columns: &[&'static str], when_empty: &'static str) -> Self {
        Self { look, columns: columns.to_vec(), rows: Vec::new(), when_empty }
    }

    /// The ways to set it, the fullest first: as it is; without how long ago times are; without columns that
    /// have no value in any row.
    fn settings(&self) -> [Sheet; 3] {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let is_empty =
            |at: &usize| self.rows.iter().all(|row| matches!(row.get(*at), None | Some(Cell::Empty)));
        let full = all.iter().copied().filter(|at| *at == 0 || !is_empty(at)).collect();
        let plain = RenderOptions { ages: false, ..self.look };
        [(self.look, all.clone()), (plain, all), (plain, full)]
            .map(|(look, shown)| Sheet::new(&self.columns, &self.rows, look, &shown))
    }
}

impl Exporter for Table {
    fn row(&mut self, _: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        self.rows.push(row);
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(width) = self.look.width.map(usize::from) else {
            let all: Vec<usize> = (0..self.columns.len()).collect();
            return Sheet::new(&self.columns, &self.rows, self.look, &all).write(None, out);
        };
        if self.rows.is_empty() {
            writeln!(out, "({})", self.when_empty)?;
            return Ok(());
        }
        let sheets = self.settings();
        let natural = sheets.iter().find(|sheet| sheet.width(Column::natural) <= width);
        // Where text has to be folded, all the room there is is for the text.
        match natural.or_else(|| sheets.iter().rev().find(|sheet| sheet.width(Column::least) <= width)) {
            Some(sheet) => sheet.write(Some(width), out),
            None => self.upright(out),
        }
    }
}

impl Table {
    fn upright(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        for (at, row) in self.rows.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            write_record(self.look, &self.columns, row, out)?;
        }
        Ok(())
    }
}
