//! `apsctl health`

mod endpoint;

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::commands::jobs::TimeoutArgs;
use crate::commands::row_security;
use crate::context::{Context, duration};
use crate::domain::check::{Finding, Standing};
use crate::domain::health::{Limits, Status, Told, Vitals, findings};
use crate::report::{Cell, Perf, Record, Report, Section, Severity, Tone, Verdict};
use endpoint::Endpoint;

/// Check whether the scheduler is well: one object, with the keys of the application's own health endpoint
///
/// next_scheduled_run is the least next run of the jobs that are neither paused nor removed (of one that executes only if
/// it is still to come); in the past, it is overdue. last_execution is the start of the newest run that has finished, and
/// execution_time_ms how long that took; on APScheduler 4's tables without a log, when a schedule fired last.
/// pending_jobs counts the jobs that wait: SCHEDULED or PENDING. checks are database, job-scheduled, overdue,
/// stuck-jobs, lease, audit-recent, and with --url endpoint.
///
/// healthy (exit 0): no check is worse than unknown, which is what could not be checked, for want of a log, say.
/// degraded (1): a warning. unhealthy (1, for -o nagios 2): something critical. Exit 4: no database.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl health\n  apsctl health -o nagios\n  \
    apsctl health --url http://localhost/api/v1/health/scheduler -o json\n  \
    HEALTHCHECK CMD apsctl health --quiet   (Dockerfile)")]
#[allow(clippy::doc_markdown, reason = "the keys, as they are read in a help text")]
pub struct Args {
    /// A job is overdue from then on, and a run that its schedule wanted missing (a warning)
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration)]
    older_than: Duration,

    /// What is overdue or stuck is critical from then on
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
    critical_after: Duration,

    /// Warn where no run began in the last so long, whatever the schedules are
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    ran_within: Option<Duration>,

    #[command(flatten)]
    timeout: TimeoutArgs,

    /// Ask the application's own endpoint too, and say where the two disagree (times may be off by a second)
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// How long that may take
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = duration, requires = "url")]
    url_timeout: Duration,
}

/// What people see above the checks.
#[derive(Clone)]
struct SummaryRow {
    status: Status,
    next_scheduled_run: Option<DateTime<Utc>>,
    last_execution: Option<DateTime<Utc>>,
    execution_time_ms: Option<i64>,
    pending_jobs: i64,
}

impl Record for SummaryRow {
    const COLUMNS: &'static [&'static str] =
        &["status", "next_scheduled_run", "last_execution", "execution_time_ms", "pending_jobs"];

    fn cells(self) -> Vec<Cell> {
        let tone = match self.status {
            Status::Healthy => Tone::Good,
            Status::Degraded => Tone::Warning,
            Status::Unhealthy => Tone::Bad,
        };
        vec![
            Cell::word(self.status.as_str(), tone),
            Cell::due(self.next_scheduled_run),
            self.last_execution.into(),
            self.execution_time_ms.into(),
            self.pending_jobs.into(),
        ]
    }
}

/// The whole, for scripts.
struct HealthRow(SummaryRow, Vec<Finding>);

impl Record for HealthRow {
    const COLUMNS: &'static [&'static str] =
        &["status", "next_scheduled_run", "last_execution", "execution_time_ms", "pending_jobs", "checks"];

    fn cells(self) -> Vec<Cell> {
        let checks = self.1.into_iter().map(check).collect();
        let mut cells = self.0.cells();
        cells.push(Cell::Json(checks));
        cells
    }
}

struct CheckRow(Finding);

impl Record for CheckRow {
    const COLUMNS: &'static [&'static str] = &["check", "verdict", "evidence", "fix"];

    fn cells(self) -> Vec<Cell> {
        let Self(Finding { check, standing, evidence, fix }) = self;
        let tone = match standing {
            Standing::Ok => Tone::Good,
            Standing::Unknown => Tone::Muted,
            Standing::Warning => Tone::Warning,
            Standing::Critical => Tone::Bad,
        };
        vec![check.as_str().into(), Cell::word(standing.as_str(), tone), evidence.into(), fix.into()]
    }
}

fn check(finding: Finding) -> Value {
    json!({
        "check": finding.check.as_str(),
        "verdict": finding.standing.as_str(),
        "evidence": finding.evidence,
        "fix": finding.fix,
    })
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let endpoint = args.url.as_deref().map(|url| Endpoint::new(url, args.url_timeout)).transpose()?;
    let limits = Limits {
        older_than: args.older_than,
        critical_after: args.critical_after,
        ran_within: args.ran_within,
        job_timeout: args.timeout.gather(context)?,
    };
    let db = context.db()?;
    let now = db.now();
    let vitals = db.vitals(args.older_than).context("asking how the scheduler does")?;
    let tables = [("jobs", vitals.hides_jobs), ("audit", vitals.hides_runs)].into_iter();
    let hidden: Vec<_> = tables.filter(|(_, hides)| *hides).map(|(table, _)| db.table_name(table)).collect();
    row_security::say(&hidden);
    db.rest()?;
    let mut checks = findings(&vitals, now, limits);
    if let Some(endpoint) = endpoint {
        checks.push(endpoint.finding(&Told {
            status: Status::of(&checks),
            next_scheduled_run: vitals.next_run_time,
            last_execution: vitals.last_execution(),
            execution_time_ms: vitals.execution_time_ms(),
            pending_jobs: vitals.pending,
        }));
    }
    let status = Status::of(&checks);
    let verdict = verdict(status, &checks, &vitals, now, limits);
    let row = SummaryRow {
        status,
        next_scheduled_run: vitals.next_run_time,
        last_execution: vitals.last_execution(),
        execution_time_ms: vitals.execution_time_ms(),
        pending_jobs: vitals.pending,
    };
    let listing = Report::listing(checks.iter().cloned().map(CheckRow));
    let sections = [("health", Report::single(row.clone())), ("checks", listing)];
    let mut report = Report::single(HealthRow(row, checks)).verdict(verdict);
    report.sections = sections.map(|(heading, report)| Section { heading: heading.into(), report }).into();
    Ok(report)
}

fn verdict(
    status: Status,
    checks: &[Finding],
    vitals: &Vitals,
    now: DateTime<Utc>,
    limits: Limits,
) -> Verdict {
    let severity = match status {
        Status::Healthy => Severity::Ok,
        Status::Degraded => Severity::Warning,
        Status::Unhealthy => Severity::Critical,
    };
    let mut summary = status.as_str().to_owned();
    for finding in checks.iter().filter(|finding| finding.standing >= Standing::Warning) {
        summary += &format!("; {}: {}", finding.check.as_str(), finding.evidence);
    }
    let unknown: Vec<&str> = checks
        .iter()
        .filter(|finding| finding.standing == Standing::Unknown)
        .map(|finding| finding.check.as_str())
        .collect();
    if !unknown.is_empty() {
        summary += &format!("; not checked: {}", unknown.join(", "));
    }
    if vitals.hides_jobs || vitals.hides_runs {
        summary += " (row-level security may hide more)";
    }
    Verdict { check: "HEALTH", severity, summary, perfdata: perfdata(vitals, now, limits) }
}

fn perfdata(vitals: &Vitals, now: DateTime<Utc>, limits: Limits) -> Vec<Perf> {
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let mut perfdata = vec![
        Perf::count("pending_jobs", count(vitals.pending)),
        Perf::count("overdue", count(vitals.overdue)),
    ];
    let run = vitals.runs.as_ref().ok().and_then(|runs| runs.finished.as_ref());
    if let Some(run) = run {
        perfdata.push(Perf::seconds("execution_time", run.seconds(), limits.job_timeout.as_secs_f64()));
    }
    if let Some(last) = vitals.last_execution() {
        let age = (now - last).as_seconds_f64();
        let warning = limits.ran_within.map(|within| within.as_secs_f64());
        perfdata.push(Perf { name: "since_execution", value: age, unit: "s", warning, critical: None });
    }
    perfdata
}
