//! `apsctl jobs schedule`

use anyhow::Result;
use apscheduler::cron::Dialect;
use chrono::{DateTime, Utc};

use super::change_jobs::{change_jobs, plan_update};
use super::change_report::change_report;
use super::change_screen::Action;
use super::selection::SelectedJobs;
use crate::commands::cron;
use crate::context::{ChangeArgs, Context};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::{CronSchedule, Job, JobState, Pause};
use crate::domain::shell;
use crate::domain::transition;
use crate::error::CliError;
use crate::invocation;
use crate::report::Report;
use crate::screen::Text;

/// Give a job a cron schedule and set its next run
///
/// The schedule is in the time zone of --tz. A paused job stays paused and gets the next run when it is resumed. On
/// APScheduler's own tables the command is refused: only the application can change a job's trigger.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs schedule daily-report --cron '0 9 * * 1-5' --tz Europe/Berlin\n  \
    apsctl jobs schedule cleanup --cron @hourly")]
pub struct Args {
    /// Id of the job
    #[arg(value_name = "ID")]
    id: String,

    /// Cron expression
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    cron: String,

    /// Cron dialect of the expression
    #[arg(long, value_name = "DIALECT", default_value = "crontab", value_parser = cron::dialect)]
    dialect: Dialect,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let expression = cron::parse(&args.cron, args.dialect)?;
    let zone = context.zone();
    let schedule =
        CronSchedule { cron: args.cron.clone(), time_zone: zone.name().to_owned(), dialect: args.dialect.to_string() };
    let selected = SelectedJobs::by_id(std::slice::from_ref(&args.id));
    let intent = context.permit_change(&args.change)?;
    let changes = change_jobs(context, &intent, &selected, "scheduling", |job, now| {
        plan_update(transition::schedule(job), || {
            let next = expression.next_after(now, zone).ok_or_else(|| {
                let check = shell::with_argument(&invocation::apsctl("cron check"), &args.cron);
                CliError::refused(format!("\"{}\" never fires", args.cron)).hint(format!("run `{check}` to see why"))
            })?;
            Ok(schedule_update(job, next, schedule.clone()))
        })
    })?;
    let meaning = format!("{}: {}", schedule.summary(), expression.description());
    let on_screen = Text::from("  ") + &meaning;
    Ok(change_report(Action::Schedule, changes, vec![(meaning, on_screen)], context))
}

fn schedule_update(job: &Job, next: DateTime<Utc>, schedule: CronSchedule) -> JobUpdate {
    let is_paused = job.job_state == JobState::Paused;
    let job_state = match job.job_state {
        JobState::Paused | JobState::Executing => job.job_state.clone(),
        _ => JobState::Scheduled,
    };
    JobUpdate {
        job_state,
        next_run_time: (!is_paused).then_some(next),
        pause: job.pause.clone().map(|pause| Pause { saved_next_run_time: Some(next), ..pause }),
        schedule: Some(schedule),
        kind: UpdateKind::SetSchedule,
    }
}
