//! When a job runs next: by its trigger, by the schedule that apsctl stores for it, or after a pause.

use anyhow::Result;
use apscheduler::aps3::{FireTimes, Trigger};
use apscheduler::cron::Expression;
use apscheduler::{NextFireError, aps4};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::commands::cron;
use crate::domain::diagnosis::StoredScheduleState;
use crate::domain::job::{CronSchedule, Job, Timing};
use crate::domain::shell;
use crate::domain::transition;
use crate::error::CliError;
use crate::invocation;

/// Returns the cron expression and the time zone of a stored schedule.
pub(crate) fn parse_schedule(schedule: &CronSchedule) -> Result<(Expression, Tz)> {
    let dialect = schedule.dialect.parse().map_err(|e| anyhow::anyhow!("the stored schedule: {e}"))?;
    Ok((cron::parse(&schedule.cron, dialect)?, cron::zone(&schedule.time_zone)?))
}

/// Returns what the row diagnosis needs to know of a stored schedule.
pub(crate) fn stored_schedule_state(
    schedule: Option<&Result<(Expression, Tz)>>,
    now: DateTime<Utc>,
) -> StoredScheduleState {
    match schedule {
        None => StoredScheduleState::None,
        Some(Ok((expression, zone))) => StoredScheduleState::Next(expression.next_after(now, *zone)),
        Some(Err(error)) => StoredScheduleState::Unreadable(format!("{error:#}")),
    }
}

/// Returns the first time after `now` by the job's stored schedule, if it has one that fires again.
///
/// Logs a warning for a schedule that cannot be parsed, as one edited by hand may be, and returns `None`.
pub(crate) fn next_scheduled_run(job: &Job, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let schedule = job.timing.cron_schedule()?;
    match parse_schedule(schedule) {
        Ok((expression, zone)) => expression.next_after(now, zone),
        Err(error) => {
            log::warn!("job {}: schedule \"{}\" cannot be read: {error:#}", job.id, schedule.cron);
            None
        }
    }
}

/// Returns when a resumed job runs next.
///
/// # Errors
/// A refusal where there is no such time, or where that run would block all other jobs of the scheduler.
pub(crate) fn next_run_on_resume(job: &Job, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    if let Timing::Aps4(trigger) = &job.timing {
        return next_aps4_run(job, trigger, at, now);
    }
    let next = next_chosen_run(job, at, now)?;
    if job.timing.aps3().is_some_and(|trigger| hangs_scheduler(trigger, next)) {
        let message = format!(
            "job {} would hang its scheduler: after that run its trigger searches for the next time forever",
            job.id
        );
        return Err(CliError::refused(message).hint("give the job another trigger in the application").into());
    }
    Ok(next)
}

/// Returns `--at`, the next run time kept by the pause, or the next one by schedule or APScheduler 3 trigger.
fn next_chosen_run(job: &Job, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    if let Some(at) = at {
        if at > now {
            return Ok(at);
        }
        let message = format!("--at {} is in the past", at.to_rfc3339());
        let trigger = shell::with_argument(&invocation::apsctl("jobs trigger"), &job.id);
        return Err(CliError::usage(message).hint(format!("`{trigger}` runs it now")).into());
    }
    // A job that was paused with other tools has no kept time, but its row may still have one.
    let saved = job.pause.as_ref().and_then(|pause| pause.saved_next_run_time).or(job.next_run_time);
    let later = match job.timing.aps3() {
        Some(_) if saved.is_some_and(|saved| saved > now) => None,
        Some(trigger) => Some(next_aps3_run(trigger, now).map_err(|why| {
            let trigger = shell::with_argument(&invocation::apsctl("jobs trigger --force"), &job.id);
            CliError::refused(format!("job {} has no next run: its trigger {why}", job.id))
                .hint(format!("set one with --at TIME, or run it once with `{trigger}`"))
        })?),
        None => next_scheduled_run(job, now),
    };
    transition::next_run_after_resume(saved, later, now).ok_or_else(|| {
        let why = if saved.is_some() { "its saved time has passed" } else { "no time was saved" };
        let schedule = shell::with_argument(&invocation::apsctl("jobs schedule --cron EXPR"), &job.id);
        CliError::refused(format!("job {} has no next run: {why}, and it has no schedule", job.id))
            .hint(format!("set one with --at TIME, or give it a schedule with `{schedule}`"))
            .into()
    })
}

/// Returns when an APScheduler 3 scheduler would run a job next that is added or resumed at `now`.
///
/// # Errors
/// Why there is no such time, worded to follow "its trigger".
fn next_aps3_run(trigger: &Trigger, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    match FireTimes::starting_at(trigger, now).next() {
        Some(Ok(moment)) => moment.utc().ok_or_else(|| {
            let why =
                if moment.has_unknown_tzinfo() { "that only Python can convert to UTC" } else { "without a time zone" };
            format!("{trigger} has a next time {why}")
        }),
        Some(Err(error)) => Err(format!("{trigger} has no next time: {error}")),
        None => Err(format!("{trigger} never fires again")),
    }
}

/// Returns whether a scheduler that runs the job at `at` would search for the next time forever.
fn hangs_scheduler(trigger: &Trigger, at: DateTime<Utc>) -> bool {
    matches!(FireTimes::after_run(trigger, at).next(), Some(Err(NextFireError::EndlessSearch)))
}

/// Returns the next run as APScheduler 4's `unpause_schedule(…, resume_from='now')` sets it: the row's own if it is
/// in the future, else the trigger's next.
fn next_aps4_run(
    job: &Job,
    trigger: &aps4::Trigger,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let refused = |why: String, hint: &str| Err(CliError::refused(format!("job {}: {why}", job.id)).hint(hint).into());
    if at.is_some() {
        let why = "APScheduler 4 would run it at the time of --at instead of its next one".to_owned();
        return refused(why, "leave out --at to continue with the trigger's next time");
    }
    if let Some(next) = job.next_run_time.filter(|next| *next >= now) {
        return Ok(next);
    }
    match aps4::FireTimes::remaining_from(trigger, now).next() {
        Some(Ok(next)) => next.utc().ok_or_else(|| CliError::refused("its next time has no time zone").into()),
        Some(Err(error)) => {
            refused(format!("its next run cannot be computed: {error}"), "resume it in Python with `unpause_schedule`")
        }
        None => refused("its trigger has no more times".into(), "APScheduler deletes such a schedule"),
    }
}
