//! Maintenance windows: what is open, and opening and ending one within a change.

mod window;

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::jobs::{JobFilter, LockedJob, SortColumn};
use super::{Db, clamped_time, get, time};
use crate::domain::job::JobState;
use crate::domain::maintenance::Maintenance;

/// A job that a window has paused.
#[derive(Debug)]
pub struct PausedJob {
    pub job_id: String,
    pub operation: i64,
    pub before: JobBefore,
    /// The job now, locked; none where it is gone.
    pub locked: Option<LockedJob>,
    /// The job's images before the window and since.
    images: (Option<String>, Option<String>),
    /// Why the entry in the journal is not to be relied on.
    journal_error: Option<anyhow::Error>,
}

/// The jobs of a window.
#[derive(Debug, Default)]
pub struct WindowJobs {
    /// How many it has paused.
    pub total: i64,
    /// Those that are still paused by it.
    pub paused: Vec<String>,
    /// Those that have a note of its pause, and whose rows say that they are not paused.
    pub overwritten: Vec<String>,
}

/// What a job was before the window.
#[derive(Debug)]
pub struct JobBefore {
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
}

impl PausedJob {
    /// Whether nobody has changed the job since the window has paused it.
    pub fn is_unchanged(&self) -> bool {
        self.locked.as_ref().map(|locked| &locked.image) == self.images.1.as_ref()
    }
}

impl Db {
    /// The maintenance that is under way: its time has not run out, and nobody has ended it. Checks of liveness keep
    /// quiet then.
    pub fn read_maintenance(&mut self) -> Result<Option<Maintenance>> {
        let now = self.now();
        Ok(self.open_maintenance()?.filter(|maintenance| !maintenance.is_over(now)))
    }

    /// The window that nobody has ended, be its time over or not.
    pub fn open_maintenance(&mut self) -> Result<Option<Maintenance>> {
        self.query(include_str!("maintenance/open.sql"), &[])?.first().map(maintenance).transpose()
    }

    /// How many jobs a window has paused, and which are paused by it still.
    pub fn paused_in_maintenance(&mut self, window: i64) -> Result<(i64, Vec<String>)> {
        let row = self.query_one(include_str!("maintenance/still_paused.sql"), &[(&window, Type::INT8)])?;
        Ok((get(&row, "jobs")?, get(&row, "paused")?))
    }

    /// The same by the jobs' rows.
    pub fn jobs_in_maintenance(&mut self, window: i64) -> Result<WindowJobs> {
        let (jobs, noted) = self.paused_in_maintenance(window)?;
        // Asking for the columns makes us look at the tables.
        self.columns("jobs")?;
        let mut at_rest = BTreeSet::new();
        let states = vec![JobState::Paused, JobState::Removed];
        self.list_jobs(&JobFilter { states, ..JobFilter::all(SortColumn::Id) }, |job| {
            at_rest.insert(job.id);
            Ok(())
        })?;
        let (paused, overwritten) = noted.into_iter().partition(|id| at_rest.contains(id));
        Ok(WindowJobs { total: jobs, paused, overwritten })
    }

    /// Whether an entry of the journal is one of a window that is open.
    pub(super) fn belongs_to_open_maintenance(&mut self, operation: i64) -> Result<bool> {
        let sql = include_str!("maintenance/belongs_to_open.sql");
        get(&self.query_one(sql, &[(&operation, Type::INT8)])?, "is_open")
    }
}

fn maintenance(row: &Row) -> Result<Maintenance> {
    Ok(Maintenance {
        id: get(row, "id")?,
        since: clamped_time(row, "since")?,
        until: time(row, "until")?,
        started_by: get(row, "begun_by")?,
        reason: get(row, "reason")?,
    })
}
