//! What a restart of the worker mends and what it does not, and what shows that the jobs run again.

mod due;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use due::{Due, Moved};

use super::audit::Run;
use super::check::{Check, CheckResult, CheckStatus};
use super::holder::{Executing, OwnerLiveness};
use super::job::{Job, JobState};
use super::shell;
use super::span::moment;

/// Why the worker is not to be restarted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    pub why: String,
    /// What mends it instead.
    pub fix: Option<String>,
    /// The store cannot be reached.
    pub is_database: bool,
    /// Nor is there anything to wait for.
    pub is_idle: bool,
}

impl Obstacle {
    fn new(why: String, fix: Option<String>) -> Self {
        Self { why, fix, is_database: false, is_idle: false }
    }

    pub fn database(why: String, fix: Option<String>) -> Self {
        Self { is_database: true, ..Self::new(why, fix) }
    }

    /// A job that no worker runs, however often it is started.
    pub fn of_job(job: &Job) -> Option<Self> {
        let id = &job.id;
        let (why, fix) = match (&job.job_state, &job.fault) {
            (JobState::Paused, _) => {
                let note = job.pause.as_ref().map_or(String::new(), |pause| format!(" ({})", pause.note()));
                (format!("job {id} is PAUSED{note}"), shell::command("apsctl jobs resume", id))
            }
            (JobState::Removed, _) => {
                (format!("job {id} is REMOVED"), shell::option("apsctl audit operations", "--job", id))
            }
            (_, Some(fault)) => {
                (format!("the row of job {id} cannot be read ({fault})"), "apsctl jobs verify".into())
            }
            _ => return None,
        };
        Some(Self { is_idle: true, ..Self::new(why, Some(fix)) })
    }

    /// A run that would be killed.
    pub fn under_way(executing: &[Executing], now: DateTime<Utc>, job_timeout: Duration) -> Option<Self> {
        let is_alive =
            |job: &&Executing| job.is_executing && job.holder(now, job_timeout) != OwnerLiveness::Lost;
        let job = executing.iter().find(is_alive)?;
        let by = job.holder_name().map_or(String::new(), |holder| format!(" by {holder}"));
        let since = job.since().map_or(String::new(), |since| format!(" since {}", moment(since)));
        let why = format!("job {} is executed{by}{since}: a restart may kill its run", job.id);
        Some(Self::new(why, Some("apsctl jobs running".into())))
    }

    /// What the checklist has found that a restart does not mend.
    pub fn of_findings(findings: &[CheckResult]) -> Option<Self> {
        let lasts = |finding: &&CheckResult| {
            matches!(finding.check, Check::Database | Check::Locks | Check::Cron)
                && finding.standing == CheckStatus::Critical
        };
        let CheckResult { check, evidence, fix, .. } = findings.iter().find(lasts)?.clone();
        Some(Self { is_database: check == Check::Database, ..Self::new(evidence, fix) })
    }
}

/// How the runs since the restart ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Seen<'a> {
    Nothing,
    /// It has not ended yet, or with a word that says nothing to us.
    Open(&'a Run),
    Well(&'a Run),
    Badly(&'a Run),
}

/// By the newest run that has ended. `runs`: the newest first.
pub fn seen(runs: &[Run]) -> Seen<'_> {
    fn judged(run: &Run) -> Option<Seen<'_>> {
        match (&run.status, run.completed_at) {
            (Some(status), _) if status.is_failure() => Some(Seen::Badly(run)),
            (Some(status), _) => status.is_success().then_some(Seen::Well(run)),
            (None, Some(_)) if run.error.is_some() => Some(Seen::Badly(run)),
            // An application without a status column still closes its row.
            (None, closed) => closed.map(|_| Seen::Well(run)),
        }
    }
    let open = || runs.first().map_or(Seen::Nothing, Seen::Open);
    runs.iter().find_map(judged).unwrap_or_else(open)
}

#[cfg(test)]
mod tests;
