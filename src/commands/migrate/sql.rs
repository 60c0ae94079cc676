//! `apsctl migrate sql`

use anyhow::Result;

use super::sql_report;
use crate::context::Context;
use crate::invocation::APSCTL;
use crate::report::Report;

/// Print the SQL that `migrate up` would run in this store
///
/// The script is one transaction for psql. Like `migrate up` it records the migrations in the history, but it writes no
/// entry to the operator journal. If there is nothing to do, it prints a comment.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl migrate sql | less\n  apsctl migrate sql | psql -X -v ON_ERROR_STOP=1")]
pub struct Args {
    /// Also print what --create-tables would create
    #[arg(long)]
    create_tables: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let script = context.db()?.migration_script(args.create_tables)?;
    sql_report(script, &format!("`{APSCTL} migrate up` runs the SQL without printing it"))
}
