//! COMMIT of a transaction that writes, and what has become of it where its answer is lost.
//!
//! The transaction's id and its first entry in the journal are known before COMMIT is sent. Both together prove what has
//! become of it: after a crash or a failover a server may give either of them out again, but not both.

mod fate;

use std::sync::atomic::Ordering;

use anyhow::Result;

use super::{Db, errors};
use crate::committed;
use crate::error::{CliError, ExitCode, FailureKind};
use crate::interrupt::{self, SignalShield};
use fate::CommitOutcome;

/// What a transaction has written in the journal so far.
#[derive(Debug, Default)]
pub(super) struct JournaledOperations {
    operations: Vec<i64>,
    xid: String,
    /// When the server was started that the transaction is on.
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
    /// Commits the transaction at hand. No signal cancels that.
    ///
    /// # Errors
    /// Where nothing was committed, or where the answer was lost and nobody can tell; the error says which.
    pub(super) fn commit(&mut self) -> Result<()> {
        if let Err(signal) = interrupt::check() {
            drop(self.finish_transaction("ROLLBACK"));
            return Err(signal);
        }
        if let Err(error) = self.set_path_for_commit() {
            drop(self.finish_transaction("ROLLBACK"));
            return Err(error);
        }
        let noted = std::mem::take(&mut self.journaled);
        committed::commit_sent(&noted.operations);
        self.committing.store(true, Ordering::SeqCst);
        let answer = self.client.commit();
        self.committing.store(false, Ordering::SeqCst);
        self.note_transaction_end();
        let Err(error) = answer else {
            committed::commit_answered(&noted.operations, true);
            return Ok(());
        };
        if errors::has_rolled_back(&error) || noted.operations.is_empty() {
            committed::commit_answered(&noted.operations, false);
            return Err(errors::statement_error(&error));
        }
        let shield = SignalShield::raise();
        let lost = errors::statement_error(&error);
        let fate = self.find_commit_outcome(&noted);
        drop(shield);
        match fate {
            CommitOutcome::Committed => {
                committed::commit_answered(&noted.operations, true);
                let committed = committed::list_operations(&noted.operations);
                log::warn!(
                    "the answer to COMMIT was lost ({lost:#}); asked again, the server has {committed}"
                );
                Ok(())
            }
            CommitOutcome::RolledBack => {
                committed::commit_answered(&noted.operations, false);
                Err(lost_answer_error(format!("{lost:#}; nothing was changed")).into())
            }
            CommitOutcome::Unknown(why) => {
                let operations = committed::list_operations(&noted.operations);
                let made = if noted.operations.len() == 1 { "it was" } else { "they were" };
                let message =
                    format!("the change may have been made: COMMIT was not answered ({lost:#}), and {why}");
                let hint = format!("`{}` lists {operations} if {made} made", committed::check_command());
                Err(lost_answer_error(message).hint(hint).into())
            }
        }
    }
}

/// How the command ends: by the signal that has come, else as failed.
fn lost_answer_error(message: String) -> CliError {
    let (code, message) = match interrupt::signal_error() {
        Some(signal) => (signal.code, format!("{}; {message}", signal.message)),
        None => (ExitCode::Failed, message),
    };
    CliError::with_code(code, message).kind(FailureKind::ConnectionLost)
}
