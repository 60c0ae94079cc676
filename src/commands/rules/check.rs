//! `apsctl rules check`

use anyhow::{Context as _, Result};

use super::{count_of, id_cell, screens, severity, status_cell};
use crate::commands::row_security;
use crate::context::Context;
use crate::db::rules::RuleSelection;
use crate::domain::rules::{RuleAssessment, RuleStatus};
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};

/// Find active rules that are invalid, shadowed, or never match
///
/// An invalid rule is critical, because every pass fails. A rule is a warning if it matches no pending version and
/// has never approved one, or if earlier rules approve all its versions.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl rules check\n  apsctl rules check -o nagios")]
pub struct Args {}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let assessments = context.db()?.assess_rules(RuleSelection::Active).context("checking the rules")?;
    let active = assessments.rules.len();
    let pending = assessments.pending;
    let findings: Vec<RuleAssessment> =
        assessments.rules.into_iter().filter(|assessment| assessment.status.is_finding()).collect();
    let verdict = verdict(&findings, active, pending);
    let summary = verdict.summary.clone();
    let screen =
        if context.shows_screen() { Some(screens::check(&findings, active, pending, context.times()?)) } else { None };
    let mut report = Report::listing(findings.into_iter().map(CheckRow)).when_empty("nothing found").verdict(verdict);
    match screen {
        Some(screen) => report = report.screen(screen),
        None => report = report.note(summary),
    }
    row_security::warn_in_report(report, &["rules", "versions"], context)
}

#[allow(clippy::cast_precision_loss, reason = "a count, far below 2^53")]
fn verdict(findings: &[RuleAssessment], active: usize, pending: i64) -> Verdict {
    let mut perfdata = vec![PerfValue::count("active", active)];
    let mut parts = Vec::new();
    for (status, name, word) in [
        (RuleStatus::Invalid, "invalid", "invalid"),
        (RuleStatus::NeverMatches, "never_matches", "never matching"),
        (RuleStatus::Shadowed, "shadowed", "shadowed"),
    ] {
        let labels: Vec<String> = findings.iter().filter(|f| f.status == status).map(|f| f.rule.label()).collect();
        perfdata.push(PerfValue::count(name, labels.len()));
        if !labels.is_empty() {
            parts.push(format!("{} {word} ({})", labels.len(), labels.join(", ")));
        }
    }
    perfdata.push(PerfValue { name: "pending", value: pending as f64, unit: "", warning: None, critical: None });
    let severities = findings.iter().map(|finding| severity(finding.status));
    let active = count_of(i64::try_from(active).unwrap_or(i64::MAX), "active rule");
    let summary =
        if parts.is_empty() { format!("{active}, nothing found") } else { format!("{active}: {}", parts.join(", ")) };
    Verdict { check_name: "RULES", severity: severities.max().unwrap_or(Severity::Ok), summary, perfdata }
}

pub(super) struct CheckRow(RuleAssessment);

record!(CheckRow, |CheckRow(RuleAssessment { rule, counts, status, reason })| {
    let severity = severity(status);
    let tone = if severity == Severity::Critical { Tone::Bad } else { Tone::Warning };
    [
        ("id", id_cell(rule.id.as_ref())),
        ("name", rule.name),
        ("status", status_cell(status)),
        ("severity", Cell::styled(severity.as_str(), tone)),
        ("would_approve", counts.would_approve),
        ("would_approve_alone", counts.would_approve_alone),
        ("reason", reason),
    ]
});
