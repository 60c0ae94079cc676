//! Several statements in one round trip.

use anyhow::Result;
use postgres::Row;

use super::{Db, Param, fault};
use crate::interrupt;

/// How many statements are sent before their answers are read.
const BATCH: usize = 100;

impl Db {
    /// Runs statements in their order. Under READ COMMITTED each sees what was committed before it began, so that a
    /// statement that follows a lock reads what the wait for that lock was for. Only within a transaction that writes,
    /// which knows the tables.
    pub(super) fn query_each(&mut self, statements: &[(&str, &[Param])]) -> Result<Vec<Vec<Row>>> {
        let mut answers = Vec::with_capacity(statements.len());
        for batch in statements.chunks(BATCH) {
            interrupt::check()?;
            let mut texts = Vec::with_capacity(batch.len());
            for (sql, params) in batch {
                texts.push((self.render(sql)?, *params));
            }
            answers.extend(self.client.query_each_typed(&texts).map_err(|e| fault::statement(&e))?);
        }
        Ok(answers)
    }
}
