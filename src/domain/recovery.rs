//! When `recover` must not restart the worker, and how the runs went after a restart.

mod next_run_watch;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use next_run_watch::{NextRunChange, NextRunWatch};

use super::audit::Run;
use super::doctor::check::Check;
use super::doctor::check_result::{CheckResult, CheckStatus};
use super::job::{Job, JobState};
use super::owner_liveness::{ExecutingJob, OwnerLiveness};
use super::remedy::Remedy;
use super::time_format::format_time;

/// A reason not to restart the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    pub reason: String,
    pub remedy: Option<Remedy>,
    /// The store cannot be used.
    pub is_database_problem: bool,
    /// No run is to be expected either, with or without a restart.
    pub prevents_runs: bool,
}

impl Obstacle {
    fn new(reason: String, remedy: Option<Remedy>) -> Self {
        Self { reason, remedy, is_database_problem: false, prevents_runs: false }
    }

    pub fn database_problem(reason: String, remedy: Option<Remedy>) -> Self {
        Self { is_database_problem: true, ..Self::new(reason, remedy) }
    }

    /// Returns an obstacle if no worker runs the job, however often it is restarted.
    pub fn for_job(job: &Job) -> Option<Self> {
        let id = &job.id;
        let (reason, remedy) = match (&job.job_state, &job.unreadable_reason) {
            (JobState::Paused, _) => {
                let note = job.pause.as_ref().map_or(String::new(), |pause| format!(" ({})", pause.note()));
                (format!("job {id} is PAUSED{note}"), Remedy::apsctl_for("jobs resume", id))
            }
            (JobState::Removed, _) => {
                (format!("job {id} is REMOVED"), Remedy::apsctl_with("audit operations", "--job", id))
            }
            (_, Some(why)) => (format!("the row of job {id} cannot be read ({why})"), Remedy::apsctl("jobs verify")),
            _ => return None,
        };
        Some(Self { prevents_runs: true, ..Self::new(reason, Some(remedy)) })
    }

    /// Returns an obstacle if a restart would kill a run.
    pub fn running_job(executing: &[ExecutingJob], now: DateTime<Utc>, job_timeout: Duration) -> Option<Self> {
        let job = executing
            .iter()
            .find(|job| job.is_executing && job.owner_liveness(now, job_timeout) != OwnerLiveness::Lost)?;
        let by = job.owner_name().map_or(String::new(), |owner| format!(" by {owner}"));
        let since = job.executing_since().map_or(String::new(), |since| format!(" since {}", format_time(since)));
        let reason = format!("job {} is executing{by}{since}: a restart may kill its run", job.id);
        Some(Self::new(reason, Some(Remedy::apsctl("jobs running"))))
    }

    /// Returns an obstacle if doctor found a problem that a restart does not solve.
    pub fn from_findings(findings: &[CheckResult]) -> Option<Self> {
        let finding = findings.iter().find(|finding| {
            matches!(finding.check, Check::Database | Check::Locks | Check::Cron)
                && finding.status == CheckStatus::Critical
        })?;
        let CheckResult { check, evidence, remedy, .. } = finding.clone();
        Some(Self { is_database_problem: check == Check::Database, ..Self::new(evidence.to_string(), remedy) })
    }
}

/// How the runs since the restart ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RestartOutcome<'a> {
    NoRun,
    /// The run has not ended, or its status is a word that apsctl does not know.
    Unfinished(&'a Run),
    Succeeded(&'a Run),
    Failed(&'a Run),
}

/// Returns the outcome of the newest run that has ended. `runs`: the newest first.
pub fn restart_outcome(runs: &[Run]) -> RestartOutcome<'_> {
    fn ended(run: &Run) -> Option<RestartOutcome<'_>> {
        match (&run.status, run.completed_at) {
            (Some(status), _) if status.is_failure() => Some(RestartOutcome::Failed(run)),
            (Some(status), _) => status.is_success().then_some(RestartOutcome::Succeeded(run)),
            (None, Some(_)) if run.error.is_some() => Some(RestartOutcome::Failed(run)),
            // An application without a status column still sets the end of its run.
            (None, completed) => completed.map(|_| RestartOutcome::Succeeded(run)),
        }
    }
    let unfinished = || runs.first().map_or(RestartOutcome::NoRun, RestartOutcome::Unfinished);
    runs.iter().find_map(ended).unwrap_or_else(unfinished)
}

#[cfg(test)]
mod tests;
