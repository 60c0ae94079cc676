//! `apsctl migrate up`

use anyhow::{Context as _, Result};

use super::MigrationRow;
use crate::context::{ChangeArgs, Context};
use crate::db::migrate::MigrationState;
use crate::report::Report;

/// Create the tables that are absent, add the columns that are missing, and make apsctl's own schema
///
/// Nothing is ever dropped or retyped. It leaves an entry in the operator journal, with the --reason.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl migrate up --dry-run\n  apsctl migrate up")]
pub struct Args {
    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let db = context.db()?;
    let before = db.migrations()?;
    let pending = before.iter().filter(|state| !state.applied).count();
    if pending == 0 || args.change.dry_run {
        let note = match pending {
            0 => "nothing to do: all migrations are applied".to_owned(),
            n => format!("dry run: {n} pending, nothing changed"),
        };
        return Ok(Report::listing(before.into_iter().map(MigrationRow)).note(note));
    }
    db.migrate_up(Some(&intent)).context("migrating")?;
    let after =
        context.afterwards("the migrations are applied, but cannot be looked at again", |context| {
            let db = context.db()?;
            db.refresh()?;
            db.migrations()
        })?;
    let after = after.unwrap_or_else(|| before.into_iter().map(MigrationState::made).collect());
    Ok(Report::listing(after.into_iter().map(MigrationRow)).note(format!("{pending} applied")))
}
