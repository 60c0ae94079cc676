//! The findings of `apsctl stale`: overdue, stuck, silent and broken jobs.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::diagnosis::{self, RowSeverity};
use super::owner_liveness::{ExecutingJob, OwnerLiveness};
use super::stuck::StuckExplanation;

/// Why a job is stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaleKind {
    /// Past its next run time by more than allowed.
    Overdue,
    /// Executing without a live owner, or for longer than the job timeout.
    Stuck,
    /// Without a recent run in the audit log.
    Silent,
    /// Its row is not as APScheduler writes it.
    Broken,
}

impl StaleKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Stuck => "stuck",
            Self::Silent => "silent",
            Self::Broken => "broken",
        }
    }
}

/// Limits for stale jobs.
#[derive(Debug, Clone, Copy)]
pub struct Thresholds {
    pub critical_after: Duration,
    pub job_timeout: Duration,
}

/// A job that needs attention.
#[derive(Debug, Clone, PartialEq)]
pub struct StaleJob {
    pub id: String,
    pub kind: StaleKind,
    pub next_run_time: Option<DateTime<Utc>>,
    /// Seconds past its next run time; `None` if that is in the future.
    pub overdue_seconds: Option<f64>,
    pub is_critical: bool,
    pub detail: String,
    /// Since when a stuck job has been executing.
    pub since: Option<DateTime<Utc>>,
    /// Why a stuck job is stuck.
    pub stuck: Option<StuckExplanation>,
}

fn seconds_past(time: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<f64> {
    time.map(|time| (now - time).as_seconds_f64()).filter(|seconds| *seconds >= 0.0)
}

pub fn overdue_job(id: String, next: Option<DateTime<Utc>>, now: DateTime<Utc>, thresholds: Thresholds) -> StaleJob {
    let overdue_seconds = seconds_past(next, now);
    let critical = overdue_seconds.is_some_and(|s| s > thresholds.critical_after.as_secs_f64());
    let detail = "was due, but has not run".to_owned();
    StaleJob {
        id,
        kind: StaleKind::Overdue,
        next_run_time: next,
        overdue_seconds,
        is_critical: critical,
        detail,
        since: None,
        stuck: None,
    }
}

/// Returns a finding if the job is stuck.
pub fn stuck_job(job: &ExecutingJob, now: DateTime<Utc>, thresholds: Thresholds) -> Option<StaleJob> {
    let stuck = job.explain_stuck(now, thresholds.job_timeout)?;
    let liveness = job.owner_liveness(now, thresholds.job_timeout);
    let by = job.owner_name().map_or(String::new(), |name| format!(" ({name})"));
    let detail = match liveness {
        OwnerLiveness::Lost => format!("executing, but its owner is lost{by}"),
        _ => format!("executing for longer than the job timeout{by}"),
    };
    let long = TimeDelta::from_std(thresholds.critical_after).unwrap_or(TimeDelta::MAX);
    let for_long = job.executing_since().is_some_and(|since| now - since > long);
    Some(StaleJob {
        id: job.id.clone(),
        kind: StaleKind::Stuck,
        next_run_time: job.next_run_time,
        overdue_seconds: seconds_past(job.next_run_time, now),
        is_critical: liveness == OwnerLiveness::Lost || for_long,
        detail,
        since: job.executing_since(),
        stuck: Some(stuck),
    })
}

pub fn silent_job(id: String, next: Option<DateTime<Utc>>, now: DateTime<Utc>, detail: &str) -> StaleJob {
    let detail = detail.to_owned();
    StaleJob {
        id,
        kind: StaleKind::Silent,
        next_run_time: next,
        overdue_seconds: seconds_past(next, now),
        is_critical: false,
        detail,
        since: None,
        stuck: None,
    }
}

/// Returns a finding if the worst row finding, which is the first, is more than a notice.
pub fn broken_job(
    id: String,
    next: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    findings: &[diagnosis::RowFinding],
) -> Option<StaleJob> {
    let worst = findings.first()?;
    (worst.severity > RowSeverity::Notice).then(|| StaleJob {
        id,
        kind: StaleKind::Broken,
        next_run_time: next,
        overdue_seconds: seconds_past(next, now),
        is_critical: worst.severity == RowSeverity::Critical,
        detail: format!("{}: {}", worst.kind, worst.effect),
        since: None,
        stuck: None,
    })
}
