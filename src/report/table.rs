//! Tables for people. A table is fitted to the width of the terminal; if that is not readable, each row becomes a key-value
//! list.

use std::io::Write;

use super::cell::Cell;
use super::key_value::write_record;
use super::render::RenderOptions;
use super::row_writer::RowWriter;
use super::table_layout::{Column, TableLayout};

/// Holds all rows until the end, because the column widths depend on them.
pub(super) struct Table {
    options: RenderOptions,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    when_empty: &'static str,
}

impl Table {
    pub(super) fn new(options: RenderOptions, columns: &[&'static str], when_empty: &'static str) -> Self {
        Self { options, columns: columns.to_vec(), rows: Vec::new(), when_empty }
    }

    /// Returns the possible layouts, the widest first: everything; without the ages of times; also without empty
    /// columns.
    fn layouts(&self) -> [TableLayout; 3] {
        let all_columns: Vec<usize> = (0..self.columns.len()).collect();
        let is_empty = |column: &usize| self.rows.iter().all(|row| row[*column] == Cell::Empty);
        let filled_columns = all_columns.iter().copied().filter(|c| *c == 0 || !is_empty(c)).collect();
        let without_ages = RenderOptions { show_ages: false, ..self.options };
        [(self.options, all_columns.clone()), (without_ages, all_columns), (without_ages, filled_columns)]
            .map(|(options, selection)| TableLayout::new(&self.columns, &self.rows, options, &selection))
    }

    fn write_as_lists(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write_record(self.options, &self.columns, row, out)?;
        }
        Ok(())
    }
}

impl RowWriter for Table {
    fn write_row(&mut self, _: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()> {
        self.rows.push(row);
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        let width = usize::from(self.options.terminal_or_default().width);
        if self.rows.is_empty() {
            writeln!(out, "({})", self.when_empty)?;
            return Ok(());
        }
        let layouts = self.layouts();
        let fits_unfolded = layouts.iter().find(|layout| layout.width(Column::natural_width) <= width);
        // If text must be folded, the narrowest layout leaves the most room for it.
        let fits_folded = || layouts.iter().rev().find(|layout| layout.width(Column::min_width) <= width);
        match fits_unfolded.or_else(fits_folded) {
            Some(layout) => layout.write(width, out),
            None => self.write_as_lists(out),
        }
    }
}
