//! `apsctl store …`

mod show;

use anyhow::Result;

use crate::context::Context;
use crate::report::{Record as _, Report};

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

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        show::StoreRow::COLUMNS.to_vec()
    }
}
