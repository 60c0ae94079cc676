//! Answers too long to hold.

use anyhow::Result;
use postgres::Row;

use super::{Db, Param};

/// How many rows of a long answer are fetched at a time.
const CHUNK: usize = 2000;

impl Db {
    /// Hands over the rows one by one, in constant memory; each chunk is a statement of its own, so that
    /// a slow reader does not run into the statement timeout.
    pub(super) fn stream(
        &mut self,
        sql: &str,
        params: &[Param],
        mut each: impl FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        self.execute(&format!("DECLARE rows NO SCROLL CURSOR FOR\n{sql}"), params)?;
        let fetch = format!("FETCH {CHUNK} FROM rows");
        loop {
            let rows = self.query(&fetch, &[])?;
            rows.iter().try_for_each(&mut each)?;
            if rows.len() < CHUNK {
                return self.batch("CLOSE rows");
            }
        }
    }
}
