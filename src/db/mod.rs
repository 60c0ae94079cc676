//! The only door to SQL. Statements live in `NOUN/VERB.sql` beside the module that runs them.
//!
//! A session keeps no state on the server between transactions (no named statement, no `SET`, no session
//! lock), so that it works behind a transaction-pooling proxy. It reads in one read-only transaction with a
//! statement timeout; it writes only through [`Db::change`].

pub mod audit;
pub mod change;
mod commit;
mod connect;
pub mod demo;
pub mod doctor;
mod fault;
pub mod grants;
mod health;
pub mod indexes;
pub mod jobs;
mod layout;
pub mod maintenance;
pub mod metrics;
pub mod migrate;
pub mod operations;
pub mod pass;
pub mod plan;
mod predicate;
mod relations;
mod row;
mod row_security;
pub mod rules;
pub mod runs;
mod server;
pub mod slots;
pub mod snapshot;
pub mod stale;
pub mod stats;
mod stream;
mod tables;
mod write;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::{ToSql, Type};
use postgres::{Row, SimpleQueryMessage};

pub use change::{Actor, Change, Entry, Intent};
pub use connect::{Settings, keywords, variables};
pub use relations::{Columns, TableNames};

use crate::clock::Clock;
use crate::interrupt::{self, OnSignal};
use relations::Relations;
use row::{finite_time, get};
use write::Limits;

/// How a session is to behave.
#[derive(Debug, Clone)]
pub struct Options {
    pub application_name: String,
    /// For each statement; zero is no limit.
    pub statement_timeout: Duration,
    /// The server itself is to refuse every write.
    pub read_only: bool,
    /// A time that stands still (tests), instead of the server's clock.
    pub fixed_now: Option<DateTime<Utc>>,
    pub tables: TableNames,
}

/// A parameter and its type: typed, so that a statement needs one round trip and no name.
type Param<'a> = (&'a (dyn ToSql + Sync), Type);

/// How PostgreSQL writes a time with its zone under `DateStyle` ISO.
const PG_TIME: &str = "%Y-%m-%d %H:%M:%S%.f%#z";

/// An image in the journal is the same whoever writes it, and loses nothing.
const IMAGES: &str = "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3;";

/// Whether a transaction may write, and if not, whether that is because this is a standby.
const STANDING: &str = ", current_setting('transaction_read_only'), pg_is_in_recovery()";

/// How long a transaction may take to begin, at least.
const QUEUE: Duration = Duration::from_secs(1);

/// The longest time a setting of the server can hold.
const MOST_MILLISECONDS: u128 = i32::MAX as u128;

/// A session with the store.
pub struct Db {
    client: connect::Client,
    settings: Settings,
    options: Options,
    relations: Relations,
    clock: Clock,
    /// Whether a transaction is open.
    open: bool,
    /// The backend that serves the transaction; behind a pooler another each time.
    backend: Arc<AtomicI32>,
    /// What has been written in the journal in this transaction.
    noted: commit::Noted,
    /// Whether COMMIT is under way, which no signal is to cancel.
    committing: Arc<AtomicBool>,
    /// Cancels the running statement when a signal comes.
    _on_signal: OnSignal,
}

impl Drop for Db {
    /// Ends the transaction: a pooler would have to close a session that is left in one.
    fn drop(&mut self) {
        if self.open && !self.client.is_closed() {
            drop(self.end("COMMIT"));
        }
    }
}

impl Db {
    /// Connects, and opens the transaction to read in.
    pub fn open(settings: &Settings, options: Options) -> Result<Self> {
        let client = connect::open(settings, &options.application_name)
            .with_context(|| format!("connecting to {}", settings.describe()))?;
        let canceller = client.canceller();
        let committing = Arc::new(AtomicBool::new(false));
        let is_committing = Arc::clone(&committing);
        let on_signal = interrupt::on_signal(move || {
            if !is_committing.load(Ordering::SeqCst) {
                drop(canceller.cancel());
            }
        });
        let relations = Relations::assumed(options.tables.clone());
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        let mut db = Self {
            client,
            settings: settings.clone(),
            options,
            relations,
            clock,
            open: false,
            backend: Arc::default(),
            noted: commit::Noted::default(),
            committing,
            _on_signal: on_signal,
        };
        db.begin_reading()?;
        Ok(db)
    }

    /// Another session with the same store.
    fn another(&self) -> Result<Self> {
        Self::open(&self.settings, self.options.clone())
    }

    /// The transaction's time: one value for the whole command.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// PostgreSQL's version, as the server says it.
    pub fn server_version(&mut self) -> Result<String> {
        get(&self.query_one(include_str!("server/version.sql"), &[])?, "version")
    }

    /// Ends the transaction and opens another: a later time, and what has been committed since.
    pub fn refresh(&mut self) -> Result<()> {
        self.rest()?;
        self.begin_reading()
    }

    /// The process id of the backend at work, kept up to date; 0 between transactions.
    pub fn backend(&self) -> Arc<AtomicI32> {
        Arc::clone(&self.backend)
    }

    /// Opens the transaction a command reads in.
    pub fn begin_reading(&mut self) -> Result<()> {
        self.begin_reading_within(self.options.statement_timeout)
    }

    /// The same, with another time limit for each statement.
    pub fn begin_reading_within(&mut self, statement: Duration) -> Result<()> {
        // A reader may take its time (a pager, a watch), and holds nobody up.
        let limits = Limits { statement, idle: None };
        self.begin("REPEATABLE READ READ ONLY", limits)
    }

    /// Ends the reading transaction, so that nothing is held while the command waits.
    pub fn rest(&mut self) -> Result<()> {
        if self.open { self.end("COMMIT") } else { Ok(()) }
    }

    fn end(&mut self, word: &str) -> Result<()> {
        let ended = self.batch(word);
        self.ended();
        ended
    }

    /// No transaction is open any more.
    fn ended(&mut self) {
        self.open = false;
        self.client.set_patience(None);
        // Behind a pooler the backend serves somebody else from here on.
        self.backend.store(0, Ordering::Relaxed);
    }

    fn begin(&mut self, mode: &str, limits: Limits) -> Result<()> {
        // The server counts in whole milliseconds, up to 24 days (who asks for more wants no end), and 0 is no limit.
        let milliseconds = |time: Duration| {
            let least = u128::from(!time.is_zero());
            time.as_millis().clamp(least, MOST_MILLISECONDS).to_string()
        };
        let writing = limits.idle.map_or(String::new(), |idle| {
            format!("SET LOCAL idle_in_transaction_session_timeout = {};{IMAGES}", milliseconds(idle))
        });
        let must_write = limits.idle.is_some() && !self.options.read_only;
        let sql = include_str!("server/begin.sql")
            .replace(":standing", if must_write { STANDING } else { "" })
            .replace(":mode", mode)
            .replace(":timeout_ms", &milliseconds(limits.statement))
            .replace(":writing", &writing);
        self.open = true;
        // No statement has begun that the server could end: a pooler lets us wait for a session.
        let limit = Some(limits.statement).filter(|limit| !limit.is_zero()).map(|limit| limit.max(QUEUE));
        let answer = self.client.simple_query_within(limit, &sql);
        let answer = answer.map_err(|e| fault::beginning(&e, self.client.ran_out()))?;
        // The server ends a statement that takes too long, and says so, unless it is gone.
        let patience = limits.statement.saturating_add(self.settings.connect_timeout());
        self.client.set_patience(Some(patience).filter(|_| !limits.statement.is_zero()));
        let row =
            answer.iter().find_map(|m| if let SimpleQueryMessage::Row(row) = m { Some(row) } else { None });
        let row = row.context("the server did not say what time it is")?;
        let now = row.try_get(0).ok().flatten().and_then(|text| DateTime::parse_from_str(text, PG_TIME).ok());
        let now = now.context("the server did not say what time it is")?.to_utc();
        let pid = row.try_get(1).ok().flatten().and_then(|text| text.parse().ok());
        self.backend.store(pid.unwrap_or_default(), Ordering::Relaxed);
        self.clock = self.options.fixed_now.map_or_else(|| Clock::running_from(now), Clock::fixed);
        log::debug!("{} transaction at {now}", mode.to_lowercase());
        if must_write && row.try_get(2).ok().flatten() == Some("on") {
            let refusal = fault::read_only(row.try_get(3).ok().flatten() == Some("t"));
            drop(self.end("ROLLBACK"));
            return Err(refusal.into());
        }
        Ok(())
    }

    fn query(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        self.as_the_tables_are(sql, |db, sql| db.client.query_typed(sql, params))
    }

    /// Asks with the tables taken to be as the contract has them; where the server knows them otherwise, looks
    /// at them and asks again. (A transaction that writes has looked before.)
    fn as_the_tables_are<T>(
        &mut self,
        sql: &str,
        ask: impl Fn(&mut Self, &str) -> Result<T, postgres::Error>,
    ) -> Result<T> {
        interrupt::check()?;
        let text = self.render(sql)?;
        match ask(self, &text) {
            Err(error) if !self.relations.are_known() && fault::may_be_the_tables(&error) => {
                drop(self.end("ROLLBACK"));
                self.begin_reading()?;
                self.probe()?;
                let text = self.render(sql)?;
                ask(self, &text).map_err(|e| fault::statement(&e))
            }
            asked => asked.map_err(|e| fault::statement(&e)),
        }
    }

    /// The same for a text whose tables have been put in already.
    fn run(&mut self, sql: &str, params: &[Param]) -> Result<Vec<Row>> {
        interrupt::check()?;
        self.client.query_typed(sql, params).map_err(|e| fault::statement(&e))
    }

    fn query_one(&mut self, sql: &str, params: &[Param]) -> Result<Row> {
        let row = self.query(sql, params)?.into_iter().next();
        row.context("the server answered with no row where there is always one")
    }

    /// The number of rows changed.
    fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64> {
        self.as_the_tables_are(sql, |db, sql| db.client.execute_typed(sql, params))
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).map_err(|e| fault::statement(&e))
    }
}
