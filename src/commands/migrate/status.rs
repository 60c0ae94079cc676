//! `apsctl migrate status`

use anyhow::Result;

use super::MigrationRow;
use crate::context::Context;
use crate::report::Report;

/// Show which migrations are applied, and what is missing
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  apsctl migrate status -o json")]
pub struct Args {}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let states = context.db()?.migrations()?;
    let unknown = states.iter().any(|state| state.unknown);
    let report = Report::listing(states.into_iter().map(MigrationRow));
    Ok(if unknown { report.note("the history of the migrations is not ours to read") } else { report })
}
