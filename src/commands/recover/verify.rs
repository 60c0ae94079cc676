//! The last step: the audit log decides, not the worker's.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::Args;
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

/// What the log says of a run that went well.
const COMPLETED: &str = "Automation run completed";

pub(super) fn report(
    end: WatchResult,
    watch: &RunWatch,
    since: DateTime<Utc>,
    log: Option<&LogLocation>,
    args: &Args,
    mut steps: Steps,
) -> Result<Report> {
    let code = match end {
        WatchResult::RunEnded { run, is_well, recent } => {
            let began = run.created_at.map_or(String::new(), |at| format!(" began at {}", format_time(at)));
            let next = watch.watched.as_ref().and_then(|watched| watched.due.next);
            let next =
                next.map_or(String::new(), |next| format!("; the next one is due at {}", format_time(next)));
            steps.finish(StepStatus::Done, format!("{}{began}{next}", run.name()));
            let words = format!("{}; recent_runs {recent}", describe_run(&run));
            steps.finish(if is_well { StepStatus::Done } else { StepStatus::Failed }, words);
            if is_well { ExitCode::Done } else { ExitCode::Found }
        }
        WatchResult::RunBegan { words, is_well: true } => {
            steps.finish(StepStatus::Done, words);
            steps.finish(StepStatus::Skipped, "there is no audit log: how it ended the store does not say");
            ExitCode::Done
        }
        WatchResult::RunBegan { words, is_well: false } => {
            steps.finish(StepStatus::Failed, words);
            ExitCode::Found
        }
        WatchResult::TimedOut(why) => {
            steps.finish(StepStatus::Failed, why);
            if let Some(line) = log.and_then(|log| completion_in_log(log, since, args)) {
                interrupt::check()?;
                let at = line.time.map_or(String::new(), |time| format!(" at {}", format_time(time)));
                let why = format!(
                    "the worker's log says \"{}\"{at}, but the audit log has no row of it: that is no proof of a run",
                    line.message
                );
                steps.finish(StepStatus::Failed, why);
            }
            ExitCode::WaitedOut
        }
    };
    interrupt::check()?;
    Ok(steps.report("no run has been seen").code(code))
}

/// `run 41 completed (3.2s, 34 approved)`
fn describe_run(run: &Run) -> String {
    let status = run.status.as_ref().map_or("ended".into(), |status| status.as_str().replace('_', " "));
    let took = run.duration_seconds().map(format_seconds);
    let approved = run.versions_approved.map(|approved| format!("{approved} approved"));
    let more: Vec<String> = took.into_iter().chain(approved).collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
    let error =
        run.error.as_ref().map_or(String::new(), |error| format!(": {}", first_line_with_cause(error)));
    format!("{} {status}{more}{error}", run.name())
}

/// The log's last line of a run that was completed since then.
fn completion_in_log(log: &LogLocation, since: DateTime<Utc>, args: &Args) -> Option<LogEntry> {
    // Standard input has been read.
    if matches!(log, LogLocation::Stdin) {
        return None;
    }
    let read = || {
        let search = EntrySearch::matching(COMPLETED).map_err(CliError::failed)?;
        let wanted = ReadOptions { since: Some(since), ..ReadOptions::default() };
        let mut last = None;
        for_each_entry(log, wanted, &search, args.place.log.entry_parser(log)?, |line| {
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
