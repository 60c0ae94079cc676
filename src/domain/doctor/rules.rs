//! The checks of the rules: `rules-match` and `slow-rules`.

use std::time::Duration;

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use super::wording::{MAX_LISTED, counted};
use crate::domain::durations::Target;
use crate::domain::remedy::Remedy;
use crate::domain::rules::RuleAssessment as RuleStanding;
use crate::domain::rules::RuleStatus;
use crate::domain::time_format::format_seconds;

/// What each active rule would do with the pending versions.
#[derive(Debug, Clone, Default)]
pub struct RuleSummary {
    /// All rules, inactive ones included.
    pub rule_count: usize,
    /// Active rules whose action is not to approve.
    pub other_action_count: usize,
    pub pending_count: i64,
    /// The active rules that approve.
    pub approving: Vec<RuleStanding>,
}

pub fn rules_match(rules: &RuleSummary) -> CheckResult {
    let pending = counted(usize::try_from(rules.pending_count).unwrap_or_default(), "pending version");
    let finding = |status, evidence: String, remedy: &str| {
        CheckResult::new(Check::RulesMatch, status, evidence, Remedy::apsctl(remedy))
    };
    // Without pending versions nothing is missed.
    let worst = if rules.pending_count > 0 { CheckStatus::Critical } else { CheckStatus::Warning };
    if rules.approving.is_empty() {
        let evidence = match rules.rule_count {
            0 => format!("there is no rule: {pending} can only be approved by hand"),
            some => {
                let problem = if rules.other_action_count > 0 { "is active and approves" } else { "is active" };
                format!("none of {} {problem}: {pending} can only be approved by hand", counted(some, "rule"))
            }
        };
        return finding(worst, evidence, "rules list").headline("no active rule approves anything");
    }
    let with_status = |status| rules.approving.iter().filter(move |rule| rule.status == status);
    let is_all = |number: usize| number == rules.approving.len();
    let mut findings = Vec::new();
    let invalid = with_status(RuleStatus::Invalid).count();
    for rule in with_status(RuleStatus::Invalid) {
        let reason = rule.reason.clone().unwrap_or_default();
        let status = if is_all(invalid) { worst } else { CheckStatus::Warning };
        let evidence = format!("rule {} is invalid and approves nothing: {reason}", rule.rule.label());
        let headline = format!("rule {} is invalid", rule.rule.label());
        findings.push(finding(status, evidence, "rules check").headline(headline));
    }
    let never_matching = with_status(RuleStatus::NeverMatches).count();
    if never_matching > 0 && is_all(never_matching + invalid) {
        let evidence = format!(
            "none of {} matches any of {pending} or has ever approved one",
            counted(never_matching, "valid active rule")
        );
        let headline = "no rule matches a pending version";
        findings.push(finding(CheckStatus::Critical, evidence, "rules preview").headline(headline));
    }
    let approved: i64 = rules.approving.iter().map(|rule| rule.counts.would_approve).sum();
    let ok = format!("{} would approve {approved} of {pending}", counted(rules.approving.len(), "active rule"));
    merge_findings(Check::RulesMatch, findings, ok)
}

/// How long one rule took over a sample of the pending versions.
#[derive(Debug, Clone)]
pub struct RuleCost {
    pub label: String,
    pub sampled: i64,
    /// `None` if it was cancelled.
    pub seconds: Option<f64>,
}

/// The costs of the active rules.
#[derive(Debug, Clone, Default)]
pub struct RuleCosts {
    pub rules: Vec<RuleCost>,
    /// How many rules there was no time for.
    pub unmeasured_count: usize,
    pub pending: i64,
    /// How long one rule may take.
    pub time_per_rule: Duration,
    /// How long a run may take.
    pub timeout: Duration,
}

#[allow(clippy::cast_precision_loss, reason = "an estimate needs no exact counts")]
pub fn slow_rules(costs: &RuleCosts) -> CheckResult {
    let mut findings = Vec::new();
    let mut total = 0.0;
    let mut estimates: Vec<(f64, &str)> = Vec::new();
    for rule in &costs.rules {
        let Some(seconds) = rule.seconds else {
            let evidence = format!(
                "rule {} did not finish within {} on a sample of the {} pending versions",
                rule.label,
                format_seconds(costs.time_per_rule.as_secs_f64()),
                costs.pending
            );
            let remedy = Remedy::apsctl("rules list");
            findings.push(
                CheckResult::new(Check::SlowRules, CheckStatus::Critical, evidence, remedy)
                    .headline(format!("rule {} is too slow", rule.label)),
            );
            continue;
        };
        let factor = if rule.sampled > 0 { (costs.pending as f64 / rule.sampled as f64).max(1.0) } else { 1.0 };
        total += seconds * factor;
        estimates.push((seconds * factor, &rule.label));
    }
    estimates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let slowest: Vec<String> = estimates
        .iter()
        .take(MAX_LISTED)
        .map(|(seconds, label)| {
            let percent = seconds / total.max(f64::MIN_POSITIVE) * 100.0;
            format!("{label} {} ({percent:.0} %)", format_rule_time(*seconds))
        })
        .collect();
    let unmeasured = match costs.unmeasured_count {
        0 => String::new(),
        some => format!(" ({} not measured: the time was up)", counted(some, "rule")),
    };
    let evidence = if estimates.is_empty() {
        format!("no rule was measured{unmeasured}")
    } else {
        format!(
            "{} would take {} over {} pending versions{unmeasured}: {}",
            counted(estimates.len(), "rule"),
            format_rule_time(total),
            costs.pending,
            slowest.join(", ")
        )
    };
    let status = if total >= costs.timeout.as_secs_f64() {
        Some(CheckStatus::Critical)
    } else {
        (total > Target::Average.seconds()).then_some(CheckStatus::Warning)
    };
    if let Some(status) = status {
        let remedy = Remedy::apsctl("rules check");
        findings
            .push(CheckResult::new(Check::SlowRules, status, evidence.clone(), remedy).headline("the rules are slow"));
    }
    merge_findings(Check::SlowRules, findings, evidence)
}

/// Returns `0.3 ms`, or seconds for a slow rule.
fn format_rule_time(seconds: f64) -> String {
    if seconds < 0.1 { format!("{:.1} ms", seconds * 1000.0) } else { format_seconds(seconds) }
}
