//! The section of the approval rules: what each has approved, and what it would approve now.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use super::format::{Scope, count, counted, marked};
use super::html::Html;
use super::page::{Heading, Part, number, number_cell, remark, row_name, section, sentence, table, text};
use crate::context::Context;
use crate::db::rules::RuleSelection;
use crate::domain::json_text;
use crate::domain::row_id::RowId;
use crate::domain::rules::{Rule, RuleAssessment, RuleForm, RuleStatus};
use crate::invocation::apsctl;
use crate::screen::Symbol;

pub(super) const HEADING: Heading = Heading { id: "rules", title: "Rules and approvals" };

/// How many rules are listed.
const MAX_RULES: usize = 100;

/// What the page shows of the rules.
#[derive(Debug)]
pub(super) struct Rules {
    /// How many versions are pending.
    pub(super) pending: i64,
    /// In the order in which they are tried.
    rules: Vec<RuleAssessment>,
    /// How many versions each rule has approved, by its id. `None` if the versions do not record it.
    approved: Option<BTreeMap<String, i64>>,
}

pub(super) fn read(scope: &Scope, context: &mut Context) -> Result<Rules> {
    let db = context.db()?;
    let assessments = db.assess_rules(RuleSelection::All).context("listing the rules")?;
    let approved = db.approvals_by_rule(scope.since()).context("counting approvals")?;
    Ok(Rules { pending: assessments.pending, rules: assessments.rules, approved })
}

pub(super) fn write(html: &mut Html, part: &Part<Rules>, scope: &Scope) {
    section(html, HEADING, part, |html, rules| {
        let all = &rules.rules;
        if all.is_empty() {
            sentence(html, "There are no rules.");
            return;
        }
        sentence(html, &summary(rules, scope));
        let columns = [
            number("Priority"),
            text("Rule"),
            text("Status"),
            number("Approved"),
            number("Would approve now"),
            number("Alone"),
            text("Conditions"),
        ];
        table(html, "The rules in the order in which they are tried", &columns, |html| {
            for assessment in all.iter().take(MAX_RULES) {
                write_row(html, assessment, rules.approved.as_ref());
            }
        });
        if all.len() > MAX_RULES {
            let not_shown = counted(all.len() - MAX_RULES, "rule");
            remark(html, &format!("{not_shown} are not shown. All of them: {}", apsctl("rules list")));
        }
        if rules.approved.is_none() {
            remark(html, "What each rule has approved is unknown: the versions lack approved_by_rule or approved_at.");
        }
    });
}

fn summary(rules: &Rules, scope: &Scope) -> String {
    let would: i64 = rules.rules.iter().map(|assessment| assessment.counts.would_approve).sum();
    let pending = counted(rules.pending, "version");
    let approved = rules.approved.as_ref().map_or_else(String::new, |approved| {
        let versions = counted(approved.values().sum::<i64>(), "version");
        format!("{versions} approved in the last {}. ", counted(scope.days, "day"))
    });
    format!("{approved}{pending} pending, of which a pass would approve {}.", count(would))
}

fn write_row(html: &mut Html, assessment: &RuleAssessment, approved: Option<&BTreeMap<String, i64>>) {
    let RuleAssessment { rule, counts, status, reason } = assessment;
    html.element("tr", &[("class", if rule.takes_versions() { "" } else { "inactive" })], |html| {
        number_cell(html, &rule.priority.to_string());
        row_name(html, rule.name.as_deref().or(rule.id.as_ref().map(RowId::as_str)).unwrap_or("(no name)"));
        html.element("td", &[], |html| {
            marked(html, symbol(*status), &status.as_str().replace('_', " "));
            if let Some(reason) = reason {
                html.leaf("div", &[("class", "detail")], reason);
            }
        });
        let by_rule = |approved: &BTreeMap<String, i64>| {
            let number = rule.id.as_ref().and_then(|id| approved.get(id.as_str()));
            count(number.copied().unwrap_or_default())
        };
        number_cell(html, &approved.map_or_else(|| "–".to_owned(), by_rule));
        number_cell(html, &count(counts.would_approve));
        number_cell(html, &count(counts.would_approve_alone));
        html.element("td", &[("class", "code")], |html| html.text(&conditions(rule)));
    });
}

fn symbol(status: RuleStatus) -> Symbol {
    match status {
        RuleStatus::Ok => Symbol::Good,
        RuleStatus::NeverMatches | RuleStatus::Shadowed => Symbol::Warning,
        RuleStatus::Invalid => Symbol::Bad,
        RuleStatus::Inactive | RuleStatus::NotApproving => Symbol::Inactive,
    }
}

/// Returns the conditions in one line.
fn conditions(rule: &Rule) -> String {
    if rule.form == RuleForm::Thresholds {
        let threshold = |(field, least): &(&str, Option<String>)| Some(format!("{field} ≥ {}", least.as_ref()?));
        return rule.thresholds.iter().filter_map(threshold).collect::<Vec<_>>().join(" and ");
    }
    let text = rule.conditions.as_deref().unwrap_or_default();
    if json_text::is_json(text) { json_text::compact(text) } else { text.to_owned() }
}
