//! What each job gets back: just what it had, unless somebody has changed it meanwhile, or time has.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::{JobOutcome, MaintenanceRow};
use crate::commands::jobs::{next_run_on_resume, next_scheduled_run};
use crate::db::Change;
use crate::db::jobs::{AppliedUpdate, JobUpdate, LockedJob, UpdateKind};
use crate::db::maintenance::PausedJob;
use crate::domain::job::{Job, JobState};
use crate::domain::maintenance::Maintenance;
use crate::error::{CliError, FailureKind, cli_error_of};

/// Its next run has passed meanwhile.
pub(super) const DUE_AT_ONCE: &str = "due at once";

/// A job of the window: its row, and the change that was made, if any. Its trace is still to be left.
pub(super) fn restore_job(
    mut kept: PausedJob,
    window: &Maintenance,
    skip_missed: bool,
    change: &mut Change,
) -> Result<(MaintenanceRow, Option<AppliedUpdate>)> {
    let Some(locked) = &kept.locked else {
        return Ok((row(&kept, JobOutcome::Gone, None, Some("removed meanwhile")), None));
    };
    if !kept.is_unchanged() {
        return Ok((left_alone_row(&kept, locked.job.clone()), None));
    }
    let now = change.now();
    let next = kept.before.next_run_time;
    if kept.before.job_state == JobState::Executing && change.has_run_ended(&kept, window)? {
        let (job_state, next_run_time) = after_run(&locked.job, next, now);
        return reschedule(&kept, locked, job_state, next_run_time, "its run has ended meanwhile", change);
    }
    let missed = next.is_some_and(|next| window.since < next && next <= now);
    if skip_missed && missed {
        return match next_run_on_resume(&locked.job, None, now) {
            Ok(next) => {
                let state = kept.before.job_state.clone();
                reschedule(&kept, locked, state, Some(next), "its missed run is left out", change)
            }
            Err(error) => left_paused_row(&kept, locked, error).map(|row| (row, None)),
        };
    }
    let note = match (&kept.before.job_state, next) {
        (JobState::Executing, _) => Some("executing, as it was: `apsctl jobs running` tells by whom"),
        _ if missed => Some(DUE_AT_ONCE),
        (_, Some(next)) if next <= now => Some("overdue, as it was"),
        _ => None,
    };
    let made = change.restore_paused_job(&mut kept)?;
    Ok((row(&kept, JobOutcome::Restored, None, note), Some(made)))
}

fn row(kept: &PausedJob, outcome: JobOutcome, now: Option<Job>, note: Option<&str>) -> MaintenanceRow {
    MaintenanceRow {
        id: kept.job_id.clone(),
        is_numbered: false,
        outcome,
        now,
        operation: None,
        note: note.map(str::to_owned),
    }
}

/// Somebody has changed it: whether it runs again by that is what matters.
fn left_alone_row(kept: &PausedJob, job: Job) -> MaintenanceRow {
    let (outcome, note) = match job.job_state {
        JobState::Paused => (JobOutcome::LeftPaused, "changed meanwhile, and still paused"),
        JobState::Removed => (JobOutcome::LeftAlone, "removed meanwhile"),
        _ => (JobOutcome::LeftAlone, "resumed meanwhile"),
    };
    row(kept, outcome, Some(job), Some(note))
}

/// Why a job stays paused that has no run to go on with; other errors end it all.
fn left_paused_row(kept: &PausedJob, locked: &LockedJob, error: anyhow::Error) -> Result<MaintenanceRow> {
    match cli_error_of(&error) {
        Some(CliError { kind: FailureKind::Lasting, rejected: None, message, .. }) => {
            Ok(row(kept, JobOutcome::LeftPaused, Some(locked.job.clone()), Some(message)))
        }
        _ => Err(error),
    }
}

fn reschedule(
    kept: &PausedJob,
    locked: &LockedJob,
    job_state: JobState,
    next_run_time: Option<DateTime<Utc>>,
    note: &str,
    change: &mut Change,
) -> Result<(MaintenanceRow, Option<AppliedUpdate>)> {
    let schedule = locked.job.timing.kept().cloned();
    let update = JobUpdate { job_state, next_run_time, pause: None, schedule, kind: UpdateKind::SetState };
    match change.apply_update(locked, &update) {
        Ok(made) => Ok((row(kept, JobOutcome::MovedOn, None, Some(note)), Some(made))),
        Err(error) => left_paused_row(kept, locked, error).map(|row| (row, None)),
    }
}

/// What a run that ends leaves its job with.
fn after_run(
    job: &Job,
    next: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (JobState, Option<DateTime<Utc>>) {
    match next_scheduled_run(job, now).or(next.filter(|next| *next > now)) {
        Some(next) => (JobState::Scheduled, Some(next)),
        None => (JobState::Completed, None),
    }
}
