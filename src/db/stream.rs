//! Answers too long to hold.

use std::sync::mpsc;

use anyhow::{Context as _, Result};
use postgres::Row;

use super::{Db, Param};

/// How many rows of a long answer are fetched at a time.
const CHUNK: usize = 1000;

/// How many chunks may be under way to the one who reads them.
const AHEAD: usize = 3;

impl Db {
    /// Hands over the rows one by one, in constant memory; each chunk is a statement of its own, so that
    /// a slow reader does not run into the statement timeout.
    pub(super) fn stream(
        &mut self,
        sql: &str,
        params: &[Param],
        mut each: impl FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        self.chunks(sql, params, |rows| rows.iter().try_for_each(&mut each))
    }

    /// Hands over what `make` makes of the rows, in their order and as [`Self::stream`] does; that is made on a thread
    /// of its own, while the next rows are fetched.
    pub(super) fn stream_made<T: Send>(
        &mut self,
        sql: &str,
        params: &[Param],
        make: impl Fn(&[Row]) -> Result<Vec<T>> + Send,
        mut each: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        std::thread::scope(|scope| {
            let (rows_in, rows_out) = mpsc::channel::<Vec<Row>>();
            let (made_in, made_out) = mpsc::channel();
            scope.spawn(move || {
                rows_out.iter().map(|rows| make(&rows)).try_for_each(|made| made_in.send(made))
            });
            let mut hand_over = || {
                let chunk: Result<Vec<T>> =
                    made_out.recv().context("nothing is made of the rows any more")?;
                chunk?.into_iter().try_for_each(&mut each)
            };
            let mut under_way = 0;
            self.chunks(sql, params, |rows| {
                rows_in.send(rows).context("the rows are not taken any more")?;
                under_way += 1;
                if under_way < AHEAD {
                    return Ok(());
                }
                under_way -= 1;
                hand_over()
            })?;
            (0..under_way).try_for_each(|_| hand_over())
        })
    }

    fn chunks(
        &mut self,
        sql: &str,
        params: &[Param],
        mut each: impl FnMut(Vec<Row>) -> Result<()>,
    ) -> Result<()> {
        self.execute(&format!("DECLARE rows NO SCROLL CURSOR FOR\n{sql}"), params)?;
        let fetch = format!("FETCH {CHUNK} FROM rows");
        loop {
            let rows = self.query(&fetch, &[])?;
            let is_last = rows.len() < CHUNK;
            each(rows)?;
            if is_last {
                return self.batch("CLOSE rows");
            }
        }
    }
}
