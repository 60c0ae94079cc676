//! `apsctl indexes create`

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{blocked_note, not_needed_note, other_invalid_index_note, status_cell};
use crate::committed;
use crate::context::{ChangeArgs, Context, duration};
use crate::db::Intent;
use crate::db::indexes::IndexState;
use crate::domain::index::IndexStatus;
use crate::error::ExitCode;
use crate::report::{Report, record};
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text};

/// Create missing indexes and recreate invalid ones
///
/// Indexes are created CONCURRENTLY, so that the application keeps reading and writing. An existing index that has a
/// recommended name but other columns is not changed (exit code 3). On a partitioned table, each partition gets an
/// index, and these are attached to the index of the whole table. Run the command again to continue after an
/// interruption.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl indexes create --dry-run\n  apsctl indexes create --lock-timeout 30s")]
pub struct Args {
    /// Wait for locks; 0 waits forever
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = duration)]
    lock_timeout: Duration,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) struct CreateRow {
    state: IndexState,
    action: &'static str,
    sql: Vec<String>,
}

record!(CreateRow, |row| {
    let sql = Some(row.sql.join("; ")).filter(|sql| !sql.is_empty());
    [
        ("index_name", row.state.wanted.name),
        ("table_name", row.state.table),
        ("columns", row.state.wanted.column),
        ("status", status_cell(row.state.status)),
        ("action", row.action),
        ("sql", sql),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let before = context.db()?.indexes().context("reading the indexes")?;
    let notes: Vec<String> = before
        .iter()
        .filter_map(|s| blocked_note(s).or_else(|| other_invalid_index_note(s)).or_else(|| not_needed_note(s)))
        .collect();
    let is_blocked = before.iter().any(|state| blocked_note(state).is_some());
    let to_make = before.iter().filter(|state| !state.statements().is_empty()).count();
    let mut created_names = Vec::new();
    let after = if args.change.dry_run || to_make == 0 {
        before.clone()
    } else {
        committed::declare_several_changes();
        created_names = create_missing(&before, args, &intent, context)?;
        let after = context.or_warn("the indexes were created, but could not be checked again", |context| {
            let db = context.db()?;
            db.refresh()?;
            db.indexes()
        })?;
        after.unwrap_or_else(|| before.iter().cloned().map(IndexState::after_creation).collect())
    };
    let summary = match (to_make, args.change.dry_run) {
        (0, _) if is_blocked => None,
        (0, _) => Some("nothing to do: all indexes exist".to_owned()),
        (n, true) => Some(format!("dry run: {n} to create, nothing changed")),
        // Each index was reported when it was created.
        (_, false) => None,
    };
    let rows: Vec<CreateRow> = before
        .iter()
        .zip(after)
        .map(|(before, state)| {
            // Another session has created it.
            if state.status == IndexStatus::Ok && !args.change.dry_run && !created_names.contains(&before.wanted.name) {
                return CreateRow { state, action: "none", sql: Vec::new() };
            }
            CreateRow { state, action: action(before, args.change.dry_run), sql: before.statements() }
        })
        .collect();
    let screen = screen(&rows);
    let report = notes.into_iter().chain(summary).fold(Report::listing(rows).screen(screen), Report::note);
    let report = report.notes_on_screen();
    Ok(if is_blocked { report.code(ExitCode::Refused) } else { report })
}

/// Shows each index and what was done about it.
fn screen(rows: &[CreateRow]) -> Screen {
    let columns = [Column::new("TABLE"), Column::new("COLUMN").from(100), Column::new("INDEX"), Column::new("DONE")];
    let shown = rows.iter().map(|row| {
        let symbol = match (row.state.status, row.action) {
            (_, "left alone") => Symbol::Bad,
            (IndexStatus::Ok, _) => Symbol::Good,
            _ => Symbol::Warning,
        };
        let done = if row.action == "none" { "-" } else { row.action };
        let cells = [row.state.table.as_str(), row.state.wanted.column, row.state.wanted.name];
        let cells = cells.map(|cell| ScreenCell::from(Text::unit(cell)));
        Row::new(cells.into_iter().chain([done.into()])).symbol(symbol)
    });
    Screen::new().table(Table::new(columns, shown)).blank()
}

/// Creates the missing indexes. Returns the names of those that no other session has created meanwhile.
fn create_missing(
    states: &[IndexState],
    args: &Args,
    intent: &Intent,
    context: &mut Context,
) -> Result<Vec<&'static str>> {
    let mut created_names = Vec::new();
    for state in states.iter().filter(|state| !state.statements().is_empty()) {
        let name = state.wanted.name;
        let is_created = context
            .db()?
            .create_index(state, args.lock_timeout, intent)
            .with_context(|| format!("creating {name} on {}", state.table))?;
        if is_created {
            created_names.push(name);
            log::info!("{name} created on {}", state.table);
        } else {
            log::info!("{name} already exists on {}: another session has created it", state.table);
        }
    }
    Ok(created_names)
}

fn action(before: &IndexState, dry_run: bool) -> &'static str {
    match (before.status, dry_run) {
        (IndexStatus::Ok, _) => "none",
        _ if before.statements().is_empty() => "left alone",
        (IndexStatus::Invalid, true) => "would rebuild",
        (IndexStatus::Invalid, false) => "rebuilt",
        (_, true) => "would create",
        (_, false) => "created",
    }
}
