//! `apsctl rules preview`

use anyhow::{Context as _, Result};

use super::{counted, explain, id_cell, status_cell};
use crate::context::Context;
use crate::db::rules::Which;
use crate::domain::rules::{Standing, Status};
use crate::report::{Cell, Record, Report};

/// Show what a pass would approve, or explain one version condition by condition
///
/// Nothing is changed. With --version, each row is one condition of an active rule: what it looked at, and
/// whether it is true, false, or unknown (which approves nothing).
#[derive(Debug, clap::Args)]
// Here --version names one of the application's versions; elsewhere it asks for apsctl's.
#[command(disable_version_flag = true)]
#[command(after_help = "Examples:\n  apsctl rules preview\n  apsctl rules preview --version 4711")]
pub struct Args {
    /// Explain this version
    #[arg(long, value_name = "ID")]
    version: Option<String>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if let Some(id) = &args.version {
        return explain::run(id, context);
    }
    let standings = context.db()?.rule_standings(Which::Active).context("asking what the rules match")?;
    let would: i64 = standings.rules.iter().map(|standing| standing.counts.would_approve).sum();
    let invalid = standings.rules.iter().filter(|standing| standing.status == Status::Invalid).count();
    let note = format!("{}, {would} would be approved", counted(standings.pending, "pending version"));
    let foreign = standings.rules.iter().filter(|standing| standing.rule.is_foreign()).count();
    let mut report =
        Report::listing(standings.rules.into_iter().map(Effect)).when_empty("no active rules").note(note);
    if invalid > 0 {
        let rules = counted(i64::try_from(invalid)?, "rule");
        report = report.note(format!("{rules} ill-formed: the pass would end with exit code 1"));
    }
    if foreign > 0 {
        let rules = counted(i64::try_from(foreign)?, "rule");
        report = report.note(format!("the application approves by {rules}: run-once is refused"));
    }
    Ok(report)
}

/// What one active rule would do.
struct Effect(Standing);

impl Record for Effect {
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "priority", "would_approve", "would_approve_alone", "status", "reason"];

    fn cells(self) -> Vec<Cell> {
        let Self(Standing { rule, counts, status, reason }) = self;
        vec![
            id_cell(rule.id.as_ref()),
            rule.name.into(),
            rule.priority.into(),
            counts.would_approve.into(),
            counts.alone.into(),
            status_cell(status),
            reason.into(),
        ]
    }
}
