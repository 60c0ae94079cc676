//! What the checks of `doctor` and `health` have found, in cells.

use crate::domain::doctor::check::CheckStatus;
use crate::report::{Cell, Tone};

/// A verdict, in the colour of what it means.
pub(super) fn verdict_cell(standing: CheckStatus) -> Cell {
    let tone = match standing {
        CheckStatus::Ok => Tone::Good,
        CheckStatus::Unknown => Tone::Muted,
        CheckStatus::Warning => Tone::Warning,
        CheckStatus::Critical => Tone::Bad,
    };
    Cell::styled(standing.as_str(), tone)
}
