//! The journal of deletions: whether they can be taken back is decided when they are written.

use anyhow::{Context as _, Result};
use postgres::types::Type;

use crate::db::{Change, JournalEntry, Param, get};

/// The entry of a deletion.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct JournaledDeletion {
    pub operation: i64,
    /// Whether `undo` would refuse it, since the server has not read the row.
    pub is_final: bool,
}

impl Change<'_> {
    /// Writes the entry of a job whose row this transaction deletes next. The server reads the row itself: only such a row
    /// can be restored by an undo.
    pub(in crate::db) fn write_deletion_entry(&mut self, entry: &JournalEntry) -> Result<JournaledDeletion> {
        let jobs = self.db.relations.qualified_name("jobs").to_owned();
        let operations = self.db.relations.qualified_name("operations").to_owned();
        let params: [Param; 2] = [(&jobs, Type::TEXT), (&operations, Type::TEXT)];
        let row = self.db.query_one(include_str!("deletion_support.sql"), &params)?;
        if !get::<bool>(&row, "is_table")? {
            return Ok(JournaledDeletion { operation: self.write_entry(entry)?, is_final: true });
        }
        let sql = include_str!("write_deletion_entry.sql");
        let sql = sql.replace(":jobs!", &format!(":{}!", self.db.features()?.table));
        let ids = self.db.write_entries_with(&sql, self.intent, std::slice::from_ref(entry))?;
        let operation = *ids.first().context("the journal gave its entry no id")?;
        // A role that may not read the journal may not undo anything either.
        let is_final = if get(&row, "reads_journal")? {
            let row =
                self.db.query_one(include_str!("deletion_is_final.sql"), &[(&operation, Type::INT8)])?;
            get(&row, "is_final")?
        } else {
            false
        };
        Ok(JournaledDeletion { operation, is_final })
    }
}
