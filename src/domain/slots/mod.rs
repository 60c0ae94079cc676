//! Every slot of a job's schedule beside the runs of the audit log: which were on time, late, missed, run twice, and which
//! runs were for no slot.
//!
//! A run that failed has filled its slot all the same, and one that makes up for a failed one is no duplicate of it. A
//! slot is expected only while the job is known to have had the schedule, and was neither paused nor removed.

mod assignment;
mod comparison;
mod journal_events;
mod results;
mod slot_times;
#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::audit::{RunId, RunStatus};
use super::job::Job;

pub use comparison::compare_job;
pub use journal_events::{JobImage, JournalEvent};
pub use results::{JobSlotResults, SlotResult, SlotStatus};

/// How much a run may be late where the job does not say.
const DEFAULT_TOLERANCE: TimeDelta = TimeDelta::seconds(60);

/// What lies before and after the time that is asked for is looked at, too: its runs may be for slots in it.
const LOOKAROUND: TimeDelta = TimeDelta::days(1);

/// How many slots are looked at: those of a job that runs each minute, for four months.
pub const MAX_SLOTS: usize = 200_000;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct SlotQuery {
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// How much a run may be late; none for what each job says (`misfire_grace_time`).
    pub tolerance: Option<Duration>,
    /// How many slots a job may have.
    pub max_slots: usize,
}

impl SlotQuery {
    /// How much a run of the job may be late.
    pub fn tolerance_for(&self, job: &Job) -> TimeDelta {
        let asked = self.tolerance.map(|tolerance| TimeDelta::from_std(tolerance).unwrap_or(TimeDelta::MAX));
        let own = job.misfire_grace_time.filter(|seconds| *seconds > 0);
        asked.or_else(|| own.map(saturating_seconds)).unwrap_or(DEFAULT_TOLERANCE)
    }

    /// The time to be looked at.
    pub fn search_range(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let until = self.until.checked_add_signed(LOOKAROUND).unwrap_or(self.until);
        (self.since.checked_sub_signed(LOOKAROUND).unwrap_or(self.since), until.min(self.now))
    }
}

/// So long, or as long as can be counted.
fn saturating_seconds(count: i128) -> TimeDelta {
    i64::try_from(count).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::MAX)
}

/// A run of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRun {
    pub id: Option<RunId>,
    pub at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
    pub status: Option<RunStatus>,
    /// Which attempt of its process it was, where the log says so.
    pub attempt: Option<i64>,
    /// Host and process.
    pub process: Option<String>,
    /// It ran as a copy of the job that was made to run once, now.
    pub is_copy: bool,
}

impl JobRun {
    fn has_failed(&self) -> bool {
        self.status.as_ref().is_some_and(RunStatus::is_failure)
    }

    /// Whether this one made up for `earlier`, which had failed.
    fn is_retry_of(&self, earlier: &Self) -> bool {
        earlier.has_failed() && earlier.completed_at.is_none_or(|ended| ended <= self.at)
    }

    /// Whether this is a further attempt of the process that had begun `earlier`.
    fn is_next_attempt_of(&self, earlier: &Self) -> bool {
        self.attempt.is_some_and(|attempt| attempt > 1)
            && self.process.is_some()
            && self.process == earlier.process
    }
}

/// All that is known of a job.
#[derive(Debug, Clone, Default)]
pub struct JobHistory {
    pub job: Job,
    /// Since when the schedule is kept that it has.
    pub schedule_since: Option<DateTime<Utc>>,
    /// How much later its scheduler may put a run, at random, where its trigger does not say.
    pub jitter: TimeDelta,
    /// Its runs, in the order of their times.
    pub runs: Vec<JobRun>,
    /// Whether it had a run before those.
    pub has_earlier_runs: bool,
    /// What operators did to it, in order.
    pub journal: Vec<JournalEvent>,
    /// It is to be judged even if the log has never had a run of it.
    pub is_requested: bool,
}

/// Every job with what became of its slots. There are as many slots as [`Question::most`] says, of all jobs together.
pub fn compare_jobs(facts: &[JobHistory], question: &SlotQuery) -> Vec<JobSlotResults> {
    let mut left = question.max_slots;
    facts
        .iter()
        .map(|facts| {
            let judged = compare_job(facts, &SlotQuery { max_slots: left, ..*question });
            left = left.saturating_sub(judged.slots.len() + judged.paused_slots);
            judged
        })
        .collect()
}
