//! Do the rules match, and what does each cost?

use std::time::Duration;

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::durations::Target;
use crate::domain::rules::RuleAssessment as RuleStanding;
use crate::domain::rules::RuleStatus;
use crate::domain::time_format::format_seconds;

use super::{counted, merge_findings};

/// What each of the active rules would do.
#[derive(Debug, Clone, Default)]
pub struct RuleSummary {
    /// All of them, the inactive ones too.
    pub rule_count: usize,
    /// Those that are active and do something else than approve.
    pub other_action_count: usize,
    pub pending_count: i64,
    pub approving: Vec<RuleStanding>,
}

pub fn rules_match(rules: &RuleSummary) -> CheckResult {
    let pending = counted(usize::try_from(rules.pending_count).unwrap_or_default(), "pending version");
    let finding = |standing, evidence: String, fix: &str| {
        CheckResult::new(Check::RulesMatch, standing, evidence, fix.to_owned())
    };
    // Nothing is lost where nothing waits.
    let bad = if rules.pending_count > 0 { CheckStatus::Critical } else { CheckStatus::Warning };
    if rules.approving.is_empty() {
        let evidence = match rules.rule_count {
            0 => format!("there is no rule: {pending} can only be approved by hand"),
            some => {
                let what = if rules.other_action_count > 0 { "is active and approves" } else { "is active" };
                format!("none of {} {what}: {pending} can only be approved by hand", counted(some, "rule"))
            }
        };
        return finding(bad, evidence, "apsctl rules list");
    }
    let of = |status| rules.approving.iter().filter(move |rule| rule.status == status);
    let is_all = |number: usize| number == rules.approving.len();
    let mut found = Vec::new();
    let invalid = of(RuleStatus::Invalid).count();
    for rule in of(RuleStatus::Invalid) {
        let why = rule.reason.clone().unwrap_or_default();
        let standing = if is_all(invalid) { bad } else { CheckStatus::Warning };
        let evidence = format!("rule {} approves nothing, it is ill-formed: {why}", rule.rule.label());
        found.push(finding(standing, evidence, "apsctl rules check"));
    }
    let taken: i64 = rules.approving.iter().map(|rule| rule.counts.would_approve).sum();
    let never = of(RuleStatus::NeverMatches).count();
    if never > 0 && is_all(never + invalid) {
        let evidence = format!(
            "{} valid, and none matches any of {pending}, nor has ever approved one",
            counted(never, "active rule")
        );
        found.push(finding(CheckStatus::Critical, evidence, "apsctl rules preview"));
    }
    let ok = format!("{} would approve {taken} of {pending}", counted(rules.approving.len(), "active rule"));
    merge_findings(Check::RulesMatch, found, ok)
}

/// What one rule took over a sample of the pending versions.
#[derive(Debug, Clone)]
pub struct RuleCost {
    pub label: String,
    pub sampled: i64,
    /// None where it had not come to its end.
    pub seconds: Option<f64>,
}

/// The costs of the active rules.
#[derive(Debug, Clone, Default)]
pub struct RuleCosts {
    pub rules: Vec<RuleCost>,
    /// How many there was no time for.
    pub unmeasured_count: usize,
    pub pending: i64,
    /// How long one rule was given.
    pub time_per_rule: Duration,
    /// How long a run may last.
    pub timeout: Duration,
}

#[allow(clippy::cast_precision_loss, reason = "counts to reckon seconds with")]
pub fn slow_rules(costs: &RuleCosts) -> CheckResult {
    let mut found = Vec::new();
    let mut total = 0.0;
    let mut dearest: Vec<(f64, &str)> = Vec::new();
    for rule in &costs.rules {
        let Some(seconds) = rule.seconds else {
            let evidence = format!(
                "rule {} was not done with a sample of the {} pending versions in {}",
                rule.label,
                costs.pending,
                format_seconds(costs.time_per_rule.as_secs_f64())
            );
            let fix = "apsctl rules list".to_owned();
            found.push(CheckResult::new(Check::SlowRules, CheckStatus::Critical, evidence, fix));
            continue;
        };
        // Fewer than a sample holds are all there are.
        let share =
            if rule.sampled > 0 { (costs.pending as f64 / rule.sampled as f64).max(1.0) } else { 1.0 };
        total += seconds * share;
        dearest.push((seconds * share, &rule.label));
    }
    dearest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let named: Vec<String> = dearest
        .iter()
        .take(super::MAX_LISTED)
        .map(|(seconds, label)| {
            format!(
                "{label} {} ({:.0} %)",
                format_rule_time(*seconds),
                seconds / total.max(f64::MIN_POSITIVE) * 100.0
            )
        })
        .collect();
    let left = match costs.unmeasured_count {
        0 => String::new(),
        some => format!(" ({} not measured for want of time)", counted(some, "rule")),
    };
    let figure = if dearest.is_empty() {
        format!("no rule was measured{left}")
    } else {
        format!(
            "{} would take {} over {} pending versions{left}: {}",
            counted(dearest.len(), "rule"),
            format_rule_time(total),
            costs.pending,
            named.join(", ")
        )
    };
    let standing = match total {
        far if far >= costs.timeout.as_secs_f64() => Some(CheckStatus::Critical),
        some if some > Target::Average.seconds() => Some(CheckStatus::Warning),
        _ => None,
    };
    if let Some(standing) = standing {
        found.push(CheckResult::new(
            Check::SlowRules,
            standing,
            figure.clone(),
            "apsctl rules check".to_owned(),
        ));
    }
    merge_findings(Check::SlowRules, found, figure)
}

/// Rules are cheap, as a rule: `0.3 ms`.
fn format_rule_time(seconds: f64) -> String {
    if seconds < 0.1 { format!("{:.1} ms", seconds * 1000.0) } else { format_seconds(seconds) }
}
