//! `apsctl maintenance begin`

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{JobOutcome, MaintenanceRow, operator_name, report};
use crate::context::{ChangeArgs, Context, duration};
use crate::db::Change;
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::{Job, JobState, Pause};
use crate::domain::maintenance::Maintenance;
use crate::error::{ExitCode, code_of};
use crate::report::Report;

/// Pause every job that is neither paused nor removed, until `maintenance end`
///
/// In one transaction, each as `jobs pause` does it: one that executes finishes. A job that cannot be paused (its row
/// cannot be read, or its scheduler is about to write it) is reported, and the command exits 1. Meanwhile `stale` and `runs
/// expected` find nothing to alarm anybody of. With --for that ends by itself, but nothing resumes the jobs by itself:
/// the next `run-once`, `jobs resume --expired` or `maintenance end --expired` does. A crontab may have the last:
/// `* * * * * apsctl maintenance end --expired`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl maintenance begin --for 30m --reason 'new disks'\n  \
    apsctl maintenance begin --dry-run")]
pub struct Args {
    /// Until when: so long from now; else until it is ended
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let by = operator_name(&intent);
    let db = context.db()?;
    let all = db.change_between_runs(&intent, |change| begin(args, &by, OnRefusal::End, change));
    let done = match all {
        // One that cannot be paused must not keep the others.
        Err(error) if code_of(&error) == ExitCode::Refused => {
            db.change_between_runs(&intent, |change| begin(args, &by, OnRefusal::AreLeft, change))
        }
        all => all,
    };
    let (rows, window) = done.context("beginning maintenance")?;
    let left = rows.iter().filter(|row| row.outcome == JobOutcome::NotPaused).count();
    if left > 0 {
        log::warn!("{left} jobs are not paused, because their change was refused: see the column note");
    }
    let unreadable = rows.iter().filter(|row| row.outcome == JobOutcome::Unreadable).count();
    if unreadable > 0 {
        log::warn!(
            "{unreadable} jobs are not paused, because their rows cannot be read: `apsctl jobs verify` says why"
        );
    }
    let is_numbered = context.db()?.has_numbered_jobs();
    let report = report(rows, is_numbered, &intent)
        .note(format!("{}; `apsctl maintenance end` ends it", window.words()));
    // Some jobs go on running: whoever begins maintenance has to know.
    Ok(if unreadable + left > 0 { report.code(ExitCode::Found) } else { report })
}

/// What becomes of jobs that cannot be paused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnRefusal {
    /// The first of them ends it all.
    End,
    /// They are left as they are, unless that is all of them.
    AreLeft,
}

/// Locks all jobs, then the window, and leaves the traces last.
fn begin(
    args: &Args,
    by: &str,
    exceptions: OnRefusal,
    change: &mut Change,
) -> Result<(Vec<MaintenanceRow>, Maintenance)> {
    let jobs = change.lock_all_jobs()?;
    let until = args.duration.map(|duration| change.now() + duration);
    let (window, mut entries) = change.begin_maintenance(until, by)?;
    let (mut rows, mut made, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    for locked in &jobs {
        match pause_update(&locked.job, &window) {
            _ if locked.job.fault.is_some() => {
                rows.push(unpaused_row(&locked.job, JobOutcome::Unreadable, locked.job.fault.clone()));
            }
            None => {}
            Some(update) if exceptions == OnRefusal::End => {
                made.push(change.apply_update(locked, &update)?);
                rows.push(paused_row(&locked.job));
            }
            Some(update) => match change.try_part(|change| change.apply_update(locked, &update))? {
                Ok(one) => {
                    made.push(one);
                    rows.push(paused_row(&locked.job));
                }
                Err(refusal) => {
                    rows.push(unpaused_row(
                        &locked.job,
                        JobOutcome::NotPaused,
                        Some(refusal.message.clone()),
                    ));
                    refusals.push(refusal);
                }
            },
        }
    }
    // What refuses every change is no exception.
    if let Some(refusal) = refusals.pop().filter(|_| made.is_empty()) {
        return Err(refusal.into());
    }
    let traces = change.update_entries(made)?;
    let ours = entries.len();
    entries.extend(traces.iter().map(|trace| trace.entry.clone()));
    let operations = change.write_entries(&entries)?.split_off(ours);
    let mut ids = Vec::new();
    let paused = rows.iter_mut().filter(|row| row.outcome == JobOutcome::Paused);
    for ((row, trace), operation) in paused.zip(traces).zip(&operations) {
        row.now = trace.after;
        row.operation = Some(*operation);
        ids.push(row.id.as_str());
    }
    if !ids.is_empty() {
        change.record_paused_jobs(&window, &ids, &operations)?;
    }
    Ok((rows, window))
}

/// A job that stays as it is.
fn unpaused_row(job: &Job, outcome: JobOutcome, note: Option<String>) -> MaintenanceRow {
    let now = Some(job.clone());
    MaintenanceRow { id: job.id.clone(), is_numbered: job.is_numbered, outcome, now, operation: None, note }
}

fn paused_row(job: &Job) -> MaintenanceRow {
    let executes = job.job_state == JobState::Executing;
    let note = executes.then(|| "executing: that run finishes".to_owned());
    MaintenanceRow {
        id: job.id.clone(),
        is_numbered: job.is_numbered,
        outcome: JobOutcome::Paused,
        now: None,
        operation: None,
        note,
    }
}

/// What a job is to become, if there is anything to pause.
fn pause_update(job: &Job, window: &Maintenance) -> Option<JobUpdate> {
    if job.job_state.is_dormant() {
        return None;
    }
    let reason = window.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
    let pause = Pause {
        kept_next_run_time: job.next_run_time,
        resume_at: None,
        reason: Some(format!("maintenance{reason}")),
        paused_by: window.by.clone(),
        paused_at: window.since,
    };
    Some(JobUpdate {
        job_state: JobState::Paused,
        next_run_time: None,
        pause: Some(pause),
        schedule: job.timing.kept().cloned(),
        kind: UpdateKind::SetState,
    })
}
