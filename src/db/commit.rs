//! COMMIT of a transaction that writes, and finding out its outcome if the answer is lost.
//!
//! The transaction's id and its first journal entry are known before COMMIT is sent. After a crash or a failover a server
//! may assign either of them again, but not both together.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use postgres::types::Type;

use super::statement::wait_for_answer;
use super::{Db, errors, get};
use crate::committed;
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of};
use crate::interrupt::{self, SignalShield};

/// The journal entries that a transaction has written.
#[derive(Debug, Default)]
pub(super) struct JournaledOperations {
    operations: Vec<i64>,
    xid: String,
    /// When the server was started.
    server_started: String,
}

impl JournaledOperations {
    pub(super) fn add(&mut self, operation: i64, xid: String, server_started: String) {
        self.operations.push(operation);
        self.xid = xid;
        self.server_started = server_started;
    }
}

impl Db {
    /// Commits the transaction. Signals do not cancel it.
    ///
    /// # Errors
    /// If nothing was committed, or if the answer was lost and the outcome is unknown. The error says which.
    pub(super) fn commit(&mut self) -> Result<()> {
        if let Err(signal) = interrupt::check() {
            drop(self.finish_transaction("ROLLBACK"));
            return Err(signal);
        }
        if let Err(error) = self.set_path_for_commit() {
            drop(self.finish_transaction("ROLLBACK"));
            return Err(error);
        }
        let journaled = std::mem::take(&mut self.journaled);
        committed::commit_sent(&journaled.operations);
        self.committing.store(true, Ordering::SeqCst);
        let waiting = wait_for_answer();
        let answer = self.client.commit();
        drop(waiting);
        self.committing.store(false, Ordering::SeqCst);
        self.note_transaction_end();
        let Err(error) = answer else {
            committed::commit_answered(&journaled.operations, true);
            return Ok(());
        };
        if errors::has_rolled_back(&error) || journaled.operations.is_empty() {
            committed::commit_answered(&journaled.operations, false);
            return Err(errors::statement_error(&error));
        }
        let shield = SignalShield::raise();
        let lost = errors::statement_error(&error);
        let outcome = self.find_commit_outcome(&journaled);
        drop(shield);
        match outcome {
            CommitOutcome::Committed => {
                committed::commit_answered(&journaled.operations, true);
                let committed = committed::list_operations(&journaled.operations);
                log::warn!("the answer to COMMIT was lost ({lost:#}), but the server has committed {committed}");
                Ok(())
            }
            CommitOutcome::RolledBack => {
                committed::commit_answered(&journaled.operations, false);
                Err(lost_answer_error(format!("{lost:#}; nothing was changed")).into())
            }
            CommitOutcome::Unknown(why) => {
                let operations = committed::list_operations(&journaled.operations);
                let verb = if journaled.operations.len() == 1 { "it was" } else { "they were" };
                let message =
                    format!("the change may have been made: the server did not answer COMMIT ({lost:#}), and {why}");
                let hint = format!("`{}` lists {operations} if {verb} made", committed::check_command());
                Err(lost_answer_error(message).hint(hint).into())
            }
        }
    }
}

/// Returns the error for a lost answer. After a signal, the exit code is that of the signal.
fn lost_answer_error(message: String) -> CliError {
    let (code, message) = match interrupt::signal_error() {
        Some(signal) => (signal.code, format!("{}; {message}", signal.message)),
        None => (ExitCode::Failed, message),
    };
    CliError::with_code(code, message).kind(FailureKind::ConnectionLost)
}

/// How long, and how often, to ask a server that is starting or still runs the transaction.
const OUTCOME_TIMEOUT: Duration = Duration::from_secs(5);
const OUTCOME_INTERVAL: Duration = Duration::from_millis(100);

/// The outcome of a COMMIT without an answer.
pub(super) enum CommitOutcome {
    Committed,
    RolledBack,
    /// The outcome is unknown, for this reason.
    Unknown(String),
}

impl Db {
    /// Finds out the outcome on a new connection, which replaces this session's.
    pub(super) fn find_commit_outcome(&mut self, journaled: &JournaledOperations) -> CommitOutcome {
        let start = Instant::now();
        loop {
            let why = match self.query_on_new_session(journaled) {
                Ok(Some(outcome)) => return outcome,
                Ok(None) => "the server has not finished the transaction".to_owned(),
                Err(error) if is_starting(&error) => format!("{error:#}"),
                Err(error) => return CommitOutcome::Unknown(format!("{error:#}")),
            };
            if start.elapsed() > OUTCOME_TIMEOUT || interrupt::is_pending() {
                return CommitOutcome::Unknown(why);
            }
            thread::sleep(OUTCOME_INTERVAL);
        }
    }

    /// Replaces the connection, but keeps the time and the tables of the command.
    pub(in crate::db) fn reconnect(&mut self) -> Result<()> {
        let mut session = self.open_another()?;
        session.clock = self.clock;
        std::mem::swap(&mut session.relations, &mut self.relations);
        *self = session;
        Ok(())
    }

    /// Returns none while the transaction is running.
    fn query_on_new_session(&mut self, journaled: &JournaledOperations) -> Result<Option<CommitOutcome>> {
        self.reconnect()?;
        let outcome = self.query_commit_outcome(journaled);
        self.end_transaction()?;
        outcome
    }

    fn query_commit_outcome(&mut self, journaled: &JournaledOperations) -> Result<Option<CommitOutcome>> {
        let JournaledOperations { operations, xid, server_started } = journaled;
        let row = self.query_one(
            include_str!("commit/transaction_status.sql"),
            &[(xid, Type::TEXT), (server_started, Type::TEXT)],
        )?;
        let (status, is_same_server): (Option<String>, bool) = (get(&row, "status")?, get(&row, "is_same_server")?);
        match status.as_deref() {
            Some("aborted") if is_same_server => return Ok(Some(CommitOutcome::RolledBack)),
            Some("in progress") if is_same_server => return Ok(None),
            _ => {}
        }
        let (operation, xid): (Option<&i64>, i64) = (operations.first(), xid.parse()?);
        let row =
            self.query_one(include_str!("commit/entry_exists.sql"), &[(&operation, Type::INT8), (&xid, Type::INT8)])?;
        Ok(if get(&row, "is_there")? {
            Some(CommitOutcome::Committed)
        } else if is_same_server {
            // The snapshot is older than the end of the transaction.
            None
        } else {
            let why = "the server was restarted or replaced, and does not have the journal entry";
            Some(CommitOutcome::Unknown(why.into()))
        })
    }
}

/// Returns whether the server is not ready yet.
fn is_starting(error: &anyhow::Error) -> bool {
    cli_error_of(error).is_some_and(|refusal| refusal.kind == FailureKind::ConnectionLost)
}
