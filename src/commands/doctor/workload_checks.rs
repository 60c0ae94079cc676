//! Makes the checks of the amount of work: `pending`, `batch-size`, `slow-rules`, `rules-match` and `slow-queries`.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::prober::Prober;
use super::results::Results;
use super::store_state::StoreState;
use super::worker_state::{CheckInput, WorkerSettings};
use crate::db::Db;
use crate::db::rules::RuleSelection;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, NotChecked, ProbeResult, evaluate};
use crate::domain::doctor::rules::{self, RuleCosts, RuleSummary};
use crate::domain::doctor::workload::{self, Backlog, SLOW_STATEMENT_MILLISECONDS};
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::WORKER_MEMORY_BYTES;

/// How long one rule may take, and all of them together.
const TIME_PER_RULE: Duration = Duration::from_secs(1);
const TIME_FOR_ALL_RULES: Duration = Duration::from_secs(10);

/// The runs of this window show how fast versions are evaluated.
const SPEED_WINDOW: TimeDelta = TimeDelta::days(30);

pub(super) fn run_checks(
    input: &CheckInput<'_>,
    store: &StoreState,
    prober: &mut Prober<'_>,
    results: &mut Results,
) -> Result<()> {
    let pending = prober.probe(|db| Ok(db.each_version_table(|db| db.pending_versions(None))?.iter().sum()))?;
    if results.wants(Check::Pending) {
        let since = prober.now() - SPEED_WINDOW;
        let versions_per_second = prober.probe(|db| db.evaluation_rate_since(since))?.unwrap_or_default();
        let result = evaluate(Check::Pending, pending.clone(), |pending| {
            let WorkerSettings { batch_size, timeout, .. } = input.settings;
            workload::pending(Backlog { pending, batch_size, versions_per_second, timeout })
        });
        results.add(store.missing_table_result(Check::Pending, &["versions"]).unwrap_or(result));
    }
    if results.wants(Check::BatchSize) {
        let result = batch_size(input, prober)?;
        results.add(store.missing_table_result(Check::BatchSize, &["versions"]).unwrap_or(result));
    }
    check_rules(input.settings, store, pending, prober, results)?;
    if results.wants(Check::SlowQueries) {
        let answer = prober.probe(|db| db.slow_statements(SLOW_STATEMENT_MILLISECONDS))?;
        let answer = answer.and_then(|statements| {
            statements.ok_or_else(|| {
                let reason = "pg_stat_statements is not installed in this database";
                NotChecked::new(reason, Remedy::psql("CREATE EXTENSION pg_stat_statements"))
            })
        });
        results.evaluate(Check::SlowQueries, answer, |statements| workload::slow_queries(&statements));
    }
    Ok(())
}

fn batch_size(input: &CheckInput<'_>, prober: &mut Prober<'_>) -> Result<CheckResult> {
    let versions = prober.probe(|db| {
        let table = db.table_name("versions");
        Ok(db.table_statistics()?.into_iter().find(|found| found.table == table))
    })?;
    let limit = input.worker.container.as_ref().ok().and_then(|container| container.memory_limit_bytes);
    let (memory, source) = limit
        .map_or((WORKER_MEMORY_BYTES, "the limit in Task Tracker's guide"), |limit| (limit, "the container's limit"));
    Ok(evaluate(Check::BatchSize, versions, |versions| {
        let row_bytes = versions.and_then(|versions| versions.row_bytes());
        workload::batch_size(input.settings.batch_size, row_bytes, memory, source)
    }))
}

fn check_rules(
    settings: WorkerSettings,
    store: &StoreState,
    pending: ProbeResult<i64>,
    prober: &mut Prober<'_>,
    results: &mut Results,
) -> Result<()> {
    let checks = [Check::SlowRules, Check::RulesMatch];
    if !results.wants_any(&checks) {
        return Ok(());
    }
    let missing = checks.map(|check| store.missing_table_result(check, &["rules", "versions"]));
    if missing.iter().any(Option::is_some) {
        missing.into_iter().flatten().for_each(|result| results.add(result));
        return Ok(());
    }
    let limit = Some(prober.context.statement_timeout()).filter(|limit| !limit.is_zero());
    let time_per_rule = limit.map_or(TIME_PER_RULE, |limit| limit.min(TIME_PER_RULE));
    let measured = prober.probe(|db| db.rule_costs(time_per_rule, TIME_FOR_ALL_RULES))?;
    let costs = measured.and_then(|(rules, unmeasured_count)| {
        let (pending, timeout) = (pending?, settings.timeout);
        Ok(RuleCosts { rules, unmeasured_count, pending, time_per_rule, timeout })
    });
    let has_unfinished = costs.as_ref().is_ok_and(|costs| costs.rules.iter().any(|rule| rule.seconds.is_none()));
    results.evaluate(Check::SlowRules, costs, |costs| rules::slow_rules(&costs));
    if has_unfinished {
        let reason = "a rule takes too long to evaluate on all pending versions (see the check slow-rules)";
        results.add(CheckResult::unknown(Check::RulesMatch, reason));
        return Ok(());
    }
    results.probe(Check::RulesMatch, prober, rule_summary, |rules| rules::rules_match(&rules))
}

fn rule_summary(db: &mut Db) -> Result<RuleSummary> {
    let all = db.rules(RuleSelection::All)?;
    let other_action_count = all.iter().filter(|rule| rule.is_active && !rule.approves()).count();
    let standings = db.assess_rules(RuleSelection::Approving)?;
    Ok(RuleSummary {
        rule_count: all.len(),
        other_action_count,
        pending_count: standings.pending,
        approving: standings.rules,
    })
}
