//! The lock that lets only one migration run at a time.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use postgres::error::SqlState;

use crate::db::{Db, errors, get};
use crate::error::{CliError, FailureKind};
use crate::interrupt;

/// The maximum wait for another migration, unless the statement timeout is shorter.
const LOCK_WAIT: Duration = Duration::from_secs(30);
const LOCK_POLL: Duration = Duration::from_millis(100);

/// The server's errors if another session creates the schema at the same time.
const CONCURRENT_CREATION_ERRORS: [SqlState; 4] =
    [SqlState::LOCK_NOT_AVAILABLE, SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_SCHEMA, SqlState::DUPLICATE_TABLE];

impl Db {
    /// Runs `body` in one transaction that writes, while no other migration runs. Commits it if `keep` is true.
    ///
    /// # Errors
    /// Those of `body`. After the timeout, a failure that names the sessions that hold the lock.
    pub(in crate::db) fn with_migration_lock<T>(
        &mut self,
        keep: bool,
        body: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let timeout = Some(self.options.statement_timeout).filter(|timeout| !timeout.is_zero());
        let until = Instant::now() + timeout.unwrap_or(LOCK_WAIT).min(LOCK_WAIT);
        loop {
            let done = self.write_transaction(
                None,
                |done: &Option<T>| done.is_some() && keep,
                |db| if db.take_lock()? { body(db).map(Some) } else { Ok(None) },
            )?;
            if let Some(done) = done {
                // A failed probe does not undo the committed migration.
                if let Err(error) = self.begin_reading().and_then(|()| self.probe()) {
                    log::debug!("the tables could not be inspected again: {error:#}");
                }
                return Ok(done);
            }
            if Instant::now() >= until {
                return Err(self.locked_error()?);
            }
            interrupt::sleep(LOCK_POLL)?;
        }
    }

    /// Takes the lock, and creates the schema if it is missing. Returns false if another session has the lock.
    ///
    /// It is a table lock, because any role could hold an advisory lock.
    fn take_lock(&mut self) -> Result<bool> {
        let own_schema = self.own_schema_sql()?;
        let missing = format!("SET LOCAL lock_timeout = '1s'; {own_schema}");
        let sql = if own_schema.is_empty() { include_str!("lock.sql") } else { missing.as_str() };
        match self.client.batch_execute(sql) {
            Ok(()) => Ok(true),
            Err(error) if error.code().is_some_and(|code| CONCURRENT_CREATION_ERRORS.contains(code)) => Ok(false),
            Err(error) => Err(errors::statement_error(&error)).context("preparing schema apsctl"),
        }
    }

    fn locked_error(&mut self) -> Result<anyhow::Error> {
        self.begin_reading()?;
        let row = self.query_one(include_str!("lock_holders.sql"), &[])?;
        let message = match get::<Option<String>>(&row, "holders")? {
            Some(holders) => format!("another migration is running: {holders}"),
            None => "another migration is running".into(),
        };
        Ok(CliError::failed(message).kind(FailureKind::Passing).hint("try again when it has ended").into())
    }
}
