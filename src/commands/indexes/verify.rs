//! `apsctl indexes verify`

use anyhow::{Context as _, Result};

use super::{blocked_note, not_needed_note, other_invalid_index_note, status_cell};
use crate::context::Context;
use crate::db::indexes::{IndexState, NotNeededReason};
use crate::domain::index::IndexStatus;
use crate::invocation::{self, APSCTL};
use crate::report::{PerfValue, Report, Severity, Verdict, record};
use crate::screen::{Column, Row, Screen, Symbol, Table, Text};

/// Check the four recommended indexes
///
/// A valid index on the same leading column is accepted under any name; a partial index or an index on an expression is
/// not. On a partitioned table, every partition needs an index. Views and foreign tables need none, nor do tables of
/// APScheduler 4 or django-apscheduler that lack the column. Exits with 1 if an index is missing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl indexes verify\n  apsctl indexes verify -o nagios")]
pub struct Args {}

pub(super) struct IndexRow(IndexState);

record!(IndexRow, |IndexRow(state)| {
    let can_be_made = !matches!(state.not_needed, Some(NotNeededReason::NoColumn | NotNeededReason::NoTable));
    let other = state.deciding.filter(|(found, _)| state.status == IndexStatus::Ok && !found.has_recommended_name);
    [
        ("index_name", state.wanted.name),
        ("table_name", state.table),
        ("columns", state.wanted.column),
        ("status", status_cell(state.status)),
        ("create_sql", Some(state.create_sql).filter(|_| can_be_made)),
        ("served_by", other.map(|(found, _)| found.name)),
    ]
});

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let states = context.db()?.indexes().context("reading the indexes")?;
    let verdict = verdict(&states);
    let notes: Vec<String> = states
        .iter()
        .filter_map(|s| blocked_note(s).or_else(|| other_invalid_index_note(s)).or_else(|| not_needed_note(s)))
        .collect();
    let curable = states.iter().any(|state| !state.statements().is_empty());
    let screen = context.shows_screen().then(|| screen(&states, context.shows_sql()));
    let mut report = Report::listing(states.into_iter().map(IndexRow)).verdict(verdict);
    report.screen = screen;
    let report = notes.into_iter().fold(report, Report::note);
    Ok(if curable {
        report.note(format!("run `{APSCTL} indexes create` to create missing and invalid indexes"))
    } else {
        report
    })
}

fn screen(states: &[IndexState], shows_sql: bool) -> Screen {
    let columns = [Column::new("TABLE").id(), Column::new("COLUMN"), Column::new("INDEX")];
    let row = |state: &IndexState| {
        let (symbol, index) = match (state.status, &state.deciding) {
            _ if state.not_needed.is_some() => (Symbol::Inactive, "not needed"),
            (IndexStatus::Ok, Some((found, _))) => (Symbol::Good, found.name.as_str()),
            (IndexStatus::Ok, None) => (Symbol::Good, state.wanted.name),
            (IndexStatus::Missing, _) => (Symbol::Bad, "missing"),
            (IndexStatus::Invalid, _) => (Symbol::Bad, "invalid: its creation was interrupted"),
            (IndexStatus::Different, _) => (Symbol::Bad, "missing, and its name is taken"),
        };
        let note = blocked_note(state).or_else(|| other_invalid_index_note(state)).or_else(|| not_needed_note(state));
        let sql = shows_sql && state.status != IndexStatus::Ok;
        Row::new([state.table.as_str().into(), state.wanted.column.into(), index.into()])
            .symbol(symbol)
            .detail(Text::prose(&note.unwrap_or_default()))
            .detail(if sql { state.create_sql.as_str() } else { "" })
    };
    let bad = states.iter().filter(|state| state.status != IndexStatus::Ok).count();
    let is_curable = states.iter().any(|state| !state.statements().is_empty());
    let needed = states.iter().filter(|state| state.not_needed.is_none()).count();
    let (verb, object) = if bad == 1 { ("is", "it") } else { ("are", "them") };
    let summary = match bad {
        0 => format!("All {needed} indexes are there."),
        _ => format!("{bad} of {needed} {verb} missing or unusable."),
    };
    let mut summary = Text::from(summary);
    if is_curable {
        summary = summary
            + format!(" Make {object}: ")
            + Text::command(&invocation::apsctl("indexes create"))
            + " (SQL: -o wide)";
    }
    let table = Table::new(columns, states.iter().map(row));
    Screen::new().table(table).blank().paragraph(summary).including_notes()
}

fn verdict(states: &[IndexState]) -> Verdict {
    let count = |status: IndexStatus| states.iter().filter(|state| state.status == status).count();
    let severity = if count(IndexStatus::Invalid) > 0 {
        Severity::Critical
    } else if count(IndexStatus::Ok) < states.len() {
        Severity::Warning
    } else {
        Severity::Ok
    };
    let bad: Vec<String> = states
        .iter()
        .filter(|state| state.status != IndexStatus::Ok)
        .map(|state| format!("{} {}", state.wanted.name, state.status.as_str()))
        .collect();
    let needed = states.iter().filter(|state| state.not_needed.is_none()).count();
    let summary = if bad.is_empty() { format!("all {needed} there") } else { bad.join(", ") };
    let perfdata = IndexStatus::ALL.into_iter().map(|s| PerfValue::count(s.as_str(), count(s))).collect();
    Verdict { check_name: "INDEXES", severity, summary, perfdata }
}
