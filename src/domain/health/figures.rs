//! The data that the checks of `health` evaluate, and the overall status.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::domain::audit::RunStatus;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::domain::doctor::executing_jobs::PassLease;
use crate::domain::job::CronSchedule;
use crate::domain::owner_liveness::ExecutingJob;

/// What the store records about the scheduler, read at one moment.
#[derive(Debug, Clone)]
pub struct HealthFigures {
    pub database: String,
    pub is_standby: bool,
    pub job_count: i64,
    pub paused_count: i64,
    /// Jobs that are SCHEDULED or PENDING.
    pub pending_count: i64,
    /// Jobs that are SCHEDULED without a next run time, and the first of them.
    pub scheduled_without_time: i64,
    pub first_without_time: Option<JobWithoutTime>,
    /// The earliest next run time of the jobs that are neither paused nor removed; of an executing job only if it is in
    /// the future.
    pub next_run_time: Option<DateTime<Utc>>,
    /// How many jobs are overdue, since when, and the first few of them with their next run times.
    pub overdue_count: i64,
    pub overdue_since: Option<DateTime<Utc>>,
    pub overdue: Vec<(String, Option<DateTime<Utc>>)>,
    /// How many jobs that are neither paused nor removed have a next run time.
    pub with_next_run_count: i64,
    /// The job of `next_run_time`.
    pub next_run_id: Option<String>,
    /// The next job that is not due yet.
    pub upcoming: Option<(String, DateTime<Utc>)>,
    /// When a schedule fired last, if the schedules record it (`APScheduler` 4).
    pub last_fire_time: Option<DateTime<Utc>>,
    /// `None` if the store does not record which jobs execute.
    pub executing: Option<Vec<ExecutingJob>>,
    /// Or why the audit log cannot be read.
    pub latest_runs: Result<LatestRuns, String>,
    /// The lease of passes, or why it cannot be read.
    pub lease: Result<Option<PassLease>, &'static str>,
    /// Whether row-level security may hide some rows.
    pub may_hide_jobs: bool,
    pub may_hide_runs: bool,
}

/// A job that is SCHEDULED without a next run time.
#[derive(Debug, Clone)]
pub struct JobWithoutTime {
    pub id: String,
    /// Whether apsctl stores a schedule for it.
    pub has_schedule: bool,
}

/// The newest runs in the audit log.
#[derive(Debug, Clone, Default)]
pub struct LatestRuns {
    /// The newest run that has finished.
    pub last_finished: Option<FinishedRun>,
    /// When the newest run started, finished or not, and its job.
    pub newest_start: Option<DateTime<Utc>>,
    pub job_id: Option<String>,
    /// The schedule of that job, unless it is paused or removed.
    pub schedule: Option<CronSchedule>,
    /// Until when the scheduler's log has been imported, if the runs come from there.
    pub imported_until: Option<DateTime<Utc>>,
    /// If there is no run: the time before which runs were deleted.
    pub deleted_before: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone)]
pub struct FinishedRun {
    pub id: Option<String>,
    pub job_id: Option<String>,
    /// `None` if the audit log has no status column.
    pub status: Option<String>,
    pub created_at: DateTime<Utc>,
    pub completed_at: DateTime<Utc>,
    pub error: Option<String>,
}

impl FinishedRun {
    pub fn seconds(&self) -> f64 {
        (self.completed_at - self.created_at).as_seconds_f64()
    }

    fn run_status(&self) -> Option<RunStatus> {
        let Ok(status) = self.status.as_deref()?.parse();
        Some(status)
    }

    /// Whether its status is not a failure. Without a status column every finished run is successful.
    pub fn is_successful(&self) -> bool {
        !self.run_status().is_some_and(|status| status.is_failure())
    }

    /// Returns the status if it is neither a success nor a failure.
    pub fn unknown_status(&self) -> Option<String> {
        match self.run_status()? {
            RunStatus::Other(word) => Some(word),
            _ => None,
        }
    }
}

/// The limits above which a figure is a finding.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub older_than: Duration,
    pub critical_after: Duration,
    pub ran_within: Option<Duration>,
    pub job_timeout: Duration,
}

/// The values of the application's health endpoint, by its keys.
#[derive(Debug, Clone, Copy)]
pub struct EndpointHealth {
    pub status: HealthStatus,
    pub next_scheduled_run: Option<DateTime<Utc>>,
    pub last_execution: Option<DateTime<Utc>>,
    pub execution_time_ms: Option<i64>,
    pub pending_jobs: i64,
}

impl HealthFigures {
    /// Returns the start of the newest finished run, or the last fire time if the store records only that.
    pub fn last_execution(&self) -> Option<DateTime<Utc>> {
        let run = self.latest_runs.as_ref().ok().and_then(|runs| runs.last_finished.as_ref());
        run.map(|run| run.created_at).or(self.last_fire_time)
    }

    /// Returns the values under the keys of the health endpoint.
    pub fn endpoint_health(&self, checks: &[CheckResult]) -> EndpointHealth {
        EndpointHealth {
            status: HealthStatus::from_checks(checks),
            next_scheduled_run: self.next_run_time,
            last_execution: self.last_execution(),
            execution_time_ms: self.execution_time_ms(),
            pending_jobs: self.pending_count,
        }
    }

    /// Returns the duration of the newest finished run.
    pub fn execution_time_ms(&self) -> Option<i64> {
        let run = self.latest_runs.as_ref().ok()?.last_finished.as_ref()?;
        Some((run.completed_at - run.created_at).num_milliseconds())
    }
}

/// The overall status, in the words of the health endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HealthStatus {
    Healthy,
    Degraded,
    Unhealthy,
}

impl HealthStatus {
    /// Returns the status for the worst result. A check that could not be made does not lower the status.
    pub fn from_checks(results: &[CheckResult]) -> Self {
        match results.iter().map(|result| result.status).max() {
            Some(CheckStatus::Critical) => Self::Unhealthy,
            Some(CheckStatus::Warning) => Self::Degraded,
            Some(CheckStatus::Unknown | CheckStatus::Ok) | None => Self::Healthy,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
        }
    }
}
