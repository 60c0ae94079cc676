//! Opens transactions: their time limits, their time, and their search path.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::DateTime;
use postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::commit::JournaledOperations;
use super::name_lookup::{LookupResult, NameLookup};
use super::schema_ownership::SchemaCheck;
use super::statement::wait_for_answer;
use super::{Db, errors, template};
use crate::clock::Clock;
use crate::committed;

/// PostgreSQL's format of a timestamptz under `DateStyle` ISO.
const PG_TIME_FORMAT: &str = "%Y-%m-%d %H:%M:%S%.f%#z";

/// Makes journal images independent of the session's settings.
const IMAGE_SETTINGS: &str = "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3;";

/// A session without an encoding must not get text converted.
pub(super) const SQL_ASCII_ENCODING: &str = "SET LOCAL client_encoding = 'SQL_ASCII'";

/// Whether the transaction is read-only, and whether the server is a standby.
const WRITABILITY_COLUMNS: &str =
    ", pg_catalog.current_setting('transaction_read_only'), pg_catalog.pg_is_in_recovery()";

/// The minimum time limit for BEGIN.
const MIN_BEGIN_TIMEOUT: Duration = Duration::from_secs(1);

/// The maximum of a timeout setting of the server.
const MAX_MILLISECONDS: u128 = i32::MAX as u128;

/// Formats a timeout for the server, which counts whole milliseconds up to 24 days; 0 means no limit.
pub(super) fn milliseconds(time: Duration) -> String {
    let least = u128::from(!time.is_zero());
    time.as_millis().clamp(least, MAX_MILLISECONDS).to_string()
}

impl Db {
    /// Opens a transaction. The first one of a session looks up the tables.
    pub(super) fn begin(&mut self, mode: &str, limits: TransactionLimits) -> Result<()> {
        let must_write = limits.idle.is_some() && !self.options.read_only;
        let extra_columns = if must_write { WRITABILITY_COLUMNS } else { "" };
        let lookup = (!self.has_resolved_names).then_some(NameLookup::Regclass);
        let row = self.open_transaction(mode, limits, extra_columns, lookup)?;
        let now = row.try_get(0).ok().flatten().and_then(|text| DateTime::parse_from_str(text, PG_TIME_FORMAT).ok());
        let now = now.context("the server returned no time")?.to_utc();
        let pid = row.try_get(1).ok().flatten().and_then(|text| text.parse().ok());
        self.backend_pid.store(pid.unwrap_or_default(), Ordering::Relaxed);
        self.clock = self.options.fixed_now.map_or_else(|| Clock::running_from(now), Clock::fixed);
        log::debug!("{} transaction at {now}", mode.to_lowercase());
        if must_write && row.try_get(2).ok().flatten() == Some("on") {
            let refusal = errors::read_only_error(row.try_get(3).ok().flatten() == Some("t"));
            drop(self.finish_transaction("ROLLBACK"));
            return Err(refusal.into());
        }
        Ok(())
    }

    /// Sends BEGIN and the settings. Returns a row with the time, the backend and `extra_columns`.
    fn open_transaction(
        &mut self,
        mode: &str,
        limits: TransactionLimits,
        extra_columns: &str,
        lookup: Option<NameLookup>,
    ) -> Result<SimpleQueryRow> {
        let writing = limits.idle.map_or(String::new(), |idle| {
            format!("SET LOCAL idle_in_transaction_session_timeout = {};{IMAGE_SETTINGS}", milliseconds(idle))
        });
        let encoding = if self.client.has_no_encoding() { format!("{SQL_ASCII_ENCODING}; ") } else { String::new() };
        // Only a transaction that writes runs triggers.
        let must_check = limits.idle.is_some() && self.schema_check != SchemaCheck::AllTrusted;
        let check = if must_check {
            format!("{};{}", self.untrusted_objects_query(), self.application_code_query())
        } else {
            String::new()
        };
        let names = lookup.map_or(String::new(), |lookup| lookup.select_columns(&self.options.tables));
        let sql = template::fill(
            include_str!("transaction/begin.sql"),
            &[
                ("mode", mode),
                ("timeout_ms", &milliseconds(limits.statement)),
                ("write_settings", &(encoding + &writing)),
                ("extra_columns", &(extra_columns.to_owned() + &names)),
                ("ownership_query", &check),
            ],
        );
        self.is_in_transaction = true;
        // The server's timeout does not apply to BEGIN: a pooler may let us wait for a session.
        let limit = Some(limits.statement).filter(|limit| !limit.is_zero()).map(|limit| limit.max(MIN_BEGIN_TIMEOUT));
        let _waiting = wait_for_answer();
        let answer = self.client.simple_query_within(limit, &sql);
        let answer = answer.map_err(|e| errors::begin_error(&e, self.client.timed_out()))?;
        // The server reports a statement that exceeds its limit, unless the server is gone.
        let answer_timeout = limits.statement.saturating_add(self.settings.connect_timeout());
        self.client.set_answer_timeout(Some(answer_timeout).filter(|_| !limits.statement.is_zero()));
        if must_check {
            if let Err(refusal) = self.refuse_untrusted_objects(&answer) {
                drop(self.finish_transaction("ROLLBACK"));
                return Err(refusal);
            }
            self.note_application_code(&answer);
        }
        let row = answer.into_iter().find_map(|m| match m {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let row = row.context("the server returned no time")?;
        let Some(lookup) = lookup else { return Ok(row) };
        let first_column = 2 + extra_columns.matches(", ").count();
        match lookup.parse(&self.options.tables, &row, first_column)? {
            LookupResult::Names { names, path, scheduled_jobs } => {
                self.scheduled_jobs = scheduled_jobs;
                self.relations.set_qualified_names(names);
                self.application_path = path;
                self.has_resolved_names = true;
                Ok(row)
            }
            LookupResult::IsTemporary => {
                self.finish_transaction("ROLLBACK")?;
                self.open_transaction(mode, limits, extra_columns, Some(NameLookup::SkipTemporary))
            }
        }
    }
}

/// How long a transaction that writes may be idle. apsctl never pauses in one, so an idle session is frozen or cut off,
/// and its locks must not block others.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The time limits of a transaction.
#[derive(Debug, Clone, Copy)]
pub(super) struct TransactionLimits {
    /// For each statement.
    pub(super) statement: Duration,
    /// Between two statements; none for the server's setting.
    pub(super) idle: Option<Duration>,
}

/// For `write_transaction`: commits whatever the result.
pub(super) fn commit_always<T>(_: &T) -> bool {
    true
}

impl Db {
    /// Refuses if no transaction may write. For statements that cannot run in a transaction.
    pub(super) fn require_writable(&mut self) -> Result<()> {
        self.write_transaction(None, |()| false, |_| Ok(()))
    }

    /// Runs `body` in a read-write transaction, and commits it if `should_commit` returns true for the result.
    ///
    /// Without `limits`, the session's own apply. On an error nothing has changed. Under `--read-only` the transaction is
    /// read-only, so the server refuses writes.
    pub(super) fn write_transaction<T>(
        &mut self,
        limits: Option<TransactionLimits>,
        should_commit: impl FnOnce(&T) -> bool,
        body: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.ensure_probed()?;
        self.end_transaction()?;
        // A read-only setting of the role or the database is respected.
        let mode = if self.options.read_only { "READ COMMITTED READ ONLY" } else { "READ COMMITTED" };
        let usual = TransactionLimits { statement: self.options.statement_timeout, idle: Some(IDLE_TIMEOUT) };
        committed::begin_write();
        self.journaled = JournaledOperations::default();
        self.begin(mode, limits.unwrap_or(usual))?;
        let result = body(self);
        match &result {
            Ok(value) if should_commit(value) => self.commit()?,
            // The error of `body` matters more than that of the rollback.
            _ => drop(self.finish_transaction("ROLLBACK")),
        }
        if result.is_ok() {
            committed::end_write();
        }
        result
    }
}
