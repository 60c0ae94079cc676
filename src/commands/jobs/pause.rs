//! `apsctl jobs pause`

use std::time::Duration;

use anyhow::Result;

use super::change_jobs::{change_jobs, plan_update};
use super::change_report::change_report;
use super::change_screen::Action;
use super::selection::SelectionArgs;
use crate::context::{ChangeArgs, Context, duration};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::{JobState, Pause};
use crate::domain::transition;
use crate::invocation::APSCTL;
use crate::report::Report;
use crate::screen::Text;

/// Pause jobs until they are resumed
///
/// The next run time is kept for `jobs resume`. A run in progress continues to its end. On APScheduler's own
/// tables, apsctl makes the same change as APScheduler's function `pause_job` (version 4: `pause_schedule`).
#[derive(Debug, clap::Args)]
#[command(override_usage = "apsctl jobs pause [OPTIONS] <ID...|--all|--func …|--id …|--state …>")]
#[command(after_help = "Examples:\n  apsctl jobs pause daily-report --reason 'disk is full'\n  \
    apsctl jobs pause --func 'app.reports.*' --for 2h")]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    /// Resume the jobs after this time
    ///
    /// The first `run-once` or `jobs resume --expired` after that time resumes them.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let paused_by = intent.actor.sudo_user.clone().unwrap_or_else(|| intent.actor.os_user.clone());
    let changes_pause = args.duration.is_some() || args.change.reason.is_some();
    let selected = args.selection.select("pause", &args.change, context)?;
    let changes = change_jobs(context, &intent, &selected, "pausing", |job, now| {
        plan_update(transition::pause(job, changes_pause), || {
            // A job that is paused again keeps the next run time of its first pause.
            let saved_next_run_time = match &job.pause {
                Some(pause) if job.job_state == JobState::Paused => pause.saved_next_run_time,
                _ => job.next_run_time,
            };
            let pause = Pause {
                saved_next_run_time,
                resume_at: args.duration.map(|duration| now + duration),
                reason: args.change.reason.clone(),
                paused_by: paused_by.clone(),
                paused_at: now,
            };
            Ok(JobUpdate {
                job_state: JobState::Paused,
                next_run_time: None,
                pause: Some(pause),
                schedule: job.timing.cron_schedule().cloned(),
                modification: None,
                kind: UpdateKind::SetState,
            })
        })
    })?;
    let outcomes = args.duration.filter(|_| !args.change.dry_run).map(|_| (resume_note(), Text::default()));
    Ok(change_report(Action::Pause, changes, outcomes.into_iter().collect(), context))
}

/// Says who resumes the jobs. The screen of the change says it in its own words.
fn resume_note() -> String {
    format!(
        "nothing resumes a job by itself: the first `run-once` after that time does, or `{APSCTL} jobs resume --expired`"
    )
}
