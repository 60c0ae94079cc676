//! What the worker's log says that the audit log may not.

use chrono::{DateTime, Utc};

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::log::{Level, LogEntry};
use crate::domain::shell;
use crate::domain::time_format::format_time;

use super::{counted, known_failures};

/// How much of a line is told, in characters.
const MAX_MESSAGE_CHARS: usize = 160;

/// The grave lines of a log since a moment.
#[derive(Debug, Clone)]
pub struct LogSummary {
    pub source: String,
    pub since: DateTime<Utc>,
    pub errors: usize,
    pub warnings: usize,
    /// The last of the gravest: its time, its level, the first line of its message.
    pub last: Option<(Option<DateTime<Utc>>, Level, String)>,
}

impl LogSummary {
    pub fn new(source: String, since: DateTime<Utc>) -> Self {
        Self { source, since, errors: 0, warnings: 0, last: None }
    }

    /// A line that is graver than INFO counts.
    pub fn count(&mut self, line: &LogEntry) {
        let Some(level) = line.level.filter(|level| *level >= Level::Warn) else { return };
        if line.time.is_some_and(|time| time < self.since) {
            return;
        }
        let is_error = level >= Level::Error;
        *if is_error { &mut self.errors } else { &mut self.warnings } += 1;
        let is_graver = self.last.as_ref().is_none_or(|(_, last, _)| is_error || *last < Level::Error);
        if is_graver {
            let first = line.message.lines().next().unwrap_or_default();
            self.last = Some((line.time, level, first.chars().take(MAX_MESSAGE_CHARS).collect()));
        }
    }
}

pub fn log_errors(told: &LogSummary) -> CheckResult {
    let since = format_time(told.since);
    let Some((time, level, message)) = &told.last else {
        return CheckResult::ok(
            Check::LogErrors,
            format!("{} has no warning or error since {since}", told.source),
        );
    };
    let at = time.map_or(String::new(), |time| format!("{} ", format_time(time)));
    let evidence = format!(
        "{} and {} in {} since {since}, the last: {at}{} {message}",
        counted(told.errors, "error"),
        counted(told.warnings, "warning"),
        told.source,
        level.as_str()
    );
    let known = known_failures::find_known_failure(message).filter(|failure| !failure.is_database_outage);
    let fix = known.map_or_else(
        || {
            shell::with_option(
                "apsctl logs --level warn",
                "--since",
                &told.since.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            )
        },
        |failure| failure.remedy.to_owned(),
    );
    CheckResult::new(Check::LogErrors, CheckStatus::Warning, evidence, fix)
}
