//! The last step: verifies the run in the audit log. The worker's log is not enough.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::args::Args;
use super::await_run::{RunWatch, WatchResult};
use super::diagnose::first_line_with_cause;
use super::steps::{StepStatus, Steps};
use crate::domain::audit::Run;
use crate::domain::log::{EntrySearch, LogEntry};
use crate::domain::time_format::format_time;
use crate::error::{CliError, ExitCode};
use crate::interrupt;
use crate::report::{Report, format_seconds};
use crate::worker::logs::{LogLocation, ReadOptions, for_each_entry};

/// The log line of a successful run.
const COMPLETED: &str = "Automation run completed";

/// Finishes the last two steps and returns the report.
pub(super) fn verify(
    result: WatchResult,
    watch: &RunWatch,
    since: DateTime<Utc>,
    log: Option<&LogLocation>,
    args: &Args,
    mut steps: Steps,
) -> Result<Report> {
    let code = match result {
        WatchResult::RunEnded { run, is_success: is_well, recent } => {
            let began = run.created_at.map_or(String::new(), |at| format!(" began at {}", format_time(at)));
            let next = watch.watched.as_ref().and_then(|watched| watched.due.next);
            let next = next.map_or(String::new(), |next| format!("; the next one is due at {}", format_time(next)));
            steps.finish(StepStatus::Done, format!("{}{began}{next}", run.name()));
            let description = format!("{}; recent_runs {recent}", describe_run(&run));
            steps.finish(if is_well { StepStatus::Done } else { StepStatus::Failed }, description);
            if is_well { ExitCode::Done } else { ExitCode::Found }
        }
        WatchResult::RunBegan { description, is_well: true } => {
            steps.finish(StepStatus::Done, description);
            steps.finish(StepStatus::Skipped, "the store has no audit log that records how the run ended");
            ExitCode::Done
        }
        WatchResult::RunBegan { description, is_well: false } => {
            steps.finish(StepStatus::Failed, description);
            ExitCode::Found
        }
        WatchResult::TimedOut(reason) => {
            steps.finish(StepStatus::Failed, reason);
            if let Some(line) = log.and_then(|log| completion_in_log(log, since, args)) {
                interrupt::check()?;
                let at = line.time.map_or(String::new(), |time| format!(" at {}", format_time(time)));
                let reason =
                    format!("the worker's log says \"{}\"{at}, but the audit log does not have the run", line.message);
                steps.finish(StepStatus::Failed, reason);
            }
            ExitCode::WaitedOut
        }
    };
    interrupt::check()?;
    Ok(steps.report("no run was found").code(code))
}

/// `run 41 completed (3.2s, 34 approved)`
fn describe_run(run: &Run) -> String {
    let status = run.status.as_ref().map_or("ended".into(), |status| status.as_str().replace('_', " "));
    let took = run.duration_seconds().map(format_seconds);
    let approved = run.versions_approved.map(|approved| format!("{approved} approved"));
    let more: Vec<String> = took.into_iter().chain(approved).collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
    let error = run.error.as_ref().map_or(String::new(), |error| format!(": {}", first_line_with_cause(error)));
    format!("{} {status}{more}{error}", run.name())
}

/// Returns the last log line of a successful run since then.
fn completion_in_log(log: &LogLocation, since: DateTime<Utc>, args: &Args) -> Option<LogEntry> {
    // Standard input was read by the first step.
    if matches!(log, LogLocation::Stdin) {
        return None;
    }
    let read = || {
        let search = EntrySearch::matching(COMPLETED).map_err(CliError::failed)?;
        let options = ReadOptions { since: Some(since), ..ReadOptions::default() };
        let mut last = None;
        for_each_entry(log, options, &search, args.log_range.log.entry_parser(log)?, |line| {
            if line.time.is_some_and(|time| time >= since) {
                last = Some(line);
            }
            Ok(())
        })?;
        anyhow::Ok(last)
    };
    match read() {
        Ok(line) => line,
        Err(error) => {
            log::debug!("the worker's log: {error:#}");
            None
        }
    }
}
