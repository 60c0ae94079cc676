//! After a lost connection: what the server has done of the pass all the same, and how it is left in order.

use std::hash::{BuildHasher as _, RandomState};

use anyhow::Result;

use super::evaluate::log_completed;
use super::{Attempt, RunRecordState};
use crate::commands::run_once::failure::invalid_rules_error;
use crate::commands::run_once::job;
use crate::commands::run_once::result::PassResult;
use crate::commits;
use crate::context::Context;
use crate::interrupt;

/// A word that no other process has.
pub(super) fn own_word() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

impl Attempt<'_> {
    /// The row of this process's last run, if it has ended well after all and only the answer was lost.
    pub(super) fn look_back(&mut self, context: &mut Context) -> Result<Option<PassResult>> {
        let Some(pass) = self.pass.clone().filter(|_| self.books == RunRecordState::Open) else {
            return Ok(None);
        };
        let db = context.db()?;
        let Some(outcome) = db.pass_outcome(&pass)? else { return Ok(None) };
        let Some(status) = outcome.success_status() else { return Ok(None) };
        self.earlier = db.committed_by_runs(&self.runs)?;
        commits::run(
            &pass.run_id.to_string(),
            db.committed_by_runs(std::slice::from_ref(&pass.run_id))?.approved,
        );
        let pending = db.pending_versions(None)?;
        self.books = RunRecordState::Clear;
        log::info!("Database connection restored");
        log_completed(status, outcome.seconds);
        let error = self.rules.as_deref().and_then(invalid_rules_error);
        Ok(Some(PassResult { error, ..self.row(status, Some(pending), outcome.seconds) }))
    }

    /// Learns whether a claim whose answer was lost has been granted.
    fn find_claimed(&mut self, context: &mut Context) -> Result<()> {
        let job = job::resume_expired_and_find(self.args, context)?;
        if let Some(pass) = context.db()?.pass_of_process(&self.holder, job)? {
            self.pass = Some(pass);
        }
        self.books = if self.pass.is_some() { RunRecordState::Open } else { RunRecordState::Clear };
        Ok(())
    }

    /// Leaves the store in order where a pass ends that could not do so itself: after a lost connection, when
    /// nobody will try again. Its row, if it had ended well after all.
    pub(in crate::commands::run_once) fn give_up(
        &mut self,
        error: &anyhow::Error,
        context: &mut Context,
    ) -> Option<PassResult> {
        if self.books == RunRecordState::Clear {
            return None;
        }
        interrupt::shield();
        context.disconnect();
        if self.books == RunRecordState::Unanswered {
            self.find_claimed(context).ok()?;
        }
        self.tally_is_earlier();
        // Where the store cannot be asked it cannot be closed either, and that is said.
        let well = self.look_back(context).ok().flatten();
        if well.is_none() && self.books == RunRecordState::Open {
            self.close(error, context);
            // The last of it may have been committed, and the answer lost.
            if let Ok(committed) = context.db().and_then(|db| db.committed_by_runs(&self.runs)) {
                self.earlier = committed;
            }
        }
        well
    }
}
