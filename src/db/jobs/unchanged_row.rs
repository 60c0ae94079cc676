//! Explains why a statement has changed no row.

use anyhow::Result;

use super::LockedJob;
use crate::db::Change;
use crate::domain::json_text;
use crate::error::CliError;

impl Change<'_> {
    /// Returns why a statement on a locked job has changed no row.
    pub(super) fn why_no_row_changed(&mut self, locked: &LockedJob) -> Result<CliError> {
        let id = &locked.job.id;
        let now = self.read_jobs(std::slice::from_ref(id), &[])?.pop();
        let row = |image: &str| json_text::member(image, "job").map(str::to_owned);
        Ok(match now {
            Some(now) if row(&now.image) == row(&locked.image) => self.change_suppressed(id),
            _ => CliError::refused(format!("job {id} has changed in the meantime")),
        })
    }

    /// Returns the error for a row that matched, but was left unchanged by the table.
    pub(in crate::db) fn change_suppressed(&self, id: &str) -> CliError {
        let table = self.db.relations.display_name("jobs");
        let hint = format!(
            "a trigger, a rule or a row-level security policy of the application suppresses it (see \\d {table} in psql); \
             make the change in the application"
        );
        CliError::refused(format!("{table} did not accept the change of job {id}: its row is unchanged")).hint(hint)
    }
}
