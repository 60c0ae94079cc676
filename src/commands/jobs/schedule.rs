//! `apsctl jobs schedule`

use anyhow::Result;
use chrono_tz::Tz;

use super::changing::{self, change_jobs, plan_update};
use crate::commands::cron;
use crate::context::{ChangeArgs, Context};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::cron::Dialect;
use crate::domain::job::{Job, JobState, KeptSchedule, Pause};
use crate::domain::transition;
use crate::error::CliError;
use crate::report::Report;

/// Give a job a cron schedule, and its next run by it
///
/// A paused job stays paused, and gets the schedule's next run when it is resumed. The zone is `--tz`.
/// A job of APScheduler's own runs by its trigger, which only the application sets.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl jobs schedule daily-report --cron '0 9 * * 1-5' --tz Europe/Berlin\n  \
    apsctl jobs schedule cleanup --cron @hourly"
)]
pub struct Args {
    /// The job
    #[arg(value_name = "ID")]
    id: String,

    /// The cron expression
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    cron: String,

    /// Whose reading of it
    #[arg(long, value_name = "DIALECT", default_value = "crontab", value_parser = cron::dialect)]
    dialect: Dialect,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let expression = cron::parse(&args.cron, args.dialect)?;
    let zone: Tz = context.zone();
    let schedule = KeptSchedule {
        cron: args.cron.clone(),
        time_zone: zone.name().to_owned(),
        dialect: args.dialect.to_string(),
    };
    let ids = [args.id.clone()];
    let intent = context.intent(&args.change)?;
    let done = change_jobs(context, &intent, &ids, "scheduling", |job, now| {
        plan_update(transition::schedule(job), || {
            let next = expression.next_after(now, zone).ok_or_else(|| {
                CliError::refused(format!("\"{}\" never fires", args.cron))
                    .hint("`apsctl cron check` says why")
            })?;
            Ok(scheduled(job, next, schedule.clone()))
        })
    })?;
    Ok(changing::change_report(done).note(format!("{}: {}", schedule.brief(), expression.words())))
}

fn scheduled(job: &Job, next: chrono::DateTime<chrono::Utc>, schedule: KeptSchedule) -> JobUpdate {
    let paused = job.job_state == JobState::Paused;
    let job_state = match job.job_state {
        JobState::Paused | JobState::Executing => job.job_state.clone(),
        _ => JobState::Scheduled,
    };
    JobUpdate {
        job_state,
        next_run_time: (!paused).then_some(next),
        pause: job.pause.clone().map(|pause| Pause { kept_next_run_time: Some(next), ..pause }),
        schedule: Some(schedule),
        kind: UpdateKind::SetSchedule,
    }
}
