//! The SQL of the migrations: what `migrate up` runs here, and what `migrate sql` prints.

use anyhow::{Context as _, Result};
use refinery::Migration;

use super::AppliedMigration;
use crate::db::{Db, get};
use crate::error::CliError;

/// Name and text of each numbered migration; append only.
pub(super) const MIGRATIONS: [(&str, &str); 7] = [
    ("V1__operator_state", include_str!("../../../migrations/V1__operator_state.sql")),
    ("V2__evaluations", include_str!("../../../migrations/V2__evaluations.sql")),
    ("V3__approvals", include_str!("../../../migrations/V3__approvals.sql")),
    ("V4__journal_chain", include_str!("../../../migrations/V4__journal_chain.sql")),
    ("V5__maintenance", include_str!("../../../migrations/V5__maintenance.sql")),
    ("V6__genuine_journal", include_str!("../../../migrations/V6__genuine_journal.sql")),
    ("V7__ids_of_any_type", include_str!("../../../migrations/V7__ids_of_any_type.sql")),
];

const CREATE_SCHEMA: &str = "CREATE SCHEMA apsctl;\n";

/// Where the history is kept.
const CREATE_HISTORY: &str = "CREATE TABLE apsctl.migrations (version integer PRIMARY KEY, name varchar(255), \
                       applied_on varchar(255), checksum varchar(255));\n";

/// A part of what `migrate up` runs in a store.
pub(super) struct MigrationStep {
    pub(super) name: String,
    pub(super) sql: String,
}

/// The SQL of a migration, with its entry in the history.
fn migration_sql(migration: &Migration) -> String {
    let (version, name, checksum) = (migration.version(), migration.name(), migration.checksum());
    let sql = migration.sql().unwrap_or_default();
    format!(
        "{sql}INSERT INTO apsctl.migrations VALUES ({version}, '{name}', \
         to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '{checksum}');\n"
    )
}

/// The migrations that a store with this history lacks.
///
/// # Errors
/// A refusal where another release has made the history.
fn pending_steps(applied: &[AppliedMigration]) -> Result<Vec<MigrationStep>> {
    let newest = applied.iter().map(|entry| entry.version).max().unwrap_or_default();
    let ours = i32::try_from(MIGRATIONS.len())?;
    if newest > ours {
        let message = format!("the store is at version {newest}, this apsctl knows {ours}");
        return Err(CliError::refused(message).hint("a newer release has migrated it: use that").into());
    }
    let mut steps = Vec::new();
    for (file, sql) in MIGRATIONS {
        let migration = Migration::unapplied(file, sql)?;
        match applied.iter().find(|entry| entry.version == migration.version()) {
            None => steps.push(MigrationStep { name: file.to_owned(), sql: migration_sql(&migration) }),
            Some(entry)
                if entry.name == migration.name() && entry.checksum == migration.checksum().to_string() => {}
            Some(_) => {
                let message = format!("{file} was applied in another form than this apsctl has it");
                return Err(CliError::refused(message).into());
            }
        }
    }
    Ok(steps)
}

impl Db {
    /// Creates schema `apsctl` and the history, as far as they do not exist.
    pub(super) fn own_schema_sql(&mut self) -> Result<String> {
        let row = self.query_one(include_str!("history_status.sql"), &[])?;
        let (has_schema, readable): (bool, Option<bool>) = (get(&row, "has_schema")?, get(&row, "readable")?);
        let schema = if has_schema { "" } else { CREATE_SCHEMA };
        let history = if readable.is_some() { "" } else { CREATE_HISTORY };
        Ok(format!("{schema}{history}"))
    }

    /// What `migrate up` runs in this store, once the history exists.
    ///
    /// # Errors
    /// A refusal where it would refuse.
    pub(super) fn steps(&mut self, create_tables: bool) -> Result<Vec<MigrationStep>> {
        // Another role may have made the schema since the transaction began.
        self.require_trusted_schema()?;
        let mut steps = if create_tables { self.tables_to_create()? } else { Vec::new() };
        let applied = match self.readable_history()? {
            Some(true) => self.history()?,
            Some(false) => {
                return Err(CliError::refused("the history of the migrations is not ours to read")
                    .hint("run it as the owner of schema apsctl")
                    .into());
            }
            None => Vec::new(),
        };
        steps.extend(pending_steps(&applied)?);
        Ok(steps)
    }

    /// The SQL that `migrate up` would run in this store, its entries in the history included, for psql.
    ///
    /// # Errors
    /// A refusal where `migrate up` would refuse.
    pub fn migration_script(&mut self, create_tables: bool) -> Result<String> {
        let own_schema = self.own_schema_sql()?;
        let steps = self.steps(create_tables).context("what `migrate up` would do")?;
        if own_schema.is_empty() && steps.is_empty() {
            return Ok("-- Nothing to do: the store is up to date.\n".into());
        }
        // Every name has its schema, and no function of another role's is found.
        let mut text = format!("BEGIN;\nSET LOCAL search_path = pg_catalog, pg_temp;\n{own_schema}");
        for MigrationStep { name, sql } in steps {
            text += &format!("\n-- {name}\n{sql}");
        }
        Ok(text + "COMMIT;\n")
    }
}
