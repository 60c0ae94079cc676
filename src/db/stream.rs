//! Reads long results in constant memory.

use std::panic;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use anyhow::Result;
use postgres::Row;

use super::application_search_path::declare_cursor;
use super::row::has_nonstandard_types;
use super::{Db, Param};

/// The number of rows that are fetched at a time.
const CHUNK_ROWS: usize = 1000;

/// The number of chunks that may wait for the reader.
const MAX_WAITING_CHUNKS: usize = 2;

impl Db {
    /// Calls `each` with every row. Each chunk is a statement of its own, so that a slow reader does not hit the statement
    /// timeout.
    pub(super) fn stream(
        &mut self,
        sql: &str,
        params: &[Param],
        mut each: impl FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        self.stream_chunks(sql, params, |rows| rows.iter().try_for_each(&mut each))
    }

    /// Calls `take` with chunks of rows. A second thread fetches the next chunks meanwhile.
    pub(super) fn stream_chunks(
        &mut self,
        sql: &str,
        params: &[Param],
        mut take: impl FnMut(Vec<Row>) -> Result<()>,
    ) -> Result<()> {
        let were_known = self.relations.are_probed();
        self.execute(&declare_cursor(sql), params)?;
        let first = match self.fetch_chunk() {
            // The code that a view runs is known only after the probe.
            Err(_) if !were_known && self.relations.are_probed() => {
                self.refresh()?;
                self.execute(&declare_cursor(sql), params)?;
                self.fetch_chunk()?
            }
            first => first?,
        };
        let first = if !self.relations.are_probed() && first.first().is_some_and(has_nonstandard_types) {
            self.refresh()?;
            self.probe()?;
            self.execute(&declare_cursor(sql), params)?;
            self.fetch_chunk()?
        } else {
            first
        };
        if first.len() < CHUNK_ROWS {
            take(first)?;
            return self.batch("CLOSE rows");
        }
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(MAX_WAITING_CHUNKS);
            let fetching = scope.spawn(move || self.fetch_remaining(&sender));
            let read_result = std::iter::once(first).chain(receiver).try_for_each(take);
            let fetch_result = fetching.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked));
            read_result.and(fetch_result)
        })
    }

    /// Fetches the remaining chunks until the reader stops.
    fn fetch_remaining(&mut self, taker: &SyncSender<Vec<Row>>) -> Result<()> {
        loop {
            let rows = self.fetch_chunk()?;
            let is_last = rows.len() < CHUNK_ROWS;
            if taker.send(rows).is_err() {
                return Ok(());
            }
            if is_last {
                return self.batch("CLOSE rows");
            }
        }
    }

    fn fetch_chunk(&mut self) -> Result<Vec<Row>> {
        self.query(&format!("FETCH {CHUNK_ROWS} FROM rows"), &[])
    }
}
