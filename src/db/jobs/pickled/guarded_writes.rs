//! Conditional writes to rows that a scheduler also writes. Each function returns whether the row was written. The
//! caller journals the previous row.

use anyhow::Result;
use postgres::types::Type;

use crate::db::{Change, Param};

impl Change<'_> {
    /// Replaces column and pickle.
    pub(in crate::db) fn replace_pickled(
        &mut self,
        id: &str,
        expected: &[u8],
        next_run_time: Option<f64>,
        state: &[u8],
        even_due: bool,
    ) -> Result<bool> {
        let done = self.db.execute(
            include_str!("replace.sql"),
            &[
                (&id, Type::TEXT),
                (&expected, Type::BYTEA),
                (&next_run_time, Type::FLOAT8),
                (&state, Type::BYTEA),
                (&even_due, Type::BOOL),
                (&self.fixed_now_seconds(), Type::FLOAT8),
            ],
        )?;
        Ok(done == 1)
    }

    pub(in crate::db) fn insert_pickled(&mut self, id: &str, next_run_time: Option<f64>, state: &[u8]) -> Result<bool> {
        let params = [(&id as _, Type::TEXT), (&next_run_time as _, Type::FLOAT8), (&state as _, Type::BYTEA)];
        Ok(self.db.execute(include_str!("insert.sql"), &params)? == 1)
    }

    pub(in crate::db) fn delete_pickled(&mut self, id: &str, expected: &[u8], even_due: bool) -> Result<bool> {
        let now = self.fixed_now_seconds();
        let params: [Param; 4] =
            [(&id, Type::TEXT), (&expected, Type::BYTEA), (&even_due, Type::BOOL), (&now, Type::FLOAT8)];
        Ok(self.db.execute(include_str!("delete.sql"), &params)? == 1)
    }

    /// Restores column and pickle exactly from an image in the journal.
    pub(in crate::db) fn restore_pickled(&mut self, image: &str, expected: &[u8], even_due: bool) -> Result<bool> {
        let now = self.fixed_now_seconds();
        let params: [Param; 4] =
            [(&image, Type::TEXT), (&expected, Type::BYTEA), (&even_due, Type::BOOL), (&now, Type::FLOAT8)];
        Ok(self.db.execute(include_str!("restore.sql"), &params)? == 1)
    }

    /// Deletes a one-shot copy that is due and has not been started.
    pub(in crate::db) fn delete_unstarted_copy(&mut self, id: &str, expected: &[u8]) -> Result<bool> {
        let now = self.fixed_now_seconds();
        let params: [Param; 3] = [(&id, Type::TEXT), (&expected, Type::BYTEA), (&now, Type::FLOAT8)];
        Ok(self.db.execute(include_str!("delete_unstarted_copy.sql"), &params)? == 1)
    }

    /// Returns the fixed time of a test as seconds since 1970.
    fn fixed_now_seconds(&self) -> Option<f64> {
        self.db.options.fixed_now.map(super::epoch_seconds)
    }
}
