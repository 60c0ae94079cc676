//! `apsctl jobs verify`

use anyhow::{Context as _, Result};

use super::next_run::{parse_schedule, stored_schedule_state};
use super::problem::row_finding;
use crate::commands::remedy::remedy_text;
use crate::commands::row_security;
use crate::context::Context;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::db::store::RowCheck;
use crate::domain::aps3_rows::RowDiagnoser;
use crate::domain::diagnosis::{RowFinding, RowSeverity};
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};
use crate::screen::{self, Screen, Symbol, counted};

/// How many jobs the line for monitoring names.
const MAX_NAMED_JOBS: usize = 5;

/// Find invalid rows of the jobs table, their effect and how to fix them
///
/// Reads every row and executes nothing that is stored in it. Exits with 1 if there is a warning or a critical finding,
/// but not for a notice. `apsctl stale` finds jobs that are late, stuck or silent.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs verify\n  apsctl jobs verify -o json | jq -r '.[].fix'\n  \
    apsctl jobs verify -o nagios")]
pub struct Args {}

pub(super) struct FindingRow {
    id: Cell,
    finding: RowFinding,
}

record!(FindingRow, |FindingRow { id, finding }| {
    let (severity, tone) = match finding.severity {
        RowSeverity::Notice => ("notice", Tone::Notice),
        RowSeverity::Warning => ("warning", Tone::Warning),
        RowSeverity::Critical => ("critical", Tone::Bad),
    };
    [
        ("id", id),
        ("finding", Cell::styled(finding.kind, tone)),
        ("severity", Cell::styled(severity, tone)),
        ("effect", finding.effect),
        ("fix", finding.remedy.as_ref().map(remedy_text)),
    ]
});

/// The findings of the rows, with the ids of their jobs.
pub(crate) struct VerifiedRows {
    pub(crate) findings: Vec<(String, RowFinding)>,
    pub(crate) job_count: usize,
}

/// Checks every row of the jobs table.
pub(crate) fn verify_rows(db: &mut Db) -> Result<VerifiedRows> {
    let now = db.now();
    // The features depend on the columns, which this reads.
    db.columns("jobs")?;
    let mut job_count = 0;
    let mut findings: Vec<(String, RowFinding)> = Vec::new();
    let mut add = |id: &str, of_job: Vec<RowFinding>| {
        findings.extend(of_job.into_iter().map(|finding| (id.to_owned(), finding)));
    };
    match db.features()?.row_check {
        RowCheck::Jobs(check) => db
            .list_jobs(&JobFilter::all(SortColumn::Id), |job| {
                job_count += 1;
                let schedule = job.timing.cron_schedule().map(parse_schedule);
                add(&job.id, check(&job, &stored_schedule_state(schedule.as_ref(), now)));
                Ok(())
            })
            .and_then(|()| db.claims(None))
            .map(|claims| claims.iter().for_each(|claims| add(&claims.id, claims.findings()))),
        RowCheck::Pickles => {
            let mut diagnoser = RowDiagnoser::new(now);
            db.each_pickled_row(|row| {
                job_count += 1;
                add(&row.id, diagnoser.findings(&row.id, row.next_run_time, &row.pickle));
                Ok(())
            })
        }
    }
    .context("reading the jobs")?;
    Ok(VerifiedRows { findings, job_count })
}

pub(super) fn run(context: &mut Context) -> Result<Report> {
    let VerifiedRows { findings, job_count } = verify_rows(context.db()?)?;
    let verdict = verdict(&findings, job_count);
    let screen = context.shows_screen().then(|| screen(&findings, job_count));
    let db = context.db()?;
    let is_numbered = db.has_numbered_jobs();
    let rows = findings.into_iter().map(|(id, finding)| FindingRow { id: Cell::id(id, is_numbered), finding });
    let mut report = Report::listing(rows).when_empty("nothing is wrong").verdict(verdict);
    report.screen = screen;
    row_security::warn_in_report(report, &["jobs"], context)
}

/// Shows a block for each finding, the worst first.
fn screen(findings: &[(String, RowFinding)], job_count: usize) -> Screen {
    let mut sorted: Vec<&(String, RowFinding)> = findings.iter().collect();
    sorted.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    let blocks =
        sorted.iter().fold(Screen::new(), |screen, (id, finding)| screen.finding(row_finding(finding, id)).blank());
    let count = |severity| findings.iter().filter(|(_, finding)| finding.severity == severity).count();
    let counts: Vec<String> =
        [("critical", RowSeverity::Critical), ("warning", RowSeverity::Warning), ("notice", RowSeverity::Notice)]
            .into_iter()
            .map(|(word, severity)| (word, count(severity)))
            .filter(|(_, number)| *number > 0)
            .map(|(word, number)| format!("{} {word}", screen::count(number as u64)))
            .collect();
    let jobs = counted(job_count, "job");
    if counts.is_empty() {
        return blocks.paragraph(Symbol::Good.with(format!("{jobs}: nothing is wrong.")));
    }
    blocks.paragraph(format!("{jobs}: {}.", counts.join(", ")))
}

fn verdict(findings: &[(String, RowFinding)], job_count: usize) -> Verdict {
    let count = |severity| findings.iter().filter(|(_, finding)| finding.severity == severity).count();
    let (critical, warning) = (count(RowSeverity::Critical), count(RowSeverity::Warning));
    let severity = match (critical, warning) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let mut worst: Vec<&(String, RowFinding)> =
        findings.iter().filter(|(_, finding)| finding.severity > RowSeverity::Notice).collect();
    worst.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    let worst_jobs: Vec<String> =
        worst.iter().take(MAX_NAMED_JOBS).map(|(id, finding)| format!("{id} {}", finding.kind)).collect();
    let job_list = if worst_jobs.is_empty() { String::new() } else { format!(": {}", worst_jobs.join(", ")) };
    Verdict {
        check_name: "JOBS",
        severity,
        summary: format!("{critical} critical, {warning} warning of {job_count} jobs{job_list}"),
        perfdata: vec![
            PerfValue::count("critical", critical),
            PerfValue::count("warning", warning),
            PerfValue::count("notice", count(RowSeverity::Notice)),
            PerfValue::count("jobs", job_count),
        ],
    }
}
