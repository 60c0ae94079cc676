//! The check `log-errors`: warnings and errors in the worker's log.

use chrono::{DateTime, Utc};

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, ProblemKind};
use super::known_failures::find_known_failure;
use super::wording::counted;
use crate::domain::evidence::{Event, Evidence, evidence};
use crate::domain::log::{Level, LogEntry};
use crate::domain::remedy::Remedy;

/// How much of a message is shown, in characters.
const MAX_MESSAGE_CHARS: usize = 160;

/// The entry that the evidence shows.
#[derive(Debug, Clone)]
pub struct ShownEntry {
    pub time: Option<DateTime<Utc>>,
    pub level: Level,
    /// The first line of its message.
    pub message: String,
}

/// The warnings and errors of a log since a moment.
#[derive(Debug, Clone)]
pub struct LogSummary {
    pub source: String,
    pub since: DateTime<Utc>,
    pub errors: usize,
    pub warnings: usize,
    /// The last error, or the last warning if there is no error.
    pub last: Option<ShownEntry>,
}

impl LogSummary {
    pub fn new(source: String, since: DateTime<Utc>) -> Self {
        Self { source, since, errors: 0, warnings: 0, last: None }
    }

    /// Counts an entry if it is a warning or an error.
    pub fn count(&mut self, entry: &LogEntry) {
        let Some(level) = entry.level.filter(|level| *level >= Level::Warn) else { return };
        if entry.time.is_some_and(|time| time < self.since) {
            return;
        }
        let is_error = level >= Level::Error;
        *if is_error { &mut self.errors } else { &mut self.warnings } += 1;
        if self.last.as_ref().is_none_or(|last| is_error || last.level < Level::Error) {
            let first_line = entry.message.lines().next().unwrap_or_default();
            let message = first_line.chars().take(MAX_MESSAGE_CHARS).collect();
            self.last = Some(ShownEntry { time: entry.time, level, message });
        }
    }
}

pub fn log_errors(summary: &LogSummary) -> CheckResult {
    let LogSummary { source, since, errors, warnings, last } = summary;
    let Some(ShownEntry { time, level, message }) = last else {
        let evidence = evidence![source, " has no warning or error since ", Event(*since)];
        return CheckResult::ok(Check::LogErrors, evidence);
    };
    let at = time.map_or_else(Evidence::default, |time| evidence![Event(time), " "]);
    let counts = format!("{} and {}", counted(*errors, "error"), counted(*warnings, "warning"));
    let last = at.and(format!("{} {message}", level.as_str()));
    let evidence = evidence![&counts, " in ", source, " since ", Event(*since), ", the last: "].and(last.clone());
    let known_failure = find_known_failure(message).filter(|failure| !failure.is_database_outage);
    let remedy = known_failure.map_or_else(
        || {
            let since = since.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            Remedy::apsctl_with("logs --level warn", "--since", &since)
        },
        |failure| failure.remedy(),
    );
    CheckResult::new(Check::LogErrors, CheckStatus::Warning, evidence, remedy)
        .headline("the worker's log has errors")
        .fact(evidence![counts, " in ", source, " since ", Event(*since), "; the last:"])
        .fact(last)
        .of_job(ProblemKind::LogErrors, None)
}
