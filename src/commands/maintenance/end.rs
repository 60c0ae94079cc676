//! `apsctl maintenance end`

use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::{JobOutcome, MaintenanceRow, operator_name, report, screen};
use crate::commands::jobs::{next_run_on_resume, next_scheduled_run};
use crate::context::{ChangeArgs, Context};
use crate::db::jobs::{AppliedUpdate, JobUpdate, LockedJob, UpdateKind};
use crate::db::maintenance::PausedJob;
use crate::db::{Change, JournalEntry};
use crate::domain::job::{Job, JobState};
use crate::domain::maintenance::Maintenance;
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of};
use crate::invocation::APSCTL;
use crate::report::Report;

/// The note of a job whose next run has passed during the maintenance.
const DUE_AT_ONCE: &str = "due at once";

/// End the maintenance and restore the jobs' states and next runs
///
/// All jobs are restored in one transaction. A job that has been changed during the maintenance is reported and left as
/// it is; if it stays paused, the exit code is 3. A job that was executing keeps its new state if its run has ended.
///
/// A next run in the past is restored too: the scheduler starts it at once or counts it as missed, depending on the
/// job's grace time. With --skip-missed, the job continues with the next run of its schedule.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl maintenance end --dry-run\n  apsctl maintenance end --skip-missed\n  \
    apsctl maintenance end --expired")]
pub struct Args {
    /// Skip runs missed during the maintenance
    #[arg(long)]
    skip_missed: bool,

    /// End it only if its --for time is over; skip missed runs
    ///
    /// `maintenance begin --for` sets the time.
    #[arg(long)]
    expired: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let operator = operator_name(&intent);
    let rows = context
        .db()?
        .change_between_runs(&intent, |change| end(args, &operator, change))
        .context("ending maintenance")?;
    let Some(rows) = rows else {
        let why = if args.expired { "no maintenance has expired" } else { "there is no maintenance" };
        return Ok(report(Vec::new(), false, &intent).note(why));
    };
    let due = ids(&rows, |row| row.note.as_deref() == Some(DUE_AT_ONCE));
    let still_paused = ids(&rows, |row| row.outcome == JobOutcome::LeftPaused);
    let is_numbered = context.db()?.has_numbered_jobs();
    let screen = screen::ended(&rows, intent.dry_run, context.known_times());
    let mut report = report(rows, is_numbered, &intent).screen(screen);
    if !due.is_empty() {
        report = report.note(format!("due at once: {due}; --skip-missed would skip these runs"));
    }
    if !still_paused.is_empty() {
        let hint = format!("resume them with `{APSCTL} jobs resume ID`, with --at TIME if a job has no schedule");
        report = report.note(format!("still paused: {still_paused}; {hint}")).code(ExitCode::Refused);
    }
    Ok(report.notes_on_screen())
}

/// Restores the jobs and closes the maintenance. Returns `None` if there is none to end.
fn end(args: &Args, operator: &str, change: &mut Change) -> Result<Option<Vec<MaintenanceRow>>> {
    let now = change.now();
    let is_to_end = |window: &Maintenance| !args.expired || window.is_over(now);
    let Some((window, paused_jobs)) = change.lock_maintenance_and_jobs(is_to_end)? else {
        return Ok(None);
    };
    let (mut rows, mut updates) = (Vec::new(), Vec::new());
    for paused in paused_jobs {
        let (row, applied) = restore_job(paused, &window, args.skip_missed || args.expired, change)?;
        rows.push((row, applied.is_some()));
        updates.extend(applied);
    }
    let update_entries = change.update_entries(updates)?;
    let mut entries: Vec<JournalEntry> = update_entries.iter().map(|update| update.entry.clone()).collect();
    entries.push(change.close_maintenance(&window, operator)?);
    let operations = change.write_entries(&entries)?;
    let mut recorded = update_entries.into_iter().zip(operations);
    let rows = rows.into_iter().map(|(row, is_changed)| match if is_changed { recorded.next() } else { None } {
        Some((update, operation)) => MaintenanceRow { job: update.after, operation: Some(operation), ..row },
        None => row,
    });
    Ok(Some(rows.collect()))
}

fn ids(rows: &[MaintenanceRow], is_selected: impl Fn(&MaintenanceRow) -> bool) -> String {
    let ids: Vec<&str> = rows.iter().filter(|row| is_selected(row)).map(|row| row.id.as_str()).collect();
    ids.join(", ")
}

/// Restores what a job had before the maintenance, unless the job has been changed or its run has ended.
///
/// Returns its row, and the update if one was applied, which is not yet in the journal.
fn restore_job(
    mut paused: PausedJob,
    window: &Maintenance,
    skip_missed: bool,
    change: &mut Change,
) -> Result<(MaintenanceRow, Option<AppliedUpdate>)> {
    let Some(locked) = &paused.locked else {
        return Ok((row(&paused, JobOutcome::Gone, None, Some("removed meanwhile")), None));
    };
    if !paused.is_unchanged() {
        return Ok((left_alone_row(&paused, locked.job.clone()), None));
    }
    let now = change.now();
    let next = paused.before.next_run_time;
    if paused.before.job_state == JobState::Executing && change.has_run_ended(&paused, window)? {
        let (job_state, next_run_time) = state_after_run(&locked.job, next, now);
        return reschedule(&paused, locked, job_state, next_run_time, "its run has ended meanwhile", change);
    }
    let is_missed = next.is_some_and(|next| window.since < next && next <= now);
    if skip_missed && is_missed {
        return match next_run_on_resume(&locked.job, None, now) {
            Ok(next) => {
                let state = paused.before.job_state.clone();
                reschedule(&paused, locked, state, Some(next), "its missed run is skipped", change)
            }
            Err(error) => left_paused_row(&paused, locked, error).map(|row| (row, None)),
        };
    }
    let still_executing = format!("executing, as before: see `{APSCTL} jobs running`");
    let note = match (&paused.before.job_state, next) {
        (JobState::Executing, _) => Some(still_executing.as_str()),
        _ if is_missed => Some(DUE_AT_ONCE),
        (_, Some(next)) if next <= now => Some("overdue, as before"),
        _ => None,
    };
    let applied = change.restore_paused_job(&mut paused)?;
    Ok((row(&paused, JobOutcome::Restored, None, note), Some(applied)))
}

fn row(paused: &PausedJob, outcome: JobOutcome, job: Option<Arc<Job>>, note: Option<&str>) -> MaintenanceRow {
    MaintenanceRow {
        id: paused.job_id.clone(),
        is_numbered: false,
        outcome,
        job,
        operation: None,
        note: note.map(str::to_owned),
    }
}

/// Returns the row of a job that has been changed during the maintenance.
fn left_alone_row(paused: &PausedJob, job: Arc<Job>) -> MaintenanceRow {
    let (outcome, note) = match job.job_state {
        JobState::Paused => (JobOutcome::LeftPaused, "changed meanwhile, and still paused"),
        JobState::Removed => (JobOutcome::LeftAlone, "removed meanwhile"),
        _ => (JobOutcome::LeftAlone, "resumed meanwhile"),
    };
    row(paused, outcome, Some(job), Some(note))
}

/// Returns the row of a job that stays paused because it has no next run. Other errors abort the command.
fn left_paused_row(paused: &PausedJob, locked: &LockedJob, error: anyhow::Error) -> Result<MaintenanceRow> {
    match cli_error_of(&error) {
        Some(CliError { kind: FailureKind::Lasting, rejected: None, message, .. }) => {
            Ok(row(paused, JobOutcome::LeftPaused, Some(locked.job.clone()), Some(message)))
        }
        _ => Err(error),
    }
}

fn reschedule(
    paused: &PausedJob,
    locked: &LockedJob,
    job_state: JobState,
    next_run_time: Option<DateTime<Utc>>,
    note: &str,
    change: &mut Change,
) -> Result<(MaintenanceRow, Option<AppliedUpdate>)> {
    let schedule = locked.job.timing.cron_schedule().cloned();
    let update =
        JobUpdate { job_state, next_run_time, pause: None, schedule, modification: None, kind: UpdateKind::SetState };
    match change.apply_update(locked, &update) {
        Ok(applied) => Ok((row(paused, JobOutcome::MovedOn, None, Some(note)), Some(applied))),
        Err(error) => left_paused_row(paused, locked, error).map(|row| (row, None)),
    }
}

/// Returns the state and the next run of a job whose run has ended.
fn state_after_run(job: &Job, next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> (JobState, Option<DateTime<Utc>>) {
    match next_scheduled_run(job, now).or(next.filter(|next| *next > now)) {
        Some(next) => (JobState::Scheduled, Some(next)),
        None => (JobState::Completed, None),
    }
}
