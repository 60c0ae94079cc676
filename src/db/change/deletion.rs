//! The journal of deletions: whether they can be taken back is decided when they are written.

use anyhow::{Context as _, Result};
use postgres::types::Type;

use crate::db::{Change, Entry, Param, get};

/// The entry of a deletion.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct Deletion {
    pub operation: i64,
    /// Whether `undo` would refuse it, since the server has not read the row.
    pub is_final: bool,
}

impl Change<'_> {
    /// Writes the entry of a job whose row this transaction deletes next. The server reads the row itself: only such a row
    /// can be restored by an undo.
    pub(in crate::db) fn journal_deletion(&mut self, entry: &Entry) -> Result<Deletion> {
        let jobs = self.db.relations.qualified_name("jobs").to_owned();
        let operations = self.db.relations.qualified_name("operations").to_owned();
        let params: [Param; 2] = [(&jobs, Type::TEXT), (&operations, Type::TEXT)];
        let row = self.db.query_one(include_str!("jobs_kind.sql"), &params)?;
        if !get::<bool>(&row, "is_table")? {
            return Ok(Deletion { operation: self.journal(entry)?, is_final: true });
        }
        let sql = include_str!("journal_deletion.sql");
        let sql = sql.replace(":jobs!", &format!(":{}!", self.db.features()?.table));
        let ids = self.db.journal_by(&sql, self.intent, std::slice::from_ref(entry))?;
        let operation = *ids.first().context("the journal gave its entry no id")?;
        // A role that may not read the journal may not undo anything either.
        let is_final = if get(&row, "reads_journal")? {
            let row = self.db.query_one(include_str!("is_final.sql"), &[(&operation, Type::INT8)])?;
            get(&row, "is_final")?
        } else {
            false
        };
        Ok(Deletion { operation, is_final })
    }
}
