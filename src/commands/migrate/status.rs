//! `apsctl migrate status`

use anyhow::{Context as _, Result};

use super::MigrationRow;
use crate::context::Context;
use crate::db::migrate::MigrationState;
use crate::domain::doctor::foreign::ForeignCode;
use crate::report::{Cell, Format, Record, Report};

/// Show which migrations are applied, and what is missing
///
/// It also lists code on the application's tables that belongs to neither the table's owner nor a superuser: functions
/// of triggers, defaults, generated columns, constraints, policies, views, rules and indexes, and domains, views and
/// child tables.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  apsctl migrate status -o json")]
pub struct Args {}

/// How many things a note lists.
const LISTED: usize = 10;

struct StatusRow {
    state: MigrationState,
    /// Only for the application's tables.
    foreign_code: Vec<String>,
}

impl Record for StatusRow {
    const COLUMNS: &'static [&'static str] =
        &["version", "name", "status", "applied_at", "missing", "foreign_code"];

    fn cells(self) -> Vec<Cell> {
        let mut cells = MigrationRow(self.state).cells();
        cells.push(Cell::Json(self.foreign_code.into()));
        cells
    }
}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let format = context.format();
    let db = context.db()?;
    let states = db.migrations()?;
    let foreign = db.foreign_code().context("looking for code of other roles")?;
    let unknown = states.iter().any(|state| state.unknown);
    let words: Vec<String> = foreign.iter().map(ForeignCode::words).collect();
    // A note shows this to people: a cell of the table would be too wide.
    let mut report = if format == Format::Table {
        Report::listing(states.into_iter().map(MigrationRow))
    } else {
        Report::listing(states.into_iter().map(|state| {
            let foreign_code = if state.version.is_none() { words.clone() } else { Vec::new() };
            StatusRow { state, foreign_code }
        }))
    };
    if unknown {
        report = report.note("the history of the migrations is not ours to read");
    }
    for code in foreign.iter().take(LISTED) {
        report = report.note(format!("{}; review it, then `{}`", code.words(), code.fix()));
    }
    if foreign.len() > LISTED {
        report = report.note(format!("and {} more; -o json lists all", foreign.len() - LISTED));
    }
    Ok(report)
}
