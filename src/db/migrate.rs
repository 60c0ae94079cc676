//! Migrations: apsctl's own schema, numbered, with a history in refinery's form; the application's tables, made up for
//! what they lack as often as they lack it.

mod lock;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;
use refinery::Migration;
use serde_json::{Value, json};

use super::{Db, Entry, Intent, TableNames, get, relations};
use crate::error::Refusal;

const JOBS_TABLE: &str = include_str!("../../migrations/jobs_table.sql");
const APPLICATION_TABLES: &str = include_str!("../../migrations/application_tables.sql");
/// Name and text of each numbered migration; append only.
const MIGRATIONS: [(&str, &str); 7] = [
    ("V1__operator_state", include_str!("../../migrations/V1__operator_state.sql")),
    ("V2__evaluations", include_str!("../../migrations/V2__evaluations.sql")),
    ("V3__approvals", include_str!("../../migrations/V3__approvals.sql")),
    ("V4__journal_chain", include_str!("../../migrations/V4__journal_chain.sql")),
    ("V5__maintenance", include_str!("../../migrations/V5__maintenance.sql")),
    ("V6__genuine_journal", include_str!("../../migrations/V6__genuine_journal.sql")),
    ("V7__ids_of_any_type", include_str!("../../migrations/V7__ids_of_any_type.sql")),
];

/// Where the history is kept.
const OWN_SCHEMA: &str = "CREATE SCHEMA IF NOT EXISTS apsctl;
CREATE TABLE IF NOT EXISTS apsctl.migrations (version integer PRIMARY KEY, name varchar(255), \
    applied_on varchar(255), checksum varchar(255));
";

/// One migration and what became of it.
#[derive(Debug)]
pub struct MigrationState {
    /// None for the application's tables, which have no version of ours.
    pub version: Option<i32>,
    pub name: String,
    pub applied: bool,
    /// There is a history, and it is not ours to read.
    pub unknown: bool,
    pub applied_at: Option<DateTime<Utc>>,
    /// `table.column` of what is not there yet.
    pub missing: Vec<String>,
}

impl MigrationState {
    /// The same once it has been applied.
    #[must_use]
    pub fn made(self) -> Self {
        Self { applied: true, unknown: false, missing: Vec::new(), ..self }
    }
}

/// All of the SQL `up` would run on an empty database, its entries in the history included, so that `up`
/// knows of what was done by hand.
pub fn sql(tables: &TableNames) -> Result<String> {
    let (jobs, others) = (tables.name_tables(JOBS_TABLE), tables.name_tables(APPLICATION_TABLES));
    // From here on every name of ours has its schema, and no function of another role's is found.
    let path = "SET LOCAL search_path = pg_catalog, pg_temp;\n";
    let mut text = format!("BEGIN;\n{jobs}\n{others}\n{path}{OWN_SCHEMA}");
    for (file, sql) in MIGRATIONS {
        text += &format!("\n-- {file}\n{}", numbered(&Migration::unapplied(file, sql)?));
    }
    Ok(text + "COMMIT;\n")
}

/// The SQL of a migration, with its entry in the history.
fn numbered(migration: &Migration) -> String {
    let (version, name, checksum) = (migration.version(), migration.name(), migration.checksum());
    let sql = migration.sql().unwrap_or_default();
    format!(
        "{sql}INSERT INTO apsctl.migrations VALUES ({version}, '{name}', \
         to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '{checksum}');\n"
    )
}

/// How the store stands, for the journal.
fn image(states: &[MigrationState]) -> Value {
    let applied = states.iter().filter(|state| state.applied);
    let version = applied.clone().filter_map(|state| state.version).max();
    let names = applied.filter_map(|state| Some(format!("V{}__{}", state.version?, state.name)));
    let migrations: Vec<String> = names.collect();
    let missing: Vec<&String> = states.iter().flat_map(|state| &state.missing).collect();
    json!({ "version": version, "migrations": migrations, "missing": missing })
}

/// What the history says of a migration.
struct Applied {
    version: i32,
    name: String,
    checksum: String,
    at: Option<DateTime<Utc>>,
}

impl Db {
    /// Refuses where `migrate up` has not been run: a change must leave its trace.
    pub fn require_migrated(&mut self) -> Result<()> {
        self.require_own("operations")?;
        if !self.relations.has("operations", &["undo_right"]) {
            let message = "the store has no function apsctl.journal, which writes the operator journal";
            return Err(Refusal::refused(message).hint("`apsctl migrate up` creates it").into());
        }
        if self.relations.has("lease", &["run_id"]) && !self.relations.has("approvals", &["version_ids"]) {
            let message = "schema apsctl is that of an older release";
            return Err(Refusal::refused(message).hint("`apsctl migrate up` upgrades it").into());
        }
        Ok(())
    }

    /// Refuses where a table of apsctl's own is missing: the store may have been migrated by an older release.
    pub fn require_own(&mut self, table: &str) -> Result<()> {
        self.look()?;
        self.relations.require_own(table)
    }

    /// Each migration, applied or not.
    pub fn migrations(&mut self) -> Result<Vec<MigrationState>> {
        self.require_own_schema()?;
        let jobs = self.quoted_table("jobs");
        let row = self.query_one(include_str!("migrate/history_exists.sql"), &[(&jobs, Type::TEXT)])?;
        let (readable, executing_index): (Option<bool>, bool) =
            (get(&row, "readable")?, get(&row, "executing_index")?);
        let unknown = readable == Some(false);
        self.look()?;
        // What APScheduler has written is its own, and stays as it is.
        let are_jobs_ours = self.features()?.may_be_completed;
        let absent = |(table, column): &(&str, &str)| {
            (are_jobs_ours || *table != "jobs") && !self.relations.has(table, &[column])
        };
        let mut missing: Vec<String> = relations::application_columns()
            .filter(absent)
            .map(|(table, column)| match self.relations.columns(table) {
                Some(_) => format!("{}.{column}", self.table_name(table)),
                None => format!("{} (table)", self.table_name(table)),
            })
            .collect();
        missing.dedup();
        if are_jobs_ours && !executing_index {
            missing.push("apsctl_jobs_executing (index)".into());
        }
        let applied = if readable == Some(true) { self.history()? } else { Vec::new() };
        let tables = MigrationState {
            version: None,
            name: "application_tables".into(),
            applied: missing.is_empty(),
            unknown: false,
            applied_at: None,
            missing,
        };
        let numbered = (1..).zip(MIGRATIONS).map(|(version, (name, _))| {
            let applied_at = applied.iter().find(|entry| entry.version == version).map(|entry| entry.at);
            let name = name.split_once("__").map_or(name, |(_, name)| name).to_owned();
            MigrationState {
                version: Some(version),
                name,
                applied: applied_at.is_some(),
                unknown,
                applied_at: applied_at.flatten(),
                missing: Vec::new(),
            }
        });
        Ok(std::iter::once(tables).chain(numbered).collect())
    }

    fn history(&mut self) -> Result<Vec<Applied>> {
        let rows = self.query(include_str!("migrate/history.sql"), &[])?;
        let entry = |row: &postgres::Row| -> Result<_> {
            let at: Option<&str> = get(row, "applied_on")?;
            let at = at.and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|t| t.to_utc());
            Ok(Applied {
                version: get(row, "version")?,
                name: get(row, "name")?,
                checksum: get(row, "checksum")?,
                at,
            })
        };
        rows.iter().map(entry).collect()
    }

    /// Applies what is pending, in one transaction. Others who do the same wait for each other.
    ///
    /// By polling, each time in a new transaction: who waits within one holds a snapshot that others may wait for.
    /// The lock is the transaction's: a session's would stay behind in a pooler. What is done goes into the journal;
    /// without an intent (a sandbox that is being made) it does not.
    pub fn migrate_up(&mut self, intent: Option<&Intent>) -> Result<()> {
        self.alone(true, |db| db.migrate_all(intent))
    }

    fn migrate_all(&mut self, intent: Option<&Intent>) -> Result<()> {
        // What another migration did while this one waited is seen from here on.
        self.probe()?;
        let before = self.migrations()?;
        if before.first().is_some_and(|tables| !tables.applied) {
            let jobs =
                Some(JOBS_TABLE).filter(|_| self.features().is_ok_and(|features| features.may_be_completed));
            for sql in jobs.into_iter().chain([APPLICATION_TABLES]) {
                let sql = self.relations.name_tables(sql);
                self.batch(&sql).context("the application's tables")?;
            }
        }
        self.migrate_own_schema().context("apsctl's own schema")?;
        if let Some(intent) = intent.filter(|_| before.iter().any(|state| !state.applied)) {
            self.probe()?;
            let image = |states: &[MigrationState]| Some(image(states).to_string());
            let (before, after) = (image(&before), image(&self.migrations()?));
            let entry = Entry { job_id: None, before, after, undo_of: None };
            self.journal(intent, &entry)?;
        }
        Ok(())
    }

    fn migrate_own_schema(&mut self) -> Result<()> {
        // Another role may have made the schema since the transaction began.
        self.require_own_schema()?;
        let applied = self.history()?;
        let newest = applied.iter().map(|entry| entry.version).max().unwrap_or_default();
        let ours = i32::try_from(MIGRATIONS.len())?;
        if newest > ours {
            let message = format!("the store is at version {newest}, this apsctl knows {ours}");
            return Err(Refusal::refused(message).hint("a newer release has migrated it: use that").into());
        }
        for (file, sql) in MIGRATIONS {
            let migration = Migration::unapplied(file, sql)?;
            match applied.iter().find(|entry| entry.version == migration.version()) {
                None => self.batch(&numbered(&migration)).with_context(|| file.to_owned())?,
                Some(entry)
                    if entry.name == migration.name()
                        && entry.checksum == migration.checksum().to_string() => {}
                Some(_) => {
                    let message = format!("{file} was applied in another form than this apsctl has it");
                    return Err(Refusal::refused(message).into());
                }
            }
        }
        Ok(())
    }
}
