//! The runs in a log: what the guide's lines tell of each of them.

mod assembler;
mod event;
mod join;

use chrono::{DateTime, Utc};

pub use assembler::Assembler;
pub use event::{Event, PATTERN};
pub use join::{Joined, Tie, join};

/// How a run ended, as its lines tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Completed,
    Recovered,
    Failed,
    /// Its end is not in the log.
    Open,
    /// Another was still executing.
    Skipped,
    /// It was to approve nothing.
    DryRun,
}

impl Status {
    pub const ALL: [Self; 6] =
        [Self::Completed, Self::Recovered, Self::Failed, Self::Open, Self::Skipped, Self::DryRun];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Recovered => "recovered",
            Self::Failed => "failed",
            Self::Open => "open",
            Self::Skipped => "skipped",
            Self::DryRun => "dry_run",
        }
    }
}

/// A run as its lines tell. What they do not tell is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub status: Status,
    /// As the log says it, else from the times.
    pub duration_seconds: Option<f64>,
    pub versions_evaluated: Option<i64>,
    pub versions_approved: Option<i64>,
    /// How often it was tried.
    pub attempts: u32,
    /// When each try began: a failed one may have a row of its own in the audit log.
    pub tries: Vec<DateTime<Utc>>,
    /// How many versions each rule matched.
    pub rules: Vec<(String, i64)>,
    pub error: Option<String>,
    /// How many of the log's lines tell of it.
    pub lines: u64,
    pub process: Option<String>,
    /// Why it may fail, as long as that is not said: the last error since it began.
    last_error: Option<String>,
}

impl Run {
    fn begun(time: Option<DateTime<Utc>>, process: Option<&str>) -> Self {
        Self {
            started_at: time,
            completed_at: None,
            status: Status::Open,
            duration_seconds: None,
            versions_evaluated: None,
            versions_approved: None,
            attempts: 1,
            tries: time.into_iter().collect(),
            rules: Vec::new(),
            error: None,
            lines: 1,
            process: process.map(str::to_owned),
            last_error: None,
        }
    }

    fn end(&mut self, time: Option<DateTime<Utc>>, status: Status, seconds: Option<f64>) {
        self.completed_at = time;
        self.status = status;
        let between = || Some((time? - self.started_at?).as_seconds_f64());
        self.duration_seconds = seconds.or_else(between);
    }
}

#[cfg(test)]
mod tests;
