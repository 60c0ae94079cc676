//! The result of a pass, as `-o` writes it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::commands::audit::run_id_cell;
use crate::db::rules::RuleSet;
use crate::domain::audit::RunId;
use crate::domain::pass::PassCounts;
use crate::domain::plan::Plan;
use crate::domain::row_id::RowId;
use crate::domain::rules::Rule;
use crate::report::{Cell, Tone, record};

#[derive(Debug)]
pub(super) struct PassResult {
    pub(super) run_id: Option<RunId>,
    pub(super) status: String,
    pub(super) counts: PassCounts,
    pub(super) pending: Option<i64>,
    pub(super) rules: Vec<Value>,
    pub(super) attempts: u32,
    pub(super) recovered: bool,
    pub(super) seconds: f64,
    pub(super) error: Option<String>,
    /// Whether versions that had not changed since the last complete pass were left out.
    pub(super) incremental: bool,
    /// How many pending versions were left out for that reason.
    pub(super) skipped: i64,
    /// The job that is not due yet, and when it is.
    pub(super) not_due: Option<(String, Option<DateTime<Utc>>)>,
    /// What a dry run found, for `--plan`.
    pub(super) plan: Option<Box<Plan>>,
}

record!(PassResult, |result| {
    let tone = if result.error.is_none() { Tone::Good } else { Tone::Bad };
    [
        ("run_id", run_id_cell(result.run_id)),
        ("status", Cell::styled(result.status, tone)),
        ("versions_evaluated", result.counts.evaluated),
        ("versions_approved", result.counts.approved),
        ("pending", result.pending),
        ("rules", Cell::Json(Value::Array(result.rules))),
        ("attempts", i64::from(result.attempts)),
        ("recovered", result.recovered),
        ("duration_seconds", Cell::Seconds(result.seconds)),
        ("error", result.error),
        ("incremental", result.incremental),
        ("plan", result.plan.map(|plan| plan_cell(&plan))),
    ]
});

fn plan_cell(plan: &Plan) -> Cell {
    Cell::AbbreviatedJson(format!("{} versions", plan.total_versions()), plan.to_json())
}

/// Returns each rule with the number of versions it approved, followed by the ill-formed rules with the reason.
pub(super) fn rules_json(rules: &RuleSet, counts: &PassCounts) -> Vec<Value> {
    let valid = rules.rules.iter().map(|rule| rule_json(rule, counts.approved_by(rule).unwrap_or_default(), None));
    let invalid = rules.invalid.iter().map(|invalid| rule_json(&invalid.rule, 0, Some(&invalid.error.to_string())));
    valid.chain(invalid).collect()
}

pub(super) fn rule_json(rule: &Rule, matched: i64, error: Option<&str>) -> Value {
    json!({"id": rule.id.as_ref().map(RowId::to_json), "name": rule.name, "matched": matched, "error": error})
}
