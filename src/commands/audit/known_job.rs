//! Refuses the id of a job that never existed, because a listing of nothing would hide a typing error.

use anyhow::Result;

use crate::context::Context;
use crate::db::audit::RunFilter;
use crate::error::{FailureKind, cli_error_of};
use crate::interrupt;

/// Checks that a job exists, or that it has left a run or an operation.
///
/// # Errors
/// Refuses an unknown id. If the tables cannot be read, any id is accepted.
pub(super) fn require_known_job(id: &str, context: &mut Context) -> Result<()> {
    let db = context.db()?;
    let runs = RunFilter { since: None, statuses: Vec::new(), job: Some(id.to_owned()), with_row_version: false };
    let mut is_known = || -> Result<bool> {
        Ok(db.show_job(id)?.is_some()
            || !db.newest_runs(&runs, 1)?.is_empty()
            || !db.operations(Some(1), None, Some(id))?.is_empty())
    };
    match is_known() {
        Ok(true) => Ok(()),
        Ok(false) => Err(context.db()?.no_such_job(&[id])),
        Err(error) if cli_error_of(&error).is_some_and(|error| error.kind == FailureKind::Lasting) => {
            interrupt::check()?;
            // The server has aborted the transaction.
            context.db()?.refresh()
        }
        Err(error) => Err(error),
    }
}
