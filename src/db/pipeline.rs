//! Runs several statements in one round trip.

use anyhow::Result;
use postgres::Row;

use super::application_search_path::RESTORE_SEARCH_PATH;
use super::{Db, Param, errors};
use crate::interrupt;
use pgconnect::TypedStatement;

/// The number of statements that are sent before their results are read.
const BATCH_SIZE: usize = 100;

impl Db {
    /// Runs statements in order.
    ///
    /// Under READ COMMITTED a statement after a lock sees what was committed during the wait. The caller must have opened
    /// a transaction that writes.
    pub(super) fn query_pipelined(&mut self, statements: &[(&str, &[Param])]) -> Result<Vec<Vec<Row>>> {
        let mut answers = Vec::with_capacity(statements.len());
        for batch in statements.chunks(BATCH_SIZE) {
            interrupt::check()?;
            let mut texts: Vec<TypedStatement> = Vec::with_capacity(batch.len());
            let mut positions = Vec::with_capacity(batch.len());
            for (sql, params) in batch {
                // The server parses each statement after the one before it has run.
                if std::mem::take(&mut self.has_application_path) {
                    texts.push((RESTORE_SEARCH_PATH.to_owned(), &[]));
                }
                positions.push(texts.len());
                texts.push((self.render(sql)?, *params));
            }
            let results = self.client.query_each_typed(&texts).map_err(|e| errors::statement_error(&e))?;
            let requested = results.into_iter().enumerate().filter(|(at, _)| positions.contains(at));
            answers.extend(requested.map(|(_, rows)| rows));
        }
        Ok(answers)
    }
}
