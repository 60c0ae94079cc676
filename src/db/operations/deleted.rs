//! Restoring a row that was deleted.

use anyhow::Result;
use postgres::types::Type;

use super::recorded::text;
use crate::db::{Change, Param, template};
use crate::domain::layout::Layout;

/// The columns by which a scheduler of APScheduler 4 holds a schedule. Nobody holds one that is restored.
const HELD_BY: [&str; 2] = ["acquired_by", "acquired_until"];

impl Change<'_> {
    /// Inserts a deleted row as the server read it, or, of an entry that an older release wrote, as its image has it.
    /// How many rows that were: none where there is one of its id again.
    pub(in crate::db) fn insert_deleted(&mut self, operation: i64, image: &str) -> Result<u64> {
        let layout = self.db.layout()?;
        let sql = match layout {
            Layout::Guide => include_str!("insert_deleted.sql").to_owned(),
            Layout::Pickled => include_str!("insert_deleted.sql").replace(":jobs!", ":pickled!"),
            Layout::Schedules => include_str!("insert_deleted.sql").replace(":jobs!", ":aps_schedules!"),
        };
        let left_out: &[&str] = if layout == Layout::Schedules { &HELD_BY } else { &[] };
        let jobs = self.db.jobs_table().to_owned();
        let params: [Param; 3] =
            [(&operation, Type::INT8), (&jobs, Type::TEXT), (&left_out, Type::TEXT_ARRAY)];
        let found = self.db.query_one(include_str!("deleted_columns.sql"), &params)?;
        let (columns, values) = (text(&found, "columns")?, text(&found, "values")?);
        let (Some(columns), Some(values)) = (columns, values) else {
            return if layout == Layout::Schedules {
                self.insert_schedule(image)
            } else {
                self.insert_row(image)
            };
        };
        let sql = template::fill(&sql, &[("columns", &columns), ("values", &values)]);
        self.db.execute(&sql, &[(&operation, Type::INT8)])
    }
}
