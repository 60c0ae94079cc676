//! Explains why a statement has changed no row.

use std::collections::BTreeMap;

use anyhow::Result;

use super::LockedJob;
use crate::db::Change;
use crate::domain::json_text;
use crate::error::CliError;

impl Change<'_> {
    /// Refuses if a statement has written fewer rows than it should have.
    pub(in crate::db) fn require_all_written<'j>(
        &mut self,
        written_rows: u64,
        jobs: impl ExactSizeIterator<Item = &'j LockedJob>,
    ) -> Result<()> {
        if usize::try_from(written_rows).is_ok_and(|written| written == jobs.len()) {
            return Ok(());
        }
        let locked: BTreeMap<&str, &LockedJob> = jobs.map(|locked| (locked.job.id.as_str(), locked)).collect();
        let ids: Vec<String> = locked.keys().map(|id| (*id).to_owned()).collect();
        let now = self.read_jobs(&ids, &[])?;
        let row = |image: &str| json_text::member(image, "job").map(str::to_owned);
        let is_unchanged = |now: &&LockedJob| {
            locked.get(now.job.id.as_str()).is_some_and(|locked| row(&locked.image) == row(&now.image))
        };
        Err(match now.iter().find(is_unchanged) {
            Some(now) => self.change_suppressed(&now.job.id).into(),
            None => match locked.keys().next() {
                Some(id) if locked.len() == 1 => changed_meanwhile(id).into(),
                _ => CliError::refused("one of the jobs has changed in the meantime").into(),
            },
        })
    }

    /// Returns why a statement on a locked job has changed no row.
    pub(super) fn why_no_row_changed(&mut self, locked: &LockedJob) -> Result<CliError> {
        let id = &locked.job.id;
        let now = self.read_jobs(std::slice::from_ref(id), &[])?.pop();
        let row = |image: &str| json_text::member(image, "job").map(str::to_owned);
        Ok(match now {
            Some(now) if row(&now.image) == row(&locked.image) => self.change_suppressed(id),
            _ => changed_meanwhile(id),
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

fn changed_meanwhile(id: &str) -> CliError {
    CliError::refused(format!("job {id} has changed in the meantime"))
}
