//! `apsctl jobs pause`

use std::time::Duration;

use anyhow::Result;

use super::changing::{self, change_jobs, plan_update};
use crate::context::{ChangeArgs, Context, duration};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::{JobState, Pause};
use crate::domain::transition;
use crate::report::Report;

/// Pause jobs: no next run until they are resumed
///
/// The next run time is kept for `jobs resume`. A job that executes finishes; its next run is not started.
/// In a store of APScheduler's own the row becomes what its `pause_job` makes of it.
/// With --for, the next `run-once` (or `jobs resume --expired`) after that time resumes it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs pause daily-report --reason 'disk is full'\n  \
    apsctl jobs pause daily-report cleanup --for 2h")]
pub struct Args {
    /// The jobs
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    /// Until when: so long from now
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let by = intent.actor.sudo_user.clone().unwrap_or_else(|| intent.actor.os_user.clone());
    let says_more = args.duration.is_some() || args.change.reason.is_some();
    let done = change_jobs(context, &intent, &args.ids, "pausing", |job, now| {
        plan_update(transition::pause(job, says_more), || {
            // Paused again: what was kept the first time is what is to come back.
            let kept = match &job.pause {
                Some(pause) if job.job_state == JobState::Paused => pause.kept_next_run_time,
                _ => job.next_run_time,
            };
            let pause = Pause {
                kept_next_run_time: kept,
                resume_at: args.duration.map(|d| now + d),
                reason: args.change.reason.clone(),
                paused_by: by.clone(),
                paused_at: now,
            };
            Ok(JobUpdate {
                job_state: JobState::Paused,
                next_run_time: None,
                pause: Some(pause),
                schedule: job.timing.kept().cloned(),
                kind: UpdateKind::SetState,
            })
        })
    })?;
    Ok(changing::change_report(done))
}
