//! `apsctl indexes …`

mod create;
mod verify;

use anyhow::Result;

use crate::context::Context;
use crate::db::indexes::{IndexState, NotNeededReason};
use crate::domain::index::IndexStatus;
use crate::invocation::APSCTL;
use crate::report::{Cell, Record as _, Report, Tone};

/// Check and create the recommended indexes
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl indexes verify\n  apsctl indexes create --dry-run")]
pub enum Indexes {
    Verify(verify::Args),
    Create(create::Args),
}

impl Indexes {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Verify(_) => verify::run(context),
            Self::Create(args) => create::run(args, context),
        }
    }

    pub fn is_check(&self) -> bool {
        matches!(self, Self::Verify(_))
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Verify(_) => verify::IndexRow::COLUMNS.to_vec(),
            Self::Create(_) => create::CreateRow::COLUMNS.to_vec(),
        }
    }
}

fn status_cell(status: IndexStatus) -> Cell {
    let tone = match status {
        IndexStatus::Ok => Tone::Good,
        IndexStatus::Missing | IndexStatus::Different => Tone::Warning,
        IndexStatus::Invalid => Tone::Bad,
    };
    Cell::styled(status.as_str(), tone)
}

/// Returns why `indexes create` cannot create an index.
fn blocked_note(state: &IndexState) -> Option<String> {
    let name = state.wanted.name;
    if state.not_needed.is_some() {
        return None;
    }
    if !state.table_found {
        return Some(format!("{name}: there is no table {}; see `{APSCTL} migrate status`", state.table));
    }
    match (state.status, &state.deciding) {
        (IndexStatus::Different, Some((_, definition))) => Some(format!(
            "{name}: the name is taken ({definition}) and no index covers {}; rename or drop that one, then run \
             `{APSCTL} indexes create`",
            state.wanted.column
        )),
        _ => None,
    }
}

/// Returns why a table does not need the index.
fn not_needed_note(state: &IndexState) -> Option<String> {
    let IndexState { wanted, table, .. } = state;
    let name = wanted.name;
    Some(match state.not_needed? {
        NotNeededReason::NotIndexable => {
            format!("{name}: {table} is a view or a foreign table, which has no indexes; check the tables it reads")
        }
        NotNeededReason::NoColumn => format!(
            "{name}: not needed; table {table} has no column {}",
            [wanted.column].into_iter().chain(wanted.alternative_column).collect::<Vec<_>>().join(" or ")
        ),
        NotNeededReason::NoTable => {
            format!("{name}: not needed; this store of APScheduler has no table {table}")
        }
    })
}

/// Returns a note about an invalid index with another name, which `indexes create` does not drop.
fn other_invalid_index_note(state: &IndexState) -> Option<String> {
    let (found, _) = state.deciding.as_ref()?;
    (state.status == IndexStatus::Invalid && !found.has_recommended_name)
        .then(|| format!("{} is INVALID: it slows down writes and is never used; drop it", found.name))
}
