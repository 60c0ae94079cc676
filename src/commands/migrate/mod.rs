//! `apsctl migrate …`

mod grants;
mod sql;
mod status;
mod up;

use anyhow::Result;

use crate::context::Context;
use crate::db::migrate::MigrationState;
use crate::report::{Cell, Record, Report, Tone};

/// Create what is missing: the application's tables and columns, apsctl's own schema, and roles
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
            Self::Sql(_) => sql::run(context),
            Self::Grants(args) => grants::run(args, context),
        }
    }
}

struct MigrationRow(MigrationState);

impl Record for MigrationRow {
    const COLUMNS: &'static [&'static str] = &["version", "name", "status", "applied_at", "missing"];

    fn cells(self) -> Vec<Cell> {
        let Self(state) = self;
        let status = if state.applied {
            Cell::word("applied", Tone::Good)
        } else if state.unknown {
            Cell::word("unknown", Tone::Warning)
        } else {
            Cell::word("pending", Tone::Warning)
        };
        let missing = Some(state.missing.join(", ")).filter(|text| !text.is_empty());
        vec![state.version.into(), state.name.into(), status, state.applied_at.into(), missing.into()]
    }
}
