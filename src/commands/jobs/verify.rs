//! `apsctl jobs verify`

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::advice_groups::advice_groups;
use super::next_run::{parse_schedule, stored_schedule_state};
use super::problem::row_finding;
use crate::commands::remedy::remedy_text;
use crate::commands::row_security;
use crate::context::Context;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::db::store::RowCheck;
use crate::domain::aps3_rows::RowDiagnoser;
use crate::domain::diagnosis::{FINDING_KINDS, RowFinding, RowSeverity};
use crate::domain::job::{Attribute, Job};
use crate::domain::run_advice::{AdvisedJob, DEFAULT_THREADS, RunAdvisor};
use crate::domain::similar::most_similar;
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};
use crate::screen::{self, Screen, Symbol, counted};

/// The runs on which advice is based.
const RUNS_SINCE: TimeDelta = TimeDelta::days(30);

/// How many jobs the line for monitoring names.
const MAX_NAMED_JOBS: usize = 5;

/// Find invalid rows of the jobs table, their effect and how to fix them
///
/// Reads every row and executes nothing that is stored in it. Exits with 1 if there is a warning or a critical finding,
/// but not for a notice. `apsctl stale` finds jobs that are late, stuck or silent.
///
/// Three notices are advice on runs, from the recorded runs of the last 30 days and the jobs' settings: `grace-short`
/// (starts are later than `misfire_grace_time` allows), `overlaps-itself` (a run takes longer than the interval) and
/// `thundering` (more jobs start in one second than the executor has threads).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs verify\n  apsctl jobs verify -o json | jq -r '.[].fix'\n  \
    apsctl jobs verify --ignore grace-short -o nagios")]
pub struct Args {
    /// Do not report findings of this kind (repeatable)
    #[arg(long, value_name = "FINDING", value_parser = finding_kind)]
    ignore: Vec<String>,

    /// Set the size of the executor
    ///
    /// It is the number of its threads. If more jobs start in one second, `thundering` reports them. The store does not record the number.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_THREADS, value_parser = threads)]
    threads: usize,
}

fn threads(text: &str) -> Result<usize, String> {
    let threads = text.parse::<usize>().map_err(|error| error.to_string())?;
    if threads == 0 { Err("the executor has at least one thread".to_owned()) } else { Ok(threads) }
}

fn finding_kind(word: &str) -> Result<String, String> {
    if FINDING_KINDS.contains(&word) {
        return Ok(word.to_owned());
    }
    Err(match most_similar(word, FINDING_KINDS) {
        Some(similar) => format!("no finding has this name; did you mean {similar}?"),
        None => format!("the findings are {}", FINDING_KINDS.join(", ")),
    })
}

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
    /// The jobs, for advice on their runs.
    advisor: RunAdvisor,
}

/// Checks every row of the jobs table.
pub(crate) fn verify_rows(db: &mut Db) -> Result<VerifiedRows> {
    let now = db.now();
    // The features depend on the columns, which this reads.
    db.columns("jobs")?;
    let mut job_count = 0;
    let mut advisor = RunAdvisor::default();
    let mut findings: Vec<(String, RowFinding)> = Vec::new();
    let mut add = |id: &str, of_job: Vec<RowFinding>| {
        findings.extend(of_job.into_iter().map(|finding| (id.to_owned(), finding)));
    };
    match db.features()?.row_check {
        RowCheck::Jobs(check) => db
            .list_jobs(&JobFilter::all(SortColumn::Id), |job| {
                job_count += 1;
                let schedule = job.timing.cron_schedule().map(parse_schedule);
                advisor.add_jobs(advised_job(&job, now));
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
                advisor.add_jobs(diagnoser.take_advised());
                Ok(())
            })
        }
    }
    .context("reading the jobs")?;
    Ok(VerifiedRows { findings, job_count, advisor })
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let db = context.db()?;
    let now = db.now();
    let VerifiedRows { mut findings, job_count, mut advisor } = verify_rows(db)?;
    let has_log = db
        .run_statistics(Some(now - RUNS_SINCE), |runs| {
            advisor.add_runs(runs);
            Ok(())
        })
        .context("reading the runs")?;
    let fixed: Vec<Attribute> = context.db()?.features()?.fixed_attributes.iter().map(|(fixed, _)| *fixed).collect();
    findings.extend(advisor.findings(args.threads, &fixed));
    findings.retain(|(_, finding)| !args.ignore.iter().any(|ignored| ignored == finding.kind));
    let needs_runs = ["grace-short", "overlaps-itself"].iter().any(|kind| args.ignore.iter().all(|i| i != kind));
    let unknown = if needs_runs { unknown_runs(&advisor, has_log) } else { None };
    let verdict = verdict(&findings, job_count);
    let screen = context.shows_screen().then(|| screen(&findings, job_count, unknown.as_deref()));
    let db = context.db()?;
    let is_numbered = db.has_numbered_jobs();
    let rows = findings.into_iter().map(|(id, finding)| FindingRow { id: Cell::id(id, is_numbered), finding });
    let mut report = Report::listing(rows).when_empty(nothing_found(unknown.as_deref())).verdict(verdict);
    if let Some(unknown) = unknown.filter(|_| screen.is_none()) {
        report = report.note(unknown);
    }
    report.screen = screen;
    row_security::warn_in_report(report, &["jobs"], context)
}

/// Returns what advice needs of a job of Task Tracker or APScheduler 4 that is not paused.
fn advised_job(job: &Job, now: DateTime<Utc>) -> Option<AdvisedJob> {
    let next_run = job.next_run_time.filter(|_| !job.job_state.is_paused_or_removed())?;
    let interval = job.timing.cron_schedule().and_then(|schedule| {
        let (expression, zone) = parse_schedule(schedule).ok()?;
        let first = expression.next_after(now, zone)?;
        Some((expression.next_after(first, zone)? - first).as_seconds_f64())
    });
    Some(AdvisedJob {
        id: job.id.clone(),
        grace: job.misfire_grace_time,
        interval,
        runs_once: false,
        max_instances: None,
        next_run: Some(next_run),
    })
}

/// Says for which jobs delays and durations are not known.
fn unknown_runs(advisor: &RunAdvisor, has_log: bool) -> Option<String> {
    let (without, jobs) = advisor.jobs_without_runs();
    if without == 0 {
        return None;
    }
    let who = if without == jobs { counted(jobs, "job") } else { format!("{without} of {}", counted(jobs, "job")) };
    let why = if has_log { "no run of the last 30 days is recorded" } else { "the store has no log of runs" };
    Some(format!("not known for {who}: delays and durations ({why}), which grace-short and overlaps-itself need"))
}

/// Shows a block for each finding, the worst first.
fn screen(findings: &[(String, RowFinding)], job_count: usize, unknown: Option<&str>) -> Screen {
    let mut sorted: Vec<&(String, RowFinding)> = findings.iter().collect();
    sorted.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    let blocks = advice_groups(sorted)
        .iter()
        .fold(Screen::new(), |screen, group| screen.finding(row_finding(&group.finding(), &group.headline())).blank());
    let blocks = match unknown {
        Some(unknown) => blocks.hanging(Symbol::Unknown.with(unknown), 2).blank(),
        None => blocks,
    };
    let count = |severity| findings.iter().filter(|(_, finding)| finding.severity == severity).count();
    let counts: Vec<String> =
        [("critical", RowSeverity::Critical), ("warning", RowSeverity::Warning), ("notice", RowSeverity::Notice)]
            .into_iter()
            .map(|(word, severity)| (word, count(severity)))
            .filter(|(_, number)| *number > 0)
            .map(|(word, number)| match word {
                "critical" => format!("{} critical", screen::count(number as u64)),
                _ => counted(number, word),
            })
            .collect();
    let jobs = counted(job_count, "job");
    if counts.is_empty() {
        return blocks.paragraph(Symbol::Good.with(format!("{jobs}: {}.", nothing_found(unknown))));
    }
    blocks.paragraph(format!("{jobs}: {}.", counts.join(", ")))
}

/// Says that there are no findings. Without recorded runs, only the rows were checked.
fn nothing_found(unknown: Option<&str>) -> &'static str {
    if unknown.is_some() { "nothing is wrong with the rows" } else { "nothing is wrong" }
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
