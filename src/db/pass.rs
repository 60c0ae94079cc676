//! The automation pass: its lease, its batches and its bookkeeping. Each step is one transaction; a step commits
//! only while the pass's fencing token is current, on the database's clock.

mod claim;
mod end;

use std::time::Duration;

use anyhow::{Context as _, Result};
use postgres::types::Type;
use serde_json::{Map, Value, json};

pub use claim::{Claim, Claimed, Pass, Previous};
pub use end::{End, Ended, NextRun};

use super::rules::RuleSet;
use super::write::Limits;
use super::{Db, get, write};
use crate::domain::job::Job;
use crate::domain::pass::Tally;
use crate::error::{Refusal, Trouble};

/// How many parameters of the batch statement come before the rules'.
pub const BATCH_PARAMETERS: usize = 5;

/// What one batch has done.
#[derive(Debug)]
pub struct Batch {
    pub evaluated: i64,
    /// Rule id and how many versions it approved.
    pub matched: Vec<(i64, i64)>,
    /// The id of the last version evaluated; none where there was nothing left.
    pub last: Option<String>,
}

/// How a batch is to be done.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub batch_size: i64,
    /// How long the lease is good for from the batch's end.
    pub lease: Duration,
    /// What is left of the pass's time.
    pub time_left: Duration,
    /// How many more versions may be approved; a batch that would approve more is not committed.
    pub approvals_left: Option<i64>,
}

impl Db {
    /// The jobs a pass may run for: the one of this id, or those that run the function.
    pub fn pass_jobs(&mut self, id: Option<&str>, func_ref: &str) -> Result<Vec<Job>> {
        let rows = self.query(include_str!("pass/job.sql"), &[(&id, Type::TEXT), (&func_ref, Type::TEXT)])?;
        rows.iter().map(super::jobs::job).collect()
    }

    /// How many versions are pending, of those behind an id if one is given.
    pub fn pending_versions(&mut self, after: Option<&str>) -> Result<i64> {
        let sql = self.render_versions(include_str!("pass/pending.sql"))?;
        let rows = self.run(&sql, &[(&after, Type::TEXT)])?;
        get(rows.first().context("a count answers with a row")?, "pending")
    }

    /// The text with its tables and the type of a version's id in their places.
    fn render_versions(&mut self, sql: &str) -> Result<String> {
        let id_type = self.columns("versions")?.and_then(|columns| columns.get("id")).cloned();
        let sql = self.relations.render(sql)?;
        Ok(sql.replace(":id_type", &id_type.context("versions has no id")?))
    }

    /// Evaluates and approves one batch, and commits it with the renewed lease and the tally so far.
    ///
    /// # Errors
    /// A refusal where the lease is not ours any more: then nothing was written.
    pub fn pass_batch(
        &mut self,
        pass: &Pass,
        rules: &RuleSet,
        after: Option<&str>,
        pace: Pace,
        tally: &Tally,
    ) -> Result<Batch> {
        let limits =
            Limits { statement: pace.time_left.max(Duration::from_millis(1)), idle: Some(pace.lease) };
        self.write(Some(limits), write::always, |db| {
            let batch = db.batch_statement(pass, rules, after, pace)?;
            let approved: i64 = batch.matched.iter().map(|(_, count)| count).sum();
            if pace.approvals_left.is_some_and(|left| approved > left) {
                return Err(Refusal::refused("more versions match than --max-approvals allows").into());
            }
            let mut so_far = tally.clone();
            so_far.add(batch.evaluated, &batch.matched);
            db.note_progress(pass, rules, &so_far)?;
            let resume_after = batch.last.as_deref().or(after);
            db.renew_lease(pass, pace.lease, resume_after)?;
            Ok(batch)
        })
    }

    fn batch_statement(
        &mut self,
        pass: &Pass,
        rules: &RuleSet,
        after: Option<&str>,
        pace: Pace,
    ) -> Result<Batch> {
        let sql = self
            .render_versions(include_str!("pass/batch.sql"))?
            .replace(":first_match", &rules.first_match())
            .replace(":any_match", &rules.any_match());
        let now = self.now();
        let ids: Vec<Option<i64>> = rules.rules.iter().map(|rule| rule.id).collect();
        let mut params: Vec<super::Param> = vec![
            (&after, Type::TEXT),
            (&pace.batch_size, Type::INT8),
            (&pass.run_id, Type::INT8),
            (&now, Type::TIMESTAMPTZ),
            (&ids, Type::INT8_ARRAY),
        ];
        params.extend(rules.params());
        let rows = self.run(&sql, &params)?;
        let first = rows.first().context("a batch answers with a row")?;
        let mut matched = Vec::new();
        for row in &rows {
            if let Some(rule) = get(row, "rule_id")? {
                matched.push((rule, get(row, "matched")?));
            }
        }
        Ok(Batch { evaluated: get(first, "evaluated")?, matched, last: get(first, "last")? })
    }

    fn note_progress(&mut self, pass: &Pass, rules: &RuleSet, tally: &Tally) -> Result<()> {
        let by_rule: Map<String, Value> =
            tally.by_rule.iter().map(|(rule, count)| (rule.to_string(), (*count).into())).collect();
        self.execute(
            include_str!("pass/progress.sql"),
            &[
                (&pass.run_id, Type::INT8),
                (&tally.evaluated, Type::INT8),
                (&tally.approved, Type::INT8),
                (&json!({"rules": by_rule, "rules_digest": rules.digest()}), Type::JSONB),
            ],
        )?;
        Ok(())
    }

    fn renew_lease(&mut self, pass: &Pass, lease: Duration, resume_after: Option<&str>) -> Result<()> {
        let seconds = lease.as_secs_f64();
        let renewed = self.execute(
            include_str!("pass/renew.sql"),
            &[(&pass.token, Type::INT8), (&seconds, Type::FLOAT8), (&resume_after, Type::TEXT)],
        )?;
        if renewed == 1 {
            return Ok(());
        }
        Err(lease_lost())
    }
}

fn lease_lost() -> anyhow::Error {
    Refusal::failed("the lease has run out: this pass may not write any more")
        .trouble(Trouble::LeaseLost)
        .hint("the next pass takes up where the last committed batch ended")
        .into()
}
