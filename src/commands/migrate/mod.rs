//! `apsctl migrate …`

mod grants;
mod sql;
mod status;
mod up;

use anyhow::Result;

use crate::context::Context;
use crate::db::migrate::{MigrationState, MigrationStatus};
use crate::domain::visible_chars::is_visible;
use crate::error::CliError;
use crate::report::{Cell, Record, Report, Tone};

/// Create or upgrade schema apsctl and its roles
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl migrate status\n  apsctl migrate up")]
pub enum Migrate {
    Up(up::Args),
    Status(status::Args),
    Sql(sql::Args),
    Grants(grants::Args),
}

impl Migrate {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Up(args) => up::run(args, context),
            Self::Status(_) => status::run(context),
            Self::Sql(args) => sql::run(args, context),
            Self::Grants(args) => grants::run(args, context),
        }
    }
}

struct MigrationRow(MigrationState);

impl Record for MigrationRow {
    const COLUMNS: &'static [&'static str] = &["version", "name", "status", "applied_at", "missing"];

    fn cells(self) -> Vec<Cell> {
        let Self(state) = self;
        let status = match state.status {
            MigrationStatus::Applied => Cell::styled("applied", Tone::Good),
            MigrationStatus::Pending => Cell::styled("pending", Tone::Warning),
            MigrationStatus::Unknown => Cell::styled("unknown", Tone::Warning),
            MigrationStatus::Absent => Cell::styled("absent", Tone::Warning),
        };
        let missing = Some(state.missing.join(", ")).filter(|text| !text.is_empty());
        vec![state.version.into(), state.name.into(), status, state.applied_at.into(), missing.into()]
    }
}

/// Returns whether a character of SQL is visible. Quoted names may contain line breaks.
fn is_printable(c: char) -> bool {
    c == '\n' || is_visible(c)
}

/// Returns the SQL for reading and copying. Refuses names with control characters, which could affect the terminal.
fn sql_report(sql: String, hint: &str) -> Result<Report> {
    if sql.chars().all(is_printable) {
        return Ok(Report::text(sql));
    }
    Err(CliError::refused("a name in this database contains an invisible character").hint(hint).into())
}
