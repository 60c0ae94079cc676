//! Jobs: their states, and which change is legal in which state.

use std::convert::Infallible;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::aps::{Trigger, four};
use super::cron::{Dialect, Expression};

/// The guide's seven states; its one `EXECUTED` is read as `COMPLETED` (contract, section 1).
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
    /// A word the guide does not have: shown as it stands.
    Other(String),
}

impl JobState {
    pub const NAMED: [&'static str; 7] =
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

    /// The words in the table that mean this state.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.as_str().to_owned()];
        if *self == Self::Completed {
            words.push("EXECUTED".into());
        }
        words
    }

    /// Whether the scheduler is to leave the job alone.
    pub fn is_dormant(&self) -> bool {
        matches!(self, Self::Paused | Self::Removed)
    }
}

impl FromStr for JobState {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word {
            "PENDING" => Self::Pending,
            "SCHEDULED" => Self::Scheduled,
            "EXECUTING" => Self::Executing,
            "COMPLETED" | "EXECUTED" => Self::Completed,
            "FAILED" => Self::Failed,
            "PAUSED" => Self::Paused,
            "REMOVED" => Self::Removed,
            other => Self::Other(other.to_owned()),
        })
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When a job runs: a cron expression kept by apsctl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSchedule {
    pub cron: String,
    pub time_zone: String,
    pub dialect: String,
}

impl KeptSchedule {
    /// The expression, and the zone it goes by.
    ///
    /// # Errors
    /// What cannot be read of it, in words.
    pub fn read(&self) -> Result<(Expression, Tz), String> {
        let Self { cron, time_zone, dialect } = self;
        let dialect: Dialect = dialect.parse().map_err(|error| format!("its schedule: {error}"))?;
        let expression = Expression::parse(cron, dialect).map_err(|error| format!("\"{cron}\": {error}"))?;
        let zone = time_zone.parse().map_err(|_| format!("no such time zone: {time_zone}"))?;
        Ok((expression, zone))
    }

    /// The expression, with its zone where it is not UTC and its dialect where it is not crontab's.
    pub fn brief(&self) -> String {
        let zone = if self.time_zone == "UTC" { String::new() } else { format!(" {}", self.time_zone) };
        let dialect = if self.dialect == "crontab" { String::new() } else { format!(" ({})", self.dialect) };
        format!("{}{zone}{dialect}", self.cron)
    }
}

/// What a pause keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    pub kept_next_run_time: Option<DateTime<Utc>>,
    pub resume_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub paused_by: String,
    pub paused_at: DateTime<Utc>,
}

impl Pause {
    pub fn note(&self) -> String {
        let until =
            self.resume_at.map_or(String::new(), |t| format!(" until {}", t.format("%Y-%m-%d %H:%M UTC")));
        let reason = self.reason.as_ref().map_or(String::new(), |r| format!(": {r}"));
        format!("paused by {}{until}{reason}", self.paused_by)
    }
}

/// A job as the store has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Job {
    pub id: String,
    pub func_ref: Option<String>,
    pub job_state: JobState,
    pub next_run_time: Option<DateTime<Utc>>,
    /// `infinity`, `-infinity` or a year that no scheduler lives to see, where the row has that for its next run.
    pub endless: Option<String>,
    /// Seconds a run may start late; none is the scheduler's default.
    pub misfire_grace_time: Option<i128>,
    pub schedule: Option<KeptSchedule>,
    /// When it runs by APScheduler's own row, which then has no other schedule.
    pub trigger: Option<Box<Trigger>>,
    /// The same of APScheduler 4.
    pub four: Option<Box<four::Trigger>>,
    pub pause: Option<Pause>,
    /// Why its row cannot be read.
    pub fault: Option<String>,
}

impl Job {
    /// When it runs, in a few words.
    pub fn schedule_brief(&self) -> Option<String> {
        let trigger = self.trigger.as_ref().map(text);
        let trigger = trigger.or_else(|| self.four.as_ref().map(text));
        trigger.or_else(|| self.schedule.as_ref().map(KeptSchedule::brief))
    }

    /// What an operator should know of this row at a glance.
    pub fn note(&self) -> Option<String> {
        let endless = self.endless.as_ref().map(|word| format!("its next_run_time is {word}"));
        let pause = self.pause.as_ref().filter(|_| self.job_state == JobState::Paused).map(Pause::note);
        // A scheduler, or the application, has written the row since.
        let overwritten = self.pause.as_ref().filter(|_| !self.job_state.is_dormant()).map(|pause| {
            format!("{}, and the application has overwritten that: it is {}", pause.note(), self.job_state)
        });
        let fault = self.fault.as_ref().map(|why| format!("cannot be read: {why}"));
        fault.or(pause).or(overwritten).or(endless)
    }
}

/// What it prints, in memory that need not grow for most.
fn text(printed: impl fmt::Display) -> String {
    let mut text = String::with_capacity(64);
    let _ = write!(text, "{printed}");
    text
}

/// A job's arguments, as JSON texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments {
    pub args: Option<String>,
    pub kwargs: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_read_back_and_executed_is_completed() {
        for word in JobState::NAMED {
            let Ok(state) = word.parse::<JobState>();
            assert_eq!(state.as_str(), word);
            assert!(!matches!(state, JobState::Other(_)));
        }
        assert_eq!("EXECUTED".parse(), Ok(JobState::Completed));
        assert_eq!("weird".parse(), Ok(JobState::Other("weird".into())));
    }
}
