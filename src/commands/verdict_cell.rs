//! The cell of the column `verdict` of `doctor` and `health`.

use crate::domain::doctor::check_result::CheckStatus;
use crate::report::{Cell, Tone};

pub(super) fn verdict_cell(status: CheckStatus) -> Cell {
    let tone = match status {
        CheckStatus::Ok => Tone::Good,
        CheckStatus::Unknown => Tone::Muted,
        CheckStatus::Warning => Tone::Warning,
        CheckStatus::Critical => Tone::Bad,
    };
    Cell::styled(status.as_str(), tone)
}
