//! The server itself.

use anyhow::Result;
use postgres::types::Type;

use super::relations::quote_identifier;
use super::{Db, get};

impl Db {
    /// Creates a database, if there is none of that name.
    pub fn create_database(&mut self, name: &str) -> Result<()> {
        if self.database_exists(name)? {
            return Ok(());
        }
        // Not within a transaction.
        self.rest()?;
        let created = self.batch(&format!("CREATE DATABASE {}", quote_identifier(name)));
        // Another may have been quicker.
        if created.is_err() && self.database_exists(name)? { Ok(()) } else { created }
    }

    fn database_exists(&mut self, name: &str) -> Result<bool> {
        let row = self.query_one(include_str!("server/database_exists.sql"), &[(&name, Type::TEXT)])?;
        get(&row, "found")
    }
}
