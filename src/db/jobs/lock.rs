//! Locks jobs and reads them under the lock.
//!
//! Every change locks in the same order, so that two changes cannot deadlock: first all its jobs, in the byte order
//! of their ids, then their pauses and schedules and the maintenance window, and the end of the journal last.
//!
//! A first statement locks the rows and a second one reads them. The first one may have waited, and would read other
//! tables as of before its wait.

use std::collections::BTreeSet;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::LockedJob;
use crate::db::row::Id;
use crate::db::store::columns::RelationKind;
use crate::db::{Change, Param, get};
use crate::error::{CliError, ExitCode, exit_code_of, nothing_was_changed};

impl Change<'_> {
    /// Locks the jobs with these ids.
    ///
    /// # Errors
    /// Refuses with the ids that do not exist.
    pub fn lock_jobs(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        let ids = self.canonical_job_ids(ids);
        let locked = self.lock_existing_jobs(&ids)?;
        let found: BTreeSet<&str> = locked.iter().map(|locked| locked.job.id.as_str()).collect();
        self.require_found(&ids, &found)?;
        Ok(locked)
    }

    pub(super) fn canonical_job_ids(&self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.db.canonical_id("jobs", "id", id)).collect()
    }

    /// Refuses with the ids that do not exist.
    pub(super) fn require_found(&mut self, ids: &[String], found: &BTreeSet<&str>) -> Result<()> {
        let unknown: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !found.contains(id)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(nothing_was_changed(self.db.no_such_job(&unknown), ids.len()))
    }

    /// Locks those of the jobs that exist.
    pub fn lock_existing_jobs(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        self.lock_jobs_and_queued(Some(ids), &[])
    }

    /// Locks all jobs.
    pub fn lock_all_jobs(&mut self) -> Result<Vec<LockedJob>> {
        self.lock_jobs_and_queued(None, &[])
    }

    /// Locks those of the jobs that exist (`None`: all jobs). Includes the jobs in `queued` that are still in
    /// APScheduler 4's queue.
    pub(in crate::db) fn lock_jobs_and_queued(
        &mut self,
        ids: Option<&[String]>,
        queued: &[String],
    ) -> Result<Vec<LockedJob>> {
        self.db.store()?.lock(self, ids, queued)
    }

    /// Locks jobs without reading them, so that they can be read and changed in parts. Returns the ids that exist, or none if
    /// the table does not allow that.
    pub(super) fn lock_ids(&mut self, ids: &[String]) -> Result<Option<Vec<String>>> {
        let features = self.db.features()?;
        let variable = if features.lock_jobs.is_some() { "jobs" } else { features.table };
        let is_table = self
            .db
            .relations
            .table(variable)
            .is_some_and(|jobs| matches!(jobs.kind, RelationKind::Table | RelationKind::Partitioned));
        if !is_table {
            return Ok(None);
        }
        let rows = match features.lock_jobs {
            Some(sql) => self.db.query(sql, &[(&ids, Type::TEXT_ARRAY)])?,
            None => self.lock_released_schedules(Some(ids))?,
        };
        rows.iter().map(|row| Ok(get::<Id>(row, "id")?.text)).collect::<Result<_>>().map(Some)
    }

    /// Reads jobs without locking them, for jobs that this change has already locked or inserted.
    pub(in crate::db) fn read_jobs(&mut self, ids: &[String], queued: &[String]) -> Result<Vec<LockedJob>> {
        self.db.store()?.read(self, ids, queued)
    }

    /// Locks rows of the jobs table by one statement and reads them by another.
    pub(super) fn lock_rows(&mut self, ids: Option<&[String]>, lock: &str, read: &str) -> Result<Vec<Row>> {
        let read = self.db.render_row_image(read, "jobs", "j");
        let params: [Param; 1] = [(&ids, Type::TEXT_ARRAY)];
        let is_view = self
            .db
            .relations
            .table("jobs")
            .is_some_and(|jobs| !matches!(jobs.kind, RelationKind::Table | RelationKind::Partitioned));
        if is_view {
            self.db.batch("SAVEPOINT unlocked")?;
        }
        loop {
            let answers = self.db.query_pipelined(&[(lock, &params), (&read, &params)]);
            let mut answers = match answers {
                Err(error) if is_view && exit_code_of(&error) == ExitCode::Refused => {
                    return Err(self.why_view_cannot_be_locked(error));
                }
                answers => answers?,
            };
            let rows = answers.pop().unwrap_or_default();
            if let Some(rows) = only_locked_rows(&answers.concat(), rows, ids.is_none())? {
                return Ok(rows);
            }
        }
    }

    /// Returns why the rows of a view cannot be locked, or the original error if the reasons are unknown.
    fn why_view_cannot_be_locked(&mut self, error: anyhow::Error) -> anyhow::Error {
        let answer = self.db.batch("ROLLBACK TO SAVEPOINT unlocked").and_then(|()| self.db.capabilities(None));
        let pause = answer.ok().and_then(|all| all.into_iter().find(|one| one.command == "jobs pause"));
        match pause.map(|pause| pause.reasons) {
            Some(reasons) if !reasons.is_empty() => {
                let table = self.db.table_name("jobs");
                CliError::refused(format!("the jobs of {table} cannot be changed")).reasons(reasons).into()
            }
            _ => error,
        }
    }
}

/// Returns the rows read after the lock, or `None` if one of them was not locked: another session has deleted and
/// re-inserted it, and the caller must start again. With `all`, rows inserted after the lock are left out.
pub(super) fn only_locked_rows(locked: &[Row], mut rows: Vec<Row>, all: bool) -> Result<Option<Vec<Row>>> {
    let mut ids = BTreeSet::new();
    for row in locked {
        ids.insert(get::<Id>(row, "id")?.text);
    }
    let is_locked = |row: &Row| get::<Id>(row, "id").is_ok_and(|id| ids.contains(&id.text));
    if all {
        rows.retain(is_locked);
    }
    Ok(rows.iter().all(is_locked).then_some(rows))
}
