//! `apsctl rules …`

mod check;
mod explain_version;
mod list;
mod preview;
mod screens;

use anyhow::Result;

use crate::context::Context;
use crate::domain::row_id::RowId;
use crate::domain::rules::RuleStatus;
use crate::report::{Cell, Record as _, Report, Severity, Tone};

/// List, check and preview the approval rules
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl rules list\n  apsctl rules check -o nagios\n  \
    apsctl rules preview --version 4711")]
pub enum Rules {
    List(list::Args),
    Check(check::Args),
    Preview(preview::Args),
}

impl Rules {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::List(_) => list::run(context),
            Self::Check(_) => check::run(context),
            Self::Preview(args) => preview::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(self, Self::Check(_))
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::List(_) => list::RuleRow::COLUMNS.to_vec(),
            Self::Check(_) => check::CheckRow::COLUMNS.to_vec(),
            Self::Preview(args) if args.version.is_some() => explain_version::TestRow::COLUMNS.to_vec(),
            Self::Preview(_) => preview::PreviewRow::COLUMNS.to_vec(),
        }
    }
}

/// An invalid rule fails every pass. A rule that does nothing is only a warning.
fn severity(status: RuleStatus) -> Severity {
    match status {
        RuleStatus::Invalid => Severity::Critical,
        RuleStatus::NeverMatches | RuleStatus::Shadowed => Severity::Warning,
        RuleStatus::Ok | RuleStatus::Inactive | RuleStatus::NotApproving => Severity::Ok,
    }
}

/// Returns a number if the column has an integer type, otherwise a text.
fn id_cell(id: Option<&RowId>) -> Cell {
    let cell = |id: &RowId| id.number().map_or_else(|| Cell::from(id.as_str()), Cell::from);
    id.map_or(Cell::Empty, cell)
}

fn status_cell(status: RuleStatus) -> Cell {
    let tone = match status {
        RuleStatus::Ok => Tone::Good,
        RuleStatus::NeverMatches | RuleStatus::Shadowed => Tone::Warning,
        RuleStatus::Invalid => Tone::Bad,
        RuleStatus::Inactive | RuleStatus::NotApproving => Tone::Muted,
    };
    Cell::styled(status.as_str(), tone)
}

/// Returns `1 version`, `2 versions`, `no version`.
fn count_of(number: i64, noun: &str) -> String {
    match number {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}
