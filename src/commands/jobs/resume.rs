//! `apsctl jobs resume`

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::changing::{self, JobChange, change_jobs, plan_update};
use super::next_run::{never_finds_run_after, next_by_trigger, next_scheduled_run};
use crate::context::{ChangeArgs, Context, time};
use crate::db::Intent;
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::aps::four;
use crate::domain::job::{Job, JobState, Timing};
use crate::domain::transition;
use crate::error::CliError;
use crate::report::Report;

/// Resume paused jobs
///
/// The next run is the one kept by the pause if it is still to come, else the schedule's (or the trigger's) next: a
/// missed run is never made up for at once.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs resume daily-report\n  \
    apsctl jobs resume daily-report --at 2026-01-01T09:00:00Z\n  apsctl jobs resume --expired")]
pub struct Args {
    /// The jobs
    #[arg(required_unless_present = "expired", value_name = "ID")]
    ids: Vec<String>,

    /// All jobs whose pause (`jobs pause --for`) is over
    #[arg(long, conflicts_with = "ids")]
    expired: bool,

    /// When they are to run next
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<DateTime<Utc>>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let ids = if args.expired { context.db()?.expired_pauses()? } else { args.ids.clone() };
    if args.expired && ids.is_empty() {
        return Ok(changing::change_report(Vec::new()).when_empty("no pause is over"));
    }
    Ok(changing::change_report(resume(&ids, args.at, &intent, context)?))
}

/// Resumes the jobs whose pause is over, as `run-once` does before anything else.
pub(crate) fn resume_expired(context: &mut Context) -> Result<()> {
    let intent = context.intent_of_pass("the pause is over")?;
    let ids = context.db()?.expired_pauses()?;
    for id in ids {
        // One that has no next run to go to stays paused, and does not keep the others.
        match resume(std::slice::from_ref(&id), None, &intent, context) {
            Ok(_) => log::info!("Job '{id}' resumed: its pause is over"),
            Err(error) => log::warn!("Job '{id}' stays paused: {error:#}"),
        }
        context.db()?.refresh()?;
    }
    Ok(())
}

fn resume(
    ids: &[String],
    at: Option<DateTime<Utc>>,
    intent: &Intent,
    context: &mut Context,
) -> Result<Vec<JobChange>> {
    change_jobs(context, intent, ids, "resuming", |job, now| {
        plan_update(transition::resume(job), || {
            Ok(JobUpdate {
                job_state: JobState::Scheduled,
                next_run_time: Some(next_run_on_resume(job, at, now)?),
                pause: None,
                schedule: job.timing.kept().cloned(),
                kind: UpdateKind::SetState,
            })
        })
    })
}

/// When the job is to go on; never where that would hold up every other job of its scheduler, too.
pub(crate) fn next_run_on_resume(
    job: &Job,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    if let Timing::Aps4(trigger) = &job.timing {
        return next_fire_time(job, trigger, at, now);
    }
    let next = resumed_run(job, at, now)?;
    if job.timing.aps3().is_some_and(|trigger| never_finds_run_after(trigger, next)) {
        let why = format!(
            "job {} would hang its scheduler: after that run its trigger searches without end",
            job.id
        );
        return Err(CliError::refused(why).hint("only the application can give it another trigger").into());
    }
    Ok(next)
}

fn resumed_run(job: &Job, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    if let Some(at) = at {
        if at > now {
            return Ok(at);
        }
        let message = format!("--at {} is past", at.to_rfc3339());
        return Err(CliError::usage(message).hint("`apsctl jobs trigger` runs a job now").into());
    }
    // One paused by hand has kept nothing; its row may still have the time.
    let kept = job.pause.as_ref().and_then(|pause| pause.kept_next_run_time).or(job.next_run_time);
    let later = match job.timing.aps3() {
        Some(_) if kept.is_some_and(|kept| kept > now) => None,
        Some(trigger) => Some(next_by_trigger(trigger, now).map_err(|why| {
            CliError::refused(format!("job {} has no run to go on with: its trigger {why}", job.id))
                .hint("--at TIME says when it is to run; `apsctl jobs trigger --force` runs it once, now")
        })?),
        None => next_scheduled_run(job, now),
    };
    transition::next_run_after_resume(kept, later, now).ok_or_else(|| {
        let kept = if kept.is_some() { "its kept time is past" } else { "no time was kept" };
        CliError::refused(format!("job {} has no run to go on with: {kept}, and it has no schedule", job.id))
            .hint("--at TIME says when it is to run; `apsctl jobs schedule` gives it a schedule")
            .into()
    })
}

/// As APScheduler 4's `unpause_schedule(…, resume_from='now')`: the row's own next time if it is still to come, else
/// the first one its trigger comes to.
fn next_fire_time(
    job: &Job,
    trigger: &four::Trigger,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let refused =
        |why: String, hint: &str| Err(CliError::refused(format!("job {}: {why}", job.id)).hint(hint).into());
    if at.is_some() {
        let why = "APScheduler 4 would run it at that time instead of its next one".to_owned();
        return refused(why, "without --at it goes on with its trigger's next time");
    }
    if let Some(next) = job.next_run_time.filter(|next| *next >= now) {
        return Ok(next);
    }
    match four::Fires::new(trigger, now).next() {
        Some(Ok(next)) => next.utc().ok_or_else(|| CliError::refused("its next time has no zone").into()),
        Some(Err(stuck)) => refused(
            format!("no telling when it runs next: {stuck}"),
            "`unpause_schedule` in Python resumes it",
        ),
        None => refused("its trigger has no more times".into(), "APScheduler deletes such a schedule"),
    }
}
