//! Evaluating the pending versions by the approval rules, in batches, with one or more connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use indicatif::ProgressBar;

use super::blocker_watch::BlockerWatch;
use super::failure::{failure_kind, invalid_rules_error, timeout_error, too_many_approvals};
use super::heartbeat::Heartbeat;
use super::job;
use super::pass::{PassMachine, log_completed};
use super::result::PassResult;
use crate::commands::row_security;
use crate::context::{Connector, Context};
use crate::db::Db;
use crate::db::pass::{BATCH_PARAMETERS, BatchLimits, Evaluation, Pass, PassEnd, PassState};
use crate::db::plan::drift_error;
use crate::db::rules::{InvalidRule, RuleSelection, RuleSet};
use crate::error::{CliError, FailureKind};
use crate::progress;

/// How long the count of pending versions from the start is exact enough for the result. After that they are counted again.
const MAX_COUNT_AGE: Duration = Duration::from_secs(1);

/// With fewer batches than this, opening a second connection takes longer than it saves.
const MIN_BATCHES_FOR_TWO_WORKERS: i64 = 8;

impl PassMachine<'_> {
    /// Evaluates the versions and records the result. Names the session or the rules that caused a timeout.
    pub(super) fn evaluate_and_record(&mut self, pass: &Pass, context: &mut Context) -> Result<PassResult> {
        let watch = BlockerWatch::start(context.connector()?, self.settings.timeout);
        let heartbeat = Heartbeat::start(context.connector()?, pass, self.settings.lease);
        let result = self.evaluate_watched(pass, &watch, &heartbeat, context);
        result.map_err(|error| match failure_kind(&error) {
            Some(FailureKind::TimedOut) => {
                let consequence = match self.plan {
                    Some(_) => "nothing was approved",
                    None => "the next pass continues where this one stopped",
                };
                let (timeout, blocker) = (self.settings.timeout, watch.blocker());
                timeout_error(timeout, blocker.as_ref(), self.rules.as_deref(), consequence)
            }
            _ => error,
        })
    }

    fn evaluate_watched(
        &mut self,
        pass: &Pass,
        watch: &BlockerWatch,
        heartbeat: &Heartbeat,
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
        let counted_at = Instant::now();
        self.is_incremental = evaluation.is_incremental();
        log::info!("Evaluating {} pending versions", evaluation.to_evaluate);
        self.skipped = if self.is_incremental { (evaluation.pending - evaluation.to_evaluate).max(0) } else { 0 };
        if self.skipped > 0 {
            log::info!("Skipping {} pending versions that have not changed since the last pass", self.skipped);
        }
        self.require_max_approvals(db)?;
        self.require_plan_holds(&rules, db)?;
        if evaluation.to_evaluate > 0 || self.plan.is_some() {
            heartbeat.await_first_beat();
        }
        let limits = BatchLimits {
            batch_size: self.settings.batch_size,
            lease: self.settings.lease,
            max_approvals: self.args.max_approvals.map(|max| i64::from(max) - self.total_counts().approved),
        };
        let state = PassState::new(pass, &rules, &evaluation, limits);
        let bar = &progress::bar(u64::try_from(evaluation.to_evaluate)?, quiet);
        let pool = WorkerPool { state: &state, connector: &connector, watch, heartbeat, deadline, bar };
        let result = match &self.plan {
            Some(plan) => heartbeat
                .protect_batch(pool.time_left(), db)
                .and_then(|()| db.apply_plan(&state, plan, pool.time_left())),
            None => pool.run(worker_count(self.settings.workers, &state), db),
        };
        bar.finish_and_clear();
        self.counts = state.counts();
        result?;
        let is_count_exact = counted_at.elapsed() < MAX_COUNT_AGE;
        let pending = is_count_exact.then(|| evaluation.pending - self.counts.approved);
        self.record(pass, &rules, &evaluation, pending, context)
    }

    /// Refuses the pass if it would approve more than `--max-approvals`.
    fn require_max_approvals(&self, db: &mut Db) -> Result<()> {
        let Some(max) = self.args.max_approvals else { return Ok(()) };
        let upcoming = match &self.plan {
            Some(plan) => plan.total_versions(),
            None => db
                .assess_rules(RuleSelection::Approving)?
                .rules
                .iter()
                .map(|assessment| assessment.counts.would_approve)
                .sum(),
        };
        let total = self.total_counts().approved + upcoming;
        if total > i64::from(max) { Err(too_many_approvals(total, max)) } else { Ok(()) }
    }

    /// Refuses the pass if rules or versions have changed since the plan was made. Changes that happen after this check are
    /// detected while the plan is applied.
    fn require_plan_holds(&self, rules: &RuleSet, db: &mut Db) -> Result<()> {
        let Some(plan) = &self.plan else { return Ok(()) };
        let drift = db.plan_drift(plan, rules.now()).context("comparing the plan with the versions")?;
        if drift.is_empty() { Ok(()) } else { Err(drift_error(&drift)) }
    }

    /// Logs the result and records it, with the job's next run, as the end of the pass.
    fn record(
        &self,
        pass: &Pass,
        rules: &RuleSet,
        evaluation: &Evaluation,
        pending: Option<i64>,
        context: &mut Context,
    ) -> Result<PassResult> {
        for rule in &rules.rules {
            if let Some(matched) = self.counts.approved_by(rule) {
                log::info!("{} matched {matched} versions", rule.title());
            }
        }
        log::info!("Auto-approved {} versions", self.counts.approved);
        let (job_state, next_run) = job::job_after_run(pass.job.as_ref(), context)?;
        let status = self.success_status(pass);
        let error = invalid_rules_error(rules);
        let end = PassEnd { status: status.clone(), error: error.clone(), counts: &self.counts, job_state, next_run };
        let ended = context.db()?.end_pass(pass, &end, evaluation, pending).context("ending the pass")?;
        log::info!("WebSocket broadcast: pending_count_updated");
        log_completed(&status, ended.seconds);
        Ok(PassResult { error, ..self.result(status.as_str(), Some(ended.pending), ended.seconds) })
    }
}

/// Returns how many connections evaluate the batches.
///
/// Without `--workers` there are two if there are enough batches. There is one if the table has triggers, whose locks could
/// cause a deadlock between two connections. There are never more connections than batches.
fn worker_count(requested: Option<usize>, state: &PassState) -> usize {
    let batches = state.evaluation.to_evaluate / state.batch_size + 1;
    let allows_two = batches >= MIN_BATCHES_FOR_TWO_WORKERS && !state.evaluation.has_triggers;
    let count = requested.unwrap_or(if allows_two { 2 } else { 1 });
    count.min(usize::try_from(batches).unwrap_or(1))
}

/// The connections that evaluate batches at the same time, each on its own thread.
struct WorkerPool<'a> {
    state: &'a PassState<'a>,
    connector: &'a Connector,
    watch: &'a BlockerWatch,
    heartbeat: &'a Heartbeat,
    deadline: Instant,
    bar: &'a ProgressBar,
}

impl WorkerPool<'_> {
    /// Evaluates all batches with this many connections, including `db`. If one fails, the others stop after their batch.
    fn run(&self, count: usize, db: &mut Db) -> Result<()> {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (1..count).map(|_| scope.spawn(|| self.connect_and_evaluate(&stop))).collect();
            let own_result = self.evaluate_batches(db, &stop, count == 1);
            let panicked = || Err(CliError::failed("a thread of the pass panicked").into());
            let results: Vec<Result<()>> =
                threads.into_iter().map(|other| other.join().unwrap_or_else(|_| panicked())).collect();
            own_result.and(results.into_iter().collect())
        })
    }

    /// Evaluates batches on another connection. If it cannot be opened, the pass continues without it.
    fn connect_and_evaluate(&self, stop: &AtomicBool) -> Result<()> {
        let mut db = match self.connector.connect() {
            Ok(db) => db,
            Err(error) => {
                log::debug!("continuing with one connection less: {error:#}");
                return Ok(());
            }
        };
        self.watch.add(db.backend_pid());
        self.evaluate_batches(&mut db, stop, false)
    }

    fn evaluate_batches(&self, db: &mut Db, stop: &AtomicBool, is_only_worker: bool) -> Result<()> {
        while !stop.load(Ordering::Relaxed) {
            let evaluated = match self.time_left() {
                Duration::ZERO => Err(CliError::failed("out of time").kind(FailureKind::TimedOut).into()),
                time_left => self.heartbeat.protect_batch(time_left, db).and_then(|()| {
                    let started = Instant::now();
                    let renewal = || self.heartbeat.renewal_by_batch(started, time_left, is_only_worker);
                    db.approve_next_batch(self.state, time_left, renewal)
                }),
            };
            match evaluated {
                Ok(Some(count)) => self.bar.inc(u64::try_from(count)?),
                Ok(None) => break,
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}
