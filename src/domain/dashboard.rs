//! What `apsctl top` shows: the store at one moment.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::audit::{Run, RunStatus};
use super::doctor::executing_jobs::PassLease;
use super::job::{Job, JobState};
use super::owner_liveness::{ExecutingJob, OwnerLiveness};
use super::urgency::{Execution, Urgency, urgency};

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
    pub lease: Option<Panel<Option<PassLease>>>,
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

impl Dashboard {
    /// Returns the executing job with this id.
    pub fn execution_of(&self, id: &str) -> Option<&ExecutingJob> {
        self.running.as_ref()?.iter().find(|job| job.id == id)
    }

    pub fn history_of(&self, id: &str) -> Option<&JobHistory> {
        self.history.as_ref().ok()?.get(id)
    }

    /// Returns what is known about the process of an executing job. If the store records none, it is lost.
    fn execution(&self, job: &Job, job_timeout: Duration) -> Option<Execution> {
        self.running.as_ref().filter(|_| job.job_state == JobState::Executing)?;
        let lost = Execution { owner: OwnerLiveness::Lost, exceeds_timeout: false };
        Some(self.execution_of(&job.id).map_or(lost, |running| Execution {
            owner: running.owner_liveness(self.now, job_timeout),
            exceeds_timeout: running.exceeds_timeout(self.now, job_timeout),
        }))
    }

    /// Whether a job executes although its process is gone.
    pub fn is_lost(&self, job: &Job, job_timeout: Duration) -> bool {
        self.execution(job, job_timeout).is_some_and(|execution| execution.owner == OwnerLiveness::Lost)
    }

    /// Returns how many jobs execute although their owners are gone.
    pub fn lost_count(&self, job_timeout: Duration) -> usize {
        let is_lost =
            |job: &&ExecutingJob| job.is_executing && job.owner_liveness(self.now, job_timeout) == OwnerLiveness::Lost;
        self.running.as_ref().map_or(0, |running| running.iter().filter(is_lost).count())
    }

    /// Returns how urgently a job needs a look.
    pub fn urgency(&self, job: &Job, job_timeout: Duration) -> Urgency {
        urgency(job, self.execution(job, job_timeout), self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lease_state::LeaseState;

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

    fn job(state: &str) -> Job {
        let Ok(job_state) = state.parse();
        Job { id: "a".into(), job_state, ..Job::default() }
    }

    #[test]
    fn an_executing_job_is_lost_only_where_the_store_says_so() {
        let timeout = Duration::from_secs(30);
        let executing = job("EXECUTING");
        let alive = ExecutingJob {
            id: "a".into(),
            is_executing: true,
            lease: Some(LeaseState::Connected),
            ..ExecutingJob::default()
        };
        let expired = ExecutingJob { lease: Some(LeaseState::Expired), ..alive.clone() };
        assert_eq!(dashboard(Some(Vec::new())).urgency(&executing, timeout), Urgency::Critical);
        assert_eq!(dashboard(None).urgency(&executing, timeout), Urgency::Running);
        assert_eq!(dashboard(Some(vec![alive])).urgency(&executing, timeout), Urgency::Running);
        let lost = dashboard(Some(vec![expired]));
        assert_eq!((lost.urgency(&executing, timeout), lost.lost_count(timeout)), (Urgency::Critical, 1));
    }
}
