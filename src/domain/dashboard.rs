//! What `apsctl top` shows: the store at one moment, and which jobs need a look first.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::audit::{Run, RunStatus};
use super::health::LeaseSummary;
use super::job::{Job, JobState};
use super::owner_liveness::{ExecutingJob, OwnerLiveness};

/// How late a job may be before it counts as late. A scheduler that polls is late by its interval.
pub const LATE_AFTER: TimeDelta = TimeDelta::minutes(1);

/// How late a job is before that is critical, as in `stale`.
const CRITICAL_AFTER: TimeDelta = TimeDelta::hours(24);

/// A part of the screen: its data, or why it cannot be read.
pub type Panel<T> = Result<T, String>;

/// The store at one moment.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// The server's time.
    pub now: DateTime<Utc>,
    pub database: String,
    /// The jobs that are shown, without any order.
    pub jobs: Vec<Job>,
    pub counts: JobCounts,
    /// The last runs of each job. A job without runs is missing.
    pub history: Panel<BTreeMap<String, JobHistory>>,
    /// The jobs that execute; `None` if the store does not record them.
    pub running: Option<Vec<ExecutingJob>>,
    /// The newest runs, the newest first.
    pub latest: Panel<Vec<Run>>,
    /// The next runs, the earliest first.
    pub upcoming: Vec<UpcomingRun>,
    /// The lease of passes; `None` if the store has no passes.
    pub lease: Option<Panel<Option<LeaseSummary>>>,
    /// The number of pending versions; `None` if the store has no passes.
    pub pending: Option<Panel<i64>>,
}

/// How many jobs there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    pub total: i64,
    /// How many match the filter.
    pub matching: i64,
    pub late: i64,
    pub paused: i64,
    pub failed: i64,
    pub executing: i64,
}

/// A job that will run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpcomingRun {
    pub job_id: String,
    pub at: DateTime<Utc>,
}

/// The last runs of a job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobHistory {
    /// The oldest first.
    pub runs: Vec<PastRun>,
    /// Seconds; `None` if no run has finished.
    pub p95: Option<f64>,
}

/// One run, as a bar of the sparkline.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRun {
    pub status: Option<RunStatus>,
    pub started_at: Option<DateTime<Utc>>,
    /// `None` if it has not finished.
    pub seconds: Option<f64>,
}

/// How urgently a job needs a look. The order is that of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Late by more than a day, executing without a live owner, or unreadable.
    Critical,
    Late,
    /// Failed, or in a state that apsctl does not know.
    Failed,
    Executing,
    Normal,
    Paused,
    /// Completed or removed.
    Inactive,
}

/// Returns how late a job is, or `None` if it is not.
pub fn lateness(job: &Job, now: DateTime<Utc>) -> Option<TimeDelta> {
    let may_run = !job.job_state.is_paused_or_removed() && job.job_state != JobState::Executing;
    job.next_run_time.filter(|_| may_run).map(|next| now - next).filter(|late| *late > LATE_AFTER)
}

impl Dashboard {
    /// Returns the executing job with this id.
    pub fn execution_of(&self, id: &str) -> Option<&ExecutingJob> {
        self.running.as_ref()?.iter().find(|job| job.id == id)
    }

    pub fn history_of(&self, id: &str) -> Option<&JobHistory> {
        self.history.as_ref().ok()?.get(id)
    }

    /// Whether a job executes although its owner is gone.
    pub fn is_lost(&self, job: &Job, job_timeout: Duration) -> bool {
        job.job_state == JobState::Executing
            && self.running.is_some()
            && self
                .execution_of(&job.id)
                .is_none_or(|running| running.owner_liveness(self.now, job_timeout) == OwnerLiveness::Lost)
    }

    /// Returns how many jobs execute although their owners are gone.
    pub fn lost_count(&self, job_timeout: Duration) -> usize {
        let is_lost =
            |job: &&ExecutingJob| job.is_executing && job.owner_liveness(self.now, job_timeout) == OwnerLiveness::Lost;
        self.running.as_ref().map_or(0, |running| running.iter().filter(is_lost).count())
    }

    /// Returns how urgently a job needs a look.
    pub fn urgency(&self, job: &Job, job_timeout: Duration) -> Urgency {
        if self.is_lost(job, job_timeout) || job.unreadable_reason.is_some() {
            return Urgency::Critical;
        }
        match (&job.job_state, lateness(job, self.now)) {
            (JobState::Paused, _) => Urgency::Paused,
            (JobState::Removed, _) | (JobState::Completed, None) => Urgency::Inactive,
            (_, Some(late)) if late > CRITICAL_AFTER => Urgency::Critical,
            (_, Some(_)) => Urgency::Late,
            (JobState::Failed | JobState::Other(_), None) => Urgency::Failed,
            (JobState::Executing, None) => Urgency::Executing,
            _ => Urgency::Normal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dashboard(running: Option<Vec<ExecutingJob>>) -> Dashboard {
        Dashboard {
            now: DateTime::from_timestamp(1_000_000, 0).unwrap(),
            database: "tasktracker".into(),
            jobs: Vec::new(),
            counts: JobCounts::default(),
            history: Ok(BTreeMap::new()),
            running,
            latest: Ok(Vec::new()),
            upcoming: Vec::new(),
            lease: None,
            pending: None,
        }
    }

    fn job(state: &str, due_in: Option<i64>) -> Job {
        let Ok(job_state) = state.parse();
        let next_run_time = due_in.and_then(|seconds| DateTime::from_timestamp(1_000_000 + seconds, 0));
        Job { id: "a".into(), job_state, next_run_time, ..Job::default() }
    }

    #[test]
    fn urgency_follows_state_and_lateness() {
        let timeout = Duration::from_secs(30);
        let of = |state, due_in| dashboard(Some(Vec::new())).urgency(&job(state, due_in), timeout);
        for (state, due_in, urgency) in [
            ("SCHEDULED", Some(60), Urgency::Normal),
            ("SCHEDULED", Some(-60), Urgency::Normal),
            ("SCHEDULED", Some(-61), Urgency::Late),
            ("PENDING", Some(-86_401), Urgency::Critical),
            ("FAILED", None, Urgency::Failed),
            ("FAILED", Some(-61), Urgency::Late),
            ("PAUSED", Some(-90_000), Urgency::Paused),
            ("COMPLETED", None, Urgency::Inactive),
            ("REMOVED", Some(-90_000), Urgency::Inactive),
            // It executes, and nothing in the store says by whom.
            ("EXECUTING", Some(-90_000), Urgency::Critical),
            ("weird", None, Urgency::Failed),
        ] {
            assert_eq!(of(state, due_in), urgency, "{state} {due_in:?}");
        }
    }

    #[test]
    fn an_executing_job_is_lost_only_where_the_store_says_so() {
        let timeout = Duration::from_secs(30);
        let executing = job("EXECUTING", None);
        let alive =
            ExecutingJob { id: "a".into(), is_executing: true, is_lease_live: Some(true), ..ExecutingJob::default() };
        let expired = ExecutingJob { is_lease_live: Some(false), ..alive.clone() };
        assert_eq!(dashboard(None).urgency(&executing, timeout), Urgency::Executing);
        assert_eq!(dashboard(Some(vec![alive])).urgency(&executing, timeout), Urgency::Executing);
        let lost = dashboard(Some(vec![expired]));
        assert_eq!((lost.urgency(&executing, timeout), lost.lost_count(timeout)), (Urgency::Critical, 1));
    }
}
