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
    Ok(Report::listing(context.db()?.migrations()?.into_iter().map(MigrationRow)))
}
