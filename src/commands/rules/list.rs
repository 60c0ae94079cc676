//! `apsctl rules list`

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{id_cell, status_cell};
use crate::context::Context;
use crate::db::rules::RuleSelection;
use crate::domain::rules::{Rule, RuleAssessment, RuleForm};
use crate::report::{Cell, Format, Record, Report};

/// List the approval rules and what each would approve
///
/// The rules are listed in the order in which they are tried. The first active rule that matches a version approves
/// it: `would_approve` counts those. `would_approve_alone` counts what the rule would approve if it were the only
/// one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl rules list\n  apsctl rules list -o json")]
pub struct Args {}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let standings = context.db()?.assess_rules(RuleSelection::All).context("listing the rules")?;
    let has_actions = standings.rules.iter().any(|standing| standing.rule.action.is_some());
    let report = Report::listing(standings.rules.into_iter().map(RuleRow)).when_empty("no rules");
    if context.format() != Format::Table {
        return Ok(report);
    }
    // People see the form by the conditions, and a column that says nothing is left out.
    let report = report.without_last_column();
    Ok(if has_actions { report } else { report.without_last_column() })
}

struct RuleRow(RuleAssessment);

impl Record for RuleRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "is_active",
        "priority",
        "conditions",
        "would_approve",
        "would_approve_alone",
        "status",
        "reason",
        "action",
        "form",
    ];

    fn cells(self) -> Vec<Cell> {
        let Self(RuleAssessment { rule, counts, status, reason }) = self;
        let (action, conditions) = (rule.action.clone(), conditions_cell(&rule));
        vec![
            id_cell(rule.id.as_ref()),
            rule.name.into(),
            rule.is_active.into(),
            rule.priority.into(),
            conditions,
            counts.would_approve.into(),
            counts.would_approve_alone.into(),
            status_cell(status),
            reason.into(),
            action.into(),
            rule.form.as_str().into(),
        ]
    }
}

/// Returns the conditions as JSON, as text if they are not JSON, and thresholds as an object.
fn conditions_cell(rule: &Rule) -> Cell {
    if rule.form == RuleForm::Thresholds {
        let threshold = |(field, least): &(&'static str, Option<String>)| {
            let number = least.as_deref().and_then(|text| serde_json::from_str(text).ok());
            (format!("{field}_threshold"), number.unwrap_or_else(|| json!(least)))
        };
        return Cell::Json(Value::Object(rule.thresholds.iter().map(threshold).collect()));
    }
    rule.conditions.clone().map_or(Cell::Empty, Cell::json)
}
