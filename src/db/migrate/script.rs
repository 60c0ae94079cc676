//! The SQL that `migrate up` runs and `migrate sql` prints.

use anyhow::{Context as _, Result};
use refinery::Migration;

use super::AppliedMigration;
use crate::db::{Db, get};
use crate::error::CliError;

/// The name and text of each migration. Append only.
pub(super) const MIGRATIONS: [(&str, &str); 10] = [
    ("V1__operator_state", include_str!("../../../migrations/V1__operator_state.sql")),
    ("V2__evaluations", include_str!("../../../migrations/V2__evaluations.sql")),
    ("V3__approvals", include_str!("../../../migrations/V3__approvals.sql")),
    ("V4__journal_chain", include_str!("../../../migrations/V4__journal_chain.sql")),
    ("V5__maintenance", include_str!("../../../migrations/V5__maintenance.sql")),
    ("V6__genuine_journal", include_str!("../../../migrations/V6__genuine_journal.sql")),
    ("V7__ids_of_any_type", include_str!("../../../migrations/V7__ids_of_any_type.sql")),
    ("V8__runs", include_str!("../../../migrations/V8__runs.sql")),
    ("V9__operation_groups", include_str!("../../../migrations/V9__operation_groups.sql")),
    ("V10__retention", include_str!("../../../migrations/V10__retention.sql")),
];

const CREATE_SCHEMA: &str = "CREATE SCHEMA apsctl;\n";

/// Creates the table of the history.
const CREATE_HISTORY: &str = "CREATE TABLE apsctl.migrations (version integer PRIMARY KEY, name varchar(255), \
                       applied_on varchar(255), checksum varchar(255));\n";

/// A step of `migrate up`.
pub(super) struct MigrationStep {
    pub(super) name: String,
    pub(super) sql: String,
}

/// Returns the SQL of a migration, including its entry in the history.
fn migration_sql(migration: &Migration) -> String {
    let (version, name, checksum) = (migration.version(), migration.name(), migration.checksum());
    let sql = migration.sql().unwrap_or_default();
    format!(
        "{sql}INSERT INTO apsctl.migrations VALUES ({version}, '{name}', \
         to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '{checksum}');\n"
    )
}

/// Returns the migrations that are not in the history.
///
/// # Errors
/// A refusal if another release wrote the history.
fn pending_steps(applied: &[AppliedMigration]) -> Result<Vec<MigrationStep>> {
    let newest_applied = applied.iter().map(|entry| entry.version).max().unwrap_or_default();
    let newest_known = i32::try_from(MIGRATIONS.len())?;
    if newest_applied > newest_known {
        let message = format!("the store has migration {newest_applied}, but this apsctl knows only {newest_known}");
        return Err(CliError::refused(message).hint("use the newer release that migrated it").into());
    }
    let mut steps = Vec::new();
    for (file, sql) in MIGRATIONS {
        let migration = Migration::unapplied(file, sql)?;
        match applied.iter().find(|entry| entry.version == migration.version()) {
            None => steps.push(MigrationStep { name: file.to_owned(), sql: migration_sql(&migration) }),
            Some(entry) if entry.name == migration.name() && entry.checksum == migration.checksum().to_string() => {}
            Some(_) => {
                let message = format!("{file} was applied with other contents than this release has");
                return Err(CliError::refused(message).into());
            }
        }
    }
    Ok(steps)
}

impl Db {
    /// Returns the SQL that creates schema `apsctl` and the history, unless they exist.
    pub(super) fn own_schema_sql(&mut self) -> Result<String> {
        let row = self.query_one(include_str!("history_status.sql"), &[])?;
        let (has_schema, readable): (bool, Option<bool>) = (get(&row, "has_schema")?, get(&row, "readable")?);
        let schema = if has_schema { "" } else { CREATE_SCHEMA };
        let history = if readable.is_some() { "" } else { CREATE_HISTORY };
        Ok(format!("{schema}{history}"))
    }

    /// Returns the steps of `migrate up` in this store. The history must exist.
    ///
    /// # Errors
    /// A refusal if `migrate up` would refuse.
    pub(super) fn steps(&mut self, create_tables: bool) -> Result<Vec<MigrationStep>> {
        // Another role may have created the schema since the transaction began.
        self.require_trusted_schema()?;
        let mut steps = if create_tables { self.tables_to_create()? } else { Vec::new() };
        let applied = match self.readable_history()? {
            Some(true) => self.history()?,
            Some(false) => {
                return Err(CliError::refused("this role may not read the history of the migrations")
                    .hint("run it as the owner of schema apsctl")
                    .into());
            }
            None => Vec::new(),
        };
        steps.extend(pending_steps(&applied)?);
        Ok(steps)
    }

    /// Returns the SQL that `migrate up` would run in this store, including the history, for psql.
    ///
    /// # Errors
    /// A refusal if `migrate up` would refuse.
    pub fn migration_script(&mut self, create_tables: bool) -> Result<String> {
        let own_schema = self.own_schema_sql()?;
        let steps = self.steps(create_tables).context("what `migrate up` would do")?;
        if own_schema.is_empty() && steps.is_empty() {
            return Ok("-- Nothing to do: the store is up to date.\n".into());
        }
        // All names have their schema, so no other role's function is called.
        let mut text = format!("BEGIN;\nSET LOCAL search_path = pg_catalog, pg_temp;\n{own_schema}");
        for MigrationStep { name, sql } in steps {
            text += &format!("\n-- {name}\n{sql}");
        }
        Ok(text + "COMMIT;\n")
    }
}
