//! Finding out what has become of a transaction whose COMMIT was not answered.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use postgres::types::Type;

use super::JournaledOperations;
use crate::db::{Db, get};
use crate::error::{FailureKind, cli_error_of};
use crate::interrupt;

/// How long a server that starts, or that is still at the transaction, is asked again, and how often.
const OUTCOME_TIMEOUT: Duration = Duration::from_secs(5);
const OUTCOME_INTERVAL: Duration = Duration::from_millis(100);

/// What has become of a transaction whose COMMIT was not answered.
pub(super) enum CommitOutcome {
    Committed,
    RolledBack,
    /// Nobody can tell, and why.
    Unknown(String),
}

impl Db {
    /// Asks on a new connection, which becomes this session's, what has become of a transaction.
    pub(super) fn find_commit_outcome(&mut self, noted: &JournaledOperations) -> CommitOutcome {
        let begun = Instant::now();
        loop {
            let why = match self.query_on_new_session(noted) {
                Ok(Some(fate)) => return fate,
                Ok(None) => "the server is still at it".to_owned(),
                Err(error) if is_starting(&error) => format!("{error:#}"),
                Err(error) => return CommitOutcome::Unknown(format!("{error:#}")),
            };
            if begun.elapsed() > OUTCOME_TIMEOUT || interrupt::is_pending() {
                return CommitOutcome::Unknown(why);
            }
            thread::sleep(OUTCOME_INTERVAL);
        }
    }

    /// Goes on with a new connection, with the time and the tables that the command has begun with.
    pub(in crate::db) fn reconnect(&mut self) -> Result<()> {
        let mut session = self.open_another()?;
        session.clock = self.clock;
        std::mem::swap(&mut session.relations, &mut self.relations);
        *self = session;
        Ok(())
    }

    /// None while the transaction is under way.
    fn query_on_new_session(&mut self, noted: &JournaledOperations) -> Result<Option<CommitOutcome>> {
        self.reconnect()?;
        let fate = self.query_commit_outcome(noted);
        self.end_transaction()?;
        fate
    }

    fn query_commit_outcome(&mut self, noted: &JournaledOperations) -> Result<Option<CommitOutcome>> {
        let JournaledOperations { operations, xid, server_started } = noted;
        let row = self.query_one(
            include_str!("transaction_status.sql"),
            &[(xid, Type::TEXT), (server_started, Type::TEXT)],
        )?;
        let (status, is_same_server): (Option<String>, bool) =
            (get(&row, "status")?, get(&row, "is_same_server")?);
        match status.as_deref() {
            Some("aborted") if is_same_server => return Ok(Some(CommitOutcome::RolledBack)),
            Some("in progress") if is_same_server => return Ok(None),
            _ => {}
        }
        let (operation, xid): (Option<&i64>, i64) = (operations.first(), xid.parse()?);
        let row = self
            .query_one(include_str!("entry_exists.sql"), &[(&operation, Type::INT8), (&xid, Type::INT8)])?;
        Ok(if get(&row, "is_there")? {
            Some(CommitOutcome::Committed)
        } else if is_same_server {
            // This snapshot was taken before the transaction ended.
            None
        } else {
            let why = "the server that answers now, which was restarted or has taken over, does not have it";
            Some(CommitOutcome::Unknown(why.into()))
        })
    }
}

/// A server that answers that it is not ready yet.
fn is_starting(error: &anyhow::Error) -> bool {
    cli_error_of(error).is_some_and(|refusal| refusal.kind == FailureKind::ConnectionLost)
}
