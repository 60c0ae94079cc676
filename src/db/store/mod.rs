//! What the store is: the layout of its tables, and how its jobs are read and changed.
//!
//! The layouts are implementations of one interface, [`JobStore`]; what else differs between them is data, [`Features`].
//! Only this module knows which layouts there are. A new one is a file with its `impl JobStore` and its `Features`, a
//! variant of [`Layout`], and the columns by which it is recognized.

mod aps3;
mod aps4;
pub(super) mod columns;
mod features;
mod guide;
mod layout;
mod preflight;
mod summary;

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::jobs::{Filter, LockedJob, Made, Shown, Update};
use super::stale::{Due, Late};
use super::{Change, Db};
use crate::domain::job::Job;
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::run::Outcome;
use crate::domain::snapshot::Row;

pub use features::{Features, RemovalMethod, RowCheck};
pub(super) use layout::{APS4, DEFAULT_LAYOUT, Layout, is_aps4, recognize};
pub use preflight::Capability;
pub use summary::{ColumnSummary, StoreSummary, TableSummary};

/// A job before and after an operation, as the journal has it; none where there was no row.
pub(super) type JobImages<'a> = (Option<&'a str>, Option<&'a str>);

/// A layout of the jobs table, and how its jobs are read and changed.
pub(super) trait JobStore {
    /// What differs between the layouts and is no more than data.
    fn features(&self) -> &'static Features;

    /// Hands over the jobs one by one.
    fn list(&self, db: &mut Db, filter: &Filter, each: &mut dyn FnMut(Job) -> Result<()>) -> Result<()>;

    /// All of a job, if there is such a job.
    fn show(&self, db: &mut Db, id: &str) -> Result<Option<Shown>>;

    /// The ids of the jobs that run this function.
    fn ids_by_func(&self, db: &mut Db, func_ref: &str) -> Result<Vec<String>>;

    /// Hands over all rows as they are, in the order of the ids' bytes.
    ///
    /// # Errors
    /// A refusal where no snapshot can be made of this layout.
    fn stream_rows(&self, db: &mut Db, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()>;

    /// How the run of a job triggered for `at` ended, if it has.
    fn run_outcome_since(&self, db: &mut Db, id: &str, at: DateTime<Utc>) -> Result<Option<Outcome>> {
        db.run_of_guide_job_since(id, at)
    }

    /// Jobs due before then, the latest first, and the jobs that execute.
    fn overdue_and_executing(&self, db: &mut Db, before: DateTime<Utc>, limit: i64) -> Result<Due>;

    /// Jobs without a run since then. `any_counts`: runs of which the log does not say whose they are count for all.
    fn silent_jobs(
        &self,
        db: &mut Db,
        since: DateTime<Utc>,
        any_counts: bool,
        limit: i64,
    ) -> Result<Vec<Late>>;

    /// The jobs that execute, as far as the store tells.
    fn executing(&self, db: &mut Db) -> Result<Vec<ExecutingJob>>;

    /// Whether jobs may execute, by how many have the state EXECUTING. None where the store does not tell.
    fn may_execute(&self, executing: i64) -> Option<bool>;

    /// By how much at most each job is delayed at random, where the store says so outside of its trigger.
    fn max_jitter(&self, _db: &mut Db) -> Result<BTreeMap<String, TimeDelta>> {
        Ok(BTreeMap::new())
    }

    /// The jobs there are of these ids (none: all jobs), locked; with them the jobs `queued` for them.
    fn lock(&self, change: &mut Change, ids: Option<&[String]>, queued: &[String]) -> Result<Vec<LockedJob>>;

    /// The same without locking: for jobs that this change has locked, or inserted.
    fn read(&self, change: &mut Change, ids: &[String], queued: &[String]) -> Result<Vec<LockedJob>>;

    /// Makes one change to a job. Its trace is still to be left.
    ///
    /// # Errors
    /// A refusal where there is no such change in this layout, or the row is not any more what was locked.
    fn update(&self, change: &mut Change, locked: &LockedJob, update: &Update) -> Result<Made>;

    /// Makes the row of a job what the image `before` of an operation says. `row`: the job as it is, if it is there.
    fn restore(
        &self,
        change: &mut Change,
        operation: i64,
        job_id: &str,
        images: JobImages,
        row: Option<&LockedJob>,
    ) -> Result<()>;

    /// Inserts a row as an image has it. How many rows that were: none where there is one of its id.
    fn insert(&self, change: &mut Change, image: &str) -> Result<u64> {
        change.insert_image(image)
    }
}
