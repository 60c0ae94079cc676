//! `apsctl migrate up`

use anyhow::{Context as _, Result};

use super::MigrationRow;
use crate::context::{ChangeArgs, Context};
use crate::db::migrate::MigrationState;
use crate::report::Report;

/// Create or upgrade schema apsctl
///
/// The application's tables are not changed. An entry with the --reason is written to the operator journal.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl migrate up --dry-run\n  apsctl migrate up")]
pub struct Args {
    /// Also create the missing tables of the guide layout
    ///
    /// The guide layout has four tables: jobs, audit log, versions and rules. An existing table is not changed. The
    /// command is refused if APScheduler itself writes a jobs table in this database, or if a table of the same name
    /// exists in another schema.
    #[arg(long)]
    create_tables: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let create = args.create_tables;
    let intent = context.permit_change(&args.change)?;
    let db = context.db()?;
    let before = db.migrations()?;
    if create {
        db.require_creatable_tables().context("creating tables")?;
    }
    let pending = before.iter().filter(|state| state.is_pending(create)).count();
    if pending == 0 || args.change.dry_run {
        let note = match pending {
            0 => "nothing to do: all migrations are applied".to_owned(),
            n => format!("dry run: {n} pending, nothing changed"),
        };
        return Ok(Report::listing(before.into_iter().map(MigrationRow)).note(note));
    }
    db.migrate_up(create, Some(&intent)).context("migrating")?;
    let after = context.or_warn("the migrations were applied, but reading them again failed", |context| {
        let db = context.db()?;
        db.refresh()?;
        Ok((db.migrations()?, db.missing_application_table_notes()?))
    })?;
    let applied = |states: Vec<MigrationState>| states.into_iter().map(|s| s.after_migrate_up(create)).collect();
    let (after, notes) = after.unwrap_or_else(|| (applied(before), Vec::new()));
    let report = Report::listing(after.into_iter().map(MigrationRow)).note(format!("{pending} applied"));
    Ok(notes.into_iter().fold(report, Report::note))
}
