//! A pass that applies a plan in one transaction: it approves exactly the planned versions, or none.

use std::time::Duration;

use anyhow::Result;

use super::PassState;
use crate::committed;
use crate::db::Db;
use crate::db::plan::drift_error;
use crate::db::transaction;
use crate::domain::plan::Plan;
use crate::error::{FailureKind, cli_error_of};

impl Db {
    /// Approves exactly the planned versions within the time left, and saves the progress.
    ///
    /// # Errors
    /// Refuses if the plan no longer holds or the lease has expired. Nothing is written then.
    pub fn apply_plan(&mut self, work: &PassState, plan: &Plan, time_left: Duration) -> Result<()> {
        let limits = work.limits(time_left);
        let applied = self.write_transaction(Some(limits), transaction::commit_always, |db| {
            let approved = db.approve_planned(plan, &work.pass.run_id, work.rules.now())?;
            let progress = work.progress_with_all(&approved.by_rule);
            db.save_progress(work, &progress, &approved, None)?;
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

    /// Replaces an error that compares counts by one that names the versions, where the plan lists them.
    fn name_drifted_versions(&mut self, error: anyhow::Error, work: &PassState, plan: &Plan) -> anyhow::Error {
        if cli_error_of(&error).map(|refusal| refusal.kind) != Some(FailureKind::Drifted) {
            return error;
        }
        let drift = self.begin_reading().and_then(|()| self.plan_drift(plan, work.rules.now()));
        match drift {
            Ok(drift) if !drift.is_empty() => drift_error(&drift),
            // The drift has disappeared, or cannot be queried.
            _ => error,
        }
    }
}
