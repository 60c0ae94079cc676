//! `apsctl jobs edit`

use std::time::Duration;

use anyhow::Result;

use super::change_jobs::{PlannedChange, change_locked_jobs, plan_update};
use super::change_report::change_report;
use super::change_screen::Action;
use super::selection::SelectionArgs;
use super::wake_up;
use crate::context::{ChangeArgs, Context, duration};
use crate::db::jobs::{JobUpdate, LockedJob, UpdateKind};
use crate::db::store::Scheduling;
use crate::domain::job::Modification;
use crate::domain::transition;
use crate::error::CliError;
use crate::invocation;
use crate::report::Report;
use crate::screen::Text;

/// Change the grace time, limits, name or executor of jobs
///
/// The function, its arguments and the trigger stay as they are. On the tables of APScheduler 3 apsctl writes the row that
/// APScheduler's function `modify_job` writes. On APScheduler 4, only --grace, --coalesce and --executor belong to a
/// schedule. Task Tracker's table has none of these attributes.
#[derive(Debug, clap::Args)]
#[command(override_usage = "apsctl jobs edit [OPTIONS] <ID...|--all|--func …|--id …|--state …>")]
#[command(after_help = "Examples:\n  apsctl jobs edit daily-report --grace 10m --coalesce on\n  \
    apsctl jobs edit --func 'app.reports.*' --max-instances 1 -n")]
#[group(id = "attributes", required = true, multiple = true,
        args = ["grace", "max_instances", "coalesce", "job_name", "executor"])]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    /// Set how late a run may start
    ///
    /// A run that could start only later than this is skipped. `none` allows any delay.
    #[arg(long, value_name = "DURATION|none", value_parser = grace)]
    grace: Option<Grace>,

    /// Set how many runs of the job may overlap
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(i32::MAX)))]
    max_instances: Option<u32>,

    /// Run several missed runs as one
    ///
    /// On APScheduler 4, `on` is its policy `latest`, and `off` its policy `all`.
    #[arg(long, value_name = "on|off", value_parser = on_or_off, action = clap::ArgAction::Set)]
    coalesce: Option<bool>,

    /// Set the name of the job
    #[arg(long = "name", value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new(),
          allow_hyphen_values = true)]
    job_name: Option<String>,

    /// Set the executor that runs the job
    ///
    /// Only the application knows its executors. A name that no other job has needs --force.
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    executor: Option<String>,

    /// Set an executor that no other job has
    #[arg(long, requires = "executor")]
    force: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

/// A misfire grace time in seconds; `None` for any delay.
#[derive(Debug, Clone, Copy)]
struct Grace(Option<u32>);

fn grace(text: &str) -> Result<Grace, String> {
    if text == "none" {
        return Ok(Grace(None));
    }
    let seconds = duration(text).ok().filter(|grace| grace.subsec_nanos() == 0).as_ref().map(Duration::as_secs);
    let seconds = seconds.and_then(|seconds| i32::try_from(seconds).ok()).filter(|seconds| *seconds > 0);
    seconds
        .map(|seconds| Grace(Some(seconds.unsigned_abs())))
        .ok_or_else(|| "use whole seconds, at least 1s, such as 30s, 5m or 2h, or `none` for any delay".to_owned())
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("use on or off".to_owned()),
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let modification = Modification {
        timing: None,
        misfire_grace_time: args.grace.map(|grace| grace.0),
        max_instances: args.max_instances,
        coalesce: args.coalesce,
        name: args.job_name.clone(),
        executor: args.executor.clone(),
    };
    let intent = context.permit_change(&args.change)?;
    require_supported(&modification, context)?;
    if let Some(executor) = args.executor.as_deref().filter(|_| !args.force) {
        require_known_executor(executor, context)?;
    }
    let selected = args.selection.select("edit", &args.change, context)?;
    let changes = change_locked_jobs(context, &intent, &selected, "editing", |locked, _| {
        let planned = plan_update(transition::edit(&locked.job), || Ok(edit_update(locked, &modification)))?;
        Ok(unchanged_if_same(planned, &locked.job.id))
    })?;
    let notes = wake_up::notes(&changes.jobs, context)?;
    let notes = notes.into_iter().map(|note| (note.clone(), Text::from("  ") + note.as_str())).collect();
    Ok(change_report(Action::Edit, changes, notes, context))
}

/// Refuses attributes that the store does not have, with all reasons at once.
fn require_supported(modification: &Modification, context: &mut Context) -> Result<()> {
    let features = context.db()?.probed_features()?;
    let wanted = modification.attributes();
    let reasons: Vec<&str> = features
        .fixed_attributes
        .iter()
        .filter(|(attribute, _)| wanted.contains(attribute))
        .map(|(_, reason)| *reason)
        .collect();
    if reasons.is_empty() {
        return Ok(());
    }
    let hint = match features.scheduling {
        Scheduling::Aps4Trigger => "change the task or the schedule in the application (`configure_task`)",
        _ => "change it in the application, which runs the jobs",
    };
    Err(CliError::refused(format!("not possible on this store: {}", reasons.join("; "))).hint(hint).into())
}

/// Turns an update that changes nothing into a note.
fn unchanged_if_same(planned: PlannedChange, id: &str) -> PlannedChange {
    match planned {
        PlannedChange::Update(update) if update.modification == Some(Modification::default()) => {
            PlannedChange::Unchanged(format!("job {id} has these values already"))
        }
        planned => planned,
    }
}

/// Refuses an executor that no job of the store has: a scheduler without it cannot run the job.
fn require_known_executor(executor: &str, context: &mut Context) -> Result<()> {
    let db = context.db()?;
    if executor == "default" || db.has_job_with_executor(executor)? {
        return Ok(());
    }
    let effect = match db.features()?.scheduling {
        Scheduling::Aps4Trigger => "a scheduler of APScheduler 4 without it never runs the job",
        _ => "a scheduler of APScheduler 3 without it removes the job at its next run",
    };
    let check = invocation::apsctl("jobs show ID");
    Err(CliError::refused(format!("no job has executor {executor}, and {effect}"))
        .hint(format!("`{check}` shows the executor of a job; add --force if the application has this one"))
        .into())
}

/// Returns the update with the attributes that differ.
fn edit_update(locked: &LockedJob, wanted: &Modification) -> JobUpdate {
    let job = &locked.job;
    // The row of an unreadable job is refused when it is written.
    let modification = wanted.clone().without(&locked.attributes());
    JobUpdate {
        job_state: job.job_state.clone(),
        next_run_time: job.next_run_time,
        pause: job.pause.clone(),
        schedule: job.timing.cron_schedule().cloned(),
        modification: Some(modification),
        kind: UpdateKind::SetAttributes,
    }
}
