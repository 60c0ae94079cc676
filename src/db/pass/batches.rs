//! The batches of a pass, which several connections may process in parallel.
//!
//! One lock guards the next range of ids, another one the commits. Batches can commit out of order. The saved
//! position only advances up to the first gap, so that a pass that continues after an interruption skips no version.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;
use serde_json::{Map, Value, json};

use super::evaluation::{BatchMode, Evaluation};
use super::{Approvals, Pass, lease_lost};
use crate::committed;
use crate::db::rules::{ApproveStatement, RuleSet};
use crate::db::transaction::{self, TransactionLimits};
use crate::db::{Db, Param, get};
use crate::domain::pass::PassCounts;
use crate::error::CliError;

/// Number of parameters of the batch statement before those of the rules.
pub const BATCH_PARAMETERS: usize = 4;

/// The least time for which a transaction may be idle, unless the lease is shorter. On a busy machine this process may have to
/// wait for the processor.
const MIN_IDLE_TIMEOUT: Duration = Duration::from_secs(2);

const BATCH: ApproveStatement = ApproveStatement {
    with_columns: include_str!("approve_batch.sql"),
    without_columns: include_str!("approve_batch_without_columns.sql"),
};

/// State shared by the connections of a pass.
pub struct PassState<'a> {
    pub pass: &'a Pass,
    pub rules: &'a RuleSet,
    pub evaluation: &'a Evaluation,
    pub batch_size: i64,
    lease: Duration,
    /// Maximum number of approvals; a batch that would exceed it is not committed.
    pub max_approvals: Option<i64>,
    next_batch: Mutex<NextBatch>,
    progress: Mutex<Progress>,
}

/// Start of the next batch.
struct NextBatch {
    /// Number of the batch; `None` if nothing is left.
    next: Option<usize>,
    after: Option<String>,
}

/// What has been committed.
#[derive(Clone)]
pub(super) struct Progress {
    counts: PassCounts,
    /// Number of batches committed without a gap.
    batches: usize,
    /// Last id of those batches.
    resume_after: Option<String>,
    /// Last id of each batch committed after a gap, by batch number.
    committed_ahead: BTreeMap<usize, String>,
}

/// Range of ids of one batch.
struct BatchRange {
    number: usize,
    after: Option<String>,
    last: String,
    evaluated: i64,
}

impl Progress {
    fn add(&mut self, range: &BatchRange, matched: &[(String, i64)]) {
        self.counts.add_batch(range.evaluated, matched);
        self.committed_ahead.insert(range.number, range.last.clone());
        while let Some(last) = self.committed_ahead.remove(&self.batches) {
            self.batches += 1;
            self.resume_after = Some(last);
        }
    }
}

impl<'a> PassState<'a> {
    pub fn new(pass: &'a Pass, rules: &'a RuleSet, evaluation: &'a Evaluation, pace: BatchLimits) -> Self {
        let after = &evaluation.resume_after;
        Self {
            pass,
            rules,
            evaluation,
            batch_size: pace.batch_size,
            lease: pace.lease,
            max_approvals: pace.max_approvals,
            next_batch: Mutex::new(NextBatch { next: (evaluation.to_evaluate > 0).then_some(0), after: after.clone() }),
            progress: Mutex::new(Progress {
                counts: PassCounts::default(),
                batches: 0,
                resume_after: after.clone(),
                committed_ahead: BTreeMap::new(),
            }),
        }
    }

    /// Returns the limits of a transaction that approves versions.
    pub(super) fn limits(&self, time_left: Duration) -> TransactionLimits {
        TransactionLimits {
            statement: time_left.max(Duration::from_millis(1)),
            // A process that is suspended or gone must not keep the rows locked for longer than the lease lasts.
            idle: Some(self.lease.min(MIN_IDLE_TIMEOUT).max(self.lease / 2)),
        }
    }

    /// Whether one batch processes all versions.
    fn is_single_batch(&self) -> bool {
        self.evaluation.to_evaluate < self.batch_size || self.evaluation.batch_mode == BatchMode::Single
    }

    /// Returns the progress after these approvals, if they are the only ones of the pass.
    pub(super) fn progress_with_all(&self, matched: &[(String, i64)]) -> Progress {
        let mut progress = lock(&self.progress).clone();
        progress.counts.add_batch(self.evaluation.to_evaluate, matched);
        progress
    }

    pub(super) fn set_progress(&self, progress: Progress) {
        *lock(&self.progress) = progress;
    }

    /// Returns what has been committed so far.
    pub fn counts(&self) -> PassCounts {
        lock(&self.progress).counts.clone()
    }
}

/// Size and limits of the batches.
#[derive(Debug, Clone, Copy)]
pub struct BatchLimits {
    pub batch_size: i64,
    pub lease: Duration,
    pub max_approvals: Option<i64>,
}

/// How a batch renews the lease.
#[derive(Debug, Clone, Copy)]
pub struct BatchRenewal {
    pub lease: Duration,
    /// Whether the lease may end earlier than before.
    pub may_shorten: bool,
}

impl Db {
    /// Evaluates and approves the next batch within the time left. Commits it together with the progress while the pass holds
    /// the lease. Returns the number of evaluated versions, or `None` if nothing was left.
    ///
    /// `renewal` is called at the end of the batch and returns how the batch renews the lease; `None` if the heartbeat does.
    ///
    /// # Errors
    /// Refuses if the lease has expired. Nothing is written then.
    pub fn approve_next_batch(
        &mut self,
        work: &PassState,
        time_left: Duration,
        renewal: impl FnOnce() -> Option<BatchRenewal>,
    ) -> Result<Option<i64>> {
        self.ends_without_client = work.pass.notices_lost_clients;
        let limits = work.limits(time_left);
        let committed = self.write_transaction(Some(limits), transaction::commit_always, |db| {
            let Some(range) = db.take_next_range(work)? else { return Ok(None) };
            let approved = db.approve_range(work, &range)?;
            // Held until the commit has been answered.
            let guard = lock(&work.progress);
            let mut progress = guard.clone();
            progress.add(&range, &approved.by_rule);
            if work.max_approvals.is_some_and(|max| progress.counts.approved > max) {
                return Err(CliError::refused("more versions match than --max-approvals allows").into());
            }
            db.save_progress(work, &progress, &approved, renewal())?;
            Ok(Some((guard, progress, range.evaluated)))
        })?;
        Ok(committed.map(|(mut guard, progress, evaluated)| {
            if progress.counts.approved > 0 {
                committed::add_run(&work.pass.run_id.to_string(), progress.counts.approved);
            }
            *guard = progress;
            evaluated
        }))
    }

    fn take_next_range(&mut self, work: &PassState) -> Result<Option<BatchRange>> {
        let mut frontier = lock(&work.next_batch);
        let Some(number) = frontier.next else { return Ok(None) };
        let after = frontier.after.clone();
        let batch_end = match self.full_batch_end(work, after.as_deref())? {
            Some(last) => Some((last, work.batch_size)),
            None => self.last_batch_end(work, after.as_deref())?,
        };
        let is_full = |size: i64| size == work.batch_size && !work.is_single_batch();
        frontier.next = batch_end.as_ref().filter(|(_, size)| is_full(*size)).map(|_| number + 1);
        let Some((last, evaluated)) = batch_end else { return Ok(None) };
        frontier.after = Some(last.clone());
        Ok(Some(BatchRange { number, after, last, evaluated }))
    }

    /// Returns the last id of a full batch.
    fn full_batch_end(&mut self, work: &PassState, after: Option<&str>) -> Result<Option<String>> {
        if work.is_single_batch() {
            return Ok(None);
        }
        let scope = work.evaluation.scope.to_sql(2);
        let sql = self.render_for_versions(include_str!("batch_end.sql"), &scope.sql)?;
        let mut params: Vec<Param> = vec![(&after, Type::TEXT), (&work.batch_size, Type::INT8)];
        params.extend(scope.params());
        self.query_rendered(&sql, &params)?.first().map(|row| get(row, "last")).transpose()
    }

    /// Returns the last id and the size of the last batch.
    fn last_batch_end(&mut self, work: &PassState, after: Option<&str>) -> Result<Option<(String, i64)>> {
        let evaluation = work.evaluation;
        let due = if work.is_single_batch() {
            evaluation.to_evaluate
        } else {
            self.count_to_evaluate(&evaluation.scope, after)?
        };
        if due == 0 {
            return Ok(None);
        }
        let rows = self.query(include_str!("last_pending.sql"), &[])?;
        rows.first().map(|row| Ok((get(row, "last")?, due))).transpose()
    }

    fn approve_range(&mut self, work: &PassState, range: &BatchRange) -> Result<Approvals> {
        let PassState { rules, evaluation, .. } = work;
        let scope = evaluation.scope.to_sql(BATCH_PARAMETERS + rules.params().count());
        let sql = rules.fill_in(&self.render_for_versions(rules.choose_statement(&BATCH), &scope.sql)?);
        let (now, run) = (self.now(), work.pass.run_id.to_string());
        let mut params: Vec<Param> =
            vec![(&range.after, Type::TEXT), (&range.last, Type::TEXT), (&run, Type::TEXT), (&now, Type::TIMESTAMPTZ)];
        params.extend(rules.params());
        params.extend(scope.params());
        let rows = self.query_rendered(&sql, &params)?;
        Approvals::read(&rows, "matched")
    }

    /// Saves the progress while the pass holds the lease. `approved` are the approvals of this transaction.
    pub(super) fn save_progress(
        &mut self,
        work: &PassState,
        progress: &Progress,
        approved: &Approvals,
        renewal: Option<BatchRenewal>,
    ) -> Result<()> {
        let Progress { counts: tally, resume_after, .. } = progress;
        let Evaluation { digest, start: from, scope, .. } = work.evaluation;
        let by_rule: Map<String, Value> =
            tally.by_rule.iter().map(|(rule, count)| (rule.clone(), (*count).into())).collect();
        let mut details = json!({"rules": by_rule});
        if let Some(after) = &work.evaluation.resume_after {
            details["resumed_after"] = json!(after);
        }
        let seconds = renewal.map(|renewal| renewal.lease.as_secs_f64());
        let may_shorten = renewal.is_some_and(|renewal| renewal.may_shorten);
        let (versions, rules) = approved.version_rules.as_ref().map(|(versions, rules)| (versions, rules)).unzip();
        let (base_xid, base_at) = (scope.base.map(|base| base.xid), scope.base.map(|base| base.at));
        let row = self.query_one(
            include_str!("save_progress.sql"),
            &[
                (&work.pass.token, Type::INT8),
                (&seconds, Type::FLOAT8),
                (&work.pass.run_id.to_string(), Type::TEXT),
                (&tally.evaluated, Type::INT8),
                (&tally.approved, Type::INT8),
                (&details, Type::JSONB),
                (digest, Type::TEXT),
                (&from.xid, Type::INT8),
                (&from.at, Type::TIMESTAMPTZ),
                (&base_xid, Type::INT8),
                (&base_at, Type::TIMESTAMPTZ),
                (resume_after, Type::TEXT),
                (&approved.total(), Type::INT8),
                (&versions, Type::TEXT_ARRAY),
                (&rules, Type::TEXT_ARRAY),
                (&may_shorten, Type::BOOL),
            ],
        )?;
        if get::<i64>(&row, "held")? == 1 { Ok(()) } else { Err(lease_lost()) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
