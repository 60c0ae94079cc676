//! `apsctl health`

mod endpoint;
mod rows;
mod screen;
mod verdict;

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::commands::default_args::default_args;
use crate::commands::limit_args::LimitArgs;
use crate::commands::row_security;
use crate::context::{Context, duration};
use crate::db::Db;
use crate::domain::doctor::check_result::CheckResult;
use crate::domain::health::{HealthFigures, Limits, run_checks};
use crate::report::{Record as _, Report, Section};
use crate::screen::Times;
use endpoint::Endpoint;
use rows::{CheckRow, HealthRow, SummaryRow};
use verdict::verdict;

/// Check the scheduler; show the fields of Task Tracker's health page
///
/// next_scheduled_run is the earliest next run of the jobs that are neither paused nor removed; it may be in the past. last_execution is when the newest finished run started, and execution_time_ms how long it took.
/// On APScheduler 4's tables without an audit log, last_execution is when a schedule last fired. pending_jobs counts
/// the jobs in the states SCHEDULED and PENDING. The checks are database, job-scheduled, overdue, stuck-jobs, lease,
/// audit-recent and, with --url, endpoint.
///
/// The status is healthy (exit 0) if no check is a warning or critical; a check that cannot run is listed as unknown
/// and does not change the status. It is degraded (exit 1) if a check is a warning, and unhealthy (exit 1, with -o
/// nagios 2) if a check is critical. If the database cannot be reached, the command exits with 4.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl health\n  apsctl health -o nagios\n  \
    apsctl health --url http://localhost/api/v1/health/scheduler -o json\n  \
    HEALTHCHECK CMD apsctl health || exit 1   (Dockerfile)")]
#[allow(clippy::doc_markdown, reason = "keys of the output, as they are shown in the help")]
pub struct Args {
    #[command(flatten)]
    limits: LimitArgs,

    /// Compare with the health endpoint
    ///
    /// Lists the keys whose values differ. Times may differ by a second.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Wait this long for the endpoint
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = duration, requires = "url")]
    url_timeout: Duration,
}

/// Makes the checks with the default limits.
pub(crate) fn check(context: &mut Context) -> Result<(HealthFigures, Vec<CheckResult>)> {
    let args: Args = default_args()?;
    let limits = args.limits.resolve(context)?;
    check_within(limits, context.db()?)
}

/// Makes the checks with these limits.
pub(crate) fn check_within(limits: Limits, db: &mut Db) -> Result<(HealthFigures, Vec<CheckResult>)> {
    let figures = db.health_figures(limits.older_than).context("reading the figures of the scheduler's health")?;
    let checks = run_checks(&figures, db.now(), limits);
    Ok((figures, checks))
}

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    HealthRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let endpoint = args.url.as_deref().map(|url| Endpoint::new(url, args.url_timeout)).transpose()?;
    let limits = args.limits.resolve(context)?;
    let db = context.db()?;
    let now = db.now();
    let (figures, mut checks) = check_within(limits, db)?;
    row_security::warn_from_figures(&figures, db);
    db.end_transaction()?;
    if let Some(endpoint) = endpoint {
        checks.push(endpoint.check(&figures.endpoint_health(&checks)));
    }
    let health = figures.endpoint_health(&checks);
    let verdict = verdict(health.status, &checks, &figures, now, limits);
    let screen = if context.shows_screen() {
        let store = if context.globals().sandbox { Some("sandbox") } else { context.globals().profile.as_deref() };
        let times = Times { zone: context.zone(), now };
        Some(screen::screen(health.status, &checks, &figures, store, times))
    } else {
        None
    };
    let listing = Report::listing(checks.iter().cloned().map(CheckRow));
    let sections = [("health", Report::single(SummaryRow(health))), ("checks", listing)];
    let mut report = Report::single(HealthRow(health, checks)).verdict(verdict);
    report.screen = screen;
    report.sections = sections.map(|(heading, report)| Section { heading: heading.into(), report }).into();
    Ok(report)
}
