//! `apsctl rules list`

use anyhow::{Context as _, Result};

use super::{id_cell, status_cell};
use crate::context::Context;
use crate::db::rules::Which;
use crate::domain::rules::Standing;
use crate::report::{Cell, Format, Record, Report};

/// List the approval rules in the order they are tried, with what each would approve
///
/// A version is approved by the first active rule that matches it: `would_approve` counts those;
/// `would_approve_alone` is what the rule would approve if there were no other.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl rules list\n  apsctl rules list -o json")]
pub struct Args {}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let standings = context.db()?.rule_standings(Which::All).context("listing the rules")?;
    let has_actions = standings.rules.iter().any(|standing| standing.rule.action.is_some());
    let report = Report::listing(standings.rules.into_iter().map(RuleRow)).when_empty("no rules");
    // For people a column that says nothing is left out.
    Ok(if has_actions || context.format() != Format::Table { report } else { report.without_last_column() })
}

struct RuleRow(Standing);

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
    ];

    fn cells(self) -> Vec<Cell> {
        let Self(Standing { rule, counts, status, reason }) = self;
        let action = rule.action.clone();
        vec![
            id_cell(rule.id.as_ref()),
            rule.name.into(),
            rule.is_active.into(),
            rule.priority.into(),
            rule.conditions.map_or(Cell::Empty, Cell::Raw),
            counts.would_approve.into(),
            counts.alone.into(),
            status_cell(status),
            reason.into(),
            action.into(),
        ]
    }
}
