//! All of the jobs table, row by row, and single rows put back.

use anyhow::Result;

use super::{Change, Db, get};
use crate::db::jobs::AppliedUpdate;
use crate::domain::snapshot::{Header, Row};
use crate::error::CliError;

impl Db {
    /// What a snapshot made now is of.
    pub fn snapshot_header(&mut self) -> Result<Header> {
        self.ensure_probed()?;
        let format = self.features()?.snapshot_format.ok_or_else(unsupported_snapshot)?;
        Ok(Header { made_at: self.now(), place: self.table_identity("jobs")?, format })
    }

    /// Hands over all rows one by one, in the order of the ids' bytes.
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
    CliError::refused("snapshots are not made of APScheduler 4's tables")
        .hint("`pg_dump -t schedules -t tasks` keeps them")
        .into()
}

impl Change<'_> {
    /// Puts rows back and leaves their traces; their ids in the journal, in the same order. All rows first: who waits for
    /// another to put back the same row must not hold the journal.
    ///
    /// # Errors
    /// A refusal where there is a row of one of the ids.
    pub fn restore_rows(&mut self, rows: &[Row]) -> Result<Vec<i64>> {
        for row in rows {
            let done = match row {
                Row::Pickled { id, next_run_time, state } => {
                    self.insert_pickled(id, *next_run_time, state)?
                }
                Row::Guide { image, texts, .. } => {
                    let texts = texts.as_deref().unwrap_or("{}");
                    self.insert_image(&format!("{{\"job\":{image},\"texts\":{texts}}}"))? == 1
                }
            };
            if !done {
                return Err(CliError::refused(format!("there is a job {}", row.id()))
                    .hint("only what is gone is put back; `apsctl jobs remove` takes it out first")
                    .into());
            }
        }
        self.journal_updates_of(
            rows.iter().map(|row| AppliedUpdate::of_new_job(row.id().to_owned())).collect(),
        )
    }
}
