//! What the checks of `doctor` and `health` have found, in cells.

use crate::domain::check::Standing;
use crate::report::{Cell, Tone};

/// A verdict, in the colour of what it means.
pub(super) fn verdict_cell(standing: Standing) -> Cell {
    let tone = match standing {
        Standing::Ok => Tone::Good,
        Standing::Unknown => Tone::Muted,
        Standing::Warning => Tone::Warning,
        Standing::Critical => Tone::Bad,
    };
    Cell::word(standing.as_str(), tone)
}
