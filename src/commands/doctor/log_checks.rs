//! Reads the worker's log.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Args, CheckInput, Results};
use crate::context::Context;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::worker_log::{self, LogSummary};
use crate::domain::doctor::{NotChecked, ProbeResult, evaluate};
use crate::domain::log::{EntrySearch, LogEntry};
use crate::error::{CliError, cli_error_of, redact};
use crate::interrupt;
use crate::worker::logs::{LogLocation, ReadOptions, for_each_entry};

/// How far the log is read back where no run has gone well.
const DEFAULT_WINDOW: TimeDelta = TimeDelta::hours(24);

/// The words of a line that is graver than INFO.
const SEVERITY_PATTERN: &str = "(?i-u:warn|err|severe|crit|fatal|alert|emerg|panic)";

/// Since the last run that went well, or as --since says.
pub(super) fn run_checks(
    given: &CheckInput<'_>,
    last_good: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    context: &Context,
    findings: &mut Results,
) -> Result<()> {
    if !findings.wants(Check::LogErrors) {
        return Ok(());
    }
    let args = given.args;
    let source = args.place.log.location(&[], context)?;
    if let (LogLocation::Container(_), Err(unasked)) = (&source, &given.worker.container_state) {
        findings.add(unasked.clone().into_result(Check::LogErrors));
        return Ok(());
    }
    let between = args.place.time_range(context);
    let since = between.since.or(last_good).unwrap_or(now - DEFAULT_WINDOW);
    let mut told = LogSummary::new(source_name(&source), since);
    let read = read(args, &source, since, |line| {
        if line.time.is_none_or(|time| between.until.is_none_or(|until| time <= until)) {
            told.count(&line);
        }
    });
    let asked: ProbeResult<()> = match read {
        Ok(()) => Ok(()),
        Err(error) => {
            interrupt::check()?;
            let fix = cli_error_of(&error).and_then(|refusal| refusal.hint.clone());
            Err(NotChecked::new(redact(&format!("{error:#}")), fix))
        }
    };
    if let Some((_, _, message)) = &mut told.last {
        *message = redact(message);
    }
    findings.add(evaluate(Check::LogErrors, asked, |()| worker_log::log_errors(&told)));
    Ok(())
}

fn read(
    args: &Args,
    source: &LogLocation,
    since: DateTime<Utc>,
    mut each: impl FnMut(LogEntry),
) -> Result<()> {
    let reading = args.place.log.entry_parser(source)?;
    let grave = EntrySearch::matching(SEVERITY_PATTERN).map_err(CliError::failed)?;
    let wanted = ReadOptions { since: Some(since), ..ReadOptions::default() };
    for_each_entry(source, wanted, &grave, reading, |line| {
        each(line);
        Ok(())
    })
}

fn source_name(source: &LogLocation) -> String {
    match source {
        LogLocation::Container(container) => format!("the log of container {}", container.name()),
        LogLocation::Files(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            paths.join(", ")
        }
        LogLocation::Stdin => "standard input".into(),
    }
}
