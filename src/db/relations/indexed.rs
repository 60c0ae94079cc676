//! The column of a table that an index of the guide's is on.

use super::Relations;
use crate::domain::index::RecommendedIndex;

impl Relations {
    /// What the column is called here; none where the table has no such column, and needs no such index.
    pub(in crate::db) fn indexed_column(&self, wanted: &RecommendedIndex) -> Option<&'static str> {
        let is_another = match wanted.table {
            "jobs" => self.aps4.is_some(),
            "audit" => self.audit_substitute.is_some(),
            _ => false,
        };
        if is_another {
            return None;
        }
        let Some(columns) = self.columns(wanted.table) else { return Some(wanted.column) };
        [wanted.column]
            .into_iter()
            .chain(wanted.alternative_column)
            .find(|column| columns.contains_key(*column))
    }
}
