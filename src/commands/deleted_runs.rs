//! What is said about runs that `audit prune` has deleted.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::error::CliError;
use crate::invocation::APSCTL;

/// Returns the error for a run that the log does not have.
pub(super) fn no_such_run(id: &str, context: &mut Context) -> Result<CliError> {
    let hint = match context.db()?.recorded_since()? {
        Some(since) => deleted_before(since),
        None => format!("list the runs with `{APSCTL} audit tail`"),
    };
    Ok(CliError::refused(format!("no such run: {id}")).hint(hint))
}

/// Returns a note for a report on a time from which runs were deleted.
pub(super) fn note(since: DateTime<Utc>, context: &mut Context) -> Result<Option<String>> {
    let deleted = context.db()?.recorded_since()?.filter(|deleted| *deleted > since);
    Ok(deleted.map(deleted_before))
}

fn deleted_before(time: DateTime<Utc>) -> String {
    format!("runs before {} were deleted by `{APSCTL} audit prune`", time.format("%Y-%m-%d %H:%M UTC"))
}
