//! `apsctl migrate status`

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::MigrationRow;
use crate::commands::remedy::remedy_text;
use crate::context::Context;
use crate::db::migrate::{MigrationState, MigrationStatus};
use crate::domain::doctor::foreign_code::ForeignCode;
use crate::error::Reason;
use crate::invocation;
use crate::report::{Cell, Record, Report};
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, Times};

/// Show which migrations are applied and which tables exist
///
/// It also lists code on the application's tables that belongs to neither the table's owner nor a superuser: functions of
/// triggers, defaults, generated columns, constraints, policies, views, rules and indexes, and domains, views and child
/// tables.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl migrate status\n  apsctl migrate status -o json")]
pub struct Args {}

/// The maximum number of notes on foreign code.
const MAX_NOTES: usize = 10;

pub(super) struct StatusRow {
    state: MigrationState,
    /// Only for the application's tables.
    foreign_code: Vec<String>,
    /// Why a pass or a change would be refused. Only for the application's tables.
    reasons: Vec<Value>,
}

impl Record for StatusRow {
    const COLUMNS: &'static [&'static str] =
        &["version", "name", "status", "applied_at", "missing", "foreign_code", "reasons"];

    fn cells(self) -> Vec<Cell> {
        let mut cells = MigrationRow(self.state).cells();
        cells.push(Cell::Json(self.foreign_code.into()));
        cells.push(Cell::Json(self.reasons.into()));
        cells
    }
}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let is_abridged = context.is_abridged();
    let db = context.db()?;
    let states = db.migrations()?;
    let mut notes = Vec::new();
    if states.iter().any(|state| state.status == MigrationStatus::Unknown) {
        notes.push("this role may not read the history of the migrations".to_owned());
    }
    notes.extend(db.missing_application_table_notes()?);
    let foreign = db.foreign_code().context("looking for code of other roles")?;
    let words: Vec<String> = foreign.iter().map(ForeignCode::summary).collect();
    notes.extend(notes_on_foreign_code(&foreign));
    let reasons = db.table_definition_reasons().context("inspecting the tables")?;
    notes.extend(reasons.iter().map(|reason| format!("a pass would be refused: {}; {}", reason.what, reason.remedy)));
    let json = |reason: &Reason| json!({"what": reason.what, "remedy": reason.remedy});
    let reasons: Vec<Value> = reasons.iter().map(json).collect();
    // The table shows foreign code in notes, because a cell would be too wide.
    let screen = if context.shows_screen() { Some(screen(&states, &notes, context.times()?)) } else { None };
    let mut report = if is_abridged {
        Report::listing(states.into_iter().map(MigrationRow))
    } else {
        Report::listing(states.into_iter().map(|state| {
            let of_tables = state.version.is_none();
            let foreign_code = if of_tables { words.clone() } else { Vec::new() };
            let reasons = if of_tables { reasons.clone() } else { Vec::new() };
            StatusRow { state, foreign_code, reasons }
        }))
    };
    report.screen = screen;
    Ok(notes.into_iter().fold(report, Report::note))
}

fn screen(states: &[MigrationState], notes: &[String], times: Times) -> Screen {
    let columns = [Column::new("VERSION").right(), Column::new("MIGRATION").id(), Column::new("STATUS")];
    let row = |state: &MigrationState| {
        let (symbol, words) = match (state.status, state.applied_at) {
            (MigrationStatus::Applied, Some(at)) => (Symbol::Good, format!("applied {}", times.minute(at))),
            (MigrationStatus::Applied, None) => (Symbol::Good, "there".into()),
            (MigrationStatus::Pending, _) => (Symbol::Warning, "pending".into()),
            (MigrationStatus::Unknown, _) => (Symbol::Unknown, "unknown".into()),
            (MigrationStatus::Absent, _) => (Symbol::Warning, "missing tables".into()),
        };
        let version = state.version.map_or_else(String::new, |version| version.to_string());
        Row::new([version.into(), state.name.as_str().into(), words.into()])
            .symbol(symbol)
            .detail(state.missing.join(", "))
    };
    let mut screen = Screen::new().table(Table::new(columns, states.iter().map(row))).blank();
    for note in notes {
        screen = screen.hanging(Symbol::Warning.with(Text::prose(note)), 2);
    }
    let pending = states.iter().filter(|state| state.status == MigrationStatus::Pending).count();
    let applied =
        states.iter().filter(|state| state.version.is_some() && state.status == MigrationStatus::Applied).count();
    let of = states.iter().filter(|state| state.version.is_some()).count();
    let zone = times.zone_name();
    let mut summary = Text::from(format!("{applied} of {of} migrations are applied. Times in {zone}."));
    if pending > 0 {
        summary = summary + " Apply the others: " + Text::command(&invocation::apsctl("migrate up"));
    }
    screen.paragraph(summary).including_notes()
}

fn notes_on_foreign_code(foreign: &[ForeignCode]) -> Vec<String> {
    let note = |code: &ForeignCode| format!("{}; review it, then `{}`", code.summary(), remedy_text(&code.remedy()));
    let mut notes: Vec<String> = foreign.iter().take(MAX_NOTES).map(note).collect();
    if foreign.len() > MAX_NOTES {
        notes.push(format!("and {} more; -o json lists all", foreign.len() - MAX_NOTES));
    }
    notes
}
