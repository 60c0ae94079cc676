//! A run as the log shows it.

use chrono::{DateTime, Utc};

/// The status of a run according to its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoggedStatus {
    Completed,
    Recovered,
    Failed,
    /// The log does not have its end.
    Open,
    /// Another run was still executing.
    Skipped,
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

    pub fn is_success(self) -> bool {
        matches!(self, Self::Completed | Self::Recovered)
    }
}

/// A run according to its lines. Values that no line gives are `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedRun {
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub status: LoggedStatus,
    /// The duration in the log, or the difference of the times.
    pub duration_seconds: Option<f64>,
    pub versions_evaluated: Option<i64>,
    pub versions_approved: Option<i64>,
    pub attempts: u32,
    /// The start of each attempt: a failed attempt may have its own audit row.
    pub attempt_starts: Vec<DateTime<Utc>>,
    /// The number of versions that each rule matched.
    pub rules: Vec<(String, i64)>,
    pub error: Option<String>,
    /// The number of log lines about the run.
    pub line_count: u64,
    pub process: Option<String>,
    /// The last error since the start. It becomes `error` if the run ends without one.
    pub(super) last_error: Option<String>,
}

impl LoggedRun {
    pub(super) fn started(time: Option<DateTime<Utc>>, process: Option<&str>) -> Self {
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

    pub(super) fn end(&mut self, time: Option<DateTime<Utc>>, status: LoggedStatus, seconds: Option<f64>) {
        self.completed_at = time;
        self.status = status;
        let elapsed = || Some((time? - self.started_at?).as_seconds_f64());
        self.duration_seconds = seconds.or_else(elapsed);
    }
}
