//! `apsctl run-once`: one full automation pass (contract, section 6).

mod attempt;
mod dry_run;
mod failure;
mod job;
mod ping;
mod plan;
mod result;
mod settings;

use anyhow::Result;

use crate::commits;
use crate::context::Context;
use crate::db::pass::PassStart;
use crate::error::{ExitCode, FailureKind, code_of, describe, redact};
use crate::interrupt;
use crate::report::{Report, printable};

use attempt::{Attempt, AttemptEnd};
use failure::{failure_kind, is_deliberate, too_many_jobs};
use ping::HealthPing;
use result::PassResult;
pub use settings::Args;
use settings::Settings;
pub(crate) use settings::{DEFAULT_BATCH_SIZE, DEFAULT_MAX_CONCURRENT_JOBS};

/// The function of the job a pass is for.
pub(crate) const AUTOMATION_FUNCTION: &str = "app.services.automation_service.run_automation";

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let settings = Settings::resolve(args, context.environment())?;
    let ping = HealthPing::resolve(args.ping.as_deref(), context.environment())?;
    if args.dry_run {
        return dry_run::run(args, context).map(|row| report(row, context));
    }
    commits::stepwise();
    context.permit_pass(&args.confirm)?;
    let plan = args.plan.as_deref().map(plan::read).transpose()?;
    let mut attempt = Attempt::first(args, settings, plan, ping);
    loop {
        let error = match attempt.run(context) {
            Ok(AttemptEnd::NotDue) => return Ok(report(attempt.not_made("not_due"), context)),
            Ok(AttemptEnd::Not(PassStart::TooManyExecuting(jobs))) => {
                let error = too_many_jobs(&jobs);
                attempt.tell(Some(&describe(&error, printable)));
                return Err(error);
            }
            Ok(AttemptEnd::Not(_)) => {
                log::info!("Previous run still executing, skipping");
                let report = report(attempt.not_made("skipped"), context);
                return Ok(report.custom_exit_code(args.conflict_exit_code));
            }
            Ok(AttemptEnd::Done(row)) => {
                attempt.tell(row.error.as_deref());
                return Ok(report(row, context));
            }
            Err(error) => error,
        };
        if !attempt.has_begun() && is_deliberate(&error) {
            return Err(error);
        }
        log_failure(&mut attempt, &error);
        if is_deliberate(&error) || !attempt.may_retry(&error) {
            return end(&mut attempt, error, context);
        }
        log::info!("Retrying in {} seconds...", settings.retry_delay.as_secs());
        context.disconnect();
        if let Err(signal) = interrupt::sleep(settings.retry_delay) {
            return end(&mut attempt, signal, context);
        }
        attempt.again(&error);
    }
}

/// The end of a pass that failed for good: the log has said why, the hint says what to do.
fn end(attempt: &mut Attempt, error: anyhow::Error, context: &mut Context) -> Result<Report> {
    if let Some(row) = attempt.give_up(&error, context) {
        attempt.tell(row.error.as_deref());
        return Ok(report(row, context));
    }
    attempt.tell(Some(&describe(&error, printable)));
    let decided = is_deliberate(&error);
    if decided && context.globals().output.is_none() {
        return Err(error);
    }
    let code = if decided { code_of(&error) } else { ExitCode::Found };
    let mut report = report(attempt.failed(&error), context).code(code);
    let said = describe(&error, printable);
    let lines = said.lines().filter(|line| decided || line.starts_with("hint: "));
    report.notes.extend(lines.map(str::to_owned));
    if decided {
        report.notes.extend(commits::in_words().map(|words| format!("note: {words}")));
    }
    Ok(report)
}

/// The guide's lines of a failed run.
fn log_failure(attempt: &mut Attempt, error: &anyhow::Error) {
    attempt.begin();
    match failure_kind(error) {
        Some(FailureKind::NoConnection) => log::error!("Database connection refused"),
        Some(FailureKind::ConnectionLost) => log::error!("Database connection lost"),
        _ => {}
    }
    log::error!("Automation run failed: {}", redact(&format!("{error:#}")));
}

/// The log says it all to people: the object is for who asks for it.
fn report(row: PassResult, context: &Context) -> Report {
    let code = if row.error.is_some() { ExitCode::Found } else { ExitCode::Done };
    let report = if context.globals().output.is_some() { Report::single(row) } else { Report::empty() };
    report.code(code)
}
