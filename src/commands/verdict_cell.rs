//! The cell for the status of a check, for `doctor` and `health`.

use crate::domain::doctor::check::CheckStatus;
use crate::report::{Cell, Tone};

/// Returns the status in the color of its severity.
pub(super) fn verdict_cell(status: CheckStatus) -> Cell {
    let tone = match status {
        CheckStatus::Ok => Tone::Good,
        CheckStatus::Unknown => Tone::Muted,
        CheckStatus::Warning => Tone::Warning,
        CheckStatus::Critical => Tone::Bad,
    };
    Cell::styled(status.as_str(), tone)
}
