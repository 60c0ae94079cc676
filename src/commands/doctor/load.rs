//! What there is to do, and what it costs: the pending versions, the rules, the slow statements.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::gatherer::Gatherer;
use super::store::Store;
use super::{Findings, Given, Settings};
use crate::db::Db;
use crate::db::rules::RuleSelection;
use crate::domain::check::{Check, CheckResult};
use crate::domain::doctor::container::MEMORY;
use crate::domain::doctor::load::{self, Backlog, SLOW};
use crate::domain::doctor::rules::{self, Costs, Rules};
use crate::domain::doctor::{Asked, Unasked, judged};

/// How long one rule is given, and all of them together.
const PATIENCE: Duration = Duration::from_secs(1);
const BUDGET: Duration = Duration::from_secs(10);

/// How far back the pace of the runs is taken.
const PACE: TimeDelta = TimeDelta::days(30);

pub(super) fn look(
    given: &Given<'_>,
    store: &Store,
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
) -> Result<()> {
    let pending =
        gatherer.ask(|db| Ok(db.each_version_table(|db| db.pending_versions(None))?.iter().sum()))?;
    if findings.wants(Check::Pending) {
        let now = gatherer.now();
        let pace = gatherer.ask(|db| db.evaluation_rate_since(now - PACE))?.unwrap_or_default();
        let finding = judged(Check::Pending, pending.clone(), |pending| {
            let Settings { batch, timeout, .. } = given.settings;
            load::pending(Backlog { pending, batch, pace, timeout })
        });
        findings.add(store.without_table(Check::Pending, &["versions"]).unwrap_or(finding));
    }
    if findings.wants(Check::BatchSize) {
        let finding = batch_size(given, gatherer)?;
        findings.add(store.without_table(Check::BatchSize, &["versions"]).unwrap_or(finding));
    }
    look_at_rules(given.settings, store, pending, gatherer, findings)?;
    if findings.wants(Check::SlowQueries) {
        let asked = gatherer.ask(|db| db.slow_statements(SLOW))?;
        let asked = asked.and_then(|found| {
            let why = "pg_stat_statements is not installed in this database";
            let fix = "psql -c 'CREATE EXTENSION pg_stat_statements'".to_owned();
            found.ok_or_else(|| Unasked::new(why, fix))
        });
        findings.add(judged(Check::SlowQueries, asked, |slow| load::statements(&slow)));
    }
    Ok(())
}

fn batch_size(given: &Given<'_>, gatherer: &mut Gatherer<'_>) -> Result<CheckResult> {
    let row_bytes = gatherer.ask(|db| {
        let table = db.table_name("versions");
        Ok(db.table_statistics()?.into_iter().find(|found| found.table == table))
    })?;
    let limit = given.worker.seen.as_ref().ok().and_then(|seen| seen.memory_bytes);
    let (memory, whose) =
        limit.map_or((MEMORY, "the guide's limit"), |limit| (limit, "the container's limit"));
    Ok(judged(Check::BatchSize, row_bytes, |versions| {
        let row_bytes = versions.and_then(|versions| versions.row_bytes());
        load::batch(given.settings.batch, row_bytes, memory, whose)
    }))
}

fn look_at_rules(
    settings: Settings,
    store: &Store,
    pending: Asked<i64>,
    gatherer: &mut Gatherer<'_>,
    findings: &mut Findings,
) -> Result<()> {
    let both = [Check::SlowRules, Check::RulesMatch];
    if !findings.wants_any(&both) {
        return Ok(());
    }
    if store.without_table(Check::RulesMatch, &["rules", "versions"]).is_some() {
        for finding in both.iter().filter_map(|check| store.without_table(*check, &["rules", "versions"])) {
            findings.add(finding);
        }
        return Ok(());
    }
    let limit = Some(gatherer.context.statement_timeout()).filter(|limit| !limit.is_zero());
    let patience = limit.map_or(PATIENCE, |limit| limit.min(PATIENCE));
    let costs = gatherer.ask(|db| db.rule_costs(patience, BUDGET))?.and_then(|(rules, left_out)| {
        let pending = pending?;
        Ok(Costs { rules, left_out, pending, patience, timeout: settings.timeout })
    });
    let is_endless = costs.as_ref().is_ok_and(|costs| costs.rules.iter().any(|rule| rule.seconds.is_none()));
    findings.add(judged(Check::SlowRules, costs, |costs| rules::costs(&costs)));
    if !findings.wants(Check::RulesMatch) {
        return Ok(());
    }
    let asked = if is_endless {
        Err(Unasked::new("the rules cannot be asked of all pending versions in time (slow-rules)", None))
    } else {
        gatherer.ask(matching)?
    };
    findings.add(judged(Check::RulesMatch, asked, |rules| rules::matching(&rules)));
    Ok(())
}

fn matching(db: &mut Db) -> Result<Rules> {
    let all = db.rules(RuleSelection::All)?;
    let others = all.iter().filter(|rule| rule.is_active && !rule.approves()).count();
    let standings = db.assess_rules(RuleSelection::Approving)?;
    Ok(Rules { all: all.len(), others, pending: standings.pending, active: standings.rules })
}
