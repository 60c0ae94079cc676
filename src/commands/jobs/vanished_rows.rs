//! The rows of a snapshot that are gone from the store.

use std::cmp::Ordering;

use anyhow::{Context as _, Result};

use super::snapshot_file::SnapshotReader;
use crate::db::Db;
use crate::domain::snapshot::{Header, Row};
use crate::domain::snapshot_drift::{self, DriftKind};
use crate::error::CliError;

/// The rows of a snapshot that are gone from the store.
pub(super) struct GoneRows {
    /// Rows of jobs that had more runs to come.
    pub(super) vanished: Vec<Row>,
    /// The ids of jobs whose last run was due before now. A scheduler removes such a job after that run.
    pub(super) finished: Vec<String>,
}

/// Reads the rows of the snapshot that are gone. Keeps only those in memory.
///
/// # Errors
/// A refusal if the snapshot is of another store, in which every job seems to be gone.
pub(super) fn gone_rows(snapshot: &mut SnapshotReader, header: &Header, db: &mut Db) -> Result<GoneRows> {
    let (origin, here) = (&snapshot.header.place, &header.place);
    if (&origin.server, &origin.database, &origin.table) != (&here.server, &here.database, &here.table) {
        let message = format!("the snapshot is of another store: {} in database {}", origin.table, origin.database);
        return Err(CliError::refused(message)
            .hint("--vanished would restore all its jobs here; name the ids of those to restore")
            .into());
    }
    let now = db.now();
    let mut gone = GoneRows { vanished: Vec::new(), finished: Vec::new() };
    let mut add = |row: Row| match snapshot_drift::missing_job(&row, now).kind {
        DriftKind::Finished => gone.finished.push(row.id().to_owned()),
        _ => gone.vanished.push(row),
    };
    // Snapshot and table are both in the order of their ids.
    let mut old = snapshot.next_row()?;
    db.stream_rows(|row| {
        while let Some(missing) = old.take_if(|old| snapshot_drift::compare_ids(old, &row) == Ordering::Less) {
            add(missing);
            old = snapshot.next_row()?;
        }
        if old.take_if(|old| snapshot_drift::compare_ids(old, &row) == Ordering::Equal).is_some() {
            old = snapshot.next_row()?;
        }
        Ok(())
    })
    .context("comparing the jobs")?;
    while let Some(missing) = old {
        add(missing);
        old = snapshot.next_row()?;
    }
    Ok(gone)
}
