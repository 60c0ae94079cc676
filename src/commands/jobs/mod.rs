//! `apsctl jobs …`

mod changing;
mod diff;
mod list;
mod next_run;
mod pause;
mod remove;
mod repair;
mod restore;
mod resume;
mod running;
mod schedule;
mod show;
mod snapshot;
mod trigger;
mod verify;

use std::collections::BTreeMap;

use anyhow::Result;

pub(crate) use next_run::{next_scheduled_run, parse_schedule as read_schedule, stored_schedule};
pub(crate) use resume::{next_run_on_resume, resume_expired};
pub(crate) use running::{DEFAULT_JOB_TIMEOUT, JobTimeoutArgs};
pub(crate) use trigger::{TriggeredRun, trigger_one};

use crate::context::Context;
use crate::domain::job::{Job, JobState};
use crate::domain::scheduled_job::ScheduledJob;
use crate::report::{Cell, Record, Report, Tone};

/// List, show, trigger, pause, resume, remove and schedule jobs; check, mend, keep and restore their rows
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(
    after_help = "Examples:\n  apsctl jobs list --state FAILED\n  apsctl jobs pause daily-report --for 2h"
)]
pub enum Jobs {
    List(list::Args),
    Show(show::Args),
    Running(running::Args),
    Trigger(trigger::Args),
    Pause(pause::Args),
    Resume(resume::Args),
    Remove(remove::Args),
    Schedule(schedule::Args),
    Verify(verify::Args),
    Repair(repair::Args),
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
            Self::Trigger(args) => trigger::run(args, context),
            Self::Pause(args) => pause::run(args, context),
            Self::Resume(args) => resume::run(args, context),
            Self::Schedule(args) => schedule::run(args, context),
            Self::Remove(args) => remove::run(args, context),
            Self::Verify(_) => verify::run(context),
            Self::Repair(args) => repair::run(args, context),
            Self::Snapshot(args) => snapshot::run(args, context),
            Self::Diff(args) => diff::run(args, context),
            Self::Restore(args) => restore::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(self, Self::Verify(_) | Self::Diff(_))
    }
}

/// The application's own list of jobs by their ids, where it has one.
type ListedJobs = Option<BTreeMap<String, ScheduledJob>>;

/// A job in a listing.
struct JobRow(Job);

impl Record for JobRow {
    const COLUMNS: &'static [&'static str] =
        &["id", "func_ref", "job_state", "next_run_time", "schedule", "misfire_grace_time", "note"];

    fn cells(self) -> Vec<Cell> {
        let Self(job) = self;
        let (schedule, note) = (job.timing.brief(), job.note());
        vec![
            Cell::id(job.id, job.is_numbered),
            job.func_ref.into(),
            state_cell(&job.job_state),
            Cell::due(job.next_run_time),
            schedule.into(),
            job.misfire_grace_time.into(),
            note.into(),
        ]
    }
}

/// The cells of a listing, and in the last of them what the application's own list of jobs says.
fn cells_beside(job: Job, listed: &ListedJobs) -> Vec<Cell> {
    let said = listed.as_ref().and_then(|listed| listed.get(&job.id)).map(ScheduledJob::note);
    let note = [job.note(), said].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let mut cells = JobRow(job).cells();
    if let Some(last) = cells.last_mut().filter(|_| !note.is_empty()) {
        *last = note.into();
    }
    cells
}

/// A state, in the colour of what it means for the operator.
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
