//! Makes the check `log-errors`: reads the worker's log.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::args::Args;
use super::prober::hint;
use super::results::Results;
use super::worker_state::CheckInput;
use crate::context::Context;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{NotChecked, ProbeResult};
use crate::domain::doctor::worker_log::{self, LogSummary};
use crate::domain::log::{EntrySearch, LogEntry};
use crate::error::{CliError, redact};
use crate::interrupt;
use crate::worker::logs::{LogLocation, ReadOptions, for_each_entry};

/// How far back the log is read if no run has succeeded.
const DEFAULT_WINDOW: TimeDelta = TimeDelta::hours(24);

/// Matches the lines whose level is above INFO.
const SEVERITY_PATTERN: &str = "(?i-u:warn|err|severe|crit|fatal|alert|emerg|panic)";

/// Reads the log since `--since`, or since the last successful run.
pub(super) fn run_checks(
    input: &CheckInput<'_>,
    last_success: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    context: &Context,
    results: &mut Results,
) -> Result<()> {
    if !results.wants(Check::LogErrors) {
        return Ok(());
    }
    let args = input.args;
    let location = args.log.log.location(&[], context)?;
    if let (LogLocation::Container(_), Err(not_checked)) = (&location, &input.worker.container) {
        results.add(not_checked.clone().into_result(Check::LogErrors));
        return Ok(());
    }
    let range = args.log.time_range(context)?;
    let since = range.since.or(last_success).unwrap_or(now - DEFAULT_WINDOW);
    let mut summary = LogSummary::new(location_name(&location), since);
    let read = read(args, &location, since, |entry| {
        if entry.time.is_none_or(|time| range.until.is_none_or(|until| time <= until)) {
            summary.count(&entry);
        }
    });
    let outcome: ProbeResult<()> = match read {
        Ok(()) => Ok(()),
        Err(error) => {
            interrupt::check()?;
            Err(NotChecked::new(redact(&format!("{error:#}")), hint(&error)))
        }
    };
    if let Some(last) = &mut summary.last {
        last.message = redact(&last.message);
    }
    results.evaluate(Check::LogErrors, outcome, |()| worker_log::log_errors(&summary));
    Ok(())
}

fn read(args: &Args, location: &LogLocation, since: DateTime<Utc>, mut handle: impl FnMut(LogEntry)) -> Result<()> {
    let parser = args.log.log.entry_parser(location)?;
    let search = EntrySearch::matching(SEVERITY_PATTERN).map_err(CliError::failed)?;
    let options = ReadOptions { since: Some(since), ..ReadOptions::default() };
    for_each_entry(location, options, &search, parser, |entry| {
        handle(entry);
        Ok(())
    })
}

fn location_name(location: &LogLocation) -> String {
    match location {
        LogLocation::Container(container) => format!("the log of container {}", container.name()),
        LogLocation::Files(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            paths.join(", ")
        }
        LogLocation::Stdin => "standard input".into(),
    }
}
