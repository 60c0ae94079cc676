//! The recommended indexes: checks which exist, and creates the missing ones.

mod build_lock;
mod outside_transaction;
mod partitions;

use partitions::PartitionStatement;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use postgres::Row;
use postgres::types::Type;
use serde_json::json;

use super::{Db, Intent, JournalEntry, get};
use crate::domain::index::{ExistingIndex, IndexStatus, RECOMMENDED_INDEXES, RecommendedIndex, index_status};
use crate::error::{CliError, FailureKind, cli_error_of};
use crate::interrupt::{self, SignalShield};
use crate::invocation::APSCTL;

/// Interval at which to check whether the transactions that hold a table have ended.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// Lock timeout of the cleanup. It is shorter than the time after which an interrupted command is killed.
const CLEANUP_LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// A recommended index and its state.
#[derive(Debug, Clone)]
pub struct IndexState {
    pub wanted: RecommendedIndex,
    /// Name of the table in this store.
    pub table: String,
    pub table_found: bool,
    pub status: IndexStatus,
    /// The index that determines the status, and its definition.
    pub deciding: Option<(ExistingIndex, String)>,
    pub create_sql: String,
    drop_sql: Option<String>,
    /// Why the table does not need the index; the status is ok then.
    pub not_needed: Option<NotNeededReason>,
    /// Statements that create it on a partitioned table.
    steps: Option<Vec<PartitionStatement>>,
}

/// Why a table does not need a recommended index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNeededReason {
    /// A view or a foreign table has no indexes of its own.
    NotIndexable,
    /// The table of another application lacks the column.
    NoColumn,
    /// The store has no such table, and its layout does not require it.
    NoTable,
}

impl IndexState {
    /// Returns the statements that create the index; empty if it exists, or its name is taken.
    pub fn statements(&self) -> Vec<String> {
        if let (Some(steps), IndexStatus::Missing | IndexStatus::Invalid) = (&self.steps, self.status) {
            return steps.iter().map(|step| step.sql.clone()).collect();
        }
        let named = self.deciding.as_ref().is_some_and(|(found, _)| found.has_recommended_name);
        let drop = self.drop_sql.clone().filter(|_| named);
        match self.status {
            IndexStatus::Ok | IndexStatus::Different => Vec::new(),
            IndexStatus::Missing | IndexStatus::Invalid if !self.table_found => Vec::new(),
            IndexStatus::Missing | IndexStatus::Invalid => drop.into_iter().chain([self.create_sql.clone()]).collect(),
        }
    }
}

impl IndexState {
    /// Returns the state of a table that does not need the index.
    fn exempt(self, exemption: NotNeededReason) -> Self {
        Self { status: IndexStatus::Ok, not_needed: Some(exemption), deciding: None, steps: None, ..self }
    }

    /// Returns the state after its statements have been executed.
    #[must_use]
    pub fn after_creation(self) -> Self {
        let status = if self.statements().is_empty() { self.status } else { IndexStatus::Ok };
        Self { status, ..self }
    }
}

impl Db {
    /// Returns the states of the four recommended indexes on the configured tables.
    pub fn indexes(&mut self) -> Result<Vec<IndexState>> {
        self.ensure_probed()?;
        // An unknown layout is treated like Task Tracker's.
        let may_lack_tables = self.features().is_ok_and(|features| !features.can_create_tables);
        let indexed = RECOMMENDED_INDEXES.map(|index| self.relations.indexed_column(&index));
        let index: Vec<RecommendedIndex> = RECOMMENDED_INDEXES
            .into_iter()
            .zip(indexed)
            .map(|(index, column)| RecommendedIndex { column: column.unwrap_or(index.column), ..index })
            .collect();
        let tables: Vec<String> = RECOMMENDED_INDEXES.iter().map(|w| self.qualified_name(w.table)).collect();
        let columns: Vec<&str> = index.iter().map(|w| w.column).collect();
        let names: Vec<&str> = RECOMMENDED_INDEXES.iter().map(|w| w.name).collect();
        let lists: [super::Param; 3] =
            [(&tables, Type::TEXT_ARRAY), (&columns, Type::TEXT_ARRAY), (&names, Type::TEXT_ARRAY)];
        let rows = self.query(include_str!("indexes/find_indexes.sql"), &lists)?;
        let mut states = Vec::new();
        for ((at, index), column) in (1_i64..).zip(index).zip(indexed) {
            let mut table_rows = Vec::new();
            for row in &rows {
                if get::<i64>(row, "at")? == at {
                    table_rows.push(row);
                }
            }
            let state = self.index_state(index, &table_rows)?;
            states.push(match column {
                None => state.exempt(NotNeededReason::NoColumn),
                Some(_) if may_lack_tables && !state.table_found => state.exempt(NotNeededReason::NoTable),
                Some(_) => state,
            });
        }
        Ok(states)
    }

    fn index_state(&mut self, wanted: RecommendedIndex, rows: &[&Row]) -> Result<IndexState> {
        let first = rows.first().context("the server returned no state of the indexes")?;
        let mut existing = Vec::new();
        for row in rows {
            if let Some(name) = get::<Option<String>>(row, "name")? {
                let existing_index = ExistingIndex {
                    name,
                    has_recommended_name: get(row, "is_named")?,
                    is_suitable: get(row, "is_fit")?,
                    is_valid: get(row, "is_valid")?,
                };
                existing.push((existing_index, get::<String>(row, "definition")?));
            }
        }
        let candidates: Vec<ExistingIndex> = existing.iter().map(|(existing, _)| existing.clone()).collect();
        let (status, by) = index_status(&candidates);
        let kind: String = get(first, "table_kind")?;
        let exemption = matches!(kind.as_str(), "v" | "f").then_some(NotNeededReason::NotIndexable);
        let status = if exemption.is_some() { IndexStatus::Ok } else { status };
        let steps = if kind == "p" && matches!(status, IndexStatus::Missing | IndexStatus::Invalid) {
            let table = self.qualified_name(wanted.table);
            Some(self.partition_statements(&table, wanted.column, wanted.name)?)
        } else {
            None
        };
        Ok(IndexState {
            wanted,
            table: self.table_name(wanted.table),
            table_found: get(first, "table_found")?,
            status,
            deciding: by.and_then(|by| existing.iter().find(|(found, _)| found == by).cloned()),
            create_sql: get(first, "create_sql")?,
            drop_sql: get(first, "drop_sql")?,
            not_needed: exemption,
            steps,
        })
    }

    /// Creates a missing index, or recreates an invalid one, and journals it.
    ///
    /// Only one session creates indexes at a time. Returns false if another session has created the index.
    ///
    /// # Errors
    /// Fails if the index cannot be created in time. The error mentions an invalid index that was left behind.
    pub fn create_index(&mut self, state: &IndexState, lock_timeout: Duration, intent: &Intent) -> Result<bool> {
        self.require_migrated()?;
        let table = self.qualified_name(state.wanted.table);
        let mut state = state.clone();
        let mut _turn = None;
        if !self.options.read_only {
            self.require_writable()?;
            self.end_transaction()?;
            _turn = Some(self.take_build_lock(&table)?);
            self.begin_reading()?;
            let now = self.indexes()?.into_iter().find(|now| now.wanted.name == state.wanted.name);
            state = now.unwrap_or(state);
            if state.statements().is_empty() {
                return Ok(false);
            }
            self.wait_for_lock_holders(&table, &state.table, lock_timeout)?;
        }
        for sql in state.statements() {
            if let Some(part) = state.steps.iter().flatten().find(|step| step.sql == sql)
                && let Some(table) = &part.built_on
            {
                self.wait_for_lock_holders(table, &table.replace('"', ""), lock_timeout)?;
            }
            let mut result = self.run_outside_transaction(&sql, lock_timeout);
            if sql == state.create_sql && result.as_ref().is_err_and(is_connection_lost) {
                result = self.confirm_created(&state, result);
            }
            if state.steps.is_some() {
                self.finish_partition_statement(&state, &sql, result, intent)?;
                continue;
            }
            if result.is_err() && sql == state.create_sql {
                return self.drop_invalid_index(&state, &table, result).map(|()| true);
            }
            result?;
        }
        // The index exists, so no signal may prevent its journal entry.
        let _shield = SignalShield::raise();
        let before = json!({"index": state.wanted.name, "status": state.status.as_str()});
        let after = json!({"index": state.wanted.name, "status": "ok", "sql": state.create_sql});
        let entry = JournalEntry {
            job_id: None,
            before: Some(before.to_string()),
            after: Some(after.to_string()),
            undo_of: None,
        };
        if let Err(error) = self.change(intent, |change| change.write_entry(&entry)) {
            let (name, table) = (state.wanted.name, &state.table);
            log::warn!("{name} was created on {table}, but could not be journaled: {error:#}");
        }
        Ok(true)
    }

    /// Checks once, on a new connection, whether an index exists whose CREATE was not answered.
    fn confirm_created(&mut self, state: &IndexState, lost: Result<()>) -> Result<()> {
        let _shield = SignalShield::raise();
        let states_after = self.reconnect().and_then(|()| self.indexes());
        let name = state.wanted.name;
        let is_created = |now: &IndexState| now.wanted.name == name && now.status == IndexStatus::Ok;
        if states_after.is_ok_and(|states| states.iter().any(is_created)) {
            log::warn!("the answer to CREATE INDEX was lost; asked again, the server has {name}");
            return Ok(());
        }
        lost
    }

    /// Waits until the transactions that hold the table now have ended.
    ///
    /// CREATE INDEX CONCURRENTLY waits for them itself, but after adding its invalid index. If it gives up then,
    /// dropping the index has to wait for the same transactions.
    fn wait_for_lock_holders(&mut self, table: &str, name: &str, timeout: Duration) -> Result<()> {
        let began = Instant::now();
        let mut first: Option<Vec<String>> = None;
        loop {
            self.refresh()?;
            let rows = self.query(include_str!("indexes/lock_holders.sql"), &[(&table, Type::TEXT)])?;
            let all: Vec<String> = rows.iter().map(|row| get(row, "transaction")).collect::<Result<_>>()?;
            let awaited = first.get_or_insert_with(|| all.clone());
            let Some(at) = all.iter().position(|transaction| awaited.contains(transaction)) else {
                return Ok(());
            };
            if !timeout.is_zero() && began.elapsed() >= timeout {
                return Err(table_held_error(&rows[at], name, timeout)?.into());
            }
            interrupt::sleep(POLL_INTERVAL)?;
        }
    }

    /// Drops the invalid index left by a failed CREATE INDEX CONCURRENTLY. Returns the original error, with a note if
    /// the index could not be dropped.
    fn drop_invalid_index(&mut self, state: &IndexState, table: &str, failed: Result<()>) -> Result<()> {
        // An interrupted command cleans up too, so the pending signal must not stop it.
        interrupt::ignore_signals();
        let sql = include_str!("indexes/has_invalid_index.sql");
        let name = state.wanted.name;
        let leftover = self.client.query_typed(sql, &[(&table, Type::TEXT), (&name, Type::TEXT)]);
        let cleared = match leftover.as_ref().map(|rows| rows.first().map(|row| row.try_get("leftover"))) {
            Ok(Some(Ok(false))) => true,
            Ok(Some(Ok(true))) => state
                .drop_sql
                .as_ref()
                .is_some_and(|drop| self.run_outside_transaction(drop, CLEANUP_LOCK_TIMEOUT).is_ok()),
            _ => false,
        };
        if cleared {
            return failed;
        }
        failed.context(format!(
            "an INVALID index {name} may be left behind; `{APSCTL} indexes create` drops and recreates it"
        ))
    }
}

fn is_connection_lost(error: &anyhow::Error) -> bool {
    cli_error_of(error).is_some_and(|refusal| refusal.kind == FailureKind::ConnectionLost)
}

fn table_held_error(row: &Row, table: &str, timeout: Duration) -> Result<CliError> {
    let pid: Option<i32> = get(row, "pid")?;
    let who = pid.map_or_else(|| "a prepared transaction".to_owned(), |pid| format!("process {pid}"));
    let application: Option<String> = get(row, "application_name")?;
    let state: Option<String> = get(row, "state")?;
    let about: Vec<String> = [application, state].into_iter().flatten().filter(|t| !t.is_empty()).collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
    let seconds = timeout.as_secs_f64();
    Ok(CliError::failed(format!(
        "{who}{about} has locked table {table} for more than {seconds} s; no index was created"
    ))
    .kind(FailureKind::Passing)
    .hint("try again after that transaction has ended, or increase --lock-timeout"))
}
