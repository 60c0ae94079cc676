//! The job that a pass runs for: which one it is, whether it is due, and its state after the pass.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::settings::Args;
use crate::commands::jobs::{next_scheduled_run, resume_expired};
use crate::context::Context;
use crate::db::Db;
use crate::db::pass::NextRun;
use crate::domain::job::{Job, JobState};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::CliError;
use crate::invocation::APSCTL;

pub(super) fn is_due(job: &Job, now: DateTime<Utc>) -> bool {
    job.next_run_time.is_some_and(|next| next <= now)
}

/// Resumes the jobs whose pause is over, then returns the job of the pass, if the store has one.
pub(super) fn resume_expired_and_find(args: &Args, context: &mut Context) -> Result<Option<Job>> {
    resume_expired(context)?;
    let jobs = context.db()?.pass_jobs(args.job.as_deref(), AUTOMATION_FUNCTION)?;
    choose_job(jobs, args, context)
}

/// Refuses, before anything is changed, a pass that the store would not let complete.
///
/// # Errors
/// A refusal (exit 3) with every reason; if no job can be chosen, that is the reason.
pub(super) fn require_pass_possible(args: &Args, context: &mut Context) -> Result<()> {
    let (job, job_error) = find_without_resuming(args, context)?;
    context.db()?.require_pass(job.as_ref()).map_err(|error| job_error.unwrap_or(error))
}

/// Refuses a dry run of a pass that the store would not let complete. Privileges that only this role lacks cause a warning.
///
/// # Errors
/// A refusal (exit 3) with every reason; if no job can be chosen, that is the reason.
pub(super) fn require_dry_run_possible(args: &Args, context: &mut Context) -> Result<()> {
    let (job, job_error) = find_without_resuming(args, context)?;
    let missing = context.db()?.require_dry_run_pass(job.as_ref());
    let missing = missing.map_err(|error| job_error.unwrap_or(error))?;
    if !missing.is_empty() {
        let reasons: Vec<&str> = missing.iter().map(|reason| reason.what.as_str()).collect();
        log::warn!("a pass of this role would be refused: {}", reasons.join("; "));
    }
    Ok(())
}

/// Returns the job of the pass, or the reason why none can be chosen. Resumes no job.
fn find_without_resuming(args: &Args, context: &mut Context) -> Result<(Option<Job>, Option<anyhow::Error>)> {
    match context.db()?.pass_jobs(args.job.as_deref(), AUTOMATION_FUNCTION) {
        Ok(jobs) => Ok(match choose_job(jobs, args, context) {
            Ok(job) => (job, None),
            Err(error) => (None, Some(error)),
        }),
        // `require_pass` reports why the jobs cannot be read, together with the other reasons.
        Err(_) => context.db()?.refresh().map(|()| (None, None)),
    }
}

fn choose_job(mut jobs: Vec<Job>, args: &Args, context: &mut Context) -> Result<Option<Job>> {
    // A removed job only counts if there is no other: it is then refused by its state.
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
            let message = format!("several jobs run {AUTOMATION_FUNCTION}: {}", ids.join(", "));
            Err(CliError::refused(message).hint("choose one with --job").into())
        }
    }
}

/// Refuses a pass without a job if row-level security may hide one, since that one may be paused, not due or running.
fn require_no_hidden_job(db: &mut Db) -> Result<()> {
    match db.tables_with_policies(&["jobs"])?.first() {
        None => Ok(()),
        Some(table) => {
            let message =
                format!("no job runs {AUTOMATION_FUNCTION}, or row-level security of {table} hides it from this role");
            let hint = "use a role that can see the job, since the job may be paused or running";
            Err(CliError::refused(message).hint(hint).into())
        }
    }
}

/// Returns the job's state and next run after a successful pass.
///
/// The job is read again, because its schedule or next run may have changed during the pass. For a job without a stored
/// schedule, a next run in the future is kept, and one in the past is cleared.
pub(super) fn job_after_run(job: Option<&Job>, context: &mut Context) -> Result<(JobState, NextRun)> {
    let db = context.db()?;
    let jobs = job.map_or(Ok(Vec::new()), |job| db.pass_jobs(Some(&job.id), AUTOMATION_FUNCTION))?;
    let now = db.now();
    let Some(job) = jobs.first() else { return Ok((JobState::Completed, NextRun::Keep)) };
    Ok(match next_scheduled_run(job, now) {
        Some(next) => (JobState::Scheduled, NextRun::At(next)),
        None if job.next_run_time.is_some_and(|next| next > now) => (JobState::Scheduled, NextRun::Keep),
        None => (JobState::Completed, NextRun::Clear),
    })
}

/// Returns the error of a pass whose job is paused or removed.
pub(super) fn dormant_job_error(job: &Job) -> anyhow::Error {
    CliError::refused(format!("job {} is {}", job.id, job.job_state))
        .hint(format!("resume a paused job with `{APSCTL} jobs resume`, or revert its removal with `{APSCTL} undo`"))
        .into()
}
