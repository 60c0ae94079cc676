//! What is watched: the runs of a job in the audit log, and its next run.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use crate::context::Context;
use crate::db::Db;
use crate::db::audit::{LoggedRun, RunFilter};
use crate::domain::audit::Run;
use crate::domain::job::Job;
use crate::domain::recovery::NextRunWatch;

/// How far back runs are looked at that were there before.
const EARLIER_RUNS_WINDOW: TimeDelta = TimeDelta::hours(1);

/// The guide's question for recent runs.
const RECENT_RUNS_WINDOW: TimeDelta = TimeDelta::minutes(10);

/// How many runs are looked at.
const MAX_RUNS: i64 = 1000;

pub(super) struct WatchedRuns {
    /// None where the store has no job yet: any run counts then.
    pub(super) job: Option<String>,
    pub(super) due: NextRunWatch,
    /// Runs that were created from then on count.
    pub(super) since: DateTime<Utc>,
    /// Whether an audit log tells of the runs.
    pub(super) has_audit: bool,
    /// Runs that were there before.
    known: BTreeSet<String>,
    filter: RunFilter,
}

/// What there is since.
#[derive(Default)]
pub(super) struct NewRuns {
    /// The newest first.
    pub(super) runs: Vec<Run>,
    /// A run that was not there before, and says that it was.
    pub(super) misdated: Option<Run>,
}

impl WatchedRuns {
    /// `since`: when the server could not say what time it is.
    pub(super) fn begin(
        job: Option<&Job>,
        since: Option<DateTime<Utc>>,
        context: &mut Context,
    ) -> Result<Self> {
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
        // Beside a store of APScheduler's own the table may be apsctl's, and nobody may write it.
        let all = RunFilter { since: None, job: None, ..filter.clone() };
        let has_audit = has_table && (db.features()?.has_run_log || !db.newest_runs(&all, 1)?.is_empty());
        let sightings = if has_audit { db.newest_runs(&filter, MAX_RUNS)? } else { Vec::new() };
        let known = sightings.into_iter().map(|sighting| sighting.key).collect();
        let due = NextRunWatch {
            next: job.and_then(|job| job.next_run_time),
            grace: job.and_then(|job| job.misfire_grace_time),
        };
        Ok(Self { job: id, due, since, has_audit, known, filter })
    }

    /// The runs that were not there before.
    pub(super) fn new_runs(&self, db: &mut Db) -> Result<NewRuns> {
        let mut news = NewRuns::default();
        if !self.has_audit {
            return Ok(news);
        }
        let is_new = |sighting: &LoggedRun| !self.known.contains(&sighting.key);
        for LoggedRun { run, .. } in db.newest_runs(&self.filter, MAX_RUNS)?.into_iter().rev().filter(is_new)
        {
            if run.created_at.is_some_and(|created| created >= self.since) {
                news.runs.push(run);
            } else if run.id.is_some() {
                news.misdated = Some(run);
            }
        }
        Ok(news)
    }

    /// The guide's count.
    pub(super) fn recent_runs(&self, db: &mut Db) -> Result<usize> {
        let filter = RunFilter { since: Some(db.now() - RECENT_RUNS_WINDOW), ..self.filter.clone() };
        Ok(db.newest_runs(&filter, MAX_RUNS)?.len())
    }

    /// The next run of the job as its row has it, if it is still there.
    pub(super) fn next_run_time(&self, db: &mut Db) -> Result<Option<DateTime<Utc>>> {
        let Some(id) = &self.job else { return Ok(None) };
        Ok(db.show_job(id)?.and_then(|shown| shown.job.next_run_time))
    }
}
