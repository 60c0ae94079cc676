//! A pass that approves what a plan says, or nothing: one transaction.

use std::time::Duration;

use anyhow::Result;

use super::Work;
use crate::commits;
use crate::db::Db;
use crate::db::plan::drifted;
use crate::db::transaction::{self, TransactionLimits};
use crate::domain::plan::Plan;
use crate::error::{FailureKind, cli_error_of};

impl Db {
    /// Approves exactly what the plan says within the time left, and commits it with the renewed lease and the tally.
    ///
    /// # Errors
    /// A refusal where the plan no longer holds, or the lease is not ours any more: then nothing was written.
    pub fn apply_plan(&mut self, work: &Work, plan: &Plan, time_left: Duration) -> Result<()> {
        let limits =
            TransactionLimits { statement: time_left.max(Duration::from_millis(1)), idle: Some(work.lease) };
        let applied = self.write_transaction(Some(limits), transaction::commit_always, |db| {
            let approved = db.approve_planned(plan, &work.pass.run_id, work.rules.now())?;
            let progress = work.all_at_once(&approved.matched);
            db.note_progress(work, &progress, &approved)?;
            Ok(progress)
        });
        match applied {
            Ok(progress) => {
                work.committed(progress);
                commits::run(&work.pass.run_id.to_string(), plan.total());
                Ok(())
            }
            Err(error) => Err(self.named(error, work, plan)),
        }
    }

    /// What has drifted while the plan was being applied, by versions rather than numbers where that can be told.
    fn named(&mut self, error: anyhow::Error, work: &Work, plan: &Plan) -> anyhow::Error {
        if cli_error_of(&error).map(|refusal| refusal.kind) != Some(FailureKind::Drifted) {
            return error;
        }
        let drift = self.begin_reading().and_then(|()| self.plan_drift(plan, work.rules.now()));
        match drift {
            Ok(drift) if !drift.is_empty() => drifted(&drift),
            // It was passing, or cannot be asked.
            _ => error,
        }
    }
}
