//! Maintenance windows: queries, and opening and ending a window within a change.

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

/// A job paused by a window.
#[derive(Debug)]
pub struct PausedJob {
    pub job_id: String,
    pub operation: i64,
    pub before: JobBefore,
    /// The locked job; `None` if it does not exist any more.
    pub locked: Option<LockedJob>,
    /// Images of the job before the window and after pausing.
    images: (Option<String>, Option<String>),
    /// Why the journal entry cannot be trusted.
    journal_error: Option<anyhow::Error>,
}

/// The jobs of a window.
#[derive(Debug, Default)]
pub struct WindowJobs {
    /// Number of jobs it has paused.
    pub total: i64,
    /// Jobs that it still keeps paused.
    pub paused: Vec<String>,
    /// Jobs whose pause is recorded, but whose rows say that they are not paused.
    pub overwritten: Vec<String>,
}

/// Values of a job before the window.
#[derive(Debug)]
pub struct JobBefore {
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
}

impl PausedJob {
    /// Whether the job has not been changed since the window paused it.
    pub fn is_unchanged(&self) -> bool {
        self.locked.as_ref().map(|locked| &locked.image) == self.images.1.as_ref()
    }
}

impl Db {
    /// Returns the current maintenance window, if it has neither ended nor expired. Liveness checks are muted during
    /// it.
    pub fn read_maintenance(&mut self) -> Result<Option<Maintenance>> {
        let now = self.now();
        Ok(self.open_maintenance()?.filter(|maintenance| !maintenance.is_over(now)))
    }

    /// Returns the window that has not been ended, even if it has expired.
    pub fn open_maintenance(&mut self) -> Result<Option<Maintenance>> {
        self.query(include_str!("maintenance/open.sql"), &[])?.first().map(maintenance).transpose()
    }

    /// Returns how many jobs a window has paused, and the ids of those still paused by it.
    pub fn paused_in_maintenance(&mut self, window: i64) -> Result<(i64, Vec<String>)> {
        let row = self.query_one(include_str!("maintenance/still_paused.sql"), &[(&window, Type::INT8)])?;
        Ok((get(&row, "jobs")?, get(&row, "paused")?))
    }

    /// Returns the same, verified against the rows of the jobs.
    pub fn jobs_in_maintenance(&mut self, window: i64) -> Result<WindowJobs> {
        let (jobs, recorded_ids) = self.paused_in_maintenance(window)?;
        // Ensures that the tables have been inspected.
        self.columns("jobs")?;
        let mut inactive_ids = BTreeSet::new();
        let states = vec![JobState::Paused, JobState::Removed];
        self.list_jobs(&JobFilter { states, ..JobFilter::all(SortColumn::Id) }, |job| {
            inactive_ids.insert(job.id);
            Ok(())
        })?;
        let (paused, overwritten) = recorded_ids.into_iter().partition(|id| inactive_ids.contains(id));
        Ok(WindowJobs { total: jobs, paused, overwritten })
    }

    /// Whether a journal entry belongs to an open window.
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
