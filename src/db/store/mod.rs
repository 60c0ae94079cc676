//! The store: the layout of its tables, and how its jobs are read and changed.
//!
//! Each layout implements one interface, [`JobStore`]. Other differences are data, [`Features`]. Only this module names
//! the layouts. To add a layout, add a file with its `impl JobStore` and its `Features`, a variant of [`Layout`], and the
//! columns by which it is recognized.
//!
//! The guide layout is the jobs table of Task Tracker's guide; docs/task-tracker.md describes it.

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

use super::jobs::{AppliedUpdate, FullJob, JobFilter, JobUpdate, LockedJob};
use super::stale::{LateJob, OverdueAndExecuting};
use super::{Change, Db};
use crate::domain::job::Job;
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::preflight::JobNames;
use crate::domain::run::RunProgress;
use crate::domain::snapshot::Row;

pub use features::{Features, RemovalMethod, RowCheck, Scheduling};
pub use layout::Columns;
pub(super) use layout::{APS4, DEFAULT_LAYOUT, Layout, is_aps4, recognize};
pub use preflight::Capability;
pub use summary::{ColumnSummary, StoreSummary, TableSummary};

/// An operation of the journal that is undone.
#[derive(Debug, Clone, Copy)]
pub(super) struct UndoneOperation<'a> {
    pub(super) operation: i64,
    pub(super) job_id: &'a str,
    /// The job's image before the operation, or none if it had no row.
    pub(super) before: Option<&'a str>,
    /// The image after it.
    pub(super) after: Option<&'a str>,
    /// The job as it is now, if it exists.
    pub(super) locked: Option<&'a LockedJob>,
}

/// Reads and changes the jobs of one layout.
pub(super) trait JobStore {
    /// Returns the properties of the layout.
    fn features(&self) -> &'static Features;

    /// Calls `each` with every job that matches.
    fn list(&self, db: &mut Db, filter: &JobFilter, each: &mut dyn FnMut(Job) -> Result<()>) -> Result<()>;

    /// Returns all details of a job, if it exists.
    fn show(&self, db: &mut Db, id: &str) -> Result<Option<FullJob>>;

    /// Calls `each` with every row, sorted by the bytes of the id.
    ///
    /// # Errors
    /// A refusal if the layout has no snapshots.
    fn stream_rows(&self, db: &mut Db, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()>;

    /// Calls `each` with the names that each job needs of the application.
    fn each_job_names(&self, db: &mut Db, each: &mut dyn FnMut(JobNames) -> Result<()>) -> Result<()>;

    /// Returns how far the run of a job is that was triggered at `at`.
    fn run_progress_since(&self, db: &mut Db, id: &str, at: DateTime<Utc>) -> Result<RunProgress> {
        db.guide_progress_since(id, at)
    }

    /// Returns the jobs that were due before a time, the latest first, and the jobs that execute.
    fn overdue_and_executing(&self, db: &mut Db, before: DateTime<Utc>, limit: i64) -> Result<OverdueAndExecuting>;

    /// Returns the jobs without a run since a time. With `any_counts`, a run without a job id counts for every job.
    fn silent_jobs(&self, db: &mut Db, since: DateTime<Utc>, any_counts: bool, limit: i64) -> Result<Vec<LateJob>>;

    /// Returns the jobs that execute, as far as the store records it.
    fn executing(&self, db: &mut Db) -> Result<Vec<ExecutingJob>>;

    /// Returns whether jobs may execute, given how many are in state EXECUTING, or none if the store does not record it.
    fn may_execute(&self, executing: i64) -> Option<bool>;

    /// Returns the maximum jitter of each job, if the store keeps it outside the trigger.
    fn max_jitter(&self, _db: &mut Db) -> Result<BTreeMap<String, TimeDelta>> {
        Ok(BTreeMap::new())
    }

    /// Locks and returns the existing jobs with these ids (none: all jobs), and the APScheduler 4 jobs in `queued`.
    fn lock(&self, change: &mut Change, ids: Option<&[String]>, queued: &[String]) -> Result<Vec<LockedJob>>;

    /// Returns the same without locking, for jobs that this change has locked or inserted.
    fn read(&self, change: &mut Change, ids: &[String], queued: &[String]) -> Result<Vec<LockedJob>>;

    /// Makes changes to jobs, and returns them in the same order. The caller writes the journal entries.
    ///
    /// # Errors
    /// A refusal if the layout does not support a change, or a row has changed since it was locked.
    fn update(&self, change: &mut Change, updates: &[(&LockedJob, &JobUpdate)]) -> Result<Vec<AppliedUpdate>>;

    /// Restores the rows of jobs to their images before the operations.
    fn restore(&self, change: &mut Change, undone: &[UndoneOperation]) -> Result<()>;

    /// Inserts a row from an image. Returns the number of inserted rows: 0 if the id exists already.
    fn insert(&self, change: &mut Change, image: &str) -> Result<u64> {
        change.insert_image(image)
    }
}
