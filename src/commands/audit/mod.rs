//! `apsctl audit …`

mod archive;
pub(crate) mod follow;
mod journal_files;
mod known_job;
mod operations;
mod operations_screen;
mod prune;
mod run_feed;
mod run_screen;
mod tail;
mod tail_screen;
mod verify;

use anyhow::Result;
pub(crate) use run_screen::{RunViewer, approved, run_result, time_cell};

use crate::context::Context;
use crate::domain::audit::{Run, RunId, RunStatus};
use crate::report::{Cell, Record as _, Report, Tone, record};

/// Show and shorten the log of runs and the operator journal
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(
    after_help = "Examples:\n  apsctl audit tail -f\n  apsctl audit operations\n  apsctl audit prune --older-than 90d -n"
)]
pub enum Audit {
    Tail(tail::Args),
    Operations(operations::Args),
    Prune(prune::Args),
}

impl Audit {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Tail(args) if args.follow => follow::run(args, context),
            Self::Tail(args) => tail::run(args, context),
            Self::Operations(args) => operations::run(args, context),
            Self::Prune(args) => prune::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(self, Self::Operations(args) if args.is_check())
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Tail(_) => RunRow::COLUMNS.to_vec(),
            Self::Operations(args) => args.columns(),
            Self::Prune(_) => prune::PruneRow::COLUMNS.to_vec(),
        }
    }
}

/// A run in a listing.
pub(crate) struct RunRow(pub(crate) Run);

record!(RunRow, |RunRow(run)| {
    let duration = run.duration_seconds().map(Cell::Seconds);
    // Times that chrono cannot hold, such as `infinity`, are shown as text.
    let (created, completed) = run.out_of_range_times;
    [
        ("id", run_id_cell(run.id)),
        ("job_id", run.job_id.map(|id| Cell::id(id, run.is_job_id_number))),
        ("status", run.status.as_ref().map(status_cell)),
        ("created_at", run.created_at.map_or_else(|| created.into(), Cell::Time)),
        ("completed_at", run.completed_at.map_or_else(|| completed.into(), Cell::Time)),
        ("duration_seconds", duration),
        ("versions_evaluated", run.versions_evaluated),
        ("versions_approved", run.versions_approved),
        ("error", run.error),
    ]
});

pub(crate) fn run_id_cell(id: Option<RunId>) -> Cell {
    match id {
        Some(RunId::Number(number)) => number.into(),
        Some(RunId::Text(word)) => word.into(),
        None => Cell::Empty,
    }
}

/// Returns a run's status as a cell, colored by what it means for the operator.
pub(crate) fn status_cell(status: &RunStatus) -> Cell {
    let tone = match status {
        RunStatus::Completed => Tone::Good,
        RunStatus::Running => Tone::Notice,
        RunStatus::Recovered | RunStatus::Missed | RunStatus::Skipped => Tone::Warning,
        RunStatus::Failed | RunStatus::TimedOut | RunStatus::Abandoned => Tone::Bad,
        RunStatus::Other(_) => Tone::Muted,
    };
    Cell::styled(status.as_str(), tone)
}
