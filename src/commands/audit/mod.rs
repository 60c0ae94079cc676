//! `apsctl audit …`

mod follow;
mod operations;
mod tail;
mod verify;

use anyhow::Result;

use crate::context::Context;
use crate::domain::audit::{Run, RunId, RunStatus};
use crate::report::{Cell, Record, Report, Tone};

/// Show the runs and the operator journal
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl audit tail -f\n  apsctl audit operations")]
pub enum Audit {
    Tail(tail::Args),
    Operations(operations::Args),
}

impl Audit {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Tail(args) => tail::run(args, context),
            Self::Operations(args) => operations::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(self, Self::Operations(args) if args.is_check())
    }
}

/// A run in a listing.
pub(crate) struct RunRow(pub(crate) Run);

impl Record for RunRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "job_id",
        "status",
        "created_at",
        "completed_at",
        "duration_seconds",
        "versions_evaluated",
        "versions_approved",
        "error",
    ];

    fn cells(self) -> Vec<Cell> {
        let Self(run) = self;
        let (created, completed) = run.out_of_range_times.clone();
        let duration = run.duration_seconds().map_or(Cell::Empty, Cell::Seconds);
        vec![
            run_id_cell(run.id),
            run.job_id.map_or(Cell::Empty, |id| Cell::id(id, run.is_job_id_number)),
            run.status.as_ref().map_or(Cell::Empty, status_cell),
            run.created_at.map_or_else(|| created.into(), Cell::Time),
            run.completed_at.map_or_else(|| completed.into(), Cell::Time),
            duration,
            run.versions_evaluated.into(),
            run.versions_approved.into(),
            run.error.into(),
        ]
    }
}

/// What names a run.
pub(crate) fn run_id_cell(id: Option<RunId>) -> Cell {
    match id {
        Some(RunId::Number(number)) => number.into(),
        Some(RunId::Text(word)) => word.into(),
        None => Cell::Empty,
    }
}

/// How a run stands, in the colour of what that means.
pub(crate) fn status_cell(status: &RunStatus) -> Cell {
    let tone = match status {
        RunStatus::Completed => Tone::Good,
        RunStatus::Running => Tone::Notice,
        RunStatus::Recovered => Tone::Warning,
        RunStatus::Failed | RunStatus::TimedOut | RunStatus::Abandoned => Tone::Bad,
        RunStatus::Other(_) => Tone::Muted,
    };
    Cell::styled(status.as_str(), tone)
}
