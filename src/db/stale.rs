//! Stale jobs. Each query uses an index: on `next_run_time`, on executing jobs, or on `created_at`.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use postgres::Row;
use postgres::types::Type;

use super::lease_state::read_lease_state;
use super::row::Id;
use super::{Db, finite_time, get, time};
use crate::domain::owner_liveness::ExecutingJob;

/// A job that is overdue or has no recent run.
#[derive(Debug)]
pub struct LateJob {
    pub id: String,
    pub next_run_time: Option<DateTime<Utc>>,
}

/// Overdue and executing jobs.
#[derive(Debug)]
pub struct OverdueAndExecuting {
    /// The longest overdue first.
    pub overdue: Vec<LateJob>,
    pub executing: Vec<ExecutingJob>,
    /// Whether row-level security applies to this role, if the query has returned it.
    pub has_policies: Option<bool>,
}

/// Age of the oldest open run to consider.
pub(super) const OPEN_RUN_WINDOW: TimeDelta = TimeDelta::days(7);

impl Db {
    /// Returns jobs overdue for longer than a time, the longest first, and the executing jobs.
    pub fn overdue_and_executing_jobs(&mut self, older_than: Duration, limit: i64) -> Result<OverdueAndExecuting> {
        let before = self.time_ago(older_than);
        self.by_layout(|db, store| store.overdue_and_executing(db, before, limit))
    }

    pub(super) fn overdue_and_executing_guide_jobs(
        &mut self,
        before: DateTime<Utc>,
        limit: i64,
    ) -> Result<OverdueAndExecuting> {
        let table = self.qualified_name("jobs");
        let params: [super::Param; 3] = [(&before, Type::TIMESTAMPTZ), (&limit, Type::INT8), (&table, Type::TEXT)];
        let rows = self.query(include_str!("stale/overdue_or_executing.sql"), &params)?;
        let mut overdue = Vec::new();
        let (mut any_executes, mut has_policies) = (false, false);
        for row in &rows {
            match get(row, "executing")? {
                None => has_policies = true,
                Some(true) => any_executes = true,
                Some(false) => overdue.push(read_late_job(row)?),
            }
            if get::<Option<Id>>(row, "id")?.is_some_and(|id| id.is_number) {
                self.relations.note_integer_job_ids();
            }
        }
        // The details take a second, more expensive query, which is rarely needed.
        let executing = if any_executes { self.executing_jobs()? } else { Vec::new() };
        Ok(OverdueAndExecuting { overdue, executing, has_policies: Some(has_policies) })
    }

    /// Returns the jobs without a run since a time.
    pub(super) fn jobs_without_run_since(&mut self, since: DateTime<Utc>, limit: i64) -> Result<Vec<LateJob>> {
        let any_counts = !self.has_columns("audit", &["job_id"])?;
        self.by_layout(|db, store| store.silent_jobs(db, since, any_counts, limit))
    }

    pub(super) fn silent_guide_jobs(
        &mut self,
        since: DateTime<Utc>,
        any_counts: bool,
        limit: i64,
    ) -> Result<Vec<LateJob>> {
        let params: [super::Param; 3] = [(&since, Type::TIMESTAMPTZ), (&any_counts, Type::BOOL), (&limit, Type::INT8)];
        self.query(include_str!("stale/without_runs.sql"), &params)?.iter().map(read_late_job).collect()
    }

    /// Whether the jobs' ids are numbers, as far as known.
    pub fn has_numbered_jobs(&self) -> bool {
        self.relations.has_integer_job_ids()
    }

    /// Returns the executing jobs. An APScheduler 3 store does not record them.
    pub fn executing_jobs(&mut self) -> Result<Vec<ExecutingJob>> {
        self.by_layout(|db, store| store.executing(db))
    }

    pub(super) fn executing_guide_jobs(&mut self) -> Result<Vec<ExecutingJob>> {
        let since = self.now() - OPEN_RUN_WINDOW;
        let rows = self.query(include_str!("jobs/executing.sql"), &[(&since, Type::TIMESTAMPTZ)])?;
        rows.iter().map(read_executing_job).collect()
    }

    /// Returns the time that long ago, or the Unix epoch if that is out of range.
    pub(super) fn time_ago(&self, time: Duration) -> DateTime<Utc> {
        let delta = TimeDelta::from_std(time).ok();
        delta.and_then(|delta| self.now().checked_sub_signed(delta)).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

fn read_late_job(row: &Row) -> Result<LateJob> {
    Ok(LateJob { id: get::<Id>(row, "id")?.text, next_run_time: finite_time(row, "next_run_time")?.0 })
}

pub(super) fn read_executing_job(row: &Row) -> Result<ExecutingJob> {
    Ok(ExecutingJob {
        id: get(row, "id")?,
        func_ref: get(row, "func_ref")?,
        next_run_time: finite_time(row, "next_run_time")?.0,
        is_executing: get::<Option<String>>(row, "job_state")?
            .is_some_and(|word| word.eq_ignore_ascii_case("EXECUTING")),
        run_id: get(row, "run_id")?,
        run_since: time(row, "run_since")?,
        host: get(row, "host")?,
        pid: get(row, "pid")?,
        leased_since: time(row, "acquired_at")?,
        lease: read_lease_state(row)?,
        blocked_by: get(row, "blocked_by")?,
        scheduler: None,
    })
}
