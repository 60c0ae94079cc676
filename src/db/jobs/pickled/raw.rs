//! Rows of an APScheduler 3 store as they are, byte for byte: looked at, held, and written with their trace.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use crate::db::{Change, Db, Entry, get};
use crate::error::Refusal;

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
    /// The row and what apsctl keeps of it, for the journal.
    pub(in crate::db) image: String,
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
        self.stream(include_str!("raw.sql"), &[(&None::<Vec<String>>, Type::TEXT_ARRAY)], |row| {
            each(raw(row)?)
        })
    }
}

impl Change<'_> {
    /// The rows of these ids that there are, held.
    pub fn hold_pickled(&mut self, ids: &[String]) -> Result<Vec<HeldRow>> {
        let rows = self.db.query(include_str!("hold.sql"), &[(&ids, Type::TEXT_ARRAY)])?;
        rows.iter().map(|row| Ok(HeldRow { row: raw(row)?, image: get(row, "image")? })).collect()
    }

    /// Writes a row anew and leaves its trace; its id in the journal. `even_due`: no scheduler can run it as it is.
    ///
    /// # Errors
    /// A refusal where the row is due, so that its scheduler may be about to write it.
    pub fn rewrite_pickled(
        &mut self,
        held: &HeldRow,
        to: (Option<f64>, &[u8]),
        even_due: bool,
        undo_of: Option<i64>,
    ) -> Result<i64> {
        let RawJob { id, state, .. } = &held.row;
        if !self.replace_pickled(id, state, to.0, to.1, even_due)? {
            return Err(is_due(id));
        }
        self.trace_pickled(id, Some(&held.image), undo_of)
    }

    /// Adds a row, if there is none of its id, and leaves its trace; its id in the journal.
    pub fn add_pickled(&mut self, row: &RawJob) -> Result<Option<i64>> {
        if !self.insert_pickled(&row.id, row.next_run_time, &row.state)? {
            return Ok(None);
        }
        self.trace_pickled(&row.id, None, None).map(Some)
    }

    /// A row in the journal: what there was, and what there is now.
    pub(in crate::db) fn trace_pickled(
        &mut self,
        id: &str,
        before: Option<&str>,
        undo_of: Option<i64>,
    ) -> Result<i64> {
        let after = self.hold_pickled(&[id.to_owned()])?.pop().map(|held| held.image);
        let before = before.map(str::to_owned);
        self.journal(&Entry { job_id: Some(id.to_owned()), before, after, undo_of })
    }
}

/// Why a guarded statement did nothing.
pub(in crate::db) fn is_due(id: &str) -> anyhow::Error {
    Refusal::refused(format!("job {id} is due: its scheduler may be writing it just now"))
        .hint("try again in a moment; where its scheduler is not running, it is due until it runs again")
        .into()
}
