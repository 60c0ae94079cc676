//! `apsctl jobs resume`

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::change_jobs::{JobChange, JobChanges, change_jobs, plan_update};
use super::change_report::change_report;
use super::change_screen::Action;
use super::next_run::next_run_on_resume;
use super::selection::{SelectedJobs, SelectionArgs};
use crate::context::{ChangeArgs, Context, MaybeLocalTime, parse_maybe_local_time};
use crate::db::Intent;
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::JobState;
use crate::domain::transition;
use crate::report::Report;

/// Resume paused jobs
///
/// The job keeps the next run time from before the pause if that is in the future. Otherwise its schedule or trigger
/// determines the next run. Runs missed during the pause are skipped.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "apsctl jobs resume [OPTIONS] <ID...|--all|--func …|--id …|--state …>\n       apsctl jobs resume [OPTIONS] --expired"
)]
#[command(after_help = "Examples:\n  apsctl jobs resume daily-report\n  \
    apsctl jobs resume daily-report --at 2026-01-01T09:00:00Z\n  apsctl jobs resume --id 'report-*'\n  apsctl jobs resume --expired")]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    /// Resume all jobs whose `pause --for` time is over
    #[arg(long, group = "selection", conflicts_with_all = ["ids", "state", "func", "id", "all"])]
    expired: bool,

    /// Set the next run to this time
    ///
    /// A time without an offset is in the time zone of --tz. If it occurs twice there, it is the first one.
    #[arg(long, value_name = "TIME", value_parser = parse_maybe_local_time)]
    at: Option<MaybeLocalTime>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let at = args.at.map(|at| context.resolve_time(at)).transpose()?;
    let selected = if args.expired {
        match context.db()?.expired_pauses()? {
            ids if ids.is_empty() => {
                return Ok(Report::listing(Vec::<JobChange>::new()).when_empty("no pause has expired"));
            }
            ids => SelectedJobs::by_id(&ids),
        }
    } else {
        args.selection.select("resume", &args.change, context)?
    };
    let changes = resume(&selected, at, &intent, context)?;
    Ok(change_report(Action::Resume, changes, Vec::new(), context))
}

/// Resumes the jobs whose pause is over, as `run-once` does before it claims the lease.
pub(crate) fn resume_expired(context: &mut Context) -> Result<()> {
    let intent = context.permit_change_by_pass("the pause is over")?;
    let ids = context.db()?.expired_pauses()?;
    for id in ids {
        // A job without a next run stays paused, and the others are resumed all the same.
        match resume(&SelectedJobs::by_id(std::slice::from_ref(&id)), None, &intent, context) {
            Ok(_) => log::info!("Job '{id}' resumed: its pause is over"),
            Err(error) => log::warn!("Job '{id}' stays paused: {error:#}"),
        }
        context.db()?.refresh()?;
    }
    Ok(())
}

fn resume(
    selected: &SelectedJobs,
    at: Option<DateTime<Utc>>,
    intent: &Intent,
    context: &mut Context,
) -> Result<JobChanges> {
    change_jobs(context, intent, selected, "resuming", |job, now| {
        plan_update(transition::resume(job), || {
            Ok(JobUpdate {
                job_state: JobState::Scheduled,
                next_run_time: Some(next_run_on_resume(job, at, now)?),
                pause: None,
                schedule: job.timing.cron_schedule().cloned(),
                modification: None,
                kind: UpdateKind::SetState,
            })
        })
    })
}
