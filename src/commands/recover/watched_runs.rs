//! The runs of the watched job in the audit log, and its next run time.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use crate::context::Context;
use crate::db::Db;
use crate::db::audit::{LoggedRun, RunFilter};
use crate::domain::audit::Run;
use crate::domain::job::Job;
use crate::domain::recovery::NextRunWatch;

/// How far back existing runs are read, so that they are not taken for new ones.
const EARLIER_RUNS_WINDOW: TimeDelta = TimeDelta::hours(1);

/// The window of `recent_runs`, as in Task Tracker's own query.
const RECENT_RUNS_WINDOW: TimeDelta = TimeDelta::minutes(10);

/// The largest number of runs that are read.
const MAX_RUNS: i64 = 1000;

/// The runs and the next run time of the watched job.
pub(super) struct WatchedRuns {
    /// `None` if the store has no job yet: then any run counts.
    pub(super) job: Option<String>,
    pub(super) due: NextRunWatch,
    /// Only runs created since then count.
    pub(super) since: DateTime<Utc>,
    /// Whether the audit log records the runs.
    pub(super) has_audit: bool,
    /// The runs that existed before.
    known: BTreeSet<String>,
    filter: RunFilter,
}

/// The runs that were added since.
#[derive(Default)]
pub(super) struct NewRuns {
    /// The newest first.
    pub(super) runs: Vec<Run>,
    /// A new run with a time before the start of the watch.
    pub(super) misdated: Option<Run>,
}

impl WatchedRuns {
    /// Starts the watch. `since` replaces the server's time if the server was unreachable.
    pub(super) fn begin(job: Option<&Job>, since: Option<DateTime<Utc>>, context: &mut Context) -> Result<Self> {
        let db = context.db()?;
        let since = since.unwrap_or_else(|| db.now());
        let has_table = db.columns("audit")?.is_some();
        let has_job_id = has_table && db.has_columns("audit", &["job_id"])?;
        let id = job.map(|job| job.id.clone());
        let filter = RunFilter {
            since: Some(since - EARLIER_RUNS_WINDOW),
            statuses: Vec::new(),
            job: id.clone().filter(|_| has_job_id),
            with_row_version: true,
        };
        // In an APScheduler store the table may be empty because no program writes to it.
        let all = RunFilter { since: None, job: None, ..filter.clone() };
        let has_audit = has_table && (db.has_run_log()? || !db.newest_runs(&all, 1)?.is_empty());
        let rows = if has_audit { db.newest_runs(&filter, MAX_RUNS)? } else { Vec::new() };
        let known = rows.into_iter().map(|row| row.key).collect();
        let due = NextRunWatch {
            next: job.and_then(|job| job.next_run_time),
            grace: job.and_then(|job| job.misfire_grace_time),
        };
        Ok(Self { job: id, due, since, has_audit, known, filter })
    }

    /// Returns the runs that were added since the start.
    pub(super) fn new_runs(&self, db: &mut Db) -> Result<NewRuns> {
        let mut new_runs = NewRuns::default();
        if !self.has_audit {
            return Ok(new_runs);
        }
        let is_new = |row: &LoggedRun| !self.known.contains(&row.key);
        for LoggedRun { run, .. } in db.newest_runs(&self.filter, MAX_RUNS)?.into_iter().rev().filter(is_new) {
            if run.created_at.is_some_and(|created| created >= self.since) {
                new_runs.runs.push(run);
            } else if run.id.is_some() {
                new_runs.misdated = Some(run);
            }
        }
        Ok(new_runs)
    }

    /// Counts the runs of the last minutes.
    pub(super) fn count_recent_runs(&self, db: &mut Db) -> Result<usize> {
        let filter = RunFilter { since: Some(db.now() - RECENT_RUNS_WINDOW), ..self.filter.clone() };
        Ok(db.newest_runs(&filter, MAX_RUNS)?.len())
    }

    /// Returns the next run time of the job, if it still exists.
    pub(super) fn next_run_time(&self, db: &mut Db) -> Result<Option<DateTime<Utc>>> {
        let Some(id) = &self.job else { return Ok(None) };
        Ok(db.show_job(id)?.and_then(|full_job| full_job.job.next_run_time))
    }
}
