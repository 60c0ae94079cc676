//! Reads the worker's log.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Args, CheckInput, Results};
use crate::context::Context;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::worker_log::{self, LogSummary};
use crate::domain::doctor::{NotChecked, ProbeResult, evaluate};
use crate::domain::log::{Line, Search};
use crate::error::{CliError, cli_error_of, redact};
use crate::interrupt;
use crate::worker::logs::{Source, Wanted, lines};

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
    let source = args.place.log.source(&[], context)?;
    if let (Source::Container(_), Err(unasked)) = (&source, &given.worker.container_state) {
        findings.add(unasked.clone().into_result(Check::LogErrors));
        return Ok(());
    }
    let between = args.place.between(context);
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

fn read(args: &Args, source: &Source, since: DateTime<Utc>, mut each: impl FnMut(Line)) -> Result<()> {
    let reading = args.place.log.reading(source)?;
    let grave = Search::of(SEVERITY_PATTERN).map_err(CliError::failed)?;
    let wanted = Wanted { since: Some(since), ..Wanted::default() };
    lines(source, wanted, &grave, reading, |line| {
        each(line);
        Ok(())
    })
}

fn source_name(source: &Source) -> String {
    match source {
        Source::Container(container) => format!("the log of container {}", container.name()),
        Source::Files(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            paths.join(", ")
        }
        Source::Stdin => "standard input".into(),
    }
}
