//! The database layer. Only this module sends SQL. Statements are in `NOUN/VERB.sql` beside the module that runs them.
//!
//! A session keeps no state on the server between transactions (no named statement, no `SET`, no session lock), so that it
//! works behind a transaction-pooling proxy. It reads in a read-only transaction with a statement timeout. It writes only
//! through [`Db::change`].

mod application_search_path;
pub mod audit;
pub mod change;
mod commit;
pub mod dashboard;
pub mod demo;
pub mod doctor;
mod errors;
pub mod grants;
mod health;
mod ids;
pub mod imports;
pub mod incident;
pub mod indexes;
pub mod jobs;
pub mod last_runs;
pub mod maintenance;
pub mod metrics;
pub mod migrate;
mod missing_tables;
mod name_lookup;
pub mod operations;
pub mod pass;
mod pipeline;
pub mod plan;
mod predicate;
mod probe;
pub mod prune;
mod relations;
mod required_names;
mod row;
mod row_security;
pub mod rules;
mod run_statistics;
pub mod runs;
mod scheduled_jobs;
mod schema_ownership;
mod server;
pub mod silent_jobs;
pub mod slots;
pub mod snapshot;
pub mod stale;
mod statement;
pub mod stats;
pub mod store;
mod stream;
mod template;
mod transaction;
mod versions;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::{ToSql, Type};

use change::JournaledDeletion;
pub use change::{Actor, Change, Intent, JournalEntry};
pub use relations::{ImportedRuns, TableNames};
pub use store::Columns;

use pgconnect::Interrupts;
pub use pgconnect::{Parameters, SECRET_PARAMETERS, Settings, environment_variables};

use crate::clock::Clock;
use crate::interrupt::{self, SignalCallback};
use crate::progress;
use relations::Relations;
use row::{clamped_time, finite_time, get, time};
use schema_ownership::SchemaCheck;
use transaction::TransactionLimits;

/// The options of a session.
#[derive(Debug, Clone)]
pub struct Options {
    pub application_name: String,
    /// For each statement; zero means no limit.
    pub statement_timeout: Duration,
    /// Whether the server refuses every write.
    pub read_only: bool,
    /// A fixed time for tests, instead of the server's clock.
    pub fixed_now: Option<DateTime<Utc>>,
    pub tables: TableNames,
    /// The time zone of the store's times without a zone.
    pub store_zone: chrono_tz::Tz,
}

/// A parameter and its type. With the type, a statement needs one round trip and no name.
type Param<'a> = (&'a (dyn ToSql + Sync), Type);

/// A session with the store.
pub struct Db {
    client: pgconnect::Client,
    settings: Settings,
    options: Options,
    relations: Relations,
    /// Whether the tables have been looked up on the search path.
    has_resolved_names: bool,
    /// The application's table `scheduled_jobs`, as an SQL identifier with its schema.
    scheduled_jobs: Option<String>,
    /// The session's own search path.
    application_path: Option<String>,
    /// Whether that search path is set in the current transaction.
    has_application_path: bool,
    /// Whether schema `apsctl` belongs to trusted roles.
    schema_check: SchemaCheck,
    clock: Clock,
    is_in_transaction: bool,
    /// The process id of the backend. Behind a pooler it differs between transactions.
    backend_pid: Arc<AtomicI32>,
    /// The journal entries written in the current transaction.
    journaled: commit::JournaledOperations,
    /// Whether COMMIT is running, which signals must not cancel.
    committing: Arc<AtomicBool>,
    /// Cancels the running statement on a signal.
    _on_signal: SignalCallback,
}

impl Drop for Db {
    /// Ends the transaction behind a pooler, which would close a server connection that is in one. Without a pooler the
    /// server ends it with the session, which saves a round trip.
    fn drop(&mut self) {
        let is_direct = self.client.is_direct(self.backend_pid.load(Ordering::Relaxed));
        if self.is_in_transaction && !is_direct && !self.client.is_closed() {
            drop(self.finish_transaction("COMMIT"));
        }
    }
}

/// Gathers the settings of a connection from a connection string and the environment.
///
/// # Errors
/// A [`CliError`](crate::error::CliError) (exit 2) that never contains a password.
pub fn gather_settings(text: Option<&str>, variable: &dyn Fn(&str) -> Option<String>) -> Result<Settings> {
    Settings::gather(text, variable).map_err(|error| errors::settings_error(&error))
}

/// Parses a connection string into libpq's parameters.
///
/// # Errors
/// A [`CliError`](crate::error::CliError) (exit 2) that never contains a password.
pub fn parse_connection_string(text: &str) -> Result<Parameters> {
    pgconnect::parse_connection_string(text).map_err(|error| errors::settings_error(&error))
}

impl Db {
    /// Connects, and opens the first transaction.
    pub fn open(settings: &Settings, options: Options) -> Result<Self> {
        let interrupts =
            Interrupts { stops_connecting: interrupt::stops_connecting, is_pending: interrupt::is_pending };
        let waiting = progress::waiting(format!("connecting to {}", settings.describe()));
        let client = pgconnect::connect(settings, &options.application_name, interrupts)
            .map_err(|error| errors::connect_error(&error))
            .with_context(|| format!("connecting to {}", settings.describe()))?;
        drop(waiting);
        let canceller = client.canceller();
        let committing = Arc::new(AtomicBool::new(false));
        let is_committing = Arc::clone(&committing);
        let on_signal = interrupt::on_signal(move || {
            if !is_committing.load(Ordering::SeqCst) {
                drop(canceller.cancel());
            }
        });
        let relations = Relations::not_probed(options.tables.clone(), options.store_zone.name());
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        let mut db = Self {
            client,
            settings: settings.clone(),
            options,
            relations,
            has_resolved_names: false,
            scheduled_jobs: None,
            application_path: None,
            has_application_path: false,
            schema_check: SchemaCheck::NotChecked,
            clock,
            is_in_transaction: false,
            backend_pid: Arc::default(),
            journaled: commit::JournaledOperations::default(),
            committing,
            _on_signal: on_signal,
        };
        db.begin_reading()?;
        Ok(db)
    }

    /// Opens another session with the same store.
    fn open_another(&self) -> Result<Self> {
        Self::open(&self.settings, self.options.clone())
    }

    /// Returns the time of the transaction, one value for the whole command.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Returns the version of PostgreSQL.
    pub fn server_version(&mut self) -> Result<String> {
        get(&self.query_one(include_str!("server/version.sql"), &[])?, "version")
    }

    /// Begins a new transaction, which sees a later time and what has been committed since.
    pub fn refresh(&mut self) -> Result<()> {
        self.end_transaction()?;
        self.begin_reading()
    }

    /// Returns the process id of the backend; 0 between transactions. It is kept up to date.
    pub fn backend_pid(&self) -> Arc<AtomicI32> {
        Arc::clone(&self.backend_pid)
    }

    /// Opens the transaction that a command reads in.
    pub fn begin_reading(&mut self) -> Result<()> {
        self.begin_reading_within(self.options.statement_timeout)
    }

    /// Opens it with another time limit for each statement.
    pub fn begin_reading_within(&mut self, statement: Duration) -> Result<()> {
        self.schema_check = SchemaCheck::NotChecked;
        // A reading transaction may be idle (a pager, `--watch`), because it blocks no other session.
        let limits = TransactionLimits { statement, idle: None };
        self.begin("REPEATABLE READ READ ONLY", limits)
    }

    /// Ends the transaction, so that no locks or snapshots are held while the command waits.
    pub fn end_transaction(&mut self) -> Result<()> {
        if self.is_in_transaction { self.finish_transaction("COMMIT") } else { Ok(()) }
    }

    fn finish_transaction(&mut self, word: &str) -> Result<()> {
        let ended = self.batch(word);
        self.note_transaction_end();
        ended
    }

    /// Notes that no transaction is open.
    fn note_transaction_end(&mut self) {
        self.is_in_transaction = false;
        self.has_application_path = false;
        self.client.set_answer_timeout(None);
        // Behind a pooler the backend may serve another client now.
        self.backend_pid.store(0, Ordering::Relaxed);
    }
}
