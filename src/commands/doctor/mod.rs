//! `apsctl doctor`

mod database_checks;
mod job_checks;
mod job_rows;
mod log_checks;
mod prober;
mod run_checks;
mod scheduler_checks;
mod worker_checks;
mod workload_checks;

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::logs::LogRangeArgs;
use crate::commands::row_security;
use crate::commands::verdict_cell::verdict_cell;
use crate::context::{Context, parse_time};
use crate::db::Db;
use crate::domain::doctor;
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus, Section};
use crate::domain::maintenance::Maintenance;
use crate::report::{Cell, PerfValue, Record, Report, Severity, Verdict};
use prober::Prober;
use worker_checks::WorkerState;

/// Run the guide's troubleshooting checklist: what is wrong, by which evidence, and the command that mends it
///
/// The worst comes first, and of what is equally bad the likeliest cause. What could not be checked is listed as
/// unknown; what is in order, only with -v. Exit 1 if anything is a warning or critical. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl doctor\n  apsctl doctor not-running --job daily-report\n  \
    apsctl doctor -v -o json | jq '.[] | {check, verdict}'\n  apsctl doctor -o nagios")]
pub struct Args {
    /// One part of the checklist alone
    #[arg(value_enum, value_name = "PART")]
    part: Option<SectionArg>,

    /// Ask about one job
    #[arg(long, value_name = "ID")]
    job: Option<String>,

    #[command(flatten)]
    place: LogRangeArgs,

    #[command(flatten)]
    timeout: JobTimeoutArgs,

    /// What the clock here says (for tests)
    #[arg(long, hide = true, value_name = "TIME", value_parser = parse_time)]
    here: Option<DateTime<Utc>>,
}

/// A part of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SectionArg {
    /// "Job not running?"
    NotRunning,
    /// "Job runs but nothing happens?"
    NoEffect,
    /// "Job takes too long?"
    Slow,
    /// "High CPU/Memory usage?"
    Resources,
}

impl SectionArg {
    fn section(self) -> Section {
        match self {
            Self::NotRunning => Section::NotRunning,
            Self::NoEffect => Section::NoEffect,
            Self::Slow => Section::Slow,
            Self::Resources => Section::Resources,
        }
    }
}

/// What a worker goes by: as given here, else as its container has it, else the guide's.
#[derive(Debug, Clone, Copy)]
struct WorkerSettings {
    timeout: Duration,
    max_concurrent: usize,
    batch: i64,
}

/// What a check goes by beside the store.
struct CheckInput<'a> {
    args: &'a Args,
    settings: WorkerSettings,
    worker: &'a WorkerState,
    /// Jobs are paused by it, and are meant to be.
    maintenance: Option<Maintenance>,
}

/// The checks that tell whether a restart of the worker helps.
const RECOVERY_CHECKS: [Check; 8] = [
    Check::Worker,
    Check::Database,
    Check::JobScheduled,
    Check::Cron,
    Check::StuckJobs,
    Check::Lease,
    Check::Locks,
    Check::LogErrors,
];

/// The findings so far, of those that are asked for.
struct Results {
    section: Option<Section>,
    /// None but these.
    only: Option<&'static [Check]>,
    all: Vec<CheckResult>,
}

impl Results {
    fn wants(&self, check: Check) -> bool {
        let is_among = self.only.is_none_or(|only| only.contains(&check));
        is_among && self.section.is_none_or(|section| check.section() == section)
    }

    fn wants_any(&self, checks: &[Check]) -> bool {
        checks.iter().any(|check| self.wants(*check))
    }

    fn add(&mut self, finding: CheckResult) {
        // Where the store is not there, or not whole, that comes before all else, whatever was asked.
        let is_first = finding.check == Check::Database && finding.status > CheckStatus::Unknown;
        if self.wants(finding.check) || is_first {
            self.all.push(finding);
        }
    }
}

struct FindingRow(CheckResult);

impl Record for FindingRow {
    const COLUMNS: &'static [&'static str] = &["check", "section", "verdict", "evidence", "fix"];

    fn cells(self) -> Vec<Cell> {
        let Self(CheckResult { check, status: standing, evidence, remedy: fix }) = self;
        vec![
            check.as_str().into(),
            check.section().as_str().into(),
            verdict_cell(standing),
            evidence.into(),
            fix.into(),
        ]
    }
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let is_verbose = context.globals().verbose;
    let findings = Results { section: args.part.map(SectionArg::section), only: None, all: Vec::new() };
    let DoctorOutcome { mut all, is_connected, maintenance } = run_checks(args, findings, context)?;
    let mut verdict = verdict(&all);
    all.retain(|finding| is_verbose || finding.status != CheckStatus::Ok);
    let mut report = Report::listing(all.into_iter().map(FindingRow)).when_empty("nothing is wrong");
    if let Some(maintenance) = maintenance {
        verdict.summary = format!("{maintenance}; {}", verdict.summary);
        report = report.note(maintenance);
    }
    let report = report.verdict(verdict);
    if is_connected {
        return row_security::warn_in_report(report, &["jobs", "audit", "versions", "rules"], context);
    }
    Ok(report)
}

/// What is found of those checks that tell whether a restart helps; the first is the worst.
pub(crate) fn recovery_findings(
    job: Option<String>,
    place: LogRangeArgs,
    timeout: JobTimeoutArgs,
    context: &mut Context,
) -> Result<Vec<CheckResult>> {
    let args = Args { part: None, job, place, timeout, here: None };
    let findings = Results { section: None, only: Some(&RECOVERY_CHECKS), all: Vec::new() };
    Ok(run_checks(&args, findings, context)?.all)
}

struct DoctorOutcome {
    /// Sorted.
    all: Vec<CheckResult>,
    is_connected: bool,
    maintenance: Option<String>,
}

fn run_checks(args: &Args, mut findings: Results, context: &mut Context) -> Result<DoctorOutcome> {
    let worker = worker_checks::inspect_worker(args, context)?;
    let settings = worker_checks::worker_settings(args, context, &worker)?;
    let mut gatherer = Prober::connect(context)?;
    let maintenance = gatherer.probe(Db::read_maintenance)?.ok().flatten();
    let given = CheckInput { args, settings, worker: &worker, maintenance };
    database_checks::run_checks(&given, &mut gatherer, &mut findings)?;
    worker_checks::run_checks(&worker, &mut findings);
    let maintenance = given.maintenance.map(|maintenance| maintenance.summary());
    let is_connected = gatherer.unreachable.is_none();
    let mut all = findings.all;
    doctor::sort_by_severity(&mut all);
    Ok(DoctorOutcome { all, is_connected, maintenance })
}

fn verdict(findings: &[CheckResult]) -> Verdict {
    let count = |standing| findings.iter().filter(|finding| finding.status == standing).count();
    let [critical, warning, unknown] =
        [CheckStatus::Critical, CheckStatus::Warning, CheckStatus::Unknown].map(count);
    let severity = match (critical, warning) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let first = findings.first().filter(|first| first.status > CheckStatus::Unknown);
    let more = first.map_or(String::new(), |first| format!(": {}: {}", first.check.as_str(), first.evidence));
    let not_checked = if unknown > 0 { format!(", {unknown} not checked") } else { String::new() };
    Verdict {
        check_name: "DOCTOR",
        severity,
        summary: format!(
            "{critical} critical, {warning} warning of {} checks{not_checked}{more}",
            findings.len()
        ),
        perfdata: vec![
            PerfValue::count("critical", critical),
            PerfValue::count("warning", warning),
            PerfValue::count("unknown", unknown),
        ],
    }
}
