//! New triggers and attributes of APScheduler 4 schedules.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::db::Change;
use crate::db::jobs::LockedJob;
use crate::domain::job::Modification;
use crate::error::CliError;

impl Change<'_> {
    /// Changes the trigger or attributes of a schedule. A new trigger sets the next fire time.
    ///
    /// # Errors
    /// Refuses if the row has changed.
    pub(super) fn modify_schedule(
        &mut self,
        locked: &LockedJob,
        _modification: &Modification,
        _next: Option<DateTime<Utc>>,
    ) -> Result<()> {
        Err(CliError::refused(format!(
            "job {} is a schedule of APScheduler 4, which only Python can change",
            locked.job.id
        ))
        .hint("use `add_schedule(…, conflict_policy=replace)`")
        .into())
    }
}
