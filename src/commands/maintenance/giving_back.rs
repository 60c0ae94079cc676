//! What each job gets back: just what it had, unless somebody has changed it meanwhile, or time has.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::{Became, JobRow};
use crate::commands::jobs::{next_run, next_scheduled};
use crate::db::Change;
use crate::db::jobs::{AppliedUpdate, JobUpdate, LockedJob, UpdateKind};
use crate::db::maintenance::PausedJob;
use crate::domain::job::{Job, JobState};
use crate::domain::maintenance::Maintenance;
use crate::error::{CliError, FailureKind, cli_error_of};

/// Its next run has passed meanwhile.
pub(super) const DUE_AT_ONCE: &str = "due at once";

/// A job of the window: its row, and the change that was made, if any. Its trace is still to be left.
pub(super) fn give_back(
    mut kept: PausedJob,
    window: &Maintenance,
    skip_missed: bool,
    change: &mut Change,
) -> Result<(JobRow, Option<AppliedUpdate>)> {
    let Some(locked) = &kept.locked else {
        return Ok((row(&kept, Became::Gone, None, Some("removed meanwhile")), None));
    };
    if !kept.is_unchanged() {
        return Ok((left_alone(&kept, locked.job.clone()), None));
    }
    let now = change.now();
    let next = kept.before.next_run_time;
    if kept.before.job_state == JobState::Executing && change.has_run_ended(&kept, window)? {
        let (job_state, next_run_time) = after_run(&locked.job, next, now);
        return move_on(&kept, locked, job_state, next_run_time, "its run has ended meanwhile", change);
    }
    let missed = next.is_some_and(|next| window.since < next && next <= now);
    if skip_missed && missed {
        return match next_run(&locked.job, None, now) {
            Ok(next) => {
                let state = kept.before.job_state.clone();
                move_on(&kept, locked, state, Some(next), "its missed run is left out", change)
            }
            Err(error) => leave(&kept, locked, error).map(|row| (row, None)),
        };
    }
    let note = match (&kept.before.job_state, next) {
        (JobState::Executing, _) => Some("executing, as it was: `apsctl jobs running` tells by whom"),
        _ if missed => Some(DUE_AT_ONCE),
        (_, Some(next)) if next <= now => Some("overdue, as it was"),
        _ => None,
    };
    let made = change.restore_paused_job(&mut kept)?;
    Ok((row(&kept, Became::Restored, None, note), Some(made)))
}

fn row(kept: &PausedJob, became: Became, now: Option<Job>, note: Option<&str>) -> JobRow {
    JobRow {
        id: kept.job_id.clone(),
        is_numbered: false,
        became,
        now,
        operation: None,
        note: note.map(str::to_owned),
    }
}

/// Somebody has changed it: whether it runs again by that is what matters.
fn left_alone(kept: &PausedJob, job: Job) -> JobRow {
    let (became, note) = match job.job_state {
        JobState::Paused => (Became::LeftPaused, "changed meanwhile, and still paused"),
        JobState::Removed => (Became::Elsewhere, "removed meanwhile"),
        _ => (Became::Elsewhere, "resumed meanwhile"),
    };
    row(kept, became, Some(job), Some(note))
}

/// Why a job stays paused that has no run to go on with; other errors end it all.
fn leave(kept: &PausedJob, locked: &LockedJob, error: anyhow::Error) -> Result<JobRow> {
    match cli_error_of(&error) {
        Some(CliError { kind: FailureKind::Lasting, rejected: None, message, .. }) => {
            Ok(row(kept, Became::LeftPaused, Some(locked.job.clone()), Some(message)))
        }
        _ => Err(error),
    }
}

fn move_on(
    kept: &PausedJob,
    locked: &LockedJob,
    job_state: JobState,
    next_run_time: Option<DateTime<Utc>>,
    note: &str,
    change: &mut Change,
) -> Result<(JobRow, Option<AppliedUpdate>)> {
    let schedule = locked.job.timing.kept().cloned();
    let update = JobUpdate { job_state, next_run_time, pause: None, schedule, kind: UpdateKind::SetState };
    match change.apply_update(locked, &update) {
        Ok(made) => Ok((row(kept, Became::MovedOn, None, Some(note)), Some(made))),
        Err(error) => leave(kept, locked, error).map(|row| (row, None)),
    }
}

/// What a run that ends leaves its job with.
fn after_run(
    job: &Job,
    next: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (JobState, Option<DateTime<Utc>>) {
    match next_scheduled(job, now).or(next.filter(|next| *next > now)) {
        Some(next) => (JobState::Scheduled, Some(next)),
        None => (JobState::Completed, None),
    }
}
