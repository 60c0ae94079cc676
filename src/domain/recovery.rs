//! What a restart of the worker mends and what it does not, and what shows that the jobs run again.

mod next_run_watch;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use next_run_watch::{NextRunChange, NextRunWatch};

use super::audit::Run;
use super::doctor::check::{Check, CheckResult, CheckStatus};
use super::job::{Job, JobState};
use super::owner_liveness::{ExecutingJob, OwnerLiveness};
use super::shell;
use super::time_format::format_time;

/// Why the worker is not to be restarted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    pub reason: String,
    /// What mends it instead.
    pub remedy: Option<String>,
    /// The store cannot be reached.
    pub is_database_problem: bool,
    /// Nor is there anything to wait for.
    pub prevents_runs: bool,
}

impl Obstacle {
    fn new(why: String, fix: Option<String>) -> Self {
        Self { reason: why, remedy: fix, is_database_problem: false, prevents_runs: false }
    }

    pub fn database_problem(why: String, fix: Option<String>) -> Self {
        Self { is_database_problem: true, ..Self::new(why, fix) }
    }

    /// A job that no worker runs, however often it is started.
    pub fn for_job(job: &Job) -> Option<Self> {
        let id = &job.id;
        let (why, fix) = match (&job.job_state, &job.unreadable_reason) {
            (JobState::Paused, _) => {
                let note = job.pause.as_ref().map_or(String::new(), |pause| format!(" ({})", pause.note()));
                (format!("job {id} is PAUSED{note}"), shell::with_argument("apsctl jobs resume", id))
            }
            (JobState::Removed, _) => {
                (format!("job {id} is REMOVED"), shell::with_option("apsctl audit operations", "--job", id))
            }
            (_, Some(fault)) => {
                (format!("the row of job {id} cannot be read ({fault})"), "apsctl jobs verify".into())
            }
            _ => return None,
        };
        Some(Self { prevents_runs: true, ..Self::new(why, Some(fix)) })
    }

    /// A run that would be killed.
    pub fn running_job(
        executing: &[ExecutingJob],
        now: DateTime<Utc>,
        job_timeout: Duration,
    ) -> Option<Self> {
        let is_alive = |job: &&ExecutingJob| {
            job.is_executing && job.owner_liveness(now, job_timeout) != OwnerLiveness::Lost
        };
        let job = executing.iter().find(is_alive)?;
        let by = job.owner_name().map_or(String::new(), |holder| format!(" by {holder}"));
        let since =
            job.executing_since().map_or(String::new(), |since| format!(" since {}", format_time(since)));
        let why = format!("job {} is executed{by}{since}: a restart may kill its run", job.id);
        Some(Self::new(why, Some("apsctl jobs running".into())))
    }

    /// What the checklist has found that a restart does not mend.
    pub fn from_findings(findings: &[CheckResult]) -> Option<Self> {
        let lasts = |finding: &&CheckResult| {
            matches!(finding.check, Check::Database | Check::Locks | Check::Cron)
                && finding.status == CheckStatus::Critical
        };
        let CheckResult { check, evidence, remedy: fix, .. } = findings.iter().find(lasts)?.clone();
        Some(Self { is_database_problem: check == Check::Database, ..Self::new(evidence, fix) })
    }
}

/// How the runs since the restart ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RestartOutcome<'a> {
    NoRun,
    /// It has not ended yet, or with a word that says nothing to us.
    Unfinished(&'a Run),
    Succeeded(&'a Run),
    Failed(&'a Run),
}

/// By the newest run that has ended. `runs`: the newest first.
pub fn restart_outcome(runs: &[Run]) -> RestartOutcome<'_> {
    fn judged(run: &Run) -> Option<RestartOutcome<'_>> {
        match (&run.status, run.completed_at) {
            (Some(status), _) if status.is_failure() => Some(RestartOutcome::Failed(run)),
            (Some(status), _) => status.is_success().then_some(RestartOutcome::Succeeded(run)),
            (None, Some(_)) if run.error.is_some() => Some(RestartOutcome::Failed(run)),
            // An application without a status column still closes its row.
            (None, closed) => closed.map(|_| RestartOutcome::Succeeded(run)),
        }
    }
    let open = || runs.first().map_or(RestartOutcome::NoRun, RestartOutcome::Unfinished);
    runs.iter().find_map(judged).unwrap_or_else(open)
}

#[cfg(test)]
mod tests;
