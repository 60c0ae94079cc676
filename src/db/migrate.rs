//! Migrations: apsctl's own schema, numbered, with a history in refinery's form. The application's tables are created
//! only where that is asked for, and only those that do not exist.

mod application_tables;
mod lock;
mod script;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Db, Intent, JournalEntry, get};
use crate::error::CliError;
use script::MIGRATIONS;

/// What has become of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationStatus {
    Applied,
    Pending,
    /// There is a history, and it is not ours to read.
    Unknown,
    /// Tables of the application do not exist. `migrate up` leaves them so unless it is asked to create them.
    Absent,
}

/// One migration and what became of it.
#[derive(Debug)]
pub struct MigrationState {
    /// None for the application's tables, which have no version of ours.
    pub version: Option<i32>,
    pub name: String,
    pub status: MigrationStatus,
    pub applied_at: Option<DateTime<Utc>>,
    /// The application's tables that do not exist.
    pub missing: Vec<String>,
}

impl MigrationState {
    /// Whether `migrate up` has something to do here.
    pub fn is_pending(&self, create_tables: bool) -> bool {
        match self.status {
            MigrationStatus::Applied => false,
            MigrationStatus::Pending | MigrationStatus::Unknown => true,
            MigrationStatus::Absent => create_tables,
        }
    }

    /// The same after `migrate up`.
    #[must_use]
    pub fn after_migrate_up(self, create_tables: bool) -> Self {
        if !self.is_pending(create_tables) {
            return self;
        }
        Self { status: MigrationStatus::Applied, missing: Vec::new(), ..self }
    }
}

/// The state of the store, for the journal.
fn journal_image(states: &[MigrationState]) -> Value {
    let applied = states.iter().filter(|state| state.status == MigrationStatus::Applied);
    let version = applied.clone().filter_map(|state| state.version).max();
    let names = applied.filter_map(|state| Some(format!("V{}__{}", state.version?, state.name)));
    let migrations: Vec<String> = names.collect();
    let missing: Vec<&String> = states.iter().flat_map(|state| &state.missing).collect();
    json!({ "version": version, "migrations": migrations, "missing": missing })
}

/// What the history says of a migration.
struct AppliedMigration {
    version: i32,
    name: String,
    checksum: String,
    at: Option<DateTime<Utc>>,
}

impl Db {
    /// Refuses where `migrate up` has not been run: a change must leave its trace.
    pub fn require_migrated(&mut self) -> Result<()> {
        self.require_own_table("operations")?;
        if !self.relations.has_columns("operations", &["undo_right"]) {
            let message = "the store has no function apsctl.journal, which writes the operator journal";
            return Err(CliError::refused(message).hint("`apsctl migrate up` creates it").into());
        }
        if self.relations.has_columns("lease", &["run_id"])
            && !self.relations.has_columns("approvals", &["version_ids"])
        {
            let message = "schema apsctl is that of an older release";
            return Err(CliError::refused(message).hint("`apsctl migrate up` upgrades it").into());
        }
        Ok(())
    }

    /// Refuses where a table of apsctl's own is missing: the store may have been migrated by an older release.
    pub fn require_own_table(&mut self, table: &str) -> Result<()> {
        self.ensure_probed()?;
        self.relations.require_own_table(table)
    }

    /// Each migration, applied or not, after the application's tables.
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

    /// Whether the history is ours to read; none where there is no history.
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

    /// Applies what is pending, in one transaction; with `create_tables` also the application's tables that do not exist.
    /// Others who do the same wait for each other.
    ///
    /// By polling, each time in a new transaction: who waits within one holds a snapshot that others may wait for.
    /// The lock is the transaction's: a session's would stay behind in a pooler. What is done goes into the journal;
    /// without an intent (a sandbox that is being made) it does not.
    ///
    /// # Errors
    /// A refusal where the tables are not to be created (see `tables_to_create`), or the history is not this release's.
    pub fn migrate_up(&mut self, create_tables: bool, intent: Option<&Intent>) -> Result<()> {
        self.with_migration_lock(true, |db| db.migrate_all(create_tables, intent))
    }

    fn migrate_all(&mut self, create_tables: bool, intent: Option<&Intent>) -> Result<()> {
        // What another migration did while this one waited is seen from here on.
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
