//! `apsctl config …`: the effective settings and their origins.

mod show;

use anyhow::Result;

use crate::context::Context;
use crate::report::Report;

/// Show the effective settings and where they come from
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl config show --origin\n  apsctl --profile prod config show")]
pub enum ConfigCommand {
    Show(show::Args),
}

impl ConfigCommand {
    pub fn run(&self, context: &Context) -> Result<Report> {
        match self {
            Self::Show(args) => show::run(args, context),
        }
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Show(args) => args.columns(),
        }
    }
}
