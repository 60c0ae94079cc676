//! Rows of an APScheduler 3 store as they are, byte for byte: looked at, held, and written with their trace.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use crate::db::jobs::{LockedJob, Made};
use crate::db::{Change, Db, get};

const RAW: &str = include_str!("raw.sql");

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct RawJob {
    pub id: String,
    /// Seconds since 1970; none for a paused job.
    pub next_run_time: Option<f64>,
    /// The pickle.
    pub state: Vec<u8>,
}

/// A row that nobody else can change until the transaction ends.
#[derive(Debug)]
pub struct HeldRow {
    pub row: RawJob,
    locked: LockedJob,
}

fn raw(row: &Row) -> Result<RawJob> {
    Ok(RawJob {
        id: get(row, "id")?,
        next_run_time: get(row, "next_run_time")?,
        state: get::<&[u8]>(row, "job_state")?.to_vec(),
    })
}

impl Db {
    /// Hands over all rows one by one, in the order of the ids' bytes.
    pub fn raw_jobs(&mut self, mut each: impl FnMut(RawJob) -> Result<()>) -> Result<()> {
        self.stream(RAW, &[(&None::<Vec<String>>, Type::TEXT_ARRAY)], |row| each(raw(row)?))
    }
}

impl Change<'_> {
    /// The rows of these ids, held, whatever they hold.
    ///
    /// # Errors
    /// A refusal that names the ids there are no jobs of.
    pub fn hold_pickled(&mut self, ids: &[String]) -> Result<Vec<HeldRow>> {
        let locked = self.lock_jobs(ids)?;
        let rows = self.db.query(RAW, &[(&ids, Type::TEXT_ARRAY)])?;
        let mut rows = rows.iter().map(raw).collect::<Result<Vec<_>>>()?;
        let held = locked.into_iter().filter_map(|locked| {
            let at = rows.iter().position(|row| row.id == locked.job.id)?;
            Some(HeldRow { row: rows.swap_remove(at), locked })
        });
        Ok(held.collect())
    }

    /// Writes a row anew. Its trace is still to be left. `even_due`: no scheduler writes it as it is.
    ///
    /// # Errors
    /// A refusal where the row is due, so that its scheduler may be about to write it.
    pub fn rewrite_pickled(
        &mut self,
        held: &HeldRow,
        to: (Option<f64>, &[u8]),
        even_due: bool,
    ) -> Result<Made> {
        let RawJob { id, state, .. } = &held.row;
        let even_due = even_due || self.may_be_written(&held.locked, true)?;
        let done = self.replace_pickled(id, state, to.0, to.1, even_due)?;
        self.require_done(&held.locked, done, even_due)?;
        Ok(Made::of(&held.locked))
    }

    /// Leaves the traces of what was made. Their ids in the journal, in the same order.
    pub fn record(&mut self, made: Vec<Made>) -> Result<Vec<i64>> {
        let traces = self.traces(made)?;
        self.write_trace_entries(&traces)
    }
}
