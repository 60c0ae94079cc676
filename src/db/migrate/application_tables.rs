//! Finds and creates the application's missing tables.

use anyhow::{Context as _, Result};
use postgres::types::Type;

use super::script::MigrationStep;
use crate::db::relations::table_setting;
use crate::db::{Db, get};
use crate::error::CliError;
use crate::invocation::APSCTL;

/// The tables, as `.sql` files name them, and the statements that create them.
const APPLICATION_TABLES: [(&str, &str); 4] = [
    ("jobs", include_str!("../../../migrations/jobs_table.sql")),
    ("audit", include_str!("../../../migrations/audit_table.sql")),
    ("versions", include_str!("../../../migrations/versions_table.sql")),
    ("rules", include_str!("../../../migrations/rules_table.sql")),
];

/// A missing table of the application.
struct MissingTable {
    variable: &'static str,
    sql: &'static str,
    /// Tables of the same name in other schemas.
    same_name_tables: Vec<String>,
}

impl Db {
    fn missing_application_tables(&mut self) -> Result<Vec<MissingTable>> {
        let names = APPLICATION_TABLES.map(|(variable, _)| self.qualified_name(variable));
        let rows = self.query(include_str!("application_tables.sql"), &[(&&names[..], Type::TEXT_ARRAY)])?;
        let mut missing_tables = Vec::new();
        for row in &rows {
            let index = usize::try_from(get::<i64>(row, "at")? - 1)?;
            let (variable, sql) =
                *APPLICATION_TABLES.get(index).context("the server names a table that was not asked for")?;
            if !get::<bool>(row, "found")? {
                missing_tables.push(MissingTable { variable, sql, same_name_tables: get(row, "elsewhere")? });
            }
        }
        Ok(missing_tables)
    }

    /// Returns the names of the missing tables, for a listing.
    pub(super) fn missing_table_labels(&mut self) -> Result<Vec<String>> {
        let missing_tables = self.missing_application_tables()?;
        Ok(missing_tables.iter().map(|table| format!("{} (table)", self.table_name(table.variable))).collect())
    }

    /// Returns the statements that create the missing tables.
    ///
    /// # Errors
    /// A refusal if the application may have its tables elsewhere: if APScheduler itself writes a jobs table in this
    /// database, or if a table of the same name is in another schema.
    pub(super) fn tables_to_create(&mut self) -> Result<Vec<MigrationStep>> {
        let missing_tables = self.missing_application_tables()?;
        if missing_tables.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(obstacle) = self.creation_obstacle(&missing_tables)? {
            return Err(obstacle.into());
        }
        let step = |table: &MissingTable| MigrationStep {
            name: format!("table {}", self.table_name(table.variable)),
            sql: self.relations.substitute_names(table.sql),
        };
        Ok(missing_tables.iter().map(step).collect())
    }

    /// Returns notes on the missing tables: where they may be, or what creates them.
    pub fn missing_application_table_notes(&mut self) -> Result<Vec<String>> {
        let missing_tables = self.missing_application_tables()?;
        let tables: Vec<&str> = missing_tables.iter().map(|table| table.variable).collect();
        self.missing_table_notes(&tables)
    }

    /// Refuses if `tables_to_create` would.
    pub fn require_creatable_tables(&mut self) -> Result<()> {
        self.tables_to_create().map(drop)
    }

    /// Returns whether the missing tables can be created.
    pub fn can_create_tables(&mut self) -> Result<bool> {
        let missing_tables = self.missing_application_tables()?;
        Ok(self.creation_obstacle(&missing_tables)?.is_none())
    }

    fn creation_obstacle(&mut self, missing_tables: &[MissingTable]) -> Result<Option<CliError>> {
        if let Some(table) = self.jobs_table_candidates()?.into_iter().find(|table| table.is_apscheduler) {
            let message = format!(
                "APScheduler itself writes the jobs table {}, so no tables are created in this database",
                table.name
            );
            return Ok(Some(CliError::refused(message).hint(format!(
                "`{APSCTL} migrate up` without --create-tables creates schema apsctl, which is all that apsctl needs"
            ))));
        }
        // A configured schema makes the name unambiguous.
        let shadowing: Vec<_> = missing_tables
            .iter()
            .filter(|table| !table.same_name_tables.is_empty() && !self.is_configured_with_schema(table.variable))
            .collect();
        if shadowing.is_empty() {
            return Ok(None);
        }
        let (mut same_name_lists, mut remedies) = (Vec::new(), Vec::new());
        for table in shadowing {
            same_name_lists.push(table.same_name_tables.join(", "));
            if let (Some(setting), [first, ..]) = (table_setting(table.variable), &table.same_name_tables[..]) {
                remedies.push(format!("{setting}={first}"));
            }
        }
        let message = format!("tables of these names exist in other schemas: {}", same_name_lists.join(", "));
        Ok(Some(CliError::refused(message).hint(format!("to use them, set {}", remedies.join(" ")))))
    }
}
