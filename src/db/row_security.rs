//! Row-level security hides rows without an error, so a check may not see all rows. PostgreSQL only tells whether policies
//! apply, not whether they hide a row.

use anyhow::Result;
use postgres::types::Type;

use super::{Db, get};
use crate::error::CliError;
use crate::invocation::APSCTL;

impl Db {
    /// Returns the error for jobs that do not exist, or that this role may not see.
    pub fn no_such_job(&mut self, ids: &[&str]) -> anyhow::Error {
        let hidden = self.tables_with_policies(&["jobs"]).unwrap_or_default();
        let hint = match hidden.first() {
            Some(table) => format!("row-level security of {table} may hide it from this role"),
            None => format!("`{APSCTL} jobs list` shows the ids"),
        };
        CliError::refused(format!("no such job: {}", ids.join(", "))).hint(hint).into()
    }

    /// Returns the tables to which row-level security applies for this role, as messages name them.
    pub fn tables_with_policies(&mut self, tables: &[&str]) -> Result<Vec<String>> {
        let names: Vec<String> = tables.iter().map(|table| self.relations.qualified_name(table).to_owned()).collect();
        let rows = self.query(include_str!("row_security/tables_with_policies.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut hiding_tables = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            hiding_tables.extend(tables.get(at).map(|table| self.table_name(table)));
        }
        Ok(hiding_tables)
    }
}
