//! Migrations of schema apsctl, with a history in the format of refinery.
//!
//! The application's tables are created only on request, and only those that do not exist.

mod application_tables;
mod lock;
mod script;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Db, Intent, JournalEntry, get};
use crate::error::CliError;
use crate::invocation::APSCTL;
use script::MIGRATIONS;

/// The status of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationStatus {
    Applied,
    Pending,
    /// This role may not read the history.
    Unknown,
    /// Tables of the application are missing. `migrate up` creates them only on request.
    Absent,
}

/// A migration and its status.
#[derive(Debug)]
pub struct MigrationState {
    /// None for the application's tables, which have no version.
    pub version: Option<i32>,
    pub name: String,
    pub status: MigrationStatus,
    pub applied_at: Option<DateTime<Utc>>,
    /// The application's tables that do not exist.
    pub missing: Vec<String>,
}

impl MigrationState {
    /// Returns whether `migrate up` has something to do here.
    pub fn is_pending(&self, create_tables: bool) -> bool {
        match self.status {
            MigrationStatus::Applied => false,
            MigrationStatus::Pending | MigrationStatus::Unknown => true,
            MigrationStatus::Absent => create_tables,
        }
    }

    /// Returns the state after `migrate up`.
    #[must_use]
    pub fn after_migrate_up(self, create_tables: bool) -> Self {
        if !self.is_pending(create_tables) {
            return self;
        }
        Self { status: MigrationStatus::Applied, missing: Vec::new(), ..self }
    }
}

/// Returns the journal image of the migrations.
fn journal_image(states: &[MigrationState]) -> Value {
    let applied = states.iter().filter(|state| state.status == MigrationStatus::Applied);
    let version = applied.clone().filter_map(|state| state.version).max();
    let names = applied.filter_map(|state| Some(format!("V{}__{}", state.version?, state.name)));
    let migrations: Vec<String> = names.collect();
    let missing: Vec<&String> = states.iter().flat_map(|state| &state.missing).collect();
    json!({ "version": version, "migrations": migrations, "missing": missing })
}

/// An entry of the history.
struct AppliedMigration {
    version: i32,
    name: String,
    checksum: String,
    at: Option<DateTime<Utc>>,
}

impl Db {
    /// Refuses if `migrate up` has not been run, because a change must write a journal entry.
    pub fn require_migrated(&mut self) -> Result<()> {
        self.require_own_table("operations")?;
        if !self.relations.has_columns("operations", &["undo_right"]) {
            let message = "the store has no function apsctl.journal, which writes the operator journal";
            return Err(CliError::refused(message).hint(format!("`{APSCTL} migrate up` creates it")).into());
        }
        if self.relations.has_columns("lease", &["run_id"])
            && (!self.relations.has_columns("approvals", &["version_ids"])
                || !self.relations.has_columns("lease", &["heartbeat_start"]))
        {
            let message = "schema apsctl is that of an older release";
            return Err(CliError::refused(message).hint(format!("`{APSCTL} migrate up` upgrades it")).into());
        }
        Ok(())
    }

    /// Refuses if a table of schema apsctl is missing: an older release may have migrated the store.
    pub fn require_own_table(&mut self, table: &str) -> Result<()> {
        self.ensure_probed()?;
        self.relations.require_own_table(table)
    }

    /// Returns the application's tables and then each migration, applied or not.
    pub fn migrations(&mut self) -> Result<Vec<MigrationState>> {
        self.require_trusted_schema()?;
        self.ensure_probed()?;
        let readable = self.readable_history()?;
        let applied = if readable == Some(true) { self.history()? } else { Vec::new() };
        let missing = self.missing_table_labels()?;
        let tables = MigrationState {
            version: None,
            name: "application_tables".into(),
            status: if missing.is_empty() { MigrationStatus::Applied } else { MigrationStatus::Absent },
            applied_at: None,
            missing,
        };
        let numbered = (1..).zip(MIGRATIONS).map(|(version, (name, _))| {
            let entry = applied.iter().find(|entry| entry.version == version);
            MigrationState {
                version: Some(version),
                name: name.split_once("__").map_or(name, |(_, name)| name).to_owned(),
                status: match entry {
                    Some(_) => MigrationStatus::Applied,
                    None if readable == Some(false) => MigrationStatus::Unknown,
                    None => MigrationStatus::Pending,
                },
                applied_at: entry.and_then(|entry| entry.at),
                missing: Vec::new(),
            }
        });
        Ok(std::iter::once(tables).chain(numbered).collect())
    }

    /// Returns whether this role may read the history, or none if there is no history.
    fn readable_history(&mut self) -> Result<Option<bool>> {
        get(&self.query_one(include_str!("migrate/history_status.sql"), &[])?, "readable")
    }

    fn history(&mut self) -> Result<Vec<AppliedMigration>> {
        let rows = self.query(include_str!("migrate/history.sql"), &[])?;
        let entry = |row: &postgres::Row| -> Result<_> {
            let at: Option<&str> = get(row, "applied_on")?;
            let at = at.and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|t| t.to_utc());
            Ok(AppliedMigration {
                version: get(row, "version")?,
                name: get(row, "name")?,
                checksum: get(row, "checksum")?,
                at,
            })
        };
        rows.iter().map(entry).collect()
    }

    /// Applies the pending migrations in one transaction. With `create_tables`, it also creates the application's missing
    /// tables.
    ///
    /// Concurrent calls wait for each other. They poll, each time in a new transaction, because a waiting transaction
    /// would hold a snapshot. The lock belongs to the transaction: a session lock would remain in a pooler. Without an
    /// `intent` (for a new sandbox) no journal entry is written.
    ///
    /// # Errors
    /// A refusal if the tables must not be created (see `tables_to_create`), or if another release wrote the history.
    pub fn migrate_up(&mut self, create_tables: bool, intent: Option<&Intent>) -> Result<()> {
        self.with_migration_lock(true, |db| db.migrate_all(create_tables, intent))
    }

    fn migrate_all(&mut self, create_tables: bool, intent: Option<&Intent>) -> Result<()> {
        // Another migration may have finished while this one waited.
        self.probe()?;
        let before = self.migrations()?;
        for step in self.steps(create_tables)? {
            self.batch(&step.sql).context(step.name)?;
        }
        if let Some(intent) = intent.filter(|_| before.iter().any(|state| state.is_pending(create_tables))) {
            self.probe()?;
            let image = |states: &[MigrationState]| Some(journal_image(states).to_string());
            let (before, after) = (image(&before), image(&self.migrations()?));
            let entry = JournalEntry { job_id: None, before, after, undo_of: None };
            self.write_entry(intent, &entry)?;
        }
        Ok(())
    }
}
