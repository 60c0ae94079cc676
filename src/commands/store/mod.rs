//! `apsctl store …`

mod show;

use anyhow::Result;

use crate::context::Context;
use crate::report::Report;

/// Show the store's layout, tables and columns, and what works
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Example:\n  apsctl store show")]
pub enum Store {
    Show(show::Args),
}

impl Store {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Show(_) => show::run(context),
        }
    }
}
