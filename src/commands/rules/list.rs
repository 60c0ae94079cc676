//! `apsctl rules list`

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{id_cell, screens, status_cell};
use crate::context::Context;
use crate::db::rules::RuleSelection;
use crate::domain::rules::{Rule, RuleAssessment, RuleForm};
use crate::report::{Cell, Report, record};

/// List the approval rules and what each would approve
///
/// The rules are listed in the order in which they are tried. The first active rule that matches a version approves it.
/// `would_approve` counts the versions that the rule would approve, and `would_approve_alone` those it would approve if
/// it were the only rule.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl rules list\n  apsctl rules list -o json")]
pub struct Args {}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let assessments = context.db()?.assess_rules(RuleSelection::All).context("listing the rules")?;
    let has_actions = assessments.rules.iter().any(|assessment| assessment.rule.action.is_some());
    let screen = if context.shows_screen() {
        Some(screens::list(&assessments.rules, assessments.pending, &[], context.times()?))
    } else {
        None
    };
    let mut report = Report::listing(assessments.rules.into_iter().map(RuleRow)).when_empty("no rules");
    report.screen = screen;
    if !context.is_abridged() {
        return Ok(report);
    }
    // In a table the conditions show the form, and an empty column of actions is left out.
    let report = report.without_last_column();
    Ok(if has_actions { report } else { report.without_last_column() })
}

pub(super) struct RuleRow(RuleAssessment);

record!(RuleRow, |RuleRow(RuleAssessment { rule, counts, status, reason })| {
    let (action, conditions) = (rule.action.clone(), conditions_cell(&rule));
    [
        ("id", id_cell(rule.id.as_ref())),
        ("name", rule.name),
        ("is_active", rule.is_active),
        ("priority", rule.priority),
        ("conditions", conditions),
        ("would_approve", counts.would_approve),
        ("would_approve_alone", counts.would_approve_alone),
        ("status", status_cell(status)),
        ("reason", reason),
        ("action", action),
        ("form", rule.form.as_str()),
    ]
});

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
