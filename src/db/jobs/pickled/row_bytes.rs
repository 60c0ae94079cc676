//! Rows of an APScheduler 3 store byte for byte: reading, locking and rewriting them.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::guarded_writes::GuardedRow;
use crate::db::jobs::{AppliedUpdate, LockedJob};
use crate::db::{Change, Db, get};
use crate::domain::aps3_rows::RowToWrite;

const ROWS: &str = include_str!("rows.sql");

#[derive(Debug, Clone, PartialEq)]
pub struct PickledRow {
    pub id: String,
    /// Seconds since 1970; `None` for a paused job.
    pub next_run_time: Option<f64>,
    pub pickle: Vec<u8>,
}

/// A row that is locked until the transaction ends.
#[derive(Debug)]
pub struct LockedRow {
    pub row: PickledRow,
    locked: LockedJob,
}

fn pickled_row(row: &Row) -> Result<PickledRow> {
    Ok(PickledRow {
        id: get(row, "id")?,
        next_run_time: get(row, "next_run_time")?,
        pickle: get::<&[u8]>(row, "job_state")?.to_vec(),
    })
}

impl Db {
    /// Calls `each` for every row, in the byte order of the ids.
    pub fn each_pickled_row(&mut self, mut each: impl FnMut(PickledRow) -> Result<()>) -> Result<()> {
        self.stream(ROWS, &[(&None::<Vec<String>>, Type::TEXT_ARRAY)], |row| each(pickled_row(row)?))
    }
}

impl Change<'_> {
    /// Locks the rows with these ids, readable or not.
    ///
    /// # Errors
    /// Refuses with the ids that do not exist.
    pub fn lock_pickled_rows(&mut self, ids: &[String]) -> Result<Vec<LockedRow>> {
        let locked = self.lock_jobs(ids)?;
        let rows = self.db.query(ROWS, &[(&ids, Type::TEXT_ARRAY)])?;
        let mut rows = rows.iter().map(pickled_row).collect::<Result<Vec<_>>>()?;
        let locked_row = locked.into_iter().filter_map(|locked| {
            let at = rows.iter().position(|row| row.id == locked.job.id)?;
            Some(LockedRow { row: rows.swap_remove(at), locked })
        });
        Ok(locked_row.collect())
    }

    /// Rewrites a row without journaling it. `even_due`: no scheduler can run the row as it is, so it may be written
    /// although it is due.
    ///
    /// # Errors
    /// Refuses if the row is due, because its scheduler may be about to write it.
    pub fn rewrite_pickled(
        &mut self,
        locked_row: &LockedRow,
        to: (Option<f64>, &[u8]),
        even_due: bool,
    ) -> Result<AppliedUpdate> {
        let PickledRow { id, pickle: state, .. } = &locked_row.row;
        let even_due = even_due || self.may_write_due_row(&locked_row.locked, true)?;
        let new = RowToWrite { next_run_time: to.0, state: to.1.to_vec() };
        let row = GuardedRow { id, expected: state, even_due };
        if !self.replace_pickled(&[(row, new)])? {
            return Err(self.why_not_written(&[&locked_row.locked], [even_due].into_iter())?);
        }
        Ok(AppliedUpdate::for_job(&locked_row.locked))
    }

    /// Journals the updates. Returns the numbers of the entries in the same order.
    pub fn journal_updates_of(&mut self, made: Vec<AppliedUpdate>) -> Result<Vec<i64>> {
        let traces = self.update_entries(made)?;
        self.write_trace_entries(&traces)
    }
}
