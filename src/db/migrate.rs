//! Migrations: apsctl's own schema, numbered and kept by refinery; the application's tables, made up for what
//! they lack as often as they lack it.

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;
use refinery::{Migration, Runner};

use super::{Db, TableNames, fault, get, relations, write};
use crate::error::{Refusal, Trouble};
use crate::interrupt;

const APPLICATION_TABLES: &str = include_str!("../../migrations/application_tables.sql");
/// Name and text of each numbered migration; append only.
const MIGRATIONS: [(&str, &str); 3] = [
    ("V1__operator_state", include_str!("../../migrations/V1__operator_state.sql")),
    ("V2__evaluations", include_str!("../../migrations/V2__evaluations.sql")),
    ("V3__approvals", include_str!("../../migrations/V3__approvals.sql")),
];

/// The advisory lock of a migration under way: "apsctl" in ASCII.
const LOCK: i64 = 0x6170_7363_746c;
const LOCK_WAIT: Duration = Duration::from_secs(30);
const LOCK_POLL: Duration = Duration::from_millis(100);

/// One migration and what became of it.
#[derive(Debug)]
pub struct MigrationState {
    /// None for the application's tables, which have no version of ours.
    pub version: Option<i32>,
    pub name: String,
    pub applied: bool,
    pub applied_at: Option<DateTime<Utc>>,
    /// `table.column` of what is not there yet.
    pub missing: Vec<String>,
}

/// All of the SQL `up` would run on an empty database, its entries in the history included, so that `up`
/// knows of what was done by hand.
pub fn sql(tables: &TableNames) -> Result<String> {
    let application_tables = tables.name_tables(APPLICATION_TABLES);
    let history = "CREATE TABLE apsctl.migrations (version integer PRIMARY KEY, name varchar(255), \
                   applied_on varchar(255), checksum varchar(255));";
    let mut text = format!("BEGIN;\n{application_tables}\nCREATE SCHEMA apsctl;\n{history}\n");
    for (file, sql) in MIGRATIONS {
        let migration = Migration::unapplied(file, sql)?;
        let (version, name, checksum) = (migration.version(), migration.name(), migration.checksum());
        text += &format!("\n-- {file}\n{sql}");
        text += &format!(
            "INSERT INTO apsctl.migrations VALUES ({version}, '{name}', \
             to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '{checksum}');\n"
        );
    }
    Ok(text + "COMMIT;\n")
}

impl Db {
    /// Each migration, applied or not.
    pub fn migrations(&mut self) -> Result<Vec<MigrationState>> {
        let jobs = self.options.tables.quoted().into_iter().next();
        let row = self.query_one(include_str!("migrate/history_exists.sql"), &[(&jobs, Type::TEXT)])?;
        let (history, executing_index): (bool, bool) = (get(&row, "history")?, get(&row, "executing_index")?);
        self.look()?;
        let absent = |(table, column): &(&str, &str)| !self.relations.has(table, &[column]);
        let mut missing: Vec<String> = relations::application_columns()
            .filter(absent)
            .map(|(table, column)| match self.relations.columns(table) {
                Some(_) => format!("{}.{column}", self.table_name(table)),
                None => format!("{} (table)", self.table_name(table)),
            })
            .collect();
        missing.dedup();
        if !executing_index {
            missing.push("apsctl_jobs_executing (index)".into());
        }
        let applied = if history { self.history()? } else { Vec::new() };
        let tables = MigrationState {
            version: None,
            name: "application_tables".into(),
            applied: missing.is_empty(),
            applied_at: None,
            missing,
        };
        let numbered = (1..).zip(MIGRATIONS).map(|(version, (name, _))| {
            let applied_at = applied.iter().find(|(v, _)| *v == version).map(|(_, at)| *at);
            let name = name.split_once("__").map_or(name, |(_, name)| name).to_owned();
            MigrationState {
                version: Some(version),
                name,
                applied: applied_at.is_some(),
                applied_at: applied_at.flatten(),
                missing: Vec::new(),
            }
        });
        Ok(std::iter::once(tables).chain(numbered).collect())
    }

    fn history(&mut self) -> Result<Vec<(i32, Option<DateTime<Utc>>)>> {
        let rows = self.query(include_str!("migrate/history.sql"), &[])?;
        let entry = |row: &postgres::Row| -> Result<_> {
            let at: Option<&str> = get(row, "applied_on")?;
            let at = at.and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|t| t.to_utc());
            Ok((get(row, "version")?, at))
        };
        rows.iter().map(entry).collect()
    }

    /// Applies what is pending. Others who do the same wait for each other.
    pub fn migrate_up(&mut self) -> Result<()> {
        self.rest()?;
        self.take_migration_lock()?;
        let done = self.migrate_locked();
        // A lost connection has given the lock back by itself.
        drop(self.batch(&format!("SELECT pg_advisory_unlock({LOCK})")));
        done?;
        self.begin_reading()?;
        self.probe()
    }

    /// By polling: a session blocked in `pg_advisory_lock` holds a snapshot that others may wait for.
    fn take_migration_lock(&mut self) -> Result<()> {
        for _ in 0..LOCK_WAIT.as_millis() / LOCK_POLL.as_millis() {
            let row = self.query_one("SELECT pg_try_advisory_lock($1) AS taken", &[(&LOCK, Type::INT8)])?;
            if get(&row, "taken")? {
                return Ok(());
            }
            interrupt::sleep(LOCK_POLL)?;
        }
        Err(Refusal::failed("another migration is under way").trouble(Trouble::Passing).into())
    }

    fn migrate_locked(&mut self) -> Result<()> {
        let pending = self.write(None, write::always, |db| {
            // What another migration did while this one waited is seen from here on.
            db.probe()?;
            let states = db.migrations()?;
            if states.first().is_some_and(|tables| !tables.applied) {
                let sql = db.options.tables.name_tables(APPLICATION_TABLES);
                db.batch(&sql).context("the application's tables")?;
            }
            db.batch("CREATE SCHEMA IF NOT EXISTS apsctl")?;
            Ok(states.iter().any(|state| !state.applied))
        })?;
        if pending { self.run_numbered() } else { Ok(()) }
    }

    fn run_numbered(&mut self) -> Result<()> {
        let parse = |(name, sql): (&str, &str)| Migration::unapplied(name, sql);
        let migrations: Vec<Migration> = MIGRATIONS.into_iter().map(parse).collect::<Result<_, _>>()?;
        let mut runner = Runner::new(&migrations).set_grouped(true);
        runner.set_migration_table_name("apsctl.migrations");
        match runner.run(&mut self.client) {
            Ok(_) => Ok(()),
            Err(error) => Err(match std::error::Error::source(&error).and_then(|e| e.downcast_ref()) {
                Some(error) => fault::statement(error),
                None => error.into(),
            }),
        }
        .context("apsctl's own schema")
    }
}
