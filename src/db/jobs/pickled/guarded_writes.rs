//! Conditional writes to rows that a scheduler also writes. Each function returns whether all rows were written. The
//! caller journals the previous rows.

use anyhow::Result;
use postgres::types::Type;

use crate::db::{Change, Param, get};
use crate::domain::aps3_rows::RowToWrite;

/// A row as it was read, which is written only if it is unchanged.
#[derive(Debug, Clone, Copy)]
pub(in crate::db::jobs) struct GuardedRow<'a> {
    pub(in crate::db::jobs) id: &'a str,
    pub(in crate::db::jobs) expected: &'a [u8],
    /// Whether it may be written although it is due.
    pub(in crate::db::jobs) even_due: bool,
}

impl Change<'_> {
    /// Replaces columns and pickles.
    pub(in crate::db::jobs) fn replace_pickled(&mut self, rows: &[(GuardedRow, RowToWrite)]) -> Result<bool> {
        let (ids, expected, even_due) = columns(rows.iter().map(|(row, _)| *row));
        let next: Vec<Option<f64>> = rows.iter().map(|(_, new)| new.next_run_time).collect();
        let states: Vec<&[u8]> = rows.iter().map(|(_, new)| new.state.as_slice()).collect();
        let done = self.db.execute(
            include_str!("replace.sql"),
            &[
                (&ids, Type::TEXT_ARRAY),
                (&expected, Type::BYTEA_ARRAY),
                (&next, Type::FLOAT8_ARRAY),
                (&states, Type::BYTEA_ARRAY),
                (&even_due, Type::BOOL_ARRAY),
                (&self.fixed_now_seconds(), Type::FLOAT8),
            ],
        )?;
        Ok(done == rows.len() as u64)
    }

    pub(in crate::db) fn insert_pickled(&mut self, rows: &[(&str, &RowToWrite)]) -> Result<bool> {
        let ids: Vec<&str> = rows.iter().map(|(id, _)| *id).collect();
        let next: Vec<Option<f64>> = rows.iter().map(|(_, row)| row.next_run_time).collect();
        let states: Vec<&[u8]> = rows.iter().map(|(_, row)| row.state.as_slice()).collect();
        let params: [Param; 3] = [(&ids, Type::TEXT_ARRAY), (&next, Type::FLOAT8_ARRAY), (&states, Type::BYTEA_ARRAY)];
        Ok(self.db.execute(include_str!("insert.sql"), &params)? == rows.len() as u64)
    }

    /// Returns which of the ids exist.
    pub(in crate::db) fn existing_pickled(&mut self, ids: &[&str]) -> Result<Vec<String>> {
        let rows = self.db.query(include_str!("existing.sql"), &[(&ids, Type::TEXT_ARRAY)])?;
        rows.iter().map(|row| get(row, "id")).collect()
    }

    pub(in crate::db::jobs) fn delete_pickled(&mut self, rows: &[GuardedRow]) -> Result<bool> {
        let (ids, expected, even_due) = columns(rows.iter().copied());
        let now = self.fixed_now_seconds();
        let params: [Param; 4] = [
            (&ids, Type::TEXT_ARRAY),
            (&expected, Type::BYTEA_ARRAY),
            (&even_due, Type::BOOL_ARRAY),
            (&now, Type::FLOAT8),
        ];
        Ok(self.db.execute(include_str!("delete.sql"), &params)? == rows.len() as u64)
    }

    /// Restores columns and pickles exactly from images in the journal.
    pub(in crate::db::jobs) fn restore_pickled(&mut self, rows: &[(GuardedRow, &str)]) -> Result<bool> {
        let (ids, expected, even_due) = columns(rows.iter().map(|(row, _)| *row));
        let images: Vec<&str> = rows.iter().map(|(_, image)| *image).collect();
        let now = self.fixed_now_seconds();
        let params: [Param; 5] = [
            (&ids, Type::TEXT_ARRAY),
            (&images, Type::TEXT_ARRAY),
            (&expected, Type::BYTEA_ARRAY),
            (&even_due, Type::BOOL_ARRAY),
            (&now, Type::FLOAT8),
        ];
        Ok(self.db.execute(include_str!("restore.sql"), &params)? == rows.len() as u64)
    }

    /// Deletes one-shot copies that are due and have not been started.
    pub(in crate::db::jobs) fn delete_unstarted_copies(&mut self, rows: &[GuardedRow]) -> Result<bool> {
        let (ids, expected, _) = columns(rows.iter().copied());
        let now = self.fixed_now_seconds();
        let params: [Param; 3] = [(&ids, Type::TEXT_ARRAY), (&expected, Type::BYTEA_ARRAY), (&now, Type::FLOAT8)];
        Ok(self.db.execute(include_str!("delete_unstarted_copy.sql"), &params)? == rows.len() as u64)
    }

    /// Returns the fixed time of a test as seconds since 1970.
    fn fixed_now_seconds(&self) -> Option<f64> {
        self.db.options.fixed_now.map(super::epoch_seconds)
    }
}

/// Returns the arrays of ids, expected pickles, and whether the rows may be written although they are due.
fn columns<'a>(rows: impl Iterator<Item = GuardedRow<'a>>) -> (Vec<&'a str>, Vec<&'a [u8]>, Vec<bool>) {
    let (mut ids, mut expected, mut even_due) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        ids.push(row.id);
        expected.push(row.expected);
        even_due.push(row.even_due);
    }
    (ids, expected, even_due)
}
