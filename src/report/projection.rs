//! The selection of columns with `--columns`.

use super::cell::Cell;

/// The selected columns of a report, by position. A selected column that the report lacks is empty.
pub(super) struct Projection(Vec<Option<usize>>);

impl Projection {
    /// `selection` has no name twice.
    pub(super) fn new(selection: &[&str], columns: &[&str]) -> Self {
        let position = |name: &&str| columns.iter().position(|column| column == name);
        Self(selection.iter().map(position).collect())
    }

    pub(super) fn apply(&self, mut row: Vec<Cell>) -> Vec<Cell> {
        let mut take = |position: usize| row.get_mut(position).map(|cell| std::mem::replace(cell, Cell::Empty));
        self.0.iter().map(|position| position.and_then(&mut take).unwrap_or(Cell::Empty)).collect()
    }
}
