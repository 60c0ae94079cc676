//! `apsctl recover`: identify the problem, restart the worker, watch for a run and verify it.

mod args;
mod await_run;
mod diagnose;
mod restart_command;
mod steps;
mod verify;
mod watched_job;
mod watched_runs;

use anyhow::Result;

use crate::commands::jobs::trigger_one;
use crate::commands::remedy::remedy_text;
use crate::committed;
use crate::context::Context;
use crate::db::Intent;
use crate::domain::duration_text::exact_duration;
use crate::domain::recovery::Obstacle;
use crate::domain::time_format::format_time;
use crate::error::{CliError, ExitCode, cli_error_of, exit_code_of, redact};
use crate::interrupt;
use crate::report::{Record as _, Report};
pub use args::Args;
use await_run::RunWatch;
use diagnose::Diagnosis;
use restart_command::RestartCommand;
use steps::{Step, StepStatus, Steps};

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    Step::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    committed::declare_several_changes();
    let restart = RestartCommand::from_args(args, context)?;
    let intent = change_intent(args, restart.as_ref(), context)?;
    let mut steps = Steps::begin(context);
    let since = context.local_now();
    let diagnosis = diagnose::diagnose(args, context)?;
    steps.finish(StepStatus::Done, diagnosis.evidence.clone());
    let is_blocking = |obstacle: &&Obstacle| !args.force && (restart.is_some() || obstacle.prevents_runs);
    if let Some(obstacle) = diagnosis.obstacle.as_ref().filter(is_blocking) {
        return Ok(blocked_report(obstacle, steps));
    }
    let trigger = intent.as_ref().filter(|_| args.trigger);
    check_trigger(trigger, &diagnosis, context)?;
    let wait = describe_wait(args, &diagnosis, context)?;
    if args.change.dry_run {
        return Ok(dry_run_report(restart.as_ref(), &wait, steps));
    }
    match (&restart, &intent) {
        (Some(restart), Some(intent)) => {
            log::info!("{}", diagnosis.evidence);
            if !args.yes && !context.ask_yes_no(&restart.confirmation_prompt())? {
                return Err(CliError::refused("not confirmed")
                    .hint("nothing was changed; answer y, or add --yes")
                    .into());
            }
            restart.write_journal(intent, diagnosis.watched.is_some(), context)?;
            context.disconnect();
            if !restart.run(&mut steps)? {
                return Ok(steps.report("the worker was not restarted").code(ExitCode::Failed));
            }
        }
        _ => steps.finish(StepStatus::Skipped, "--no-restart"),
    }
    log::info!("{wait}");
    let Diagnosis { watched, log, .. } = diagnosis;
    let run_since = watched.as_ref().map_or(since, |watched| watched.since);
    let mut watch = RunWatch::new(args.id.as_deref(), watched, since, trigger, args.timeout);
    match watch.run(context) {
        Ok(result) => verify::verify(result, &watch, run_since, log.as_ref(), args, steps),
        Err(error) => failed_report(&error, steps),
    }
}

/// Checks that the job can be triggered, before anything is changed.
fn check_trigger(trigger: Option<&Intent>, diagnosis: &Diagnosis, context: &mut Context) -> Result<()> {
    let (Some(intent), Some(watched)) = (trigger, &diagnosis.watched) else { return Ok(()) };
    let id = watched.job.as_ref().ok_or_else(|| CliError::refused("the store has no job to trigger"))?;
    let mut dry_run_intent = intent.clone();
    dry_run_intent.dry_run = true;
    trigger_one(id, &dry_run_intent, context)?;
    context.db()?.refresh()
}

/// Reports an error after the restart.
fn failed_report(error: &anyhow::Error, mut steps: Steps) -> Result<Report> {
    interrupt::check()?;
    let hint = cli_error_of(error).and_then(|refusal| refusal.hint.clone());
    steps.finish(StepStatus::Failed, redact(&format!("{error:#}")));
    let report = steps.report("no run was found").code(exit_code_of(error));
    Ok(hint.into_iter().fold(report, |report, hint| report.note(format!("hint: {hint}"))))
}

/// Returns the permission to change, or `None` if nothing will be changed. Refuses what can be refused before asking.
fn change_intent(args: &Args, restart: Option<&RestartCommand>, context: &mut Context) -> Result<Option<Intent>> {
    if restart.is_none() && !args.trigger {
        return Ok(None);
    }
    let intent = context.permit_change(&args.change)?;
    if args.change.dry_run {
        return Ok(Some(intent));
    }
    if let Some(restart) = restart.filter(|_| !args.yes && !context.is_attended()) {
        return Err(CliError::refused(format!("confirmation needed to run `{}`", restart.command))
            .hint("add --yes to confirm, --dry-run to show the steps, or --no-restart to watch only")
            .into());
    }
    Ok(Some(intent))
}

/// Reports a problem that a restart does not fix.
fn blocked_report(obstacle: &Obstacle, mut steps: Steps) -> Report {
    let remedy = obstacle.remedy.as_ref().map_or(String::new(), |remedy| format!(": {}", remedy_text(remedy)));
    steps.finish(StepStatus::Skipped, format!("a restart does not fix this{remedy}"));
    let code = if obstacle.is_database_problem { ExitCode::Failed } else { ExitCode::Refused };
    steps.report("nothing was restarted").code(code).note("--force restarts anyway")
}

/// Says what the command waits for, and whether that can succeed in time.
fn describe_wait(args: &Args, diagnosis: &Diagnosis, context: &mut Context) -> Result<String> {
    let timeout = exact_duration(args.timeout);
    let Some(watched) = &diagnosis.watched else {
        return Ok(format!("waiting up to {timeout} for the database and for a run"));
    };
    let awaited = watched.job.as_ref().map_or_else(|| "any run".into(), |id| format!("a run of job {id}"));
    let now = context.db()?.now();
    context.db()?.end_transaction()?;
    let details = match watched.due.next {
        _ if args.trigger => ", which will be triggered".into(),
        None if watched.job.is_none() => String::new(),
        None => ", which has no next run (--trigger runs it now)".into(),
        Some(next) if (next - now).to_std().is_ok_and(|wait| wait > args.timeout) => {
            format!("; it is not due before {}, --trigger runs it now", format_time(next))
        }
        Some(next) => format!(", due at {}", format_time(next)),
    };
    Ok(format!("waiting up to {timeout} for {awaited}{details}"))
}

/// Reports what the command would do.
fn dry_run_report(restart: Option<&RestartCommand>, wait: &str, mut steps: Steps) -> Report {
    let restart_plan =
        restart.map_or_else(|| "--no-restart".into(), |restart| format!("would run: {}", restart.command));
    steps.finish(StepStatus::Skipped, restart_plan);
    steps.finish(StepStatus::Skipped, wait.replacen("waiting", "would wait", 1));
    steps.report("would look for the run in the audit log").note("dry run: nothing was changed")
}
