//! `apsctl jobs verify`

use anyhow::{Context as _, Result};

use super::next_run;
use crate::commands::row_security;
use crate::context::Context;
use crate::db::jobs::{JobFilter, JobOrder};
use crate::db::store::RowCheck;
use crate::domain::aps::RowDiagnoser;
use crate::domain::diagnosis::{RowFinding, RowSeverity};
use crate::report::{Cell, PerfValue, Record, Report, Severity, Tone, Verdict};

/// How many jobs a monitoring check's line names.
const NAMED: usize = 5;

/// Check the rows of the store: what is wrong with them, what the scheduler will do, and what mends it
///
/// Looks at every row, and runs nothing that stands in one. Exit 1 if anything is a warning or critical; a notice is
/// only shown. What is late, stuck or silent is for `apsctl stale`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs verify\n  apsctl jobs verify -o json | jq -r '.[].fix'\n  \
    apsctl jobs verify -o nagios")]
pub struct Args {}

/// One thing that is wrong with one job.
struct FindingRow(Cell, RowFinding);

impl Record for FindingRow {
    const COLUMNS: &'static [&'static str] = &["id", "finding", "severity", "effect", "fix"];

    fn cells(self) -> Vec<Cell> {
        let Self(id, finding) = self;
        let (word, tone) = match finding.gravity {
            RowSeverity::Notice => ("notice", Tone::Notice),
            RowSeverity::Warning => ("warning", Tone::Warning),
            RowSeverity::Critical => ("critical", Tone::Bad),
        };
        vec![
            id,
            Cell::styled(finding.word, tone),
            Cell::styled(word, tone),
            finding.effect.into(),
            finding.fix.into(),
        ]
    }
}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let db = context.db()?;
    let now = db.now();
    // Asking for the columns makes us look at them.
    db.columns("jobs")?;
    let mut seen = 0;
    let mut found = Vec::new();
    match db.features()?.row_check {
        RowCheck::Jobs(check) => db
            .list_jobs(&JobFilter::all(JobOrder::Id), |job| {
                seen += 1;
                let schedule = job.timing.kept().map(next_run::parse_schedule);
                let findings = check(&job, &next_run::stored_schedule(schedule.as_ref(), now));
                found.extend(findings.into_iter().map(|finding| (job.id.clone(), finding)));
                Ok(())
            })
            .and_then(|()| db.read_claims(None))
            .map(|claims| {
                for claims in claims {
                    let findings = claims.findings();
                    found.extend(findings.into_iter().map(|finding| (claims.id.clone(), finding)));
                }
            }),
        RowCheck::Pickles => {
            let mut doctor = RowDiagnoser::new(now);
            db.each_pickled_row(|row| {
                seen += 1;
                let findings = doctor.findings(&row.id, row.next_run_time, &row.pickle);
                found.extend(findings.into_iter().map(|finding| (row.id.clone(), finding)));
                Ok(())
            })
        }
    }
    .context("looking at the jobs")?;
    let verdict = verdict(&found, seen);
    let is_numbered = db.has_numbered_jobs();
    let rows = found.into_iter().map(|(id, finding)| FindingRow(Cell::id(id, is_numbered), finding));
    let report = Report::listing(rows).when_empty("nothing is wrong").verdict(verdict);
    row_security::warn_in_report(report, &["jobs"], context)
}

fn verdict(found: &[(String, RowFinding)], seen: usize) -> Verdict {
    let count = |gravity| found.iter().filter(|(_, finding)| finding.gravity == gravity).count();
    let (critical, warning) = (count(RowSeverity::Critical), count(RowSeverity::Warning));
    let severity = match (critical, warning) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let mut worst: Vec<&(String, RowFinding)> =
        found.iter().filter(|(_, finding)| finding.gravity > RowSeverity::Notice).collect();
    worst.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.gravity));
    let named: Vec<String> =
        worst.iter().take(NAMED).map(|(id, finding)| format!("{id} {}", finding.word)).collect();
    let more = if named.is_empty() { String::new() } else { format!(": {}", named.join(", ")) };
    Verdict {
        check_name: "JOBS",
        severity,
        summary: format!("{critical} critical, {warning} warning of {seen} jobs{more}"),
        perfdata: vec![
            PerfValue::count("critical", critical),
            PerfValue::count("warning", warning),
            PerfValue::count("notice", count(RowSeverity::Notice)),
            PerfValue::count("jobs", seen),
        ],
    }
}
