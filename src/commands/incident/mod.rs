//! `apsctl incident …`

mod archive_reader;
mod archive_writer;
mod findings;
mod log_excerpt;
mod report_text;
mod save;
mod scrubber;
mod secrets;
mod show;
mod store_rows;

use anyhow::Result;

use crate::context::Context;
use crate::report::{Record as _, Report};

pub(crate) use archive_reader::Archive;
pub(crate) use findings::doctor_findings;
pub(crate) use log_excerpt::LOG_FILE;

/// Save the state of a store in one file, to examine it elsewhere
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl incident save incident.tar.gz\n  apsctl incident show incident.tar.gz\n  \
    apsctl sandbox load incident.tar.gz && apsctl --sandbox doctor")]
pub enum IncidentCommand {
    Save(save::Args),
    Show(show::Args),
}

impl IncidentCommand {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Save(args) => save::run(args, context),
            Self::Show(args) => show::run(args, context),
        }
    }

    /// Returns the columns of the command's reports.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Save(_) => save::SavedRow::COLUMNS.to_vec(),
            Self::Show(_) => show::IncidentRow::COLUMNS.to_vec(),
        }
    }
}
