//! `run-once --dry-run`: what a pass would approve, without a lease, a run or an approval.

use std::time::Instant;

use anyhow::{Context as _, Result};

use super::failure::too_many_approvals;
use super::job;
use super::result::{PassResult, rule_json};
use super::settings::Args;
use crate::commands::row_security;
use crate::context::Context;
use crate::db::rules::RuleSelection;
use crate::domain::pass::PassCounts;
use crate::domain::rules::RuleStatus;

pub(super) fn run(args: &Args, context: &mut Context) -> Result<PassResult> {
    let started = Instant::now();
    log::info!("Automation run started (dry run)");
    row_security::warn_if_hidden(&["versions", "rules"], context)?;
    job::require_dry_run_possible(args, context)?;
    let assessments = context.db()?.assess_rules(RuleSelection::Approving).context("counting what the rules match")?;
    let mut invalid_rules = Vec::new();
    let mut approved_by_rule = Vec::new();
    let mut rules = Vec::new();
    for assessment in &assessments.rules {
        let (rule, count) = (&assessment.rule, assessment.counts.would_approve);
        let why = assessment.reason.as_ref().filter(|_| assessment.status == RuleStatus::Invalid);
        if let Some(why) = why {
            log::warn!("{} is ill-formed and approves nothing: {why}", rule.title());
            invalid_rules.push(rule.label());
        }
        approved_by_rule.extend(rule.id.as_ref().map(|id| (id.to_string(), count)));
        rules.push(rule_json(rule, count, why.map(String::as_str)));
    }
    log::info!("Evaluating {} pending versions", assessments.pending);
    for assessment in assessments.rules.iter().filter(|assessment| assessment.counts.would_approve > 0) {
        log::info!("{} matched {} versions", assessment.rule.title(), assessment.counts.would_approve);
    }
    let mut counts = PassCounts::default();
    counts.add_batch(assessments.pending, &approved_by_rule);
    if let Some(max) = args.max_approvals.filter(|max| counts.approved > i64::from(*max)) {
        return Err(too_many_approvals(counts.approved, max));
    }
    // Only the formats of -o contain the plan.
    let plan = match context.globals().output {
        Some(_) => context.db()?.make_plan(assessments.now).context("making the plan")?,
        None => None,
    };
    log::info!("Would auto-approve {} versions (dry run)", counts.approved);
    let has_invalid_rules = !invalid_rules.is_empty();
    Ok(PassResult {
        run_id: None,
        status: "dry_run".to_owned(),
        rules,
        pending: Some(assessments.pending),
        counts: PassCounts { approved: 0, ..counts },
        attempts: 1,
        recovered: false,
        seconds: started.elapsed().as_secs_f64(),
        error: has_invalid_rules.then(|| format!("ill-formed rules: {}", invalid_rules.join(", "))),
        incremental: false,
        skipped: 0,
        not_due: None,
        plan: plan.map(Box::new),
    })
}
