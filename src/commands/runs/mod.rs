//! `apsctl runs …`

mod expected;
mod import;
mod import_progress;
mod import_row;
mod show;
mod undo;

use anyhow::Result;

use crate::context::Context;
use crate::report::{Record as _, Report};

/// Show, compare with schedules, import and undo runs
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl runs show 17\n  apsctl runs expected --since 7d --problems\n  \
    apsctl runs import --file scheduler.log\n  \
    apsctl runs undo 17 --yes --reason 'rule too wide'")]
pub enum Runs {
    Show(show::Args),
    Expected(expected::Args),
    Import(import::Args),
    Undo(undo::Args),
}

impl Runs {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Show(args) => show::run(args, context),
            Self::Expected(args) => expected::run(args, context),
            Self::Import(args) => import::run(args, context),
            Self::Undo(args) => undo::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(self, Self::Expected(_))
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Show(_) => show::columns(),
            Self::Expected(_) => expected::SlotRow::COLUMNS.to_vec(),
            Self::Import(_) => import_row::ImportRow::COLUMNS.to_vec(),
            Self::Undo(_) => undo::UndoneRow::COLUMNS.to_vec(),
        }
    }
}
