//! Records: the row types of reports.

use super::cell::Cell;

/// A type of row. Implement it with [`record!`], which keeps each column name beside its cell.
pub trait Record {
    const COLUMNS: &'static [&'static str];

    /// Returns the cells, in the order of [`Self::COLUMNS`].
    fn cells(self) -> Vec<Cell>;
}

/// Implements [`Record`]: a pattern that destructures the row, and each column as `(name, cell)`.
///
/// A cell is anything that converts into a [`Cell`]. `let` statements may stand before the list.
macro_rules! record {
    ($row:ty, |$pattern:pat_param| [$(($name:expr, $cell:expr)),* $(,)?]) => {
        $crate::report::record!($row, |$pattern| { [$(($name, $cell)),*] });
    };
    ($row:ty, |$pattern:pat_param| {
        $(let $variable:pat = $value:expr;)*
        [$(($name:expr, $cell:expr)),* $(,)?]
    }) => {
        impl $crate::report::Record for $row {
            const COLUMNS: &'static [&'static str] = &[$($name),*];

            fn cells(self) -> Vec<$crate::report::Cell> {
                let $pattern = self;
                $(let $variable = $value;)*
                vec![$($crate::report::Cell::from($cell)),*]
            }
        }
    };
}
pub(crate) use record;
