//! `apsctl doctor`

mod gatherer;
mod load;
mod log;
mod rows;
mod runs;
mod scheduled;
mod schedulers;
mod store;
mod surroundings;

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::logs::LogRangeArgs;
use crate::commands::row_security;
use crate::commands::verdict_cell::verdict_cell;
use crate::context::{Context, parse_time};
use crate::db::Db;
use crate::domain::check::{Check, CheckResult, CheckStatus, Section};
use crate::domain::doctor;
use crate::domain::maintenance::Maintenance;
use crate::report::{Cell, PerfValue, Record, Report, Severity, Verdict};
use gatherer::Gatherer;
use surroundings::Worker;

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
    part: Option<Part>,

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
enum Part {
    /// "Job not running?"
    NotRunning,
    /// "Job runs but nothing happens?"
    NoEffect,
    /// "Job takes too long?"
    Slow,
    /// "High CPU/Memory usage?"
    Resources,
}

impl Part {
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
struct Settings {
    timeout: Duration,
    max_concurrent: usize,
    batch: i64,
}

/// What a check goes by beside the store.
struct Given<'a> {
    args: &'a Args,
    settings: Settings,
    worker: &'a Worker,
    /// Jobs are paused by it, and are meant to be.
    maintenance: Option<Maintenance>,
}

/// The checks that tell whether a restart of the worker helps.
const OF_RECOVERY: [Check; 8] = [
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
struct Findings {
    section: Option<Section>,
    /// None but these.
    only: Option<&'static [Check]>,
    all: Vec<CheckResult>,
}

impl Findings {
    fn wants(&self, check: Check) -> bool {
        let is_among = self.only.is_none_or(|only| only.contains(&check));
        is_among && self.section.is_none_or(|section| check.section() == section)
    }

    fn wants_any(&self, checks: &[Check]) -> bool {
        checks.iter().any(|check| self.wants(*check))
    }

    fn add(&mut self, finding: CheckResult) {
        // Where the store is not there, or not whole, that comes before all else, whatever was asked.
        let is_first = finding.check == Check::Database && finding.standing > CheckStatus::Unknown;
        if self.wants(finding.check) || is_first {
            self.all.push(finding);
        }
    }
}

struct FindingRow(CheckResult);

impl Record for FindingRow {
    const COLUMNS: &'static [&'static str] = &["check", "section", "verdict", "evidence", "fix"];

    fn cells(self) -> Vec<Cell> {
        let Self(CheckResult { check, standing, evidence, fix }) = self;
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
    let findings = Findings { section: args.part.map(Part::section), only: None, all: Vec::new() };
    let Looked { mut all, is_connected, maintenance } = look(args, findings, context)?;
    let mut verdict = verdict(&all);
    all.retain(|finding| is_verbose || finding.standing != CheckStatus::Ok);
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
pub(crate) fn of_recovery(
    job: Option<String>,
    place: LogRangeArgs,
    timeout: JobTimeoutArgs,
    context: &mut Context,
) -> Result<Vec<CheckResult>> {
    let args = Args { part: None, job, place, timeout, here: None };
    let findings = Findings { section: None, only: Some(&OF_RECOVERY), all: Vec::new() };
    Ok(look(&args, findings, context)?.all)
}

struct Looked {
    /// Sorted.
    all: Vec<CheckResult>,
    is_connected: bool,
    maintenance: Option<String>,
}

fn look(args: &Args, mut findings: Findings, context: &mut Context) -> Result<Looked> {
    let worker = surroundings::worker(args, context)?;
    let settings = surroundings::settings(args, context, &worker)?;
    let mut gatherer = Gatherer::connect(context)?;
    let maintenance = gatherer.ask(Db::maintenance)?.ok().flatten();
    let given = Given { args, settings, worker: &worker, maintenance };
    store::look(&given, &mut gatherer, &mut findings)?;
    surroundings::look(&worker, &mut findings);
    let maintenance = given.maintenance.map(|maintenance| maintenance.words());
    let is_connected = gatherer.unreached.is_none();
    let mut all = findings.all;
    doctor::sort(&mut all);
    Ok(Looked { all, is_connected, maintenance })
}

fn verdict(findings: &[CheckResult]) -> Verdict {
    let count = |standing| findings.iter().filter(|finding| finding.standing == standing).count();
    let [critical, warning, unknown] =
        [CheckStatus::Critical, CheckStatus::Warning, CheckStatus::Unknown].map(count);
    let severity = match (critical, warning) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let first = findings.first().filter(|first| first.standing > CheckStatus::Unknown);
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
