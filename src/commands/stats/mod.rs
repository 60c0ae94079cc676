//! `apsctl stats …`

mod durations;
mod durations_plot;
mod durations_screen;

use anyhow::Result;

use crate::context::Context;
use crate::report::Report;

/// Show statistics of runs
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl stats durations\n  apsctl stats durations --by job --check")]
pub enum Stats {
    Durations(durations::Args),
}

impl Stats {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Durations(args) => durations::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        match self {
            Self::Durations(args) => args.is_check(),
        }
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Durations(args) => args.columns(),
        }
    }
}
