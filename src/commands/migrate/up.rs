//! `apsctl migrate up`

use anyhow::{Context as _, Result};

use super::MigrationRow;
use crate::context::{ChangeArgs, Context};
use crate::db::migrate::{MigrationState, MigrationStatus};
use crate::report::Report;
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, Times};

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
        let screen = screen(&before, context.known_times());
        return Ok(Report::listing(before.into_iter().map(MigrationRow)).screen(screen).note(note).notes_on_screen());
    }
    db.migrate_up(create, Some(&intent)).context("migrating")?;
    let after = context.or_warn("the migrations were applied, but reading them again failed", |context| {
        let db = context.db()?;
        db.refresh()?;
        Ok((db.migrations()?, db.missing_application_table_notes()?))
    })?;
    let applied = |states: Vec<MigrationState>| states.into_iter().map(|s| s.after_migrate_up(create)).collect();
    let (after, notes) = after.unwrap_or_else(|| (applied(before), Vec::new()));
    let screen = screen(&after, context.known_times());
    let report = Report::listing(after.into_iter().map(MigrationRow)).screen(screen).note(format!("{pending} applied"));
    Ok(notes.into_iter().fold(report, Report::note).notes_on_screen())
}

/// Shows each migration: when it was applied, or that it is pending.
fn screen(states: &[MigrationState], times: Times) -> Screen {
    let columns = [Column::new("VERSION").right(), Column::new("MIGRATION").id(), Column::new("APPLIED")];
    let rows = states.iter().map(|state| {
        let (symbol, applied) = match (state.status, state.applied_at) {
            (MigrationStatus::Applied, Some(time)) => (Symbol::Good, Text::unit(&times.minute(time))),
            (MigrationStatus::Applied, None) => (Symbol::Good, "yes".into()),
            (MigrationStatus::Pending, _) => (Symbol::Warning, "pending".into()),
            (MigrationStatus::Unknown, _) => (Symbol::Unknown, "unknown".into()),
            (MigrationStatus::Absent, _) => (Symbol::Inactive, "absent".into()),
        };
        let missing = Some(state.missing.join(", ")).filter(|missing| !missing.is_empty());
        Row::new([
            Text::from(state.version.map(|version| version.to_string())).into(),
            Text::unit(&state.name).into(),
            applied.into(),
        ])
        .symbol(symbol)
        .detail(missing.map(|missing| format!("missing: {missing}")).unwrap_or_default())
    });
    Screen::new().table(Table::new(columns, rows)).blank()
}
