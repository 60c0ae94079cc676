//! `apsctl jobs schedule`

mod cron_text;
mod plan;
mod report;

use std::time::Duration;

use anyhow::Result;
use apscheduler::cron::Dialect;
use chrono::{DateTime, TimeDelta, Utc};

use plan::Plan;

use super::change_jobs::{change_jobs, plan_update};
use super::change_report::change_report;
use super::change_screen::Action;
use super::selection::SelectedJobs;
use super::wake_up;
use crate::commands::cron;
use crate::context::{ChangeArgs, Context, MaybeLocalTime, duration, parse_maybe_local_time};
use crate::db::store::Scheduling;
use crate::domain::duration_text::exact_duration;
use crate::domain::job::{CronSchedule, NewTiming};
use crate::domain::transition;
use crate::error::CliError;
use crate::invocation;
use crate::report::Report;
use crate::screen::Text;

/// Set when a job runs, and set its next run
///
/// The schedule is in the time zone of --tz. A paused job stays paused and gets the next run when it is resumed. On the
/// tables of APScheduler 3, apsctl writes the row that APScheduler's function `reschedule_job` writes. On APScheduler 4,
/// it replaces the trigger of the schedule.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "apsctl jobs schedule [OPTIONS] <--cron …|--every …|--at …> <ID>",
    after_help = "Examples:\n  apsctl jobs schedule daily-report --cron '0 9 * * mon-fri' --tz Europe/Berlin\n  \
    apsctl jobs schedule cleanup --every 30m\n  apsctl jobs schedule import --at 2026-01-01T09:00:00Z"
)]
#[group(id = "schedule", required = true, multiple = false, args = ["cron", "every", "at"])]
pub struct Args {
    /// Id of the job
    #[arg(value_name = "ID")]
    id: String,

    /// Run at the times of a cron expression
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    cron: Option<String>,

    /// Run repeatedly, first after one interval
    #[arg(long, value_name = "DURATION", value_parser = interval)]
    every: Option<TimeDelta>,

    /// Run once at this time
    ///
    /// A time without an offset is in the time zone of --tz. If it occurs twice there, it is the first one. On Task
    /// Tracker's table, this sets only the next run.
    #[arg(long, value_name = "TIME", value_parser = parse_maybe_local_time)]
    at: Option<MaybeLocalTime>,

    /// Cron dialect: crontab or apscheduler
    ///
    /// In APScheduler's dialect 0 is Monday, and both day fields must match. The default is crontab. On APScheduler's own
    /// tables an expression with two meanings needs this option.
    #[arg(long, value_name = "DIALECT", value_parser = cron::dialect, conflicts_with_all = ["every", "at"])]
    dialect: Option<Dialect>,

    #[command(flatten)]
    change: ChangeArgs,
}

/// The longest interval: ten years.
const MAX_INTERVAL: Duration = Duration::from_hours(3653 * 24);

fn interval(text: &str) -> Result<TimeDelta, String> {
    let interval = duration(text)?;
    let whole = TimeDelta::from_std(interval).ok().filter(|_| interval.subsec_nanos() == 0 && interval <= MAX_INTERVAL);
    whole
        .filter(|interval| *interval > TimeDelta::zero())
        .ok_or_else(|| "use whole seconds from 1s to 10 years".to_owned())
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let (at, repetition) = match args.at {
        Some(at) => at.resolve(context.zone()).map(|(at, repetition)| (Some(at), repetition))?,
        None => (None, None),
    };
    let scheduling = context.db()?.probed_features()?.scheduling;
    let plan = match scheduling {
        Scheduling::StoredCron => stored_plan(args, at, context)?,
        Scheduling::Aps3Trigger | Scheduling::Aps4Trigger => trigger_plan(args, at, context)?,
    };
    let selected = SelectedJobs::by_id(std::slice::from_ref(&args.id));
    let changes = change_jobs(context, &intent, &selected, "scheduling", |job, now| {
        plan_update(transition::schedule(job), || plan.update(job, now))
    })?;
    let mut outcomes = report::outcomes(&plan, &changes.jobs, context);
    let notes = wake_up::notes(&changes.jobs, context)?;
    outcomes.extend(repetition.into_iter().chain(notes).map(|note| (note.clone(), Text::from("  ") + note.as_str())));
    Ok(change_report(Action::Schedule, changes, outcomes, context))
}

fn stored_plan(args: &Args, at: Option<DateTime<Utc>>, context: &mut Context) -> Result<Plan> {
    if args.every.is_some() {
        return Err(CliError::refused(
            "--every needs a trigger of APScheduler, and this store has only cron expressions",
        )
        .hint("use --cron, such as --cron '*/5 * * * *' for every five minutes")
        .into());
    }
    if let Some(at) = at {
        return require_future(at, context).map(Plan::NextRun);
    }
    let text = args.cron.as_deref().unwrap_or_default();
    let dialect = args.dialect.unwrap_or(Dialect::Crontab);
    let expression = cron::parse(text, dialect)?;
    let time_zone = context.zone().name().to_owned();
    Ok(Plan::Stored {
        schedule: CronSchedule { cron: text.to_owned(), time_zone, dialect: dialect.to_string() },
        expression: Box::new(expression),
    })
}

fn trigger_plan(args: &Args, at: Option<DateTime<Utc>>, context: &mut Context) -> Result<Plan> {
    let zone = context.zone();
    let (timing, meaning) = if let Some(interval) = args.every {
        let every = exact_duration(interval.to_std().unwrap_or_default());
        (NewTiming::Every { interval, zone }, format!("every {every}"))
    } else if let Some(at) = at {
        (NewTiming::Once { at: require_future(at, context)?, zone }, "once".to_owned())
    } else {
        let (expression, meaning) = cron_text::for_trigger(args.cron.as_deref().unwrap_or_default(), args.dialect)?;
        (NewTiming::Cron { expression, zone }, meaning)
    };
    Ok(Plan::Trigger { timing, meaning })
}

/// Refuses a time in the past.
fn require_future(at: DateTime<Utc>, context: &mut Context) -> Result<DateTime<Utc>> {
    if at > context.db()?.now() {
        return Ok(at);
    }
    let trigger = invocation::apsctl("jobs trigger ID");
    Err(CliError::usage(format!("--at {} is in the past", at.to_rfc3339()))
        .hint(format!("`{trigger}` runs it now"))
        .into())
}
