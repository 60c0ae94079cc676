//! `apsctl health`

mod endpoint;
mod rows;
mod verdict;

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::row_security;
use crate::context::{Context, duration};
use crate::domain::health::{Limits, run_checks};
use crate::report::{Report, Section};
use endpoint::Endpoint;
use rows::{CheckRow, HealthRow, SummaryRow};
use verdict::verdict;

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
    HEALTHCHECK CMD apsctl health || exit 1   (Dockerfile)")]
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
    timeout: JobTimeoutArgs,

    /// Ask the application's own endpoint too, and say where the two disagree (times may be off by a second)
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// How long that may take
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = duration, requires = "url")]
    url_timeout: Duration,
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let endpoint = args.url.as_deref().map(|url| Endpoint::new(url, args.url_timeout)).transpose()?;
    let limits = Limits {
        older_than: args.older_than,
        critical_after: args.critical_after,
        ran_within: args.ran_within,
        job_timeout: args.timeout.resolve(context)?,
    };
    let db = context.db()?;
    let now = db.now();
    let vitals = db.health_figures(args.older_than).context("asking how the scheduler does")?;
    row_security::warn_from_vitals(&vitals, db);
    db.end_transaction()?;
    let mut checks = run_checks(&vitals, now, limits);
    if let Some(endpoint) = endpoint {
        checks.push(endpoint.check(&vitals.endpoint_health(&checks)));
    }
    let told = vitals.endpoint_health(&checks);
    let verdict = verdict(told.status, &checks, &vitals, now, limits);
    let listing = Report::listing(checks.iter().cloned().map(CheckRow));
    let sections = [("health", Report::single(SummaryRow(told))), ("checks", listing)];
    let mut report = Report::single(HealthRow(told, checks)).verdict(verdict);
    report.sections = sections.map(|(heading, report)| Section { heading: heading.into(), report }).into();
    Ok(report)
}
