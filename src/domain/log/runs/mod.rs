//! The runs in a log: what the guide's lines tell of each of them.

mod audit_comparison;
mod event;
mod extractor;

use chrono::{DateTime, Utc};

pub use audit_comparison::{AuditMatch, AuditedRun, join_with_audit};
pub use event::{RUN_EVENT_PATTERN, RunEvent};
pub use extractor::RunExtractor;

/// How a run ended, as its lines tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoggedStatus {
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

impl LoggedStatus {
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
pub struct LoggedRun {
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub status: LoggedStatus,
    /// As the log says it, else from the times.
    pub duration_seconds: Option<f64>,
    pub versions_evaluated: Option<i64>,
    pub versions_approved: Option<i64>,
    /// How often it was tried.
    pub attempts: u32,
    /// When each try began: a failed one may have a row of its own in the audit log.
    pub attempt_starts: Vec<DateTime<Utc>>,
    /// How many versions each rule matched.
    pub rules: Vec<(String, i64)>,
    pub error: Option<String>,
    /// How many of the log's lines tell of it.
    pub line_count: u64,
    pub process: Option<String>,
    /// Why it may fail, as long as that is not said: the last error since it began.
    last_error: Option<String>,
}

impl LoggedRun {
    fn started(time: Option<DateTime<Utc>>, process: Option<&str>) -> Self {
        Self {
            started_at: time,
            completed_at: None,
            status: LoggedStatus::Open,
            duration_seconds: None,
            versions_evaluated: None,
            versions_approved: None,
            attempts: 1,
            attempt_starts: time.into_iter().collect(),
            rules: Vec::new(),
            error: None,
            line_count: 1,
            process: process.map(str::to_owned),
            last_error: None,
        }
    }

    fn end(&mut self, time: Option<DateTime<Utc>>, status: LoggedStatus, seconds: Option<f64>) {
        self.completed_at = time;
        self.status = status;
        let between = || Some((time? - self.started_at?).as_seconds_f64());
        self.duration_seconds = seconds.or_else(between);
    }
}

#[cfg(test)]
mod tests;
