//! `apsctl recover`

mod await_run;
mod diagnose;
mod restart_command;
mod steps;
mod verify;
mod watched_job;
mod watched_runs;

use std::time::Duration;

use anyhow::Result;

use crate::commands::jobs::{JobTimeoutArgs, trigger_one};
use crate::commands::logs::LogRangeArgs;
use crate::commands::remedy::remedy_text;
use crate::committed;
use crate::context::{ChangeArgs, Context, duration};
use crate::db::Intent;
use crate::domain::recovery::Obstacle;
use crate::domain::time_format::format_time;
use crate::error::{CliError, ExitCode, cli_error_of, exit_code_of, redact};
use crate::interrupt;
use crate::report::Report;
use await_run::RunWatch;
use diagnose::Diagnosis;
use restart_command::RestartCommand;
use steps::{StepStatus, Steps};

/// Walk the guide's recovery steps: identify the problem, restart the worker, watch for a run, verify it by the audit log
///
/// Exit 0 only where a run has been seen that began since the restart and went well; 1 where it failed; 3 where a restart
/// is refused: it does not mend what was found, or would kill a run; 4 where the command failed, or there is no database;
/// 124 where no run has ended in time. What the worker's log says is shown, but is no proof of a run. A store of
/// APScheduler's own without an audit log does not say how a run ended: there, that it was begun is exit 0.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(mut_arg("file", |file| file.num_args(1)))]
#[command(
    after_help = "Examples:\n  apsctl recover\n  apsctl recover daily-report --trigger --yes --reason 'worker hangs'\n  \
    apsctl recover --restart-command 'docker compose down && docker compose up -d' --force\n  \
    apsctl recover --no-restart --timeout 15m"
)]
pub struct Args {
    /// The job to watch [default: the one that runs `app.services.automation_service.run_automation`, else the one
    /// that is due next]
    #[arg(value_name = "ID")]
    id: Option<String>,

    /// What restarts the worker: words, or a line for `sh -c` where a character in it is for a shell. Else
    /// `APSCTL_RESTART_COMMAND` [default: docker compose restart worker]
    #[arg(long, value_name = "COMMAND", conflicts_with = "no_restart")]
    restart_command: Option<String>,

    /// How long that may take
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    restart_timeout: Duration,

    /// Restart nothing, only watch and verify
    #[arg(long)]
    no_restart: bool,

    /// Trigger the job, and do not wait for its schedule
    #[arg(long)]
    trigger: bool,

    /// How long to wait for a run
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    timeout: Duration,

    /// Restart also where that does not mend what was found, or kills a run
    #[arg(long)]
    force: bool,

    /// Do not ask
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    place: LogRangeArgs,

    #[command(flatten)]
    job_timeout: JobTimeoutArgs,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    committed::declare_several_changes();
    let restart = RestartCommand::from_args(args, context)?;
    let intent = change_intent(args, restart.as_ref(), context)?;
    let mut steps = Steps::begin(context);
    let since = context.local_now();
    let found = diagnose::diagnose(args, context)?;
    steps.finish(StepStatus::Done, found.evidence.clone());
    let hinders = |obstacle: &&Obstacle| !args.force && (restart.is_some() || obstacle.prevents_runs);
    if let Some(obstacle) = found.obstacle.as_ref().filter(hinders) {
        return Ok(blocked_report(obstacle, steps));
    }
    let trigger = intent.as_ref().filter(|_| args.trigger);
    check_trigger(trigger, &found, context)?;
    let wait = describe_wait(args, &found, context)?;
    if args.change.dry_run {
        return Ok(dry_run_report(restart.as_ref(), &wait, steps));
    }
    match (&restart, &intent) {
        (Some(restart), Some(intent)) => {
            log::info!("{}", found.evidence);
            if !args.yes && !context.ask_yes_no(&restart.confirmation_prompt())? {
                return Err(CliError::refused("not confirmed").hint("nothing was done").into());
            }
            restart.write_journal(intent, found.watched.is_some(), context)?;
            context.disconnect();
            if !restart.run(&mut steps)? {
                return Ok(steps.report("the worker was not restarted").code(ExitCode::Failed));
            }
        }
        _ => steps.finish(StepStatus::Skipped, "--no-restart"),
    }
    log::info!("{wait}");
    let Diagnosis { watched, log, .. } = found;
    let begun = watched.as_ref().map_or(since, |watched| watched.since);
    let mut watch = RunWatch::new(args.id.as_deref(), watched, since, trigger, args.timeout);
    match watch.run(context) {
        Ok(end) => verify::report(end, &watch, begun, log.as_ref(), args, steps),
        Err(error) => failed_report(&error, steps),
    }
}

/// What would be refused is refused before anything is done.
fn check_trigger(trigger: Option<&Intent>, found: &Diagnosis, context: &mut Context) -> Result<()> {
    let (Some(intent), Some(watched)) = (trigger, &found.watched) else { return Ok(()) };
    let id = watched.job.as_ref().ok_or_else(|| CliError::refused("there is no job to trigger"))?;
    let mut rehearsal = intent.clone();
    rehearsal.dry_run = true;
    trigger_one(id, &rehearsal, context)?;
    context.db()?.refresh()
}

/// The watch has failed, when the worker has been restarted already.
fn failed_report(error: &anyhow::Error, mut steps: Steps) -> Result<Report> {
    interrupt::check()?;
    let hint = cli_error_of(error).and_then(|refusal| refusal.hint.clone());
    steps.finish(StepStatus::Failed, redact(&format!("{error:#}")));
    let report = steps.report("no run has been seen").code(exit_code_of(error));
    Ok(hint.into_iter().fold(report, |report, hint| report.note(format!("hint: {hint}"))))
}

/// Everything that can be refused before anybody is asked. None where nothing will be changed.
fn change_intent(
    args: &Args,
    restart: Option<&RestartCommand>,
    context: &mut Context,
) -> Result<Option<Intent>> {
    if restart.is_none() && !args.trigger {
        return Ok(None);
    }
    let intent = context.permit_change(&args.change)?;
    if args.change.dry_run {
        return Ok(Some(intent));
    }
    if context.is_read_only() {
        return Err(CliError::refused("--read-only: a restart and a trigger are changes")
            .hint("--no-restart only watches")
            .into());
    }
    if let Some(restart) = restart.filter(|_| !args.yes && !context.is_attended()) {
        return Err(CliError::refused(format!("the worker would be restarted by `{}`", restart.command))
            .hint("add --yes where nobody can be asked; --dry-run shows the steps, --no-restart only watches")
            .into());
    }
    Ok(Some(intent))
}

/// A restart is not what helps.
fn blocked_report(obstacle: &Obstacle, mut steps: Steps) -> Report {
    let fix = obstacle.remedy.as_ref().map_or(String::new(), |remedy| format!(": {}", remedy_text(remedy)));
    steps.finish(StepStatus::Skipped, format!("a restart is not what helps{fix}"));
    let code = if obstacle.is_database_problem { ExitCode::Failed } else { ExitCode::Refused };
    steps.report("nothing was restarted").code(code).note("--force goes on all the same")
}

/// What is waited for, in words; whether there is any use in it.
fn describe_wait(args: &Args, found: &Diagnosis, context: &mut Context) -> Result<String> {
    let timeout = humantime::format_duration(args.timeout);
    let Some(watched) = &found.watched else {
        return Ok(format!("waiting up to {timeout} for the database, and for a run"));
    };
    let what = watched.job.as_ref().map_or_else(|| "any run".into(), |id| format!("a run of job {id}"));
    let now = context.db()?.now();
    context.db()?.end_transaction()?;
    let more = match watched.due.next {
        _ if args.trigger => ", which is triggered".into(),
        None if watched.job.is_none() => String::new(),
        None => ", which has no next run (--trigger runs it now)".into(),
        Some(next) if (next - now).to_std().is_ok_and(|left| left > args.timeout) => {
            format!("; it is not due before {}: --trigger does not wait for that", format_time(next))
        }
        Some(next) => format!(", due at {}", format_time(next)),
    };
    Ok(format!("waiting up to {timeout} for {what}{more}"))
}

/// What would be done.
fn dry_run_report(restart: Option<&RestartCommand>, wait: &str, mut steps: Steps) -> Report {
    let would =
        restart.map_or_else(|| "--no-restart".into(), |restart| format!("would run: {}", restart.command));
    steps.finish(StepStatus::Skipped, would);
    steps.finish(StepStatus::Skipped, wait.replacen("waiting", "would wait", 1));
    steps.report("would look for its row in the audit log").note("dry run: nothing was done")
}
