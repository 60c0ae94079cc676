//! The work itself: the rules over the pending versions, batch by batch, to the end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::Attempt;
use super::blocker::BlockerWatch;
use super::workers::{self, WorkerPool};
use crate::commands::row_security;
use crate::commands::run_once::failure::{
    failure_kind, invalid_rules_error, timeout_error, too_many_approvals,
};
use crate::commands::run_once::job;
use crate::commands::run_once::result::PassResult;
use crate::context::Context;
use crate::db::Db;
use crate::db::pass::{BATCH_PARAMETERS, BatchLimits, Evaluation, Pass, PassEnd, PassState};
use crate::db::plan::drift_error;
use crate::db::rules::{InvalidRule, RuleSelection, RuleSet};
use crate::error::FailureKind;
use crate::progress;

/// How old the count of pending versions may be that the pass ends with; older, they are counted again.
const FRESH: Duration = Duration::from_secs(1);

impl Attempt<'_> {
    pub(super) fn evaluate(&mut self, pass: &Pass, context: &mut Context) -> Result<PassResult> {
        let watch = BlockerWatch::begin(context.connector()?, self.settings.timeout);
        let done = self.evaluate_watched(pass, &watch, context);
        done.map_err(|error| match failure_kind(&error) {
            Some(FailureKind::TimedOut) => {
                let then = match self.plan {
                    Some(_) => "nothing was approved",
                    None => "the next pass takes up where this one stopped",
                };
                timeout_error(self.settings.timeout, watch.blocker().as_ref(), self.rules.as_deref(), then)
            }
            _ => error,
        })
    }

    fn evaluate_watched(
        &mut self,
        pass: &Pass,
        watch: &BlockerWatch,
        context: &mut Context,
    ) -> Result<PassResult> {
        let deadline = Instant::now() + self.settings.timeout;
        let connector = context.connector()?;
        let quiet = context.globals().quiet;
        watch.add(context.db()?.backend_pid());
        context.db()?.begin_reading_within(self.settings.timeout)?;
        row_security::warn_if_hidden(&["versions", "rules", "audit"], context)?;
        let db = context.db()?;
        let rules = Arc::new(db.rule_set(db.now(), BATCH_PARAMETERS)?);
        self.rules = Some(Arc::clone(&rules));
        for InvalidRule { rule, error: why } in &rules.invalid {
            log::warn!("{} is ill-formed and approves nothing: {why}", rule.title());
        }
        let evaluation = db.begin_evaluation(&rules, self.args.full || self.plan.is_some())?;
        let counted = Instant::now();
        self.incremental = evaluation.is_incremental();
        if self.incremental {
            log::debug!("{} versions are pending; nobody has changed the others since", evaluation.pending);
        }
        log::info!("Evaluating {} pending versions", evaluation.to_evaluate);
        self.guard_approvals(db)?;
        self.guard_plan(&rules, db)?;
        let pace = BatchLimits {
            batch_size: self.settings.batch_size,
            lease: self.settings.lease,
            most_approvals: self.args.max_approvals.map(|most| i64::from(most) - self.committed().approved),
        };
        let work = PassState::new(pass, &rules, &evaluation, pace);
        let bar = &progress::bar(u64::try_from(evaluation.to_evaluate)?, quiet);
        let crew = WorkerPool { work: &work, connector: &connector, watch, deadline, bar };
        let gone_through = match &self.plan {
            Some(plan) => db.apply_plan(&work, plan, crew.time_left()),
            None => crew.run(workers::number(self.settings.workers, &work), db),
        };
        bar.finish_and_clear();
        self.tally = work.counts();
        gone_through?;
        let pending = (counted.elapsed() < FRESH).then(|| evaluation.pending - self.tally.approved);
        self.finish(pass, &rules, &evaluation, pending, context)
    }

    /// `--max-approvals`: nothing at all where more would be.
    fn guard_approvals(&self, db: &mut Db) -> Result<()> {
        let Some(most) = self.args.max_approvals else { return Ok(()) };
        let still = match &self.plan {
            Some(plan) => plan.total_versions(),
            None => db
                .assess_rules(RuleSelection::Approving)?
                .rules
                .iter()
                .map(|standing| standing.counts.would_approve)
                .sum(),
        };
        let would = self.committed().approved + still;
        if would > i64::from(most) { Err(too_many_approvals(would, most)) } else { Ok(()) }
    }

    /// `--plan`: nothing at all where it no longer holds. What comes between this look and the approvals, they see
    /// themselves.
    fn guard_plan(&self, rules: &RuleSet, db: &mut Db) -> Result<()> {
        let Some(plan) = &self.plan else { return Ok(()) };
        let drift = db.plan_drift(plan, rules.now()).context("holding the plan against the versions")?;
        if drift.is_empty() { Ok(()) } else { Err(drift_error(&drift)) }
    }

    fn finish(
        &self,
        pass: &Pass,
        rules: &RuleSet,
        evaluation: &Evaluation,
        pending: Option<i64>,
        context: &mut Context,
    ) -> Result<PassResult> {
        for rule in &rules.rules {
            if let Some(matched) = self.tally.approved_by(rule) {
                log::info!("{} matched {matched} versions", rule.title());
            }
        }
        log::info!("Auto-approved {} versions", self.tally.approved);
        let (job_state, next_run) = job::job_after_run(pass.job.as_ref(), context)?;
        let recovered = self.recovers(pass);
        let status = if recovered { "recovered" } else { "completed" };
        let error = invalid_rules_error(rules);
        let end = PassEnd { status, error: error.clone(), counts: &self.tally, job_state, next_run };
        let ended = context.db()?.end_pass(pass, &end, evaluation, pending).context("ending the pass")?;
        log::info!("WebSocket broadcast: pending_count_updated");
        log_completed(status, ended.seconds);
        Ok(PassResult { error, ..self.row(status, Some(ended.pending), ended.seconds) })
    }
}

pub(super) fn log_completed(status: &str, seconds: f64) {
    let took = if status == "recovered" { "recovered".into() } else { format!("{seconds:.1}s") };
    log::info!("Automation run completed ({took})");
}
