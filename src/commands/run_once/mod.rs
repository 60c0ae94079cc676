//! `apsctl run-once`: one full automation pass (contract, section 6).

mod attempt;
mod dry;
mod job;
mod ping;
mod plan;
mod record;
mod settings;
mod trouble;

use anyhow::Result;

use crate::commits;
use crate::context::Context;
use crate::db::pass::PassStart;
use crate::error::{ExitCode, FailureKind, code_of, describe, redact};
use crate::interrupt;
use crate::report::{Report, printable};

use attempt::{Attempt, Ended};
use ping::Ping;
use record::PassRow;
pub use settings::Args;
use settings::Settings;
pub(crate) use settings::{BATCH_SIZE, MAX_CONCURRENT_JOBS};
use trouble::{full, is_decided, trouble_of};

/// The function of the job a pass is for.
pub(crate) const AUTOMATION: &str = "app.services.automation_service.run_automation";

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let settings = Settings::gather(args, context.environment())?;
    let ping = Ping::gather(args.ping.as_deref(), context.environment())?;
    if args.dry_run {
        return dry::run(args, context).map(|row| report(row, context));
    }
    commits::stepwise();
    context.permit_pass(&args.confirm)?;
    let plan = args.plan.as_deref().map(plan::read).transpose()?;
    let mut attempt = Attempt::first(args, settings, plan, ping);
    loop {
        let error = match attempt.run(context) {
            Ok(Ended::NotDue) => return Ok(report(attempt.not_made("not_due"), context)),
            Ok(Ended::Not(PassStart::TooManyExecuting(jobs))) => {
                let error = full(&jobs);
                attempt.tell(Some(&describe(&error, printable)));
                return Err(error);
            }
            Ok(Ended::Not(_)) => {
                log::info!("Previous run still executing, skipping");
                let report = report(attempt.not_made("skipped"), context);
                return Ok(report.exit(args.conflict_exit_code));
            }
            Ok(Ended::Done(row)) => {
                attempt.tell(row.error.as_deref());
                return Ok(report(row, context));
            }
            Err(error) => error,
        };
        if !attempt.has_begun() && is_decided(&error) {
            return Err(error);
        }
        log_failure(&mut attempt, &error);
        if is_decided(&error) || !attempt.may_retry(&error) {
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
    let decided = is_decided(&error);
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
    match trouble_of(error) {
        Some(FailureKind::NoConnection) => log::error!("Database connection refused"),
        Some(FailureKind::ConnectionLost) => log::error!("Database connection lost"),
        _ => {}
    }
    log::error!("Automation run failed: {}", redact(&format!("{error:#}")));
}

/// The log says it all to people: the object is for who asks for it.
fn report(row: PassRow, context: &Context) -> Report {
    let code = if row.error.is_some() { ExitCode::Found } else { ExitCode::Done };
    let report = if context.globals().output.is_some() { Report::single(row) } else { Report::written() };
    report.code(code)
}
