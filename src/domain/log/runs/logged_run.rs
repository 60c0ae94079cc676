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
    /// Another run was still executing, or too many instances of the job.
    Skipped,
    DryRun,
    /// The scheduler was too late to start it.
    Missed,
}

impl LoggedStatus {
    pub const ALL: [Self; 7] =
        [Self::Completed, Self::Recovered, Self::Failed, Self::Open, Self::Skipped, Self::DryRun, Self::Missed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Recovered => "recovered",
            Self::Failed => "failed",
            Self::Open => "open",
            Self::Skipped => "skipped",
            Self::DryRun => "dry_run",
            Self::Missed => "missed",
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
    /// The job, in a line of APScheduler.
    pub job: Option<Box<LoggedJob>>,
    /// The last error since the start. It becomes `error` if the run ends without one.
    pub(super) last_error: Option<String>,
}

/// The job of a run, as APScheduler's lines name it.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedJob {
    pub name: String,
    /// The trigger as APScheduler prints it, such as `interval[0:01:00]`.
    pub trigger: String,
    pub executor: Option<String>,
    /// When the run was due. For a missed run it is computed from the line's time; for a skipped run it is a whole second.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// The job of the store, if the name belongs to one.
    pub id: Option<String>,
    /// The number of the run among those of the job whose first line has the same time.
    pub ordinal: usize,
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
            job: None,
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
