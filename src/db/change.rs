//! Changes: each runs in one transaction together with its journal entries.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;

use super::{Db, Param, get};
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of};
use crate::interrupt;

/// How long, and how often, a change is tried again that a scheduler interferes with.
const RETRY_TIMEOUT: Duration = Duration::from_secs(2);
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// A change must be committed this long before a scheduler may write the row.
const COMMIT_MARGIN: Duration = Duration::from_millis(100);

/// How often a change is tried that other sessions interfere with, and the longest pause after the first attempt.
const MAX_ATTEMPTS: u32 = 5;
const MAX_FIRST_PAUSE: Duration = Duration::from_millis(40);

/// How many rows or journal entries one statement writes. It limits the memory.
pub(super) const ROWS_PER_STATEMENT: usize = 250;

/// Who makes the change.
#[derive(Debug, Clone)]
pub struct Actor {
    pub os_user: String,
    pub sudo_user: Option<String>,
    pub host: String,
}

/// What is changed, by whom, and why.
#[derive(Debug, Clone)]
pub struct Intent {
    pub actor: Actor,
    /// The command line without secrets.
    pub command: String,
    pub reason: Option<String>,
    /// Makes the change and rolls it back.
    pub dry_run: bool,
}

/// A new journal entry: a job before and after a change.
#[derive(Debug, Clone)]
pub struct JournalEntry {
    pub job_id: Option<String>,
    /// JSON as the server wrote it. Converting its numbers could lose digits.
    pub before: Option<String>,
    pub after: Option<String>,
    /// The operation that this one undoes.
    pub undo_of: Option<i64>,
}

/// The permission to write. Only [`Db::change`] creates one.
pub struct Change<'a> {
    pub(super) db: &'a mut Db,
    intent: &'a Intent,
    /// When a scheduler may first write one of the changed rows. None for the guide layout.
    pub(super) commit_deadline: Option<DateTime<Utc>>,
}

impl Db {
    /// Runs `body` in one read-write transaction and commits it, unless it fails or this is a dry run.
    ///
    /// After a deadlock or a serialization failure the transaction is repeated a few times.
    ///
    /// # Errors
    /// Those of `body`. Under `--read-only` the server refuses the change (exit 3).
    pub fn change<T>(&mut self, intent: &Intent, mut body: impl FnMut(&mut Change) -> Result<T>) -> Result<T> {
        self.require_migrated()?;
        for attempt in 1.. {
            let result = self.write_transaction(
                None,
                |_| !intent.dry_run,
                |db| {
                    let mut change = Change { db, intent, commit_deadline: None };
                    let result = body(&mut change)?;
                    change.require_commit_in_time()?;
                    Ok(result)
                },
            );
            match result {
                Err(error) if attempt < MAX_ATTEMPTS && failure_kind(&error) == Some(FailureKind::Crossed) => {
                    log::debug!("attempt {attempt}: {error:#}; trying again");
                    interrupt::sleep(random_pause(attempt))?;
                }
                Err(error) if failure_kind(&error) == Some(FailureKind::Crossed) => {
                    let hint = format!(
                        "other sessions interfered with each of {MAX_ATTEMPTS} attempts; nothing was changed; try again"
                    );
                    let refusal = cli_error_of(&error).cloned();
                    return Err(refusal.map_or(error, |refusal| refusal.hint(hint).into()));
                }
                result => return result.map_err(as_refusal),
            }
        }
        unreachable!("the last attempt returns")
    }

    /// Runs [`Db::change`], and repeats it for up to two seconds if a scheduler is about to write the rows or has just
    /// done so.
    ///
    /// # Errors
    /// As [`Db::change`]; after two seconds the last refusal.
    pub fn change_between_runs<T>(
        &mut self,
        intent: &Intent,
        mut body: impl FnMut(&mut Change) -> Result<T>,
    ) -> Result<T> {
        let deadline = Instant::now() + RETRY_TIMEOUT;
        loop {
            let result = self.change(intent, &mut body);
            let is_between_runs = |error: &anyhow::Error| failure_kind(error) == Some(FailureKind::BetweenRuns);
            // With a fixed time, waiting would not help.
            let is_time_over = self.options.fixed_now.is_some() || Instant::now() >= deadline;
            if is_time_over || !result.as_ref().is_err_and(is_between_runs) {
                return result;
            }
            interrupt::sleep(RETRY_INTERVAL)?;
        }
    }

    /// Writes a journal entry and returns its id. A transaction that writes must be open.
    pub(super) fn write_entry(&mut self, intent: &Intent, entry: &JournalEntry) -> Result<i64> {
        let ids = self.write_entries(intent, std::slice::from_ref(entry))?;
        ids.first().copied().context("the journal returned no id for the entry")
    }

    /// Writes several journal entries in one statement.
    ///
    /// From the first entry on, every other change waits for this transaction, because entries are chained. So the entries
    /// come last, after all rows have been locked.
    pub(super) fn write_entries(&mut self, intent: &Intent, entries: &[JournalEntry]) -> Result<Vec<i64>> {
        self.write_entries_with(include_str!("change/write_entries.sql"), intent, entries)
    }

    fn write_entries_with(&mut self, sql: &str, intent: &Intent, entries: &[JournalEntry]) -> Result<Vec<i64>> {
        let Intent { actor, command, reason, .. } = intent;
        let fixed_now = self.options.fixed_now;
        let jobs = self.relations.qualified_name("jobs").to_owned();
        let mut ids = Vec::with_capacity(entries.len());
        for part in entries.chunks(ROWS_PER_STATEMENT) {
            let job_ids: Vec<Option<&str>> = part.iter().map(|entry| entry.job_id.as_deref()).collect();
            let before: Vec<Option<&str>> = part.iter().map(|entry| entry.before.as_deref()).collect();
            let after: Vec<Option<&str>> = part.iter().map(|entry| entry.after.as_deref()).collect();
            let undo_of: Vec<Option<i64>> = part.iter().map(|entry| entry.undo_of).collect();
            let params: [Param; 11] = [
                (&fixed_now, Type::TIMESTAMPTZ),
                (&actor.os_user, Type::TEXT),
                (&actor.sudo_user, Type::TEXT),
                (&actor.host, Type::TEXT),
                (command, Type::TEXT),
                (reason, Type::TEXT),
                (&jobs, Type::TEXT),
                (&job_ids, Type::TEXT_ARRAY),
                (&before, Type::TEXT_ARRAY),
                (&after, Type::TEXT_ARRAY),
                (&undo_of, Type::INT8_ARRAY),
            ];
            // The journal's functions keep the plans of their first call. In a journal with few entries, that is a scan of the
            // table and a sort, for each entry of the change.
            let sets_planner = part.len() > 1;
            if sets_planner {
                self.batch("SET LOCAL enable_sort = off; SET LOCAL jit = off")?;
            }
            let rows = self.query(sql, &params)?;
            if sets_planner {
                self.batch("SET LOCAL enable_sort TO DEFAULT; SET LOCAL jit TO DEFAULT")?;
            }
            for (row, entry) in rows.iter().zip(part) {
                if !get::<bool>(row, "exists")? {
                    let id = entry.job_id.as_deref().unwrap_or_default();
                    return Err(CliError::refused(format!("job {id} no longer exists")).into());
                }
                let id = get(row, "id")?;
                self.journaled.add(id, get(row, "xid")?, get(row, "server_started")?);
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

/// An error raised by the application's own triggers or checks is a refusal (exit 3).
fn as_refusal(error: anyhow::Error) -> anyhow::Error {
    match cli_error_of(&error).cloned() {
        Some(mut refusal) if refusal.rejected.is_some() => {
            refusal.code = ExitCode::Refused;
            refusal.hint = refusal.rejected.take();
            refusal.into()
        }
        _ => error,
    }
}

fn failure_kind(error: &anyhow::Error) -> Option<FailureKind> {
    cli_error_of(error).map(|refusal| refusal.kind)
}

/// Returns a random pause that grows with each attempt, so that two sessions do not collide again.
fn random_pause(attempt: u32) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 1000;
    MAX_FIRST_PAUSE.saturating_mul(attempt).mul_f64(f64::from(u32::try_from(random).unwrap_or(500)) / 1e3)
}

impl Change<'_> {
    /// Writes a journal entry and returns its id.
    pub fn write_entry(&mut self, entry: &JournalEntry) -> Result<i64> {
        self.db.write_entry(self.intent, entry)
    }

    /// Writes journal entries and returns their ids in the same order.
    pub fn write_entries(&mut self, entries: &[JournalEntry]) -> Result<Vec<i64>> {
        self.db.write_entries(self.intent, entries)
    }

    /// A scheduler reads without locks. If it has read a row before this change is committed, it overwrites the change.
    fn require_commit_in_time(&mut self) -> Result<()> {
        let Some(before) = self.commit_deadline.filter(|_| self.db.options.fixed_now.is_none()) else {
            return Ok(());
        };
        let row = self.db.query_one(include_str!("change/server_clock.sql"), &[])?;
        let now: DateTime<Utc> = get(&row, "now")?;
        if now + COMMIT_MARGIN < before {
            return Ok(());
        }
        Err(CliError::refused("a job has become due while it was being changed")
            .kind(FailureKind::BetweenRuns)
            .hint("nothing was changed; try again, with fewer jobs at a time")
            .into())
    }

    pub fn intent(&self) -> &Intent {
        self.intent
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.db.now()
    }
}

impl Change<'_> {
    /// Runs `part` in a savepoint. If apsctl or the application's own rules refuse it, `part` is rolled back.
    ///
    /// # Errors
    /// Any other error, which ends the whole change.
    pub fn try_part<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T>) -> Result<Result<T, CliError>> {
        let commit_before = self.commit_deadline;
        self.db.batch("SAVEPOINT attempt")?;
        match part(self) {
            Ok(done) => {
                self.db.batch("RELEASE SAVEPOINT attempt")?;
                Ok(Ok(done))
            }
            Err(error) => {
                let refusal = cli_error_of(&error).filter(|r| r.code == ExitCode::Refused || r.rejected.is_some());
                let Some(refusal) = refusal.cloned() else { return Err(error) };
                self.db.batch("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")?;
                self.commit_deadline = commit_before;
                Ok(Err(refusal))
            }
        }
    }
}

/// The journal entry of a deletion.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct JournaledDeletion {
    pub operation: i64,
    /// Whether `undo` would refuse it, because the server has not read the row.
    pub is_final: bool,
}

impl Change<'_> {
    /// Writes the journal entries of jobs that this transaction deletes next.
    ///
    /// The server reads the rows itself: only such a row can be restored.
    pub(in crate::db) fn write_deletion_entries(&mut self, entries: &[JournalEntry]) -> Result<Vec<JournaledDeletion>> {
        let jobs = self.db.relations.qualified_name("jobs").to_owned();
        let operations = self.db.relations.qualified_name("operations").to_owned();
        let params: [Param; 2] = [(&jobs, Type::TEXT), (&operations, Type::TEXT)];
        let row = self.db.query_one(include_str!("change/deletion_support.sql"), &params)?;
        if !get::<bool>(&row, "is_table")? {
            let written = self.write_entries(entries)?.into_iter();
            return Ok(written.map(|operation| JournaledDeletion { operation, is_final: true }).collect());
        }
        let sql = include_str!("change/write_deletion_entries.sql");
        let sql = sql.replace(":jobs!", &format!(":{}!", self.db.features()?.table));
        let operations = self.db.write_entries_with(&sql, self.intent, entries)?;
        let mut is_final = BTreeMap::new();
        // A role that may not read the journal cannot undo either.
        if get(&row, "reads_journal")? {
            let params: [Param; 1] = [(&operations, Type::INT8_ARRAY)];
            for row in self.db.query(include_str!("change/deletion_is_final.sql"), &params)? {
                is_final.insert(get::<i64>(&row, "id")?, get(&row, "is_final")?);
            }
        }
        let deletion = |operation| {
            let is_final = is_final.get(&operation).copied().unwrap_or_default();
            JournaledDeletion { operation, is_final }
        };
        Ok(operations.into_iter().map(deletion).collect())
    }
}
