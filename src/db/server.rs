//! Blocked sessions and databases of the server.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use super::jobs::{JobFilter, SortColumn};
use super::{Db, get};
use crate::domain::blocker::Blocker;
use crate::domain::identifier::quote_identifier;

impl Db {
    /// Returns the sessions that block these backends, the oldest transaction first.
    pub fn blockers(&mut self, backends: &[i32]) -> Result<Vec<Blocker>> {
        let rows = self.query(include_str!("server/blockers.sql"), &[(&backends, Type::INT4_ARRAY)])?;
        let blocker = |row: &Row| -> Result<Blocker> {
            Ok(Blocker {
                pid: get(row, "pid")?,
                application_name: get(row, "application_name")?,
                transaction_seconds: get(row, "seconds")?,
                query: get(row, "query")?,
            })
        };
        rows.iter().map(blocker).collect()
    }

    /// Creates a database unless it exists.
    pub fn create_database(&mut self, name: &str) -> Result<()> {
        if self.database_exists(name)? {
            return Ok(());
        }
        // CREATE DATABASE cannot run in a transaction.
        self.end_transaction()?;
        let created = self.batch(&format!("CREATE DATABASE {}", quote_identifier(name)));
        // Another session may have created it meanwhile.
        if created.is_err() && self.database_exists(name)? { Ok(()) } else { created }
    }

    /// Returns whether the store has jobs.
    pub fn has_jobs(&mut self) -> Result<bool> {
        let mut found = false;
        self.list_jobs(&JobFilter::all(SortColumn::Id), |_| {
            found = true;
            Ok(())
        })?;
        Ok(found)
    }

    /// Drops a database and ends its sessions.
    pub fn drop_database(&mut self, name: &str) -> Result<()> {
        // DROP DATABASE cannot run in a transaction.
        self.end_transaction()?;
        self.batch(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_identifier(name)))
    }

    fn database_exists(&mut self, name: &str) -> Result<bool> {
        let row = self.query_one(include_str!("server/database_exists.sql"), &[(&name, Type::TEXT)])?;
        get(&row, "found")
    }
}
