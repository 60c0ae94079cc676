//! What a pass answers with `-o json`.

use serde_json::{Value, json};

use crate::commands::audit::run_id_cell;
use crate::db::rules::RuleSet;
use crate::domain::audit::RunId;
use crate::domain::pass::PassCounts;
use crate::domain::plan::Plan;
use crate::domain::row_id::RowId;
use crate::domain::rules::Rule;
use crate::report::{Cell, Record, Tone};

/// A pass, ended.
#[derive(Debug)]
pub(super) struct PassResult {
    pub(super) run_id: Option<RunId>,
    pub(super) status: &'static str,
    pub(super) tally: PassCounts,
    pub(super) pending: Option<i64>,
    pub(super) rules: Vec<Value>,
    pub(super) attempts: u32,
    pub(super) recovered: bool,
    pub(super) seconds: f64,
    pub(super) error: Option<String>,
    /// Whether it left out what the last complete pass has seen.
    pub(super) incremental: bool,
    /// What a dry run has found, to be applied.
    pub(super) plan: Option<Box<Plan>>,
}

impl Record for PassResult {
    const COLUMNS: &'static [&'static str] = &[
        "run_id",
        "status",
        "versions_evaluated",
        "versions_approved",
        "pending",
        "rules",
        "attempts",
        "recovered",
        "duration_seconds",
        "error",
        "incremental",
        "plan",
    ];

    fn cells(self) -> Vec<Cell> {
        let tone = if self.error.is_none() { Tone::Good } else { Tone::Bad };
        vec![
            run_id_cell(self.run_id),
            Cell::styled(self.status, tone),
            self.tally.evaluated.into(),
            self.tally.approved.into(),
            self.pending.into(),
            Cell::Json(Value::Array(self.rules)),
            i64::from(self.attempts).into(),
            self.recovered.into(),
            Cell::Seconds(self.seconds),
            self.error.into(),
            self.incremental.into(),
            self.plan.map_or(Cell::Empty, |plan| {
                Cell::AbbreviatedJson(format!("{} versions", plan.total_versions()), plan.to_json())
            }),
        ]
    }
}

/// Each rule with what it matched, the ill-formed ones with the reason.
pub(super) fn rules_json(set: &RuleSet, tally: &PassCounts) -> Vec<Value> {
    let well = set.rules.iter().map(|rule| {
        let matched = tally.approved_by(rule).unwrap_or_default();
        rule_json(rule, matched, None)
    });
    let ill = set.invalid.iter().map(|invalid| rule_json(&invalid.rule, 0, Some(&invalid.error.to_string())));
    well.chain(ill).collect()
}

pub(super) fn rule_json(rule: &Rule, matched: i64, error: Option<&str>) -> Value {
    json!({"id": rule.id.as_ref().map(RowId::to_json), "name": rule.name, "matched": matched, "error": error})
}
