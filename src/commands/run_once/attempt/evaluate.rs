//! The work itself: the rules over the pending versions, batch by batch, to the end.

use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::Attempt;
use crate::commands::run_once::job;
use crate::commands::run_once::record::PassRow;
use crate::commands::run_once::trouble::{rules_error, timed_out, too_many, trouble_of};
use crate::context::Context;
use crate::db::Db;
use crate::db::pass::{BATCH_PARAMETERS, End, Pace, Pass};
use crate::db::rules::{InvalidRule, RuleSet};
use crate::error::Trouble;
use crate::progress;

impl Attempt<'_> {
    pub(super) fn evaluate(&mut self, pass: &Pass, context: &mut Context) -> Result<PassRow> {
        let deadline = Instant::now() + self.settings.timeout;
        let quiet = context.globals().quiet;
        let db = context.db()?;
        db.begin_reading()?;
        let rules = Rc::new(db.rule_set(db.now(), BATCH_PARAMETERS)?);
        self.rules = Some(Rc::clone(&rules));
        for InvalidRule { rule, why } in &rules.invalid {
            log::warn!("{} is ill-formed and approves nothing: {why}", rule.title());
        }
        // What another set of rules has passed over is to be looked at again.
        let start = pass.resume_after.clone().filter(|_| pass.rules_then == Some(rules.digest()));
        let pending = db.pending_versions(start.as_deref())?;
        log::info!("Evaluating {pending} pending versions");
        self.guard_approvals(db)?;
        let bar = progress::bar(u64::try_from(pending)?, quiet);
        let gone_through = self.batches(pass, &rules, start, deadline, db, &bar);
        bar.finish_and_clear();
        gone_through?;
        self.finish(pass, &rules, context)
    }

    /// `--max-approvals`: nothing at all where more would be.
    fn guard_approvals(&self, db: &mut Db) -> Result<()> {
        let Some(most) = self.args.max_approvals else { return Ok(()) };
        let standings = db.rule_standings(true)?;
        let still: i64 = standings.rules.iter().map(|standing| standing.counts.would_approve).sum();
        let would = self.earlier.approved + still;
        if would > i64::from(most) { Err(too_many(would, most)) } else { Ok(()) }
    }

    fn batches(
        &mut self,
        pass: &Pass,
        rules: &RuleSet,
        mut after: Option<String>,
        deadline: Instant,
        db: &mut Db,
        bar: &indicatif::ProgressBar,
    ) -> Result<()> {
        loop {
            let time_left = deadline.saturating_duration_since(Instant::now());
            if time_left.is_zero() {
                return Err(timed_out(self.settings.timeout));
            }
            let approved = self.earlier.approved + self.tally.approved;
            let approvals_left = self.args.max_approvals.map(|most| i64::from(most) - approved);
            let pace = Pace {
                batch_size: self.settings.batch_size,
                lease: self.settings.lease,
                time_left,
                approvals_left,
            };
            let done = db.pass_batch(pass, rules, after.as_deref(), pace, &self.tally);
            let batch = done.map_err(|error| match trouble_of(&error) {
                Some(Trouble::TimedOut) => timed_out(self.settings.timeout),
                _ => error,
            })?;
            self.tally.add(batch.evaluated, &batch.matched);
            bar.inc(u64::try_from(batch.evaluated)?);
            // One that was not full was the last.
            if batch.evaluated < self.settings.batch_size {
                return Ok(());
            }
            after = batch.last;
        }
    }

    fn finish(&self, pass: &Pass, rules: &RuleSet, context: &mut Context) -> Result<PassRow> {
        for rule in &rules.rules {
            if let Some(matched) = rule.id.and_then(|id| self.tally.by_rule.get(&id)) {
                log::info!("{} matched {matched} versions", rule.title());
            }
        }
        log::info!("Auto-approved {} versions", self.tally.approved);
        let (job_state, next_run) = job::after_run(pass.job.as_ref(), context)?;
        let recovered = self.recovers(pass);
        let status = if recovered { "recovered" } else { "completed" };
        let error = rules_error(rules);
        let end =
            End { status, error: error.clone(), tally: &self.tally, complete: true, job_state, next_run };
        let ended = context.db()?.end_pass(pass, &end).context("ending the pass")?;
        log::info!("WebSocket broadcast: pending_count_updated");
        let took = if recovered { "recovered".into() } else { format!("{:.1}s", ended.seconds) };
        log::info!("Automation run completed ({took})");
        Ok(PassRow { error, ..self.row(status, Some(ended.pending), ended.seconds) })
    }
}
