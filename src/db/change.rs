//! The only way to write: who, what and why go in, the change and its journal row come out of one transaction.

mod attempt;
mod deletion;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::types::Type;

pub(super) use deletion::JournaledDeletion;

use super::jobs::UpdateEntry;
use super::{Db, Param, get};
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of};
use crate::interrupt;

/// How long to wait for a moment in which no scheduler is about to write what is to be changed, and between two looks.
const RETRY_TIMEOUT: Duration = Duration::from_secs(2);
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// How long before a scheduler may write a row its change must be on its way to being committed.
const COMMIT_MARGIN: Duration = Duration::from_millis(100);

/// How often a change is tried that other sessions cross, and the longest pause after the first of these attempts.
const MAX_ATTEMPTS: u32 = 5;
const MAX_FIRST_PAUSE: Duration = Duration::from_millis(40);

/// Who is at the keyboard.
#[derive(Debug, Clone)]
pub struct Actor {
    pub os_user: String,
    pub sudo_user: Option<String>,
    pub host: String,
}

/// What is to be changed, and why.
#[derive(Debug, Clone)]
pub struct Intent {
    pub actor: Actor,
    /// The command line, with secrets removed.
    pub command: String,
    pub reason: Option<String>,
    /// Do everything, then take it back.
    pub dry_run: bool,
}

/// One thing changed, for the journal: a job before and after.
#[derive(Debug, Clone)]
pub struct JournalEntry {
    pub job_id: Option<String>,
    /// JSON as the server wrote it: read into numbers of ours it might lose digits.
    pub before: Option<String>,
    pub after: Option<String>,
    /// The journal row this one takes back.
    pub undo_of: Option<i64>,
}

/// Permission to write. Only [`Db::change`] makes one.
pub struct Change<'a> {
    pub(super) db: &'a mut Db,
    intent: &'a Intent,
    /// When a scheduler may first write one of the rows that have been changed; on the guide's tables none does.
    pub(super) commit_deadline: Option<DateTime<Utc>>,
}

impl Db {
    /// Runs `body` in one read-write transaction and commits it; on an error, or a dry run, nothing has happened. Where
    /// another session has crossed it (a deadlock, a serialization failure) the transaction is begun anew, a few times.
    ///
    /// # Errors
    /// Those of `body`; a refusal (exit 3) under `--read-only`, which the server itself enforces.
    pub fn change<T>(
        &mut self,
        intent: &Intent,
        mut body: impl FnMut(&mut Change) -> Result<T>,
    ) -> Result<T> {
        self.require_migrated()?;
        for attempt in 1.. {
            let done = self.write_transaction(
                None,
                |_| !intent.dry_run,
                |db| {
                    let mut change = Change { db, intent, commit_deadline: None };
                    let done = body(&mut change)?;
                    change.require_commit_in_time()?;
                    Ok(done)
                },
            );
            match done {
                Err(error)
                    if attempt < MAX_ATTEMPTS && failure_kind(&error) == Some(FailureKind::Crossed) =>
                {
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
                done => return done.map_err(as_refusal),
            }
        }
        unreachable!("the last attempt returns")
    }

    /// The same, tried again for up to two seconds, each time from the start, where a scheduler is about to write what
    /// is to be changed or has just done so. Nothing is held in between.
    ///
    /// # Errors
    /// As [`Db::change`]; the last refusal where there was no such moment.
    pub fn change_between_runs<T>(
        &mut self,
        intent: &Intent,
        mut body: impl FnMut(&mut Change) -> Result<T>,
    ) -> Result<T> {
        let until = Instant::now() + RETRY_TIMEOUT;
        loop {
            let done = self.change(intent, &mut body);
            let again = |error: &anyhow::Error| failure_kind(error) == Some(FailureKind::BetweenRuns);
            // Where time stands still, waiting helps nobody.
            let over = self.options.fixed_now.is_some() || Instant::now() >= until;
            if over || !done.as_ref().is_err_and(again) {
                return done;
            }
            interrupt::sleep(RETRY_INTERVAL)?;
        }
    }

    /// Writes an entry of the journal, in a transaction that writes. Its id.
    pub(super) fn write_entry(&mut self, intent: &Intent, entry: &JournalEntry) -> Result<i64> {
        let ids = self.write_entries(intent, std::slice::from_ref(entry))?;
        ids.first().copied().context("the journal gave its entry no id")
    }

    /// Leaves several traces, in their order, in one round trip. From the first of them on every other change waits for
    /// this transaction to end, since all of them end the one journal: it comes last, after all rows have been locked.
    pub(super) fn write_entries(&mut self, intent: &Intent, entries: &[JournalEntry]) -> Result<Vec<i64>> {
        self.write_entries_with(include_str!("change/write_entry.sql"), intent, entries)
    }

    fn write_entries_with(
        &mut self,
        sql: &str,
        intent: &Intent,
        entries: &[JournalEntry],
    ) -> Result<Vec<i64>> {
        let Intent { actor, command, reason, .. } = intent;
        let fixed_now = self.options.fixed_now;
        let jobs = Some(self.relations.qualified_name("jobs").to_owned());
        let mut params: Vec<[Param; 11]> = Vec::with_capacity(entries.len());
        for JournalEntry { job_id, before, after, undo_of } in entries {
            params.push([
                (&fixed_now, Type::TIMESTAMPTZ),
                (&actor.os_user, Type::TEXT),
                (&actor.sudo_user, Type::TEXT),
                (&actor.host, Type::TEXT),
                (command, Type::TEXT),
                (job_id, Type::TEXT),
                (before, Type::TEXT),
                (after, Type::TEXT),
                (reason, Type::TEXT),
                (undo_of, Type::INT8),
                (if job_id.is_some() { &jobs } else { &None::<String> }, Type::TEXT),
            ]);
        }
        let statements: Vec<(&str, &[Param])> = params.iter().map(|params| (sql, &params[..])).collect();
        let rows = self.query_pipelined(&statements)?;
        let mut ids = Vec::with_capacity(entries.len());
        for (rows, entry) in rows.iter().zip(entries) {
            let row = rows.first().with_context(|| {
                let id = entry.job_id.as_deref().unwrap_or_default();
                CliError::refused(format!("job {id} is gone"))
            })?;
            let id = get(row, "id")?;
            self.journaled.add(id, get(row, "xid")?, get(row, "server_started")?);
            ids.push(id);
        }
        Ok(ids)
    }
}

/// What the application's own rules refuse is refused, not failed.
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

/// Random, so that two who have crossed do not cross again; longer each time.
fn random_pause(attempt: u32) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 1000;
    MAX_FIRST_PAUSE.saturating_mul(attempt).mul_f64(f64::from(u32::try_from(random).unwrap_or(500)) / 1e3)
}

impl Change<'_> {
    /// Leaves the trace of one changed thing. Its id in the journal.
    pub fn write_entry(&mut self, entry: &JournalEntry) -> Result<i64> {
        self.db.write_entry(self.intent, entry)
    }

    /// Leaves the traces of all that was changed. Their ids in the journal, in the same order.
    pub fn write_entries(&mut self, entries: &[JournalEntry]) -> Result<Vec<i64>> {
        self.db.write_entries(self.intent, entries)
    }

    /// Leaves the traces of what was made, but for those that were written before. Their ids in the same order.
    pub fn write_trace_entries(&mut self, traces: &[UpdateEntry]) -> Result<Vec<i64>> {
        let entries: Vec<JournalEntry> =
            traces.iter().filter(|trace| trace.written.is_none()).map(|trace| trace.entry.clone()).collect();
        let mut written = self.write_entries(&entries)?.into_iter();
        let ids = traces
            .iter()
            .map(|trace| trace.written.map(|deletion| deletion.operation).or_else(|| written.next()));
        ids.collect::<Option<_>>().context("the journal gave an entry no id")
    }

    /// A scheduler reads without asking for locks: what it has read before we commit it writes over what we commit.
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
