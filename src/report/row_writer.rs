//! The interface of an output format.

use std::io::Write;

use super::cell::Cell;

/// Writes rows in one output format.
pub(super) trait RowWriter {
    /// Writes one row. [`Stream`](super::Stream) has checked that it has a cell for each column.
    fn write_row(&mut self, out: &mut dyn Write, row: Vec<Cell>) -> anyhow::Result<()>;

    /// Writes what follows the last row.
    fn finish(&mut self, out: &mut dyn Write) -> anyhow::Result<()>;
}
