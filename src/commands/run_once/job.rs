//! The job a pass is for: which one, whether it is due, and what becomes of it.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::AUTOMATION_FUNCTION;
use super::settings::Args;
use crate::commands::jobs::{next_scheduled_run, resume_expired};
use crate::context::Context;
use crate::db::Db;
use crate::db::pass::NextRun;
use crate::domain::job::{Job, JobState};
use crate::error::CliError;

pub(super) fn is_due(job: &Job, now: DateTime<Utc>) -> bool {
    job.next_run_time.is_some_and(|next| next <= now)
}

/// The job the pass is for, if the store has one. Resumes those whose pause is over first.
pub(super) fn resume_expired_and_find(args: &Args, context: &mut Context) -> Result<Option<Job>> {
    resume_expired(context)?;
    look_up(args, context)
}

/// Refuses a pass that the store would not let come to its end, before anything is changed.
///
/// # Errors
/// A refusal (exit 3) with every reason; where there is no such job, that is the reason.
pub(super) fn require_pass_possible(args: &Args, context: &mut Context) -> Result<()> {
    let (job, lack) = find_without_resuming(args, context)?;
    let fits = context.db()?.require_pass(job.as_ref());
    fits.map_err(|error| lack.unwrap_or(error))
}

/// The same for a dry run. What only this role lacks for a pass is a warning.
///
/// # Errors
/// A refusal (exit 3) with every reason; where there is no such job, that is the reason.
pub(super) fn require_dry_run_possible(args: &Args, context: &mut Context) -> Result<()> {
    let (job, lack) = find_without_resuming(args, context)?;
    let lacking = context.db()?.require_dry_run_pass(job.as_ref());
    let lacking = lacking.map_err(|error| lack.unwrap_or(error))?;
    if !lacking.is_empty() {
        let all: Vec<&str> = lacking.iter().map(|reason| reason.what.as_str()).collect();
        log::warn!("a pass of this role would be refused: {}", all.join("; "));
    }
    Ok(())
}

/// Looks up the job without resuming any. Returns the job, or the reason why none can be chosen.
fn find_without_resuming(args: &Args, context: &mut Context) -> Result<(Option<Job>, Option<anyhow::Error>)> {
    match context.db()?.pass_jobs(args.job.as_deref(), AUTOMATION_FUNCTION) {
        Ok(jobs) => Ok(match choose_job(jobs, args, context) {
            Ok(job) => (job, None),
            Err(lack) => (None, Some(lack)),
        }),
        // Why the jobs cannot be read is one of the reasons why there is no pass.
        Err(_) => context.db()?.refresh().map(|()| (None, None)),
    }
}

fn look_up(args: &Args, context: &mut Context) -> Result<Option<Job>> {
    let jobs = context.db()?.pass_jobs(args.job.as_deref(), AUTOMATION_FUNCTION)?;
    choose_job(jobs, args, context)
}

/// The one job of these that the pass is for.
fn choose_job(mut jobs: Vec<Job>, args: &Args, context: &mut Context) -> Result<Option<Job>> {
    // A removed job gives way to another that runs the same; alone it stands for itself, and is not run.
    if jobs.iter().any(|job| job.job_state != JobState::Removed) {
        jobs.retain(|job| job.job_state != JobState::Removed);
    } else {
        jobs.truncate(1);
    }
    match (&args.job, jobs.len()) {
        (_, 1) => Ok(jobs.pop()),
        (None, 0) => require_no_hidden_job(context.db()?).map(|()| None),
        (Some(id), _) => Err(context.db()?.no_such_job(&[id])),
        (None, _) => {
            let ids: Vec<String> = jobs.into_iter().map(|job| job.id).collect();
            Err(CliError::refused(format!("several jobs run {AUTOMATION_FUNCTION}: {}", ids.join(", ")))
                .hint("name one with --job")
                .into())
        }
    }
}

/// A store may be without the job; but one that is hidden may be paused, or not due, or executing.
fn require_no_hidden_job(db: &mut Db) -> Result<()> {
    match db.tables_with_policies(&["jobs"])?.first() {
        None => Ok(()),
        Some(table) => {
            let message = format!(
                "no job runs {AUTOMATION_FUNCTION}, or row-level security of {table} hides it from this role"
            );
            let hint = "the role of a pass must see its job: it may be paused, or executing";
            Err(CliError::refused(message).hint(hint).into())
        }
    }
}

/// The job's state and next run after a run that went well. Without a schedule of ours a time that is still
/// to come is the application's to keep, and one that has passed has been served.
///
/// Asks anew: the job may have been given another schedule, or another time, while it ran.
pub(super) fn job_after_run(job: Option<&Job>, context: &mut Context) -> Result<(&'static str, NextRun)> {
    let db = context.db()?;
    let jobs = job.map_or(Ok(Vec::new()), |job| db.pass_jobs(Some(&job.id), AUTOMATION_FUNCTION))?;
    let now = db.now();
    let Some(job) = jobs.first() else { return Ok(("COMPLETED", NextRun::Keep)) };
    Ok(match next_scheduled_run(job, now) {
        Some(next) => ("SCHEDULED", NextRun::At(next)),
        None if job.next_run_time.is_some_and(|next| next > now) => ("SCHEDULED", NextRun::Keep),
        None => ("COMPLETED", NextRun::Clear),
    })
}

/// Why a job is not run that is paused or removed.
pub(super) fn dormant_job_error(job: &Job) -> anyhow::Error {
    CliError::refused(format!("job {} is {}", job.id, job.job_state))
        .hint("`apsctl jobs resume` ends a pause, `apsctl undo` takes a removal back")
        .into()
}
