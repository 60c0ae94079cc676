//! `apsctl rules preview`

use anyhow::{Context as _, Result};

use super::{count_of, explain_version, id_cell, screens, status_cell};
use crate::context::Context;
use crate::db::rules::RuleSelection;
use crate::domain::rules::{RuleAssessment, RuleStatus};
use crate::report::{Report, record};

/// Show what a pass would approve, or explain one version
///
/// Changes nothing. With --version, each row is one condition of an active rule, with the tested value and the
/// result: true, false, or unknown. A rule approves nothing while its result is unknown.
#[derive(Debug, clap::Args)]
// Here --version takes an id of the application's versions; elsewhere it prints apsctl's version.
#[command(disable_version_flag = true)]
#[command(after_help = "Examples:\n  apsctl rules preview\n  apsctl rules preview --version 4711")]
pub struct Args {
    /// Explain how the rules match this version
    #[arg(long, value_name = "ID")]
    pub(super) version: Option<String>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if let Some(id) = &args.version {
        return explain_version::run(id, context);
    }
    let assessments = context.db()?.assess_rules(RuleSelection::Active).context("previewing the rules")?;
    let would: i64 = assessments.rules.iter().map(|assessment| assessment.counts.would_approve).sum();
    let invalid = assessments.rules.iter().filter(|assessment| assessment.status == RuleStatus::Invalid).count();
    let note = format!("{}, {would} would be approved", count_of(assessments.pending, "pending version"));
    let foreign = assessments.rules.iter().filter(|assessment| assessment.rule.is_for_application()).count();
    let mut warnings = Vec::new();
    if invalid > 0 {
        let rules = count_of(i64::try_from(invalid)?, "rule");
        warnings.push(format!("{rules} ill-formed: the pass would end with exit code 1"));
    }
    if foreign > 0 {
        let rules = count_of(i64::try_from(foreign)?, "rule");
        warnings.push(format!("the application approves by {rules}: run-once is refused"));
    }
    if context.shows_screen() {
        let screen = screens::list(&assessments.rules, assessments.pending, &warnings, context.times()?);
        return Ok(Report::listing(assessments.rules.into_iter().map(PreviewRow)).screen(screen));
    }
    let report =
        Report::listing(assessments.rules.into_iter().map(PreviewRow)).when_empty("no active rules").note(note);
    Ok(warnings.into_iter().fold(report, Report::note))
}

/// A rule and what it would approve.
pub(super) struct PreviewRow(RuleAssessment);

record!(PreviewRow, |PreviewRow(RuleAssessment { rule, counts, status, reason })| {
    [
        ("id", id_cell(rule.id.as_ref())),
        ("name", rule.name),
        ("priority", rule.priority),
        ("would_approve", counts.would_approve),
        ("would_approve_alone", counts.would_approve_alone),
        ("status", status_cell(status)),
        ("reason", reason),
    ]
});
