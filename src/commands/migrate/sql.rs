//! `apsctl migrate sql`

use anyhow::Result;

use crate::context::Context;
use crate::db::migrate;
use crate::report::Report;

/// Print the SQL of all migrations, for review or for psql
///
/// No server is asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  apsctl migrate sql | less")]
pub struct Args {}

pub(super) fn run(context: &Context) -> Result<Report> {
    Ok(Report::text(migrate::sql(&context.tables()?)?))
}
