//! `apsctl maintenance …`

mod begin;
mod end;
mod extend;
mod screen;
mod status;

use std::sync::Arc;

use anyhow::Result;

use crate::commands::jobs::state_cell;
use crate::context::Context;
use crate::db::Intent;
use crate::domain::job::Job;
use crate::report::{Cell, Record as _, Report, Tone, record};

/// Pause all jobs for maintenance, and restore them afterwards
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

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Begin(_) | Self::End(_) => MaintenanceRow::COLUMNS.to_vec(),
            Self::Extend(_) | Self::Status(_) => status::StatusRow::COLUMNS.to_vec(),
        }
    }
}

/// What `begin` or `end` did with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobOutcome {
    Paused,
    /// It has its state and its next run back.
    Restored,
    /// It has another next run than before.
    MovedOn,
    /// Not changed, because it has been resumed or removed during the maintenance.
    LeftAlone,
    /// Not changed, and it stays paused.
    LeftPaused,
    /// Not paused, because the change was refused.
    NotPaused,
    /// Not paused, because its row cannot be read.
    Unreadable,
    /// Its row no longer exists.
    Gone,
}

impl JobOutcome {
    fn word(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Restored => "restored",
            Self::MovedOn => "moved_on",
            Self::LeftAlone => "left_alone",
            Self::LeftPaused => "left_paused",
            Self::NotPaused => "not_paused",
            Self::Unreadable => "unreadable",
            Self::Gone => "gone",
        }
    }

    fn cell(self) -> Cell {
        let tone = match self {
            Self::Paused => Tone::Warning,
            Self::Restored => Tone::Good,
            Self::MovedOn => Tone::Notice,
            Self::LeftAlone | Self::Gone => Tone::Muted,
            Self::LeftPaused | Self::NotPaused | Self::Unreadable => Tone::Bad,
        };
        Cell::styled(self.word(), tone)
    }
}

/// A row of `begin` and `end`.
struct MaintenanceRow {
    id: String,
    /// Whether the store's job ids are numbers; set by [`report`].
    is_numbered: bool,
    outcome: JobOutcome,
    /// The job after the change; none if its row no longer exists.
    job: Option<Arc<Job>>,
    operation: Option<i64>,
    note: Option<String>,
}

record!(MaintenanceRow, |MaintenanceRow { id, is_numbered, outcome, job, operation, note }| [
    ("id", Cell::id(id, is_numbered)),
    ("result", outcome.cell()),
    ("job_state", job.as_ref().map(|job| state_cell(&job.job_state))),
    ("next_run_time", Cell::due(job.and_then(|job| job.next_run_time))),
    ("operation", operation),
    ("note", note),
]);

/// Returns the name of the operator, also under sudo.
fn operator_name(intent: &Intent) -> String {
    intent.actor.sudo_user.clone().unwrap_or_else(|| intent.actor.os_user.clone())
}

fn report(rows: Vec<MaintenanceRow>, is_numbered: bool, intent: &Intent) -> Report {
    let rows = rows.into_iter().map(|row| {
        // The journal entries of a dry run were rolled back.
        let operation = row.operation.filter(|_| !intent.dry_run);
        MaintenanceRow { is_numbered, operation, ..row }
    });
    let report = Report::listing(rows).when_empty("no jobs");
    if intent.dry_run { report.note("dry run: nothing was changed") } else { report }
}
