//! Whether an entry in the journal can be trusted.

use anyhow::Result;
use postgres::Row;

use super::recorded::optional_text;
use crate::db::get;
use crate::error::CliError;

/// Refuses to restore what the writer of an entry may have made up.
pub(in crate::db) fn require_trusted_entry(operation: i64, row: &Row) -> Result<()> {
    let (job_id, db_role) = (
        optional_text(row, "job_id")?.unwrap_or_default(),
        optional_text(row, "db_role")?.unwrap_or_default(),
    );
    if get(row, "may_be_undone")? {
        if get(row, "is_same_table")? {
            return Ok(());
        }
        let table = optional_text(row, "jobs_table")?.unwrap_or_default();
        let message = format!("operation {operation} changed {table}, which is not the jobs table in use");
        return Err(CliError::refused(message).hint("APSCTL_JOBS_TABLE names the jobs table").into());
    }
    let restores_a_row = optional_text(row, "after")?.is_none();
    Err(if restores_a_row {
        let message =
            format!("operation {operation} does not prove that job {job_id} was deleted as it says");
        CliError::refused(message).hint(
            "the server did not read the row before it was deleted; `apsctl jobs restore` restores a job from a snapshot",
        )
    } else {
        let message = format!(
            "operation {operation} was written by database role {db_role}, which may not itself change job {job_id} back"
        );
        CliError::refused(message).hint(
            "its images may be forged; change the job with `apsctl jobs pause`, `resume`, `schedule` or `trigger`",
        )
    }
    .into())
}
