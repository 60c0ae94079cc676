//! Read-write transactions: what [`Db::change`] and the steps of a pass have in common.

use std::time::Duration;

use anyhow::Result;

use super::Db;
use super::commit::JournaledOperations;
use crate::committed;

/// How long a transaction that writes may be idle: all of ours come without a pause, so whoever pauses is frozen
/// or cut off, and must not hold up the others by its locks.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long things may take in a transaction that writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct TransactionLimits {
    /// Each statement.
    pub(super) statement: Duration,
    /// From one statement to the next; none is the server's own.
    pub(super) idle: Option<Duration>,
}

/// For [`Db::write`]: whatever came of it is kept.
pub(super) fn commit_always<T>(_: &T) -> bool {
    true
}

impl Db {
    /// Refuses where no transaction may write: for statements that cannot be run in one.
    pub(super) fn require_writable(&mut self) -> Result<()> {
        self.write_transaction(None, |()| false, |_| Ok(()))
    }

    /// Runs `body` in one read-write transaction, under these limits (none: the session's own), and commits
    /// it if `keep` says so of what came of it. On an error nothing has happened. Under `--read-only`
    /// the transaction is read-only, and the server itself refuses.
    pub(super) fn write_transaction<T>(
        &mut self,
        limits: Option<TransactionLimits>,
        should_commit: impl FnOnce(&T) -> bool,
        body: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.ensure_probed()?;
        self.end_transaction()?;
        // Where the role or the database is set to read only, that is meant: it is not overridden.
        let mode = if self.options.read_only { "READ COMMITTED READ ONLY" } else { "READ COMMITTED" };
        let usual = TransactionLimits { statement: self.options.statement_timeout, idle: Some(IDLE_TIMEOUT) };
        committed::begin_write();
        self.journaled = JournaledOperations::default();
        self.begin(mode, limits.unwrap_or(usual))?;
        let done = body(self);
        match &done {
            Ok(value) if should_commit(value) => self.commit()?,
            // The error is what matters; a rollback that fails has happened all the same.
            _ => drop(self.finish_transaction("ROLLBACK")),
        }
        if done.is_ok() {
            committed::end_write();
        }
        done
    }
}
