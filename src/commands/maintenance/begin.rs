//! `apsctl maintenance begin`

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{JobOutcome, MaintenanceRow, operator_name, report, screen};
use crate::context::{ChangeArgs, Context, duration};
use crate::db::Change;
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::{Job, JobState, Pause};
use crate::domain::maintenance::Maintenance;
use crate::error::{ExitCode, exit_code_of};
use crate::invocation::APSCTL;
use crate::report::Report;

/// Pause all jobs until `maintenance end`
///
/// All jobs that are neither paused nor removed are paused in one transaction. Runs in progress continue. A job that
/// cannot be paused (its row cannot be read, or its scheduler is about to write it) is reported, and the exit code
/// is 1. During the maintenance, `stale` and `runs expected` list problems, but exit with 0.
///
/// With --for, the next `run-once`, `jobs resume --expired` or `maintenance end --expired` after that time resumes the
/// jobs. To resume them on time, run `* * * * * apsctl maintenance end --expired` from a crontab.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl maintenance begin --for 30m --reason 'new disks'\n  \
    apsctl maintenance begin --dry-run")]
pub struct Args {
    /// End the maintenance after this time
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let operator = operator_name(&intent);
    let db = context.db()?;
    let first_attempt = db.change_between_runs(&intent, |change| pause_all(args, &operator, OnRefusal::Abort, change));
    let result = match first_attempt {
        // A job that cannot be paused must not prevent the pause of the others.
        Err(error) if exit_code_of(&error) == ExitCode::Refused => {
            db.change_between_runs(&intent, |change| pause_all(args, &operator, OnRefusal::Skip, change))
        }
        first_attempt => first_attempt,
    };
    let (rows, window) = result.context("beginning maintenance")?;
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
    let (refused, unreadable) = (count(JobOutcome::NotPaused), count(JobOutcome::Unreadable));
    if refused > 0 {
        log::warn!("{refused} jobs are not paused, because the change was refused: see the column note");
    }
    if unreadable > 0 {
        log::warn!("{unreadable} jobs are not paused, because their rows cannot be read: see `{APSCTL} jobs verify`");
    }
    let is_numbered = context.db()?.has_numbered_jobs();
    let mut screen = screen::begun(&window, &rows, intent.dry_run, context.known_times());
    screen = match (intent.dry_run, window.until) {
        (true, _) => screen.below("Dry run: nothing was changed."),
        (false, None) => screen.below(&format!("End it: `{APSCTL} maintenance end`")),
        (false, Some(_)) => screen.below(&format!(
            "Nothing ends it by itself: the first `run-once` after that time does, or `{APSCTL} maintenance end --expired`. \
             End it now: `{APSCTL} maintenance end`"
        )),
    };
    let report = report(rows, is_numbered, &intent)
        .note(format!("{}; end it with `{APSCTL} maintenance end`", window.summary()))
        .screen(screen.including_notes());
    // The exit code tells scripts that some jobs are still running.
    Ok(if unreadable + refused > 0 { report.code(ExitCode::Found) } else { report })
}

/// What to do if the change of a job is refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnRefusal {
    Abort,
    /// Leave the job as it is, unless all jobs are refused.
    Skip,
}

/// Locks all jobs, begins the maintenance window, and pauses the jobs.
fn pause_all(
    args: &Args,
    operator: &str,
    on_refusal: OnRefusal,
    change: &mut Change,
) -> Result<(Vec<MaintenanceRow>, Maintenance)> {
    let jobs = change.lock_all_jobs()?;
    let until = args.duration.map(|duration| change.now() + duration);
    let (window, mut entries) = change.begin_maintenance(until, operator)?;
    let (mut rows, mut applied, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    for locked in &jobs {
        match pause_update(&locked.job, &window) {
            _ if locked.job.unreadable_reason.is_some() => {
                rows.push(unpaused_row(&locked.job, JobOutcome::Unreadable, locked.job.unreadable_reason.clone()));
            }
            None => {}
            Some(update) if on_refusal == OnRefusal::Abort => {
                applied.push(change.apply_update(locked, &update)?);
                rows.push(paused_row(&locked.job));
            }
            Some(update) => match change.try_part(|change| change.apply_update(locked, &update))? {
                Ok(update) => {
                    applied.push(update);
                    rows.push(paused_row(&locked.job));
                }
                Err(refusal) => {
                    rows.push(unpaused_row(&locked.job, JobOutcome::NotPaused, Some(refusal.message.clone())));
                    refusals.push(refusal);
                }
            },
        }
    }
    // If no job can be paused, the maintenance does not begin.
    if let Some(refusal) = refusals.pop().filter(|_| applied.is_empty()) {
        return Err(refusal.into());
    }
    let update_entries = change.update_entries(applied)?;
    let window_entries = entries.len();
    entries.extend(update_entries.iter().map(|update| update.entry.clone()));
    let operations = change.write_entries(&entries)?.split_off(window_entries);
    let mut paused_ids = Vec::new();
    let paused = rows.iter_mut().filter(|row| row.outcome == JobOutcome::Paused);
    for ((row, update), operation) in paused.zip(update_entries).zip(&operations) {
        row.job = update.after;
        row.operation = Some(*operation);
        paused_ids.push(row.id.as_str());
    }
    if !paused_ids.is_empty() {
        change.record_paused_jobs(&window, &paused_ids, &operations)?;
    }
    Ok((rows, window))
}

fn unpaused_row(job: &Arc<Job>, outcome: JobOutcome, note: Option<String>) -> MaintenanceRow {
    MaintenanceRow { outcome, job: Some(Arc::clone(job)), note, ..paused_row(job) }
}

/// The row of a paused job, before its new row and its journal entry are known.
fn paused_row(job: &Job) -> MaintenanceRow {
    let is_running = job.job_state == JobState::Executing;
    MaintenanceRow {
        id: job.id.clone(),
        is_numbered: job.is_numbered,
        outcome: JobOutcome::Paused,
        job: None,
        operation: None,
        note: is_running.then(|| "executing: that run finishes".to_owned()),
    }
}

/// Returns the update that pauses a job, unless it is paused or removed already.
fn pause_update(job: &Job, window: &Maintenance) -> Option<JobUpdate> {
    if job.job_state.is_paused_or_removed() {
        return None;
    }
    let reason = window.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
    let pause = Pause {
        saved_next_run_time: job.next_run_time,
        resume_at: None,
        reason: Some(format!("maintenance{reason}")),
        paused_by: window.started_by.clone(),
        paused_at: window.since,
    };
    Some(JobUpdate {
        job_state: JobState::Paused,
        next_run_time: None,
        pause: Some(pause),
        schedule: job.timing.cron_schedule().cloned(),
        modification: None,
        kind: UpdateKind::SetState,
    })
}
