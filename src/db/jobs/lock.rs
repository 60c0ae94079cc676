//! Locking jobs, and reading them under the lock.
//!
//! Every change takes its locks in one order, so that no two of them wait for each other: its jobs, all of them at once
//! and by the bytes of their ids; then what apsctl keeps of them and the maintenance window; the end of the journal last.
//! What a change goes by, and what it notes as the state before it, is read by a statement that follows the one that
//! locks: that one may have waited, and reads as of before its wait whatever it does not lock itself.

use std::collections::BTreeSet;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::LockedJob;
use crate::db::row::Id;
use crate::db::store::columns::RelationKind;
use crate::db::{Change, Param, get};
use crate::error::{CliError, ExitCode, exit_code_of};

impl Change<'_> {
    /// The jobs of these ids, locked.
    ///
    /// # Errors
    /// A refusal that names the ids there are no jobs of.
    pub fn lock_jobs(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        let ids: Vec<String> = ids.iter().map(|id| self.db.canonical_id("jobs", "id", id)).collect();
        let locked = self.lock_existing_jobs(&ids)?;
        let known = |id: &&String| locked.iter().all(|l| l.job.id != **id);
        let unknown: Vec<&str> = ids.iter().filter(known).map(String::as_str).collect();
        if unknown.is_empty() {
            return Ok(locked);
        }
        Err(self.db.no_such_job(&unknown))
    }

    /// The jobs there are of these ids, locked.
    pub(in crate::db) fn lock_existing_jobs(&mut self, ids: &[String]) -> Result<Vec<LockedJob>> {
        self.lock_jobs_and_queued(Some(ids), &[])
    }

    /// All jobs, locked.
    pub fn lock_all_jobs(&mut self) -> Result<Vec<LockedJob>> {
        self.lock_jobs_and_queued(None, &[])
    }

    /// The jobs there are of these ids (none: all jobs), locked; with them the jobs `queued` for them, if they still are
    /// in APScheduler 4's queue.
    pub(in crate::db) fn lock_jobs_and_queued(
        &mut self,
        ids: Option<&[String]>,
        queued: &[String],
    ) -> Result<Vec<LockedJob>> {
        self.db.store()?.lock(self, ids, queued)
    }

    /// The same without locking: for jobs that this change has locked, or put there.
    pub(in crate::db) fn read_jobs(&mut self, ids: &[String], queued: &[String]) -> Result<Vec<LockedJob>> {
        self.db.store()?.read(self, ids, queued)
    }

    /// The rows of the jobs table of these ids (none: all), locked by one statement and read by another.
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

    /// The rows of a view could not be locked: the reasons why it cannot be changed, if these are known.
    fn why_view_cannot_be_locked(&mut self, error: anyhow::Error) -> anyhow::Error {
        let asked = self.db.batch("ROLLBACK TO SAVEPOINT unlocked").and_then(|()| self.db.capabilities(None));
        let pause = asked.ok().and_then(|all| all.into_iter().find(|one| one.command == "jobs pause"));
        match pause.map(|pause| pause.reasons) {
            Some(reasons) if !reasons.is_empty() => {
                let table = self.db.table_name("jobs");
                CliError::refused(format!("the jobs of {table} cannot be changed")).reasons(reasons).into()
            }
            _ => error,
        }
    }
}

/// The rows that were read after others were locked. None where there is one that was not locked, since another session
/// has deleted it and put it back meanwhile: then all is to be done again. `all`: those came too late, and are left out.
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
