//! Row-level security: a policy hides rows from a role without a word, so that a check may find nothing and yet not have
//! seen all. Whether it hides any cannot be told, only that it may.

use anyhow::Result;
use postgres::types::Type;

use super::{Db, get};
use crate::error::CliError;

impl Db {
    /// There are no jobs of these ids, or none that this role may see.
    pub fn no_such_job(&mut self, ids: &[&str]) -> anyhow::Error {
        let hidden = self.tables_with_policies(&["jobs"]).unwrap_or_default();
        let hint = match hidden.first() {
            Some(table) => format!("row-level security of {table} may hide it from this role"),
            None => "`apsctl jobs list` shows the ids".into(),
        };
        CliError::refused(format!("no such job: {}", ids.join(", "))).hint(hint).into()
    }

    /// Those of the tables in which row-level security applies to this role, as messages call them.
    pub fn tables_with_policies(&mut self, tables: &[&str]) -> Result<Vec<String>> {
        let names: Vec<String> =
            tables.iter().map(|table| self.relations.qualified_name(table).to_owned()).collect();
        let rows =
            self.query(include_str!("row_security/tables_with_policies.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut found = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            found.extend(tables.get(at).map(|table| self.table_name(table)));
        }
        Ok(found)
    }
}
