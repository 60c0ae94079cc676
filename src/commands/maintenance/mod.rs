//! `apsctl maintenance …`

mod begin;
mod end;
mod extend;
mod giving_back;
mod status;

use anyhow::Result;

use crate::commands::jobs::state_cell;
use crate::context::Context;
use crate::db::Intent;
use crate::domain::job::Job;
use crate::report::{Cell, Record, Report, Tone};

/// Pause all jobs for a while, and give each of them back just what it had
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(
    after_help = "Examples:\n  apsctl maintenance begin --for 30m --reason 'new disks'\n  apsctl maintenance end"
)]
pub enum MaintenanceCommand {
    Begin(begin::Args),
    End(end::Args),
    Extend(extend::Args),
    Status(status::Args),
}

impl MaintenanceCommand {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Begin(args) => begin::run(args, context),
            Self::End(args) => end::run(args, context),
            Self::Extend(args) => extend::run(args, context),
            Self::Status(_) => status::run(context),
        }
    }
}

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobOutcome {
    Paused,
    /// Just what it was.
    Restored,
    /// What it was, but for the next run.
    MovedOn,
    /// Left alone, and not paused: somebody has resumed or removed it.
    LeftAlone,
    /// Left alone, and paused.
    LeftPaused,
    /// Left alone, since its change was refused.
    NotPaused,
    /// Left alone, since its row cannot be read.
    Unreadable,
    Gone,
}

impl JobOutcome {
    fn cell(self) -> Cell {
        let (word, tone) = match self {
            Self::Paused => ("paused", Tone::Warning),
            Self::Restored => ("restored", Tone::Good),
            Self::MovedOn => ("moved_on", Tone::Notice),
            Self::LeftAlone => ("left_alone", Tone::Muted),
            Self::LeftPaused => ("left_paused", Tone::Bad),
            Self::NotPaused => ("not_paused", Tone::Bad),
            Self::Unreadable => ("unreadable", Tone::Bad),
            Self::Gone => ("gone", Tone::Muted),
        };
        Cell::styled(word, tone)
    }
}

/// A job, and what became of it.
struct MaintenanceRow {
    id: String,
    /// Whether it is a number, once all rows are there.
    is_numbered: bool,
    outcome: JobOutcome,
    /// As it is now; none where it is gone.
    now: Option<Job>,
    operation: Option<i64>,
    note: Option<String>,
}

impl Record for MaintenanceRow {
    const COLUMNS: &'static [&'static str] =
        &["id", "result", "job_state", "next_run_time", "operation", "note"];

    fn cells(self) -> Vec<Cell> {
        vec![
            Cell::id(self.id, self.is_numbered),
            self.outcome.cell(),
            self.now.as_ref().map_or(Cell::Empty, |job| state_cell(&job.job_state)),
            Cell::due(self.now.and_then(|job| job.next_run_time)),
            self.operation.into(),
            self.note.into(),
        ]
    }
}

/// Who does it.
fn operator_name(intent: &Intent) -> String {
    intent.actor.sudo_user.clone().unwrap_or_else(|| intent.actor.os_user.clone())
}

/// The rows, and that nothing has come of it where that was not wanted.
fn report(rows: Vec<MaintenanceRow>, is_numbered: bool, intent: &Intent) -> Report {
    let dry = |row: MaintenanceRow| MaintenanceRow {
        operation: row.operation.filter(|_| !intent.dry_run),
        is_numbered,
        ..row
    };
    let report = Report::listing(rows.into_iter().map(dry)).when_empty("no jobs");
    if intent.dry_run { report.note("dry run: nothing was changed") } else { report }
}
