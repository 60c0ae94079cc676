//! `apsctl runs …`

mod undo;

use anyhow::Result;

use crate::context::Context;
use crate::report::Report;

/// Take the approvals of a run back
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(
    after_help = "Examples:\n  apsctl runs undo 17 --dry-run\n  apsctl runs undo 17 --yes --reason 'rule too wide'"
)]
pub enum Runs {
    Undo(undo::Args),
}

impl Runs {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Undo(args) => undo::run(args, context),
        }
    }
}
