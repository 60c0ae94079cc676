//! Jobs and their states.

mod modification;
mod timing;

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

pub use modification::{Attribute, CurrentAttributes, Modification, NewTiming, first_run, grace_word};
pub use timing::{CronSchedule, Timing};

/// The seven job states of Task Tracker. The spelling `EXECUTED` is read as `COMPLETED`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum JobState {
    #[default]
    Pending,
    Scheduled,
    Executing,
    Completed,
    Failed,
    Paused,
    Removed,
    /// Another word in the table, shown unchanged.
    Other(String),
}

impl JobState {
    pub const NAMES: [&'static str; 7] =
        ["PENDING", "SCHEDULED", "EXECUTING", "COMPLETED", "FAILED", "PAUSED", "REMOVED"];

    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "PENDING",
            Self::Scheduled => "SCHEDULED",
            Self::Executing => "EXECUTING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Paused => "PAUSED",
            Self::Removed => "REMOVED",
            Self::Other(word) => word,
        }
    }

    /// Returns the spellings of this state in upper case; a table may hold them in any case.
    pub fn stored_spellings(&self) -> Vec<String> {
        let mut words = vec![self.as_str().to_uppercase()];
        if *self == Self::Completed {
            words.push("EXECUTED".into());
        }
        words
    }

    /// Whether the scheduler must not run the job.
    pub fn is_paused_or_removed(&self) -> bool {
        matches!(self, Self::Paused | Self::Removed)
    }
}

impl FromStr for JobState {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word.to_uppercase().as_str() {
            "PENDING" => Self::Pending,
            "SCHEDULED" => Self::Scheduled,
            "EXECUTING" => Self::Executing,
            "COMPLETED" | "EXECUTED" => Self::Completed,
            "FAILED" => Self::Failed,
            "PAUSED" => Self::Paused,
            "REMOVED" => Self::Removed,
            _ => Self::Other(word.to_owned()),
        })
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A pause made by apsctl, and what resuming the job restores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub saved_next_run_time: Option<DateTime<Utc>>,
    pub resume_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub paused_by: String,
    pub paused_at: DateTime<Utc>,
}

impl Pause {
    /// Whether the time is over at which the job should have been resumed.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.resume_at.is_some_and(|at| at <= now)
    }

    pub fn note(&self) -> String {
        let until = self.resume_at.map_or(String::new(), |t| format!(" until {}", t.format("%Y-%m-%d %H:%M UTC")));
        let reason = self.reason.as_ref().map_or(String::new(), |r| format!(": {r}"));
        format!("paused by {}{until}{reason}", self.paused_by)
    }
}

/// A job in the store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Job {
    pub id: String,
    /// Whether the table's ids are numbers.
    pub is_numbered: bool,
    pub func_ref: Option<String>,
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
    /// A next run time that no scheduler can use: `infinity`, `-infinity` or a year out of range.
    pub out_of_range_time: Option<String>,
    /// Seconds a run may start late; `None` is the scheduler's default.
    pub misfire_grace_time: Option<i128>,
    pub timing: Timing,
    pub pause: Option<Pause>,
    /// Why its row cannot be read, if so.
    pub unreadable_reason: Option<String>,
    pub execution: ExecutionOptions,
}

/// How a scheduler starts the runs of a job, as far as the store records it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExecutionOptions {
    /// The executor of APScheduler 3, which limits how many runs are in progress.
    pub executor: Option<String>,
    /// How many runs of the job may be in progress.
    pub max_instances: Option<i128>,
    /// Whether every missed run is made up for. Otherwise several of them are one run.
    pub runs_all_missed: bool,
    /// The largest random delay in seconds that APScheduler 4 adds.
    pub max_delay: f64,
}

impl Job {
    /// Returns what is unusual about the job, for the column `note`.
    pub fn note(&self, now: DateTime<Utc>) -> Option<String> {
        let endless = self.out_of_range_time.as_ref().map(|word| format!("its next_run_time is {word}"));
        let pause = self.pause.as_ref().filter(|_| self.job_state == JobState::Paused).map(|pause| {
            let over = if pause.is_over(now) { " (that time is over, and nothing has resumed the job)" } else { "" };
            pause.note() + over
        });
        // A scheduler or the application has written the row after the pause.
        let overwritten = self.pause.as_ref().filter(|_| !self.job_state.is_paused_or_removed()).map(|pause| {
            format!("{}, but the application has overwritten the pause: it is {}", pause.note(), self.job_state)
        });
        let fault = self.unreadable_reason.as_ref().map(|why| format!("cannot be read: {why}"));
        fault.or(pause).or(overwritten).or(endless)
    }
}

/// A job's arguments, as JSON texts.
#[derive(Debug, Clone, PartialEq)]
pub struct JobArguments {
    pub args: Option<String>,
    pub kwargs: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_parsed_and_executed_is_completed() {
        for word in JobState::NAMES {
            let Ok(state) = word.parse::<JobState>();
            assert_eq!(state.as_str(), word);
            assert!(!matches!(state, JobState::Other(_)));
        }
        assert_eq!("EXECUTED".parse(), Ok(JobState::Completed));
        assert_eq!("weird".parse(), Ok(JobState::Other("weird".into())));
    }
}
