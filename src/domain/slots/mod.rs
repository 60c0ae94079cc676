//! Every slot of a job's schedule beside the runs of the audit log: which were on time, late, missed, run twice, and which
//! runs were for no slot.
//!
//! A run that failed has filled its slot all the same, and one that makes up for a failed one is no duplicate of it. A
//! slot is expected only while the job is known to have had the schedule, and was neither paused nor removed.

mod expected;
mod history;
mod judging;
mod matching;
#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::audit::{RunId, RunStatus};
use super::job::Job;

pub use history::{Deed, Seen};
pub use judging::judge;
pub use matching::{Filled, Slot, Start, assign};

/// How much a run may be late where the job does not say.
const TOLERANCE: TimeDelta = TimeDelta::seconds(60);

/// What lies before and after the time that is asked for is looked at, too: its runs may be for slots in it.
const AROUND: TimeDelta = TimeDelta::days(1);

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// How much a run may be late; none for what each job says (`misfire_grace_time`).
    pub tolerance: Option<Duration>,
    /// How many slots a job may have.
    pub most: usize,
}

impl Question {
    /// How much a run of the job may be late.
    pub fn tolerance(&self, job: &Job) -> TimeDelta {
        let asked = self.tolerance.map(|tolerance| TimeDelta::from_std(tolerance).unwrap_or(TimeDelta::MAX));
        let own = job.misfire_grace_time.filter(|seconds| *seconds > 0);
        asked.or_else(|| own.map(|seconds| TimeDelta::seconds(i64::from(seconds)))).unwrap_or(TOLERANCE)
    }

    /// The time to be looked at.
    pub fn around(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let until = self.until.checked_add_signed(AROUND).unwrap_or(self.until);
        (self.since.checked_sub_signed(AROUND).unwrap_or(self.since), until.min(self.now))
    }
}

/// A run of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
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

impl Ran {
    fn ended_badly(&self) -> bool {
        matches!(self.status, Some(RunStatus::Failed | RunStatus::TimedOut | RunStatus::Abandoned))
    }

    /// Whether this one made up for `earlier`, which had failed.
    fn retries(&self, earlier: &Self) -> bool {
        earlier.ended_badly() && earlier.completed_at.is_none_or(|ended| ended <= self.at)
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
pub struct Facts {
    pub job: Job,
    /// Since when the schedule is kept that it has.
    pub kept_since: Option<DateTime<Utc>>,
    /// How much later its scheduler may put a run, at random, where its trigger does not say.
    pub jitter: TimeDelta,
    /// Its runs, in the order of their times.
    pub runs: Vec<Ran>,
    /// Whether it had a run before those.
    pub ran_before: bool,
    /// What operators did to it, in order.
    pub deeds: Vec<Deed>,
    /// It is to be judged even if the log has never had a run of it.
    pub is_wanted: bool,
}

/// What became of a slot, or what a run was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    OnTime,
    Late,
    Missed,
    Duplicate,
    Extra,
}

impl Status {
    pub const ALL: [Self; 5] = [Self::OnTime, Self::Late, Self::Missed, Self::Duplicate, Self::Extra];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnTime => "on_time",
            Self::Late => "late",
            Self::Missed => "missed",
            Self::Duplicate => "duplicate",
            Self::Extra => "extra",
        }
    }

    /// Whether an operator should look at it.
    pub fn is_problem(self) -> bool {
        matches!(self, Self::Late | Self::Missed | Self::Duplicate)
    }
}

/// A slot with its run, a slot without, or a run without.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// None for an extra run.
    pub expected_at: Option<DateTime<Utc>>,
    pub status: Status,
    /// None for a missed slot.
    pub run: Option<Ran>,
    /// How the run ended after all, where it was tried again.
    pub outcome: Option<RunStatus>,
    pub note: Option<String>,
}

impl Row {
    pub fn delay_seconds(&self) -> Option<f64> {
        Some((self.run.as_ref()?.at - self.expected_at?).as_seconds_f64())
    }

    /// What it is listed by.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.expected_at.or_else(|| self.run.as_ref().map(|run| run.at))
    }
}

/// Every job with what became of its slots. There are as many slots as [`Question::most`] says, of all jobs together.
pub fn judge_all(facts: &[Facts], question: &Question) -> Vec<Judged> {
    let mut left = question.most;
    facts
        .iter()
        .map(|facts| {
            let judged = judge(facts, &Question { most: left, ..*question });
            left = left.saturating_sub(judged.rows.len() + judged.paused);
            judged
        })
        .collect()
}

/// What became of a job's slots.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// In the order of their times.
    pub rows: Vec<Row>,
    /// How many slots fell into a pause, and are none.
    pub paused: usize,
    /// From when on it was judged, if that is later than what was asked for.
    pub from: Option<DateTime<Utc>>,
    /// Why it was not judged.
    pub unjudged: Option<String>,
    /// There were too many slots: up to then it was judged.
    pub cut_at: Option<DateTime<Utc>>,
}
