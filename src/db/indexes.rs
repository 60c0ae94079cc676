//! The guide's indexes: which are there, and making those that are not.

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

/// How often to look whether a table's writers have ended.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// How long cleaning up may wait for a lock; it is not to outlast the patience for an interrupted command.
const CLEANUP_LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// A wanted index and how it stands.
#[derive(Debug, Clone)]
pub struct IndexState {
    pub wanted: RecommendedIndex,
    /// What the table is called here.
    pub table: String,
    pub table_found: bool,
    pub status: IndexStatus,
    /// The index that decides the status, and its definition.
    pub deciding: Option<(ExistingIndex, String)>,
    pub create_sql: String,
    drop_sql: Option<String>,
    /// Why the table needs no such index, if so: the status is then ok.
    pub not_needed: Option<NotNeededReason>,
    /// What makes it on a partitioned table.
    steps: Option<Vec<PartitionStatement>>,
}

/// Why a table needs no index of the guide's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNeededReason {
    /// A view, or a foreign table: it has no index of its own.
    NotIndexable,
    /// It is another table than the guide's, without the column.
    NoColumn,
    /// There is no such table, and a store of this layout need not have it.
    NoTable,
}

impl IndexState {
    /// What would make it, statement by statement; nothing where there is nothing to make, or no room for it.
    pub fn statements(&self) -> Vec<String> {
        if let (Some(steps), IndexStatus::Missing | IndexStatus::Invalid) = (&self.steps, self.status) {
            return steps.iter().map(|step| step.sql.clone()).collect();
        }
        let named = self.deciding.as_ref().is_some_and(|(found, _)| found.has_recommended_name);
        let drop = self.drop_sql.clone().filter(|_| named);
        match self.status {
            IndexStatus::Ok | IndexStatus::Different => Vec::new(),
            IndexStatus::Missing | IndexStatus::Invalid if !self.table_found => Vec::new(),
            IndexStatus::Missing | IndexStatus::Invalid => {
                drop.into_iter().chain([self.create_sql.clone()]).collect()
            }
        }
    }
}

impl IndexState {
    /// The same where the table needs no such index.
    fn exempt(self, exemption: NotNeededReason) -> Self {
        Self { status: IndexStatus::Ok, not_needed: Some(exemption), deciding: None, steps: None, ..self }
    }

    /// The same once its cure has been applied.
    #[must_use]
    pub fn after_creation(self) -> Self {
        let status = if self.statements().is_empty() { self.status } else { IndexStatus::Ok };
        Self { status, ..self }
    }
}

impl Db {
    /// The guide's four indexes on the configured tables.
    pub fn indexes(&mut self) -> Result<Vec<IndexState>> {
        self.ensure_probed()?;
        // A layout that is not known has the guide's tables.
        let may_lack_tables = self.features().is_ok_and(|features| !features.can_create_tables);
        let indexed = RECOMMENDED_INDEXES.map(|wanted| self.relations.indexed_column(&wanted));
        let wanted: Vec<RecommendedIndex> = RECOMMENDED_INDEXES
            .into_iter()
            .zip(indexed)
            .map(|(wanted, column)| RecommendedIndex { column: column.unwrap_or(wanted.column), ..wanted })
            .collect();
        let tables: Vec<String> = RECOMMENDED_INDEXES.iter().map(|w| self.qualified_name(w.table)).collect();
        let columns: Vec<&str> = wanted.iter().map(|w| w.column).collect();
        let names: Vec<&str> = RECOMMENDED_INDEXES.iter().map(|w| w.name).collect();
        let lists: [super::Param; 3] =
            [(&tables, Type::TEXT_ARRAY), (&columns, Type::TEXT_ARRAY), (&names, Type::TEXT_ARRAY)];
        let rows = self.query(include_str!("indexes/find_indexes.sql"), &lists)?;
        let mut states = Vec::new();
        for ((at, wanted), column) in (1_i64..).zip(wanted).zip(indexed) {
            let mut bearing = Vec::new();
            for row in &rows {
                if get::<i64>(row, "at")? == at {
                    bearing.push(row);
                }
            }
            let state = self.index_state(wanted, &bearing)?;
            states.push(match column {
                None => state.exempt(NotNeededReason::NoColumn),
                Some(_) if may_lack_tables && !state.table_found => state.exempt(NotNeededReason::NoTable),
                Some(_) => state,
            });
        }
        Ok(states)
    }

    fn index_state(&mut self, wanted: RecommendedIndex, rows: &[&Row]) -> Result<IndexState> {
        let first = rows.first().context("the server did not say how the indexes stand")?;
        let mut found = Vec::new();
        for row in rows {
            if let Some(name) = get::<Option<String>>(row, "name")? {
                let found_one = ExistingIndex {
                    name,
                    has_recommended_name: get(row, "is_named")?,
                    is_suitable: get(row, "is_fit")?,
                    is_valid: get(row, "is_valid")?,
                };
                found.push((found_one, get::<String>(row, "definition")?));
            }
        }
        let bare: Vec<ExistingIndex> = found.iter().map(|(found, _)| found.clone()).collect();
        let (status, by) = index_status(&bare);
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
            deciding: by.and_then(|by| found.iter().find(|(found, _)| found == by).cloned()),
            create_sql: get(first, "create_sql")?,
            drop_sql: get(first, "drop_sql")?,
            not_needed: exemption,
            steps,
        })
    }

    /// Makes an index that is missing, and an invalid one anew, and writes that down in the journal.
    ///
    /// Of several at once one makes it, and the others wait: false where it is there by then.
    ///
    /// # Errors
    /// Where it cannot be made within the time; then no invalid index is left behind, or the error says so.
    pub fn create_index(
        &mut self,
        state: &IndexState,
        lock_timeout: Duration,
        intent: &Intent,
    ) -> Result<bool> {
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
            let mut done = self.run_outside_transaction(&sql, lock_timeout);
            if sql == state.create_sql && done.as_ref().is_err_and(is_connection_lost) {
                done = self.confirm_created(&state, done);
            }
            if state.steps.is_some() {
                self.finish_partition_statement(&state, &sql, done, intent)?;
                continue;
            }
            if done.is_err() && sql == state.create_sql {
                return self.drop_invalid_index(&state, &table, done).map(|()| true);
            }
            done?;
        }
        // The index is there: no signal keeps its entry from being written.
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
            log::warn!("{name} is made on {table}, but that is not in the operator journal: {error:#}");
        }
        Ok(true)
    }

    /// Asks once, on a new connection, whether an index has been made whose CREATE was not answered.
    fn confirm_created(&mut self, state: &IndexState, lost: Result<()>) -> Result<()> {
        let _shield = SignalShield::raise();
        let asked = self.reconnect().and_then(|()| self.indexes());
        let name = state.wanted.name;
        let is_made = |now: &IndexState| now.wanted.name == name && now.status == IndexStatus::Ok;
        if asked.is_ok_and(|states| states.iter().any(is_made)) {
            log::warn!("the answer to CREATE INDEX was lost; asked again, the server has {name}");
            return Ok(());
        }
        lost
    }

    /// Waits until the transactions that hold the table right now have ended.
    ///
    /// CREATE INDEX CONCURRENTLY would wait for them itself, but with its INVALID index already in the table,
    /// and where it gives up, dropping that has to wait for the same transactions.
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

    /// Drops what a broken-off CREATE INDEX CONCURRENTLY has left behind. Returns its error, with what became
    /// of the leftover where that is not as it should be.
    fn drop_invalid_index(&mut self, state: &IndexState, table: &str, failed: Result<()>) -> Result<()> {
        // An interrupted command cleans up too; the signal that is pending must not stop it.
        interrupt::ignore_signals();
        let sql = include_str!("indexes/has_invalid_index.sql");
        let name = state.wanted.name;
        let asked = self.client.query_typed(sql, &[(&table, Type::TEXT), (&name, Type::TEXT)]);
        let cleared = match asked.as_ref().map(|rows| rows.first().map(|row| row.try_get("leftover"))) {
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
            "an INVALID index {name} may be left behind; `apsctl indexes create` drops it and makes it anew"
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
        "{who}{about} has held table {table} for more than {seconds} s; nothing was made"
    ))
    .kind(FailureKind::Passing)
    .hint("try again when that transaction has ended, or wait longer with --lock-timeout"))
}
