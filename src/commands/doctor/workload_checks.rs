//! What there is to do, and what it costs: the pending versions, the rules, the slow statements.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::database_checks::StoreState;
use super::prober::Prober;
use super::{CheckInput, Results, WorkerSettings};
use crate::db::Db;
use crate::db::rules::RuleSelection;
use crate::domain::doctor::check::{Check, CheckResult};
use crate::domain::doctor::container::GUIDE_MEMORY_BYTES;
use crate::domain::doctor::rules::{self, RuleCosts, RuleSummary};
use crate::domain::doctor::workload::{self, Backlog, SLOW_STATEMENT_MILLISECONDS};
use crate::domain::doctor::{NotChecked, ProbeResult, evaluate};

/// How long one rule is given, and all of them together.
const TIME_PER_RULE: Duration = Duration::from_secs(1);
const TIME_FOR_ALL_RULES: Duration = Duration::from_secs(10);

/// How far back the pace of the runs is taken.
const SPEED_WINDOW: TimeDelta = TimeDelta::days(30);

pub(super) fn run_checks(
    given: &CheckInput<'_>,
    store: &StoreState,
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<()> {
    let pending =
        gatherer.probe(|db| Ok(db.each_version_table(|db| db.pending_versions(None))?.iter().sum()))?;
    if findings.wants(Check::Pending) {
        let now = gatherer.now();
        let pace = gatherer.probe(|db| db.evaluation_rate_since(now - SPEED_WINDOW))?.unwrap_or_default();
        let finding = evaluate(Check::Pending, pending.clone(), |pending| {
            let WorkerSettings { batch, timeout, .. } = given.settings;
            workload::pending(Backlog { pending, batch_size: batch, versions_per_second: pace, timeout })
        });
        findings.add(store.missing_table_result(Check::Pending, &["versions"]).unwrap_or(finding));
    }
    if findings.wants(Check::BatchSize) {
        let finding = batch_size(given, gatherer)?;
        findings.add(store.missing_table_result(Check::BatchSize, &["versions"]).unwrap_or(finding));
    }
    check_rules(given.settings, store, pending, gatherer, findings)?;
    if findings.wants(Check::SlowQueries) {
        let asked = gatherer.probe(|db| db.slow_statements(SLOW_STATEMENT_MILLISECONDS))?;
        let asked = asked.and_then(|found| {
            let why = "pg_stat_statements is not installed in this database";
            let fix = "psql -c 'CREATE EXTENSION pg_stat_statements'".to_owned();
            found.ok_or_else(|| NotChecked::new(why, fix))
        });
        findings.add(evaluate(Check::SlowQueries, asked, |slow| workload::slow_queries(&slow)));
    }
    Ok(())
}

fn batch_size(given: &CheckInput<'_>, gatherer: &mut Prober<'_>) -> Result<CheckResult> {
    let row_bytes = gatherer.probe(|db| {
        let table = db.table_name("versions");
        Ok(db.table_statistics()?.into_iter().find(|found| found.table == table))
    })?;
    let limit = given.worker.container_state.as_ref().ok().and_then(|seen| seen.memory_limit_bytes);
    let (memory, whose) =
        limit.map_or((GUIDE_MEMORY_BYTES, "the guide's limit"), |limit| (limit, "the container's limit"));
    Ok(evaluate(Check::BatchSize, row_bytes, |versions| {
        let row_bytes = versions.and_then(|versions| versions.row_bytes());
        workload::batch_size(given.settings.batch, row_bytes, memory, whose)
    }))
}

fn check_rules(
    settings: WorkerSettings,
    store: &StoreState,
    pending: ProbeResult<i64>,
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<()> {
    let both = [Check::SlowRules, Check::RulesMatch];
    if !findings.wants_any(&both) {
        return Ok(());
    }
    if store.missing_table_result(Check::RulesMatch, &["rules", "versions"]).is_some() {
        for finding in
            both.iter().filter_map(|check| store.missing_table_result(*check, &["rules", "versions"]))
        {
            findings.add(finding);
        }
        return Ok(());
    }
    let limit = Some(gatherer.context.statement_timeout()).filter(|limit| !limit.is_zero());
    let patience = limit.map_or(TIME_PER_RULE, |limit| limit.min(TIME_PER_RULE));
    let costs =
        gatherer.probe(|db| db.rule_costs(patience, TIME_FOR_ALL_RULES))?.and_then(|(rules, left_out)| {
            let pending = pending?;
            Ok(RuleCosts {
                rules,
                unmeasured_count: left_out,
                pending,
                time_per_rule: patience,
                timeout: settings.timeout,
            })
        });
    let is_endless = costs.as_ref().is_ok_and(|costs| costs.rules.iter().any(|rule| rule.seconds.is_none()));
    findings.add(evaluate(Check::SlowRules, costs, |costs| rules::slow_rules(&costs)));
    if !findings.wants(Check::RulesMatch) {
        return Ok(());
    }
    let asked = if is_endless {
        Err(NotChecked::new("the rules cannot be asked of all pending versions in time (slow-rules)", None))
    } else {
        gatherer.probe(rule_summary)?
    };
    findings.add(evaluate(Check::RulesMatch, asked, |rules| rules::rules_match(&rules)));
    Ok(())
}

fn rule_summary(db: &mut Db) -> Result<RuleSummary> {
    let all = db.rules(RuleSelection::All)?;
    let others = all.iter().filter(|rule| rule.is_active && !rule.approves()).count();
    let standings = db.assess_rules(RuleSelection::Approving)?;
    Ok(RuleSummary {
        rule_count: all.len(),
        other_action_count: others,
        pending_count: standings.pending,
        approving: standings.rules,
    })
}
