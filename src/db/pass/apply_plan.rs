//! A pass that approves what a plan says, or nothing: one transaction.

use std::time::Duration;

use anyhow::Result;

use super::PassState;
use crate::committed;
use crate::db::Db;
use crate::db::plan::drift_error;
use crate::db::transaction::{self, TransactionLimits};
use crate::domain::plan::Plan;
use crate::error::{FailureKind, cli_error_of};

impl Db {
    /// Approves exactly what the plan says within the time left, and commits it with the renewed lease and the tally.
    ///
    /// # Errors
    /// A refusal where the plan no longer holds, or the lease is not ours any more: then nothing was written.
    pub fn apply_plan(&mut self, work: &PassState, plan: &Plan, time_left: Duration) -> Result<()> {
        let limits =
            TransactionLimits { statement: time_left.max(Duration::from_millis(1)), idle: Some(work.lease) };
        let applied = self.write_transaction(Some(limits), transaction::commit_always, |db| {
            let approved = db.approve_planned(plan, &work.pass.run_id, work.rules.now())?;
            let progress = work.progress_with_all(&approved.by_rule);
            db.save_progress(work, &progress, &approved)?;
            Ok(progress)
        });
        match applied {
            Ok(progress) => {
                work.set_progress(progress);
                committed::add_run(&work.pass.run_id.to_string(), plan.total_versions());
                Ok(())
            }
            Err(error) => Err(self.name_drifted_versions(error, work, plan)),
        }
    }

    /// What has drifted while the plan was being applied, by versions rather than numbers where that can be told.
    fn name_drifted_versions(
        &mut self,
        error: anyhow::Error,
        work: &PassState,
        plan: &Plan,
    ) -> anyhow::Error {
        if cli_error_of(&error).map(|refusal| refusal.kind) != Some(FailureKind::Drifted) {
            return error;
        }
        let drift = self.begin_reading().and_then(|()| self.plan_drift(plan, work.rules.now()));
        match drift {
            Ok(drift) if !drift.is_empty() => drift_error(&drift),
            // It was passing, or cannot be asked.
            _ => error,
        }
    }
}
