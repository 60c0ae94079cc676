//! `apsctl jobs …`

mod advice_groups;
mod change_jobs;
mod change_report;
mod change_screen;
mod diff;
mod edit;
mod executions;
mod list;
mod list_screen;
mod next_run;
mod pause;
mod preflight;
mod preflight_screen;
mod problem;
mod remove;
mod repair;
mod restore;
mod resume;
mod run_symbol;
mod running;
mod running_screen;
mod schedule;
mod selection;
mod show;
mod show_screen;
mod snapshot;
mod snapshot_file;
mod trigger;
mod upcoming;
mod vanished_rows;
mod verify;
mod wake_up;

use anyhow::Result;
use chrono::{DateTime, Utc};

pub(crate) use next_run::{next_run_on_resume, next_scheduled_run, parse_schedule, stored_schedule_state};
pub(crate) use resume::resume_expired;
pub(crate) use run_symbol::run_symbol;
pub(crate) use running::{DEFAULT_JOB_TIMEOUT, JobTimeoutArgs};
pub(crate) use trigger::{TriggeredRun, trigger_one};
pub(crate) use verify::{VerifiedRows, verify_rows};

use crate::context::Context;
use crate::domain::audit::Run;
use crate::domain::job::{Job, JobState};
use crate::domain::snapshot_drift::Drift;
use crate::report::{Cell, Record as _, Report, Tone, record};

/// List, show, change and check jobs
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl jobs list --state FAILED\n  apsctl jobs pause daily-report --for 2h")]
pub enum Jobs {
    List(list::Args),
    Show(show::Args),
    Running(running::Args),
    Upcoming(upcoming::Args),
    Trigger(trigger::Args),
    Pause(pause::Args),
    Resume(resume::Args),
    Remove(remove::Args),
    Schedule(schedule::Args),
    Edit(edit::Args),
    Verify(verify::Args),
    Repair(repair::Args),
    Preflight(preflight::Args),
    Snapshot(snapshot::Args),
    Diff(diff::Args),
    Restore(restore::Args),
}

impl Jobs {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::List(args) => list::run(args, context),
            Self::Show(args) => show::run(args, context),
            Self::Running(args) => running::run(args, context),
            Self::Upcoming(args) => upcoming::run(args, context),
            Self::Trigger(args) => trigger::run(args, context),
            Self::Pause(args) => pause::run(args, context),
            Self::Resume(args) => resume::run(args, context),
            Self::Schedule(args) => schedule::run(args, context),
            Self::Edit(args) => edit::run(args, context),
            Self::Remove(args) => remove::run(args, context),
            Self::Verify(args) => verify::run(args, context),
            Self::Repair(args) => repair::run(args, context),
            Self::Preflight(args) => preflight::run(args, context),
            Self::Snapshot(args) => snapshot::run(args, context),
            Self::Diff(args) => diff::run(args, context),
            Self::Restore(args) => restore::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        match self {
            Self::Verify(_) | Self::Preflight(_) | Self::Diff(_) => true,
            Self::Upcoming(args) => args.is_check(),
            _ => false,
        }
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::List(_) => JobRow::COLUMNS.to_vec(),
            Self::Show(_) => show::columns(),
            Self::Running(_) => running::RunningRow::COLUMNS.to_vec(),
            Self::Upcoming(args) => args.columns(),
            Self::Trigger(_)
            | Self::Pause(_)
            | Self::Resume(_)
            | Self::Remove(_)
            | Self::Schedule(_)
            | Self::Edit(_) => change_jobs::JobChange::COLUMNS.to_vec(),
            Self::Verify(_) => verify::FindingRow::COLUMNS.to_vec(),
            Self::Repair(_) => repair::RepairedRow::COLUMNS.to_vec(),
            Self::Preflight(_) => preflight::PreflightRow::COLUMNS.to_vec(),
            Self::Snapshot(_) => snapshot::SnapshotRow::COLUMNS.to_vec(),
            Self::Diff(_) => Drift::COLUMNS.to_vec(),
            Self::Restore(_) => restore::RestoredRow::COLUMNS.to_vec(),
        }
    }
}

/// A row of `jobs list`. `jobs show` begins with the same columns.
struct JobRow {
    job: Job,
    /// A summary from the application's own table of scheduled jobs, if it has one.
    scheduled_note: Option<String>,
    /// Its newest run in the audit log.
    last_run: Option<Run>,
    now: DateTime<Utc>,
}

record!(JobRow, |JobRow { job, scheduled_note, last_run, now }| {
    let schedule = job.timing.summary();
    let notes = [job.note(now), scheduled_note].into_iter().flatten().collect::<Vec<_>>();
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    [
        ("id", Cell::id(job.id, job.is_numbered)),
        ("func_ref", job.func_ref),
        ("job_state", state_cell(&job.job_state)),
        ("next_run_time", Cell::due(job.next_run_time)),
        ("schedule", schedule),
        ("misfire_grace_time", job.misfire_grace_time),
        ("note", note),
        ("last_run_at", last_run.as_ref().and_then(|run| run.created_at)),
        ("last_run_status", last_run.and_then(|run| run.status).map(|status| status.to_string())),
    ]
});

/// Returns a job's state as a cell, colored by what it means for the operator.
pub(crate) fn state_cell(state: &JobState) -> Cell {
    let tone = match state {
        JobState::Pending | JobState::Scheduled => Tone::Notice,
        JobState::Executing | JobState::Paused => Tone::Warning,
        JobState::Completed => Tone::Good,
        JobState::Failed | JobState::Other(_) => Tone::Bad,
        JobState::Removed => Tone::Muted,
    };
    Cell::styled(state.as_str(), tone)
}
