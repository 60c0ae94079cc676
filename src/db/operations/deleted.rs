//! Restoring a row that was deleted.

use anyhow::Result;
use postgres::types::Type;

use super::recorded::optional_text;
use crate::db::store::Features;
use crate::db::{Change, Param, template};

impl Change<'_> {
    /// Inserts a deleted row as the server read it, or, of an entry that an older release wrote, as its image has it.
    /// How many rows that were: none where there is one of its id again.
    pub(in crate::db) fn reinsert_deleted_row(&mut self, operation: i64, image: &str) -> Result<u64> {
        let store = self.db.store()?;
        let Features { table, acquisition_columns: holders, .. } = store.features();
        let sql = include_str!("insert_deleted_row.sql").replace(":jobs!", &format!(":{table}!"));
        let jobs = self.db.jobs_table().to_owned();
        let params: [Param; 3] = [(&operation, Type::INT8), (&jobs, Type::TEXT), (holders, Type::TEXT_ARRAY)];
        let found = self.db.query_one(include_str!("deleted_row_columns.sql"), &params)?;
        let (columns, values) = (optional_text(&found, "columns")?, optional_text(&found, "values")?);
        let (Some(columns), Some(values)) = (columns, values) else {
            return store.insert(self, image);
        };
        let sql = template::fill(&sql, &[("columns", &columns), ("values", &values)]);
        self.db.execute(&sql, &[(&operation, Type::INT8)])
    }
}
