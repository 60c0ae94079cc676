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
use crate::report::{Cell, Record as _, Report, Tone, record};

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

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Up(_) => MigrationRow::COLUMNS.to_vec(),
            Self::Status(_) => status::StatusRow::COLUMNS.to_vec(),
            Self::Sql(_) => Vec::new(),
            Self::Grants(_) => grants::GrantRow::COLUMNS.to_vec(),
        }
    }
}

struct MigrationRow(MigrationState);

record!(MigrationRow, |MigrationRow(state)| {
    let (status, tone) = match state.status {
        MigrationStatus::Applied => ("applied", Tone::Good),
        MigrationStatus::Pending => ("pending", Tone::Warning),
        MigrationStatus::Unknown => ("unknown", Tone::Warning),
        MigrationStatus::Absent => ("absent", Tone::Warning),
    };
    [
        ("version", state.version),
        ("name", state.name),
        ("status", Cell::styled(status, tone)),
        ("applied_at", state.applied_at),
        ("missing", Some(state.missing.join(", ")).filter(|text| !text.is_empty())),
    ]
});

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
