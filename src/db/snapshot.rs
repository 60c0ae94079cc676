//! All of the jobs table, row by row, and single rows put back.

use anyhow::Result;

use super::{Change, Db, Entry, get};
use crate::db::jobs::RawJob;
use crate::domain::layout::Layout;
use crate::domain::snapshot::{Header, Row};
use crate::error::Refusal;

impl Db {
    /// What a snapshot made now is of.
    pub fn snapshot_header(&mut self) -> Result<Header> {
        self.look()?;
        let layout = self.layout()?;
        if layout == Layout::Schedules {
            return Err(not_kept());
        }
        Ok(Header { made_at: self.now(), place: self.place("jobs")?, layout })
    }

    /// Hands over all rows one by one, in the order of the ids' bytes.
    pub fn whole_rows(&mut self, mut each: impl FnMut(Row) -> Result<()>) -> Result<()> {
        self.by_layout(|db, layout| match layout {
            Layout::Guide => db.stream(include_str!("snapshot/guide.sql"), &[], |row| {
                each(Row::Guide { id: get(row, "id")?, image: get(row, "image")? })
            }),
            Layout::Pickled => db.raw_jobs(|RawJob { id, next_run_time, state }| {
                each(Row::Pickled { id, next_run_time, state })
            }),
            Layout::Schedules => Err(not_kept()),
        })
    }
}

fn not_kept() -> anyhow::Error {
    Refusal::refused("snapshots are not made of APScheduler 4's tables")
        .hint("`pg_dump -t schedules -t tasks` keeps them")
        .into()
}

impl Change<'_> {
    /// Puts a row back, if there is none of its id, and leaves its trace; its id in the journal.
    pub fn put_back(&mut self, row: &Row) -> Result<Option<i64>> {
        match row {
            Row::Pickled { id, next_run_time, state } => {
                let row = RawJob { id: id.clone(), next_run_time: *next_run_time, state: state.clone() };
                self.add_pickled(&row)
            }
            Row::Guide { id, image } => {
                if self.locked(id, None)?.is_some() {
                    return Ok(None);
                }
                self.insert_row(&format!("{{\"job\":{image}}}"))?;
                let after = self.locked(id, None)?.map(|locked| locked.image);
                let entry = Entry { job_id: Some(id.clone()), before: None, after, undo_of: None };
                self.journal(&entry).map(Some)
            }
        }
    }
}
