//! Reads all rows of the jobs table for a snapshot, and restores rows.

use anyhow::Result;

use super::change::ROWS_PER_STATEMENT;
use super::{Change, Db, get};
use crate::db::jobs::AppliedUpdate;
use crate::domain::aps3_rows::RowToWrite;
use crate::domain::snapshot::{Header, Row};
use crate::error::CliError;
use crate::invocation::APSCTL;

impl Db {
    /// Returns the header of a new snapshot.
    pub fn snapshot_header(&mut self) -> Result<Header> {
        self.ensure_probed()?;
        let format = self.features()?.snapshot_format.ok_or_else(unsupported_snapshot)?;
        Ok(Header { made_at: self.now(), place: self.table_identity("jobs")?, format })
    }

    /// Calls `each` with every row, sorted by the bytes of the id.
    pub fn stream_rows(&mut self, mut each: impl FnMut(Row) -> Result<()>) -> Result<()> {
        self.by_layout(|db, store| store.stream_rows(db, &mut each))
    }

    pub(super) fn stream_guide_rows(&mut self, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        self.ensure_probed()?;
        let sql = self.render_row_image(include_str!("snapshot/guide_rows.sql"), "jobs", "j");
        self.stream(&sql, &[], |row| {
            each(Row::Guide { id: get(row, "id")?, image: get(row, "image")?, texts: get(row, "texts")? })
        })
    }
}

pub(super) fn unsupported_snapshot() -> anyhow::Error {
    CliError::refused("snapshots of APScheduler 4's tables are not supported")
        .hint("use `pg_dump -t schedules -t tasks`")
        .into()
}

impl Change<'_> {
    /// Inserts rows, writes their journal entries, and returns the entries' ids in the same order.
    ///
    /// All rows come first: a transaction that waits for a row must not block the journal.
    ///
    /// # Errors
    /// A refusal if one of the ids exists.
    pub fn restore_rows(&mut self, rows: &[Row]) -> Result<Vec<i64>> {
        for part in rows.chunks(ROWS_PER_STATEMENT) {
            self.insert_rows(part)?;
        }
        self.journal_updates_of(rows.iter().map(|row| AppliedUpdate::for_new_job(row.id().to_owned())).collect())
    }

    fn insert_rows(&mut self, rows: &[Row]) -> Result<()> {
        let mut pickled = Vec::new();
        for row in rows {
            match row {
                Row::Pickled { id, next_run_time, state } => {
                    pickled.push((id.as_str(), RowToWrite { next_run_time: *next_run_time, state: state.clone() }));
                }
                Row::Guide { image, texts, .. } => {
                    let texts = texts.as_deref().unwrap_or("{}");
                    if self.insert_image(&format!("{{\"job\":{image},\"texts\":{texts}}}"))? != 1 {
                        return Err(exists_error(row.id()));
                    }
                }
            }
        }
        let ids: Vec<&str> = pickled.iter().map(|(id, _)| *id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        if let Some(id) = self.existing_pickled(&ids)?.first() {
            return Err(exists_error(id));
        }
        let new: Vec<(&str, &RowToWrite)> = pickled.iter().map(|(id, row)| (*id, row)).collect();
        if !self.insert_pickled(&new)? {
            let inserted = self.existing_pickled(&ids)?;
            let missing = ids.iter().find(|id| !inserted.iter().any(|there| there == *id));
            return Err(match missing {
                Some(id) => self.change_suppressed(id).into(),
                None => CliError::refused("one of the jobs exists already").into(),
            });
        }
        Ok(())
    }
}

fn exists_error(id: &str) -> anyhow::Error {
    CliError::refused(format!("job {id} exists already"))
        .hint(format!("only missing jobs are restored; run `{APSCTL} jobs remove` first"))
        .into()
}
