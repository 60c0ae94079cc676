//! Whether the scheduler is well, by what its store says.

mod endpoint;
mod findings;
mod jobs;
mod runs;

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::audit::RunStatus;
use super::doctor::check::{CheckResult, CheckStatus};
use super::job::CronSchedule;
use super::owner_liveness::{ExecutingJob, process_name_or_unknown};

pub use endpoint::{EndpointHealth, disagreements};
pub use findings::run_checks;

/// What the store says, all at one time.
#[derive(Debug, Clone)]
pub struct HealthFigures {
    pub database: String,
    pub is_standby: bool,
    pub job_count: i64,
    pub paused_count: i64,
    /// SCHEDULED or PENDING.
    pub pending_count: i64,
    /// SCHEDULED, but for no time; and one of them.
    pub scheduled_without_time: i64,
    pub scheduled_without_time_id: Option<String>,
    /// The least of the jobs that are neither paused nor removed; of one that executes only if it is still to come.
    pub next_run_time: Option<DateTime<Utc>>,
    /// How many are overdue, since when, and the first few of them.
    pub overdue_count: i64,
    pub overdue_since: Option<DateTime<Utc>>,
    pub overdue_ids: Vec<String>,
    /// Where the schedules themselves keep it (`APScheduler` 4).
    pub last_fire_time: Option<DateTime<Utc>>,
    /// None where the store does not tell.
    pub executing: Option<Vec<ExecutingJob>>,
    /// Or why the log cannot be read.
    pub latest_runs: Result<LatestRuns, String>,
    /// That of passes; or why it cannot be seen.
    pub lease: Result<Option<LeaseSummary>, &'static str>,
    /// Whether row-level security may hide some of them.
    pub may_hide_jobs: bool,
    pub may_hide_runs: bool,
}

/// What the log says.
#[derive(Debug, Clone, Default)]
pub struct LatestRuns {
    /// The newest that has finished.
    pub last_finished: Option<FinishedRun>,
    /// When the newest began, finished or not; and whose it is.
    pub newest_start: Option<DateTime<Utc>>,
    pub job_id: Option<String>,
    /// That job's own, unless it is paused or removed.
    pub schedule: Option<CronSchedule>,
}

#[derive(Debug, Clone)]
pub struct FinishedRun {
    pub id: Option<String>,
    /// None where the log has no such column.
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

    /// An application without a status column still closes its row.
    pub fn is_successful(&self) -> bool {
        !self.run_status().is_some_and(|status| status.is_failure())
    }

    /// The status, where it is a word that means neither success nor failure.
    pub fn unknown_status(&self) -> Option<String> {
        match self.run_status()? {
            RunStatus::Other(word) => Some(word),
            _ => None,
        }
    }
}

/// The lease of a pass, as it is held or was left.
#[derive(Debug, Clone)]
pub struct LeaseSummary {
    pub host: Option<String>,
    pub pid: Option<i32>,
    pub since: Option<DateTime<Utc>>,
    pub is_live: bool,
}

impl LeaseSummary {
    pub fn owner(&self) -> String {
        process_name_or_unknown(self.host.as_deref(), self.pid)
    }
}

/// From when on something is amiss.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub older_than: Duration,
    pub critical_after: Duration,
    pub ran_within: Option<Duration>,
    pub job_timeout: Duration,
}

impl HealthFigures {
    /// The start of the newest run that has finished; else when a schedule fired last, where the store says that.
    pub fn last_execution(&self) -> Option<DateTime<Utc>> {
        let run = self.latest_runs.as_ref().ok().and_then(|runs| runs.last_finished.as_ref());
        run.map(|run| run.created_at).or(self.last_fire_time)
    }

    /// The guide's keys, where the checks have found that.
    pub fn endpoint_health(&self, checks: &[CheckResult]) -> EndpointHealth {
        EndpointHealth {
            status: HealthStatus::from_checks(checks),
            next_scheduled_run: self.next_run_time,
            last_execution: self.last_execution(),
            execution_time_ms: self.execution_time_ms(),
            pending_jobs: self.pending_count,
        }
    }

    /// How long that run took.
    pub fn execution_time_ms(&self) -> Option<i64> {
        let run = self.latest_runs.as_ref().ok()?.last_finished.as_ref()?;
        Some((run.completed_at - run.created_at).num_milliseconds())
    }
}

/// The guide's word for the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HealthStatus {
    Healthy,
    Degraded,
    Unhealthy,
}

impl HealthStatus {
    /// By the worst that was found. What could not be checked is told, and is no illness.
    pub fn from_checks(findings: &[CheckResult]) -> Self {
        match findings.iter().map(|finding| finding.status).max() {
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
