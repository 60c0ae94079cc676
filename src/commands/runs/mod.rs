//! `apsctl runs …`

mod expected;
mod undo;

use anyhow::Result;

use crate::context::Context;
use crate::report::Report;

/// Hold the runs against the schedules, and take the approvals of a run back
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl runs expected --since 7d --problems\n  \
    apsctl runs undo 17 --yes --reason 'rule too wide'")]
pub enum Runs {
    Expected(expected::Args),
    Undo(undo::Args),
}

impl Runs {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Expected(args) => expected::run(args, context),
            Self::Undo(args) => undo::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(self, Self::Expected(_))
    }
}
