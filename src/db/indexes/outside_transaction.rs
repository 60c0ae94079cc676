//! Runs CREATE and DROP INDEX CONCURRENTLY, which cannot run in a transaction. So `SET LOCAL` does not apply, and a
//! `SET` would stay in a pooled session. Instead another session watches which lock the statement waits for, and
//! cancels it after the timeout.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use postgres::types::Type;

use crate::db::{Db, get, transaction};
use crate::error::{CliError, FailureKind, cli_error_of};

/// Interval at which to check what the statement waits for.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

impl Db {
    /// Runs one statement that cannot run in a transaction.
    ///
    /// The statement may take long on a large table, so it has no statement timeout. Each wait for a lock is limited;
    /// zero is no limit. With `--read-only` the server refuses it. The caller must journal it by [`Db::change`]. The
    /// current read transaction ends before it, and another begins after it.
    pub(super) fn run_outside_transaction(&mut self, sql: &str, lock_timeout: Duration) -> Result<()> {
        self.require_migrated()?;
        if self.options.read_only {
            return self.write_transaction(None, transaction::commit_always, |db| db.batch(sql));
        }
        self.end_transaction()?;
        log::debug!("{sql}");
        let done = if lock_timeout.is_zero() { self.batch(sql) } else { self.run_with_lock_timeout(sql, lock_timeout) };
        let restarted = self.begin_reading();
        done.map_err(explain_timeout).and(restarted)
    }

    fn run_with_lock_timeout(&mut self, sql: &str, lock_timeout: Duration) -> Result<()> {
        let mut watcher = self.open_another()?;
        // This comment identifies the statement among identical ones. It cannot have parameters.
        let mark = format!("/* apsctl {} {:x} */", std::process::id(), RandomState::new().build_hasher().finish());
        watcher.end_transaction()?;
        let (ended, end) = mpsc::channel();
        let statement = format!("{mark} {sql}");
        thread::scope(|scope| {
            let watch = scope.spawn(move || cancel_when_blocked(&mut watcher, &mark, lock_timeout, &end));
            let result = self.batch(&statement);
            drop(ended);
            match (result, watch.join()) {
                (Err(error), Ok(Ok(true))) if is_cancelled(&error) => Err(lock_timeout_error(lock_timeout).into()),
                (Err(error), _) => Err(error),
                (Ok(()), _) => Ok(()),
            }
        })
    }
}

/// Checks what the statement waits for until it has ended. Returns whether it was cancelled.
fn cancel_when_blocked(db: &mut Db, mark: &str, lock_timeout: Duration, end: &Receiver<()>) -> Result<bool> {
    let mut waits: Option<(String, Instant)> = None;
    let pause = POLL_INTERVAL.min(lock_timeout);
    while end.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        // Releases our snapshot, for which the statement would wait.
        db.refresh()?;
        let rows = db.query(include_str!("awaited_lock.sql"), &[(&mark, Type::TEXT)])?;
        let awaited: Option<String> = rows.first().map(|row| get(row, "awaited")).transpose()?;
        waits = awaited.map(|awaited| match waits.take() {
            Some((same, since)) if same == awaited => (same, since),
            _ => (awaited, Instant::now()),
        });
        if let Some((awaited, since)) = &waits
            && since.elapsed() >= lock_timeout
        {
            let params: [crate::db::Param; 2] = [(&mark, Type::TEXT), (awaited, Type::TEXT)];
            if !db.query(include_str!("cancel_waiting.sql"), &params)?.is_empty() {
                db.end_transaction()?;
                return Ok(true);
            }
        }
        db.end_transaction()?;
    }
    Ok(false)
}

fn is_cancelled(error: &anyhow::Error) -> bool {
    cli_error_of(error).is_some_and(|refusal| refusal.kind == FailureKind::TimedOut)
}

fn lock_timeout_error(lock_timeout: Duration) -> CliError {
    let seconds = lock_timeout.as_secs_f64();
    CliError::failed(format!("another transaction blocked it for more than {seconds} s"))
        .kind(FailureKind::Passing)
        .hint("try again after that transaction has ended, or increase --lock-timeout")
}

/// Explains a timeout of the server or the role: `--statement-timeout` does not apply here.
fn explain_timeout(error: anyhow::Error) -> anyhow::Error {
    if !is_cancelled(&error) {
        return error;
    }
    CliError::failed(format!("{error:#}"))
        .kind(FailureKind::TimedOut)
        .hint("check whether statement_timeout is set for the role, the database or the server; ALTER ROLE … SET statement_timeout = 0 removes it")
        .into()
}
