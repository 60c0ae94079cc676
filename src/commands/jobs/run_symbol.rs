//! How the result of a run is marked on a screen.

use crate::domain::audit::{Run, RunStatus};
use crate::screen::Symbol;

/// Returns the symbol for the result of a run. An open run counts as running only if its job executes.
pub(crate) fn run_symbol(run: &Run, is_executing: bool) -> Symbol {
    match &run.status {
        Some(RunStatus::Recovered) => Symbol::Recovered,
        Some(status) if status.is_success() => Symbol::Good,
        Some(status) if status.is_failure() => Symbol::Bad,
        Some(status) if status.is_not_executed() => Symbol::Warning,
        Some(RunStatus::Running) if is_executing && run.completed_at.is_none() => Symbol::Running,
        _ => Symbol::Unknown,
    }
}
