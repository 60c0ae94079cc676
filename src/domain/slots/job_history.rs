//! What the store records about a job: its runs, its schedule and what operators did to it.

use chrono::{DateTime, TimeDelta, Utc};

use super::journal_events::JournalEvent;
use crate::domain::audit::{RunId, RunStatus};
use crate::domain::job::Job;

/// A run of a job, as the audit log records it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRun {
    pub id: Option<RunId>,
    pub started_at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
    /// The time at which it was due, if the log names it.
    pub scheduled_at: Option<DateTime<Utc>>,
    pub status: Option<RunStatus>,
    /// The number of the attempt within its process, if the audit log has it.
    pub attempt: Option<i64>,
    /// Host and process id.
    pub process: Option<String>,
    /// Whether this was a run of a copy of the job, which `jobs trigger` adds to run it once.
    pub is_copy: bool,
}

impl JobRun {
    /// Whether the job was executed. A missed or skipped run only explains why its slot has no run.
    pub(super) fn is_executed(&self) -> bool {
        !self.status.as_ref().is_some_and(RunStatus::is_not_executed)
    }

    fn has_failed(&self) -> bool {
        self.status.as_ref().is_some_and(RunStatus::is_failure)
    }

    /// Whether `earlier` failed and ended before this run began.
    pub(super) fn is_retry_of(&self, earlier: &Self) -> bool {
        earlier.has_failed() && earlier.completed_at.is_none_or(|ended| ended <= self.started_at)
    }

    /// Whether this is a later attempt of the process that made `earlier`.
    pub(super) fn is_next_attempt_of(&self, earlier: &Self) -> bool {
        self.attempt.is_some_and(|attempt| attempt > 1) && self.process.is_some() && self.process == earlier.process
    }
}

/// Everything known about a job that its slots are compared with.
#[derive(Debug, Clone, Default)]
pub struct JobHistory {
    pub job: Job,
    /// When apsctl stored the current schedule.
    pub schedule_since: Option<DateTime<Utc>>,
    /// The largest random delay of the scheduler, for a job whose trigger does not set one.
    pub jitter: TimeDelta,
    /// Its runs, ordered by start.
    pub runs: Vec<JobRun>,
    /// Whether it ran before the first of `runs`.
    pub has_earlier_runs: bool,
    /// What operators did to it, in order.
    pub journal: Vec<JournalEvent>,
    /// Whether to compare it even if it never ran.
    pub is_requested: bool,
}
