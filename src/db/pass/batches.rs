//! The batches of a pass: several connections may work on them side by side. The next range of ids is taken under
//! one lock, the commits go one after the other under another; what was committed out of order is noted as done only
//! up to the first gap, so that a pass which takes this one up leaves nothing out.

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

/// How many parameters of the batch statement come before the rules'.
pub const BATCH_PARAMETERS: usize = 4;

const BATCH: ApproveStatement = ApproveStatement {
    with_columns: include_str!("approve_batch.sql"),
    without_columns: include_str!("approve_batch_without_columns.sql"),
};

/// What the connections of a pass share.
pub struct PassState<'a> {
    pub pass: &'a Pass,
    pub rules: &'a RuleSet,
    pub evaluation: &'a Evaluation,
    pub batch_size: i64,
    /// How long the lease is good for from a batch's end.
    pub lease: Duration,
    /// How many versions may be approved; a batch that would approve more is not committed.
    pub max_approvals: Option<i64>,
    next_batch: Mutex<NextBatch>,
    progress: Mutex<Progress>,
}

/// Where the next batch begins.
struct NextBatch {
    /// None once there is nothing left.
    next: Option<usize>,
    after: Option<String>,
}

/// What has been committed.
#[derive(Clone)]
pub(super) struct Progress {
    counts: PassCounts,
    /// All batches before this one.
    batches: usize,
    /// The last id of those.
    resume_after: Option<String>,
    /// Batches behind a gap: the last id of each.
    committed_ahead: BTreeMap<usize, String>,
}

/// The ids of one batch.
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
            next_batch: Mutex::new(NextBatch {
                next: (evaluation.to_evaluate > 0).then_some(0),
                after: after.clone(),
            }),
            progress: Mutex::new(Progress {
                counts: PassCounts::default(),
                batches: 0,
                resume_after: after.clone(),
                committed_ahead: BTreeMap::new(),
            }),
        }
    }

    /// Whether one batch takes all.
    fn is_single_batch(&self) -> bool {
        self.evaluation.to_evaluate < self.batch_size || self.evaluation.batch_mode == BatchMode::Single
    }

    /// What will have been committed with these approvals, where they are all there are.
    pub(super) fn progress_with_all(&self, matched: &[(String, i64)]) -> Progress {
        let mut progress = lock(&self.progress).clone();
        progress.counts.add_batch(self.evaluation.to_evaluate, matched);
        progress
    }

    pub(super) fn set_progress(&self, progress: Progress) {
        *lock(&self.progress) = progress;
    }

    /// What has been committed so far.
    pub fn counts(&self) -> PassCounts {
        lock(&self.progress).counts.clone()
    }
}

/// How the batches are to be done.
#[derive(Debug, Clone, Copy)]
pub struct BatchLimits {
    pub batch_size: i64,
    pub lease: Duration,
    pub max_approvals: Option<i64>,
}

impl Db {
    /// Evaluates and approves the next batch within the time left, and commits it with the renewed lease and the tally
    /// so far. Answers how many versions it evaluated; none where nothing was left.
    ///
    /// # Errors
    /// A refusal where the lease is not ours any more: then nothing was written.
    pub fn approve_next_batch(&mut self, work: &PassState, time_left: Duration) -> Result<Option<i64>> {
        let limits =
            TransactionLimits { statement: time_left.max(Duration::from_millis(1)), idle: Some(work.lease) };
        let done = self.write_transaction(Some(limits), transaction::commit_always, |db| {
            let Some(range) = db.take_next_range(work)? else { return Ok(None) };
            let approved = db.approve_range(work, &range)?;
            // Held until the commit has been answered.
            let guard = lock(&work.progress);
            let mut progress = guard.clone();
            progress.add(&range, &approved.by_rule);
            if work.max_approvals.is_some_and(|most| progress.counts.approved > most) {
                return Err(CliError::refused("more versions match than --max-approvals allows").into());
            }
            db.save_progress(work, &progress, &approved)?;
            Ok(Some((guard, progress, range.evaluated)))
        })?;
        Ok(done.map(|(mut guard, progress, evaluated)| {
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
        let found = match self.full_batch_end(work, after.as_deref())? {
            Some(last) => Some((last, work.batch_size)),
            None => self.last_batch_end(work, after.as_deref())?,
        };
        let is_full = |size: i64| size == work.batch_size && !work.is_single_batch();
        frontier.next = found.as_ref().filter(|(_, size)| is_full(*size)).map(|_| number + 1);
        let Some((last, evaluated)) = found else { return Ok(None) };
        frontier.after = Some(last.clone());
        Ok(Some(BatchRange { number, after, last, evaluated }))
    }

    /// The last id of a full batch.
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

    /// What is left, as the last batch: its last id, and how many it evaluates.
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
        let mut params: Vec<Param> = vec![
            (&range.after, Type::TEXT),
            (&range.last, Type::TEXT),
            (&run, Type::TEXT),
            (&now, Type::TIMESTAMPTZ),
        ];
        params.extend(rules.params());
        params.extend(scope.params());
        let rows = self.query_rendered(&sql, &params)?;
        Approvals::read(&rows, "matched")
    }

    /// `approved` is what this very transaction has.
    pub(super) fn save_progress(
        &mut self,
        work: &PassState,
        progress: &Progress,
        approved: &Approvals,
    ) -> Result<()> {
        let Progress { counts: tally, resume_after, .. } = progress;
        let Evaluation { digest, start: from, scope, .. } = work.evaluation;
        let by_rule: Map<String, Value> =
            tally.by_rule.iter().map(|(rule, count)| (rule.clone(), (*count).into())).collect();
        let mut details = json!({"rules": by_rule});
        if let Some(after) = &work.evaluation.resume_after {
            details["resumed_after"] = json!(after);
        }
        let seconds = work.lease.as_secs_f64();
        let (versions, rules) =
            approved.version_rules.as_ref().map(|(versions, rules)| (versions, rules)).unzip();
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
            ],
        )?;
        if get::<i64>(&row, "renewed")? == 1 { Ok(()) } else { Err(lease_lost()) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
