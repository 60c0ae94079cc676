//! The cron expression of a trigger of APScheduler, which counts 0 as Monday.

use anyhow::Result;
use apscheduler::cron::{CronError, Dialect, Expression, means_the_same, to_apscheduler};

use crate::commands::cron;
use crate::error::CliError;

/// Returns the expression in APScheduler's dialect, and its meaning in words. Without a dialect, an expression that only one of
/// the dialects accepts has that meaning.
///
/// # Errors
/// Refuses an invalid expression, and one with two meanings if no dialect is given (exit 2).
pub(super) fn for_trigger(text: &str, dialect: Option<Dialect>) -> Result<(String, String)> {
    let parsed = |dialect| Expression::parse(text, dialect);
    let dialect = match (dialect, parsed(Dialect::Crontab), parsed(Dialect::Apscheduler)) {
        (Some(dialect), ..) => dialect,
        (None, Ok(crontab), Ok(apscheduler)) if means_the_same(text) == Some(false) => {
            return Err(two_meanings(text, &crontab, &apscheduler).into());
        }
        (None, Err(_), Ok(_)) => Dialect::Apscheduler,
        _ => Dialect::Crontab,
    };
    cron::parse(text, dialect)?;
    let usage_error =
        |error: CronError| CliError::usage(format!("\"{text}\": {}", error.message)).maybe_hint(error.hint);
    let expression = to_apscheduler(text, dialect).map_err(usage_error)?;
    let meaning = cron::parse(&expression, Dialect::Apscheduler)?.description();
    Ok((expression, meaning))
}

fn two_meanings(text: &str, crontab: &Expression, apscheduler: &Expression) -> CliError {
    CliError::usage(format!(
        "\"{text}\" has two meanings: {} for cron, {} for APScheduler",
        crontab.description(),
        apscheduler.description()
    ))
    .hint("choose one with --dialect crontab or --dialect apscheduler; names such as mon mean the same in both")
}
