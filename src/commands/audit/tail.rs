//! `apsctl audit tail`

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::RunRow;
use super::known_job::require_known_job;
use super::run_screen::RunViewer;
use super::tail_screen::{self, Selection};
use crate::context::{Context, duration};
use crate::db::audit::{LoggedRun, RunFilter};
use crate::domain::audit::{Run, RunStatus};
use crate::report::{Record as _, Report, ReportKind};
use crate::screen::Screen;

/// Show the most recent runs in chronological order
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl audit tail\n  apsctl audit tail --status failed --since 7d\n  \
    apsctl audit tail --follow -o json | jq .error\n  apsctl audit tail -n 0 --since all -o csv > runs.csv")]
pub struct Args {
    /// Show at most N runs; 0 shows all
    #[arg(short = 'n', long, value_name = "N", default_value_t = 100)]
    pub(super) limit: u32,

    /// Show runs of the last DURATION
    ///
    /// `all` or 0 shows runs of any age.
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = since)]
    since: Since,

    /// Show only runs with this status (repeatable)
    ///
    /// apsctl writes the statuses running, completed, recovered, failed, `timed_out` and abandoned.
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Vec<RunStatus>,

    /// Show only runs of this job
    #[arg(long, value_name = "ID")]
    job: Option<String>,

    /// Show new runs as they appear
    #[arg(short, long)]
    pub(super) follow: bool,

    /// With --follow, show changes of status too
    #[arg(long, requires = "follow")]
    pub(super) updates: bool,

    /// With --follow, poll at this interval
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration, requires = "follow")]
    pub(super) interval: Duration,
}

/// The age of the oldest runs and how it was written; none for no limit.
#[derive(Debug, Clone)]
struct Since(Option<(Duration, String)>);

fn since(text: &str) -> Result<Since, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("all") {
        return Ok(Since(None));
    }
    let unit = if text.ends_with(|c: char| c.is_ascii_digit()) { "s" } else { "" };
    let age = duration(text).map_err(|error| format!("{error}, or `all`"))?;
    Ok(Since(Some((age, format!("{text}{unit}"))).filter(|(age, _)| !age.is_zero())))
}

#[allow(clippy::unnecessary_wraps, reason = "clap expects a parser to return a Result")]
fn status(word: &str) -> Result<RunStatus, String> {
    let Ok(status) = word.to_ascii_lowercase().parse();
    Ok(match status {
        // A status of the application's own keeps its case.
        RunStatus::Other(_) => RunStatus::Other(word.to_owned()),
        status => status,
    })
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let filter = filter(args, context)?;
    let report = list(args, &filter, context).context("listing runs")?;
    let is_empty = report.kind == ReportKind::Listing && report.rows.is_empty();
    if let Some(job) = args.job.as_deref().filter(|_| is_empty) {
        require_known_job(job, context)?;
    }
    Ok(report)
}

/// Returns which runs the arguments select.
pub(super) fn filter(args: &Args, context: &mut Context) -> Result<RunFilter> {
    let now = context.now()?;
    let age = args.since.0.as_ref().map(|(age, _)| chrono::TimeDelta::from_std(*age)).transpose();
    Ok(RunFilter {
        // An age that reaches beyond the calendar is no limit.
        since: age.ok().flatten().and_then(|age| now.checked_sub_signed(age)),
        statuses: args.status.clone(),
        job: args.job.clone(),
        with_row_version: args.follow,
    })
}

fn list(args: &Args, filter: &RunFilter, context: &mut Context) -> Result<Report> {
    if args.limit == 0 && !context.format().is_table() {
        let mut stream = context.stream(RunRow::COLUMNS)?;
        context.db()?.all_runs(filter, |logged| stream.write_row(RunRow(logged.run).cells()))?;
        stream.finish()?;
        return Ok(Report::empty());
    }
    let mut runs = Vec::new();
    let is_limited = for_newest_runs(args.limit, filter, context, |logged| {
        runs.push(logged.run);
        Ok(())
    })?;
    let is_empty = runs.is_empty();
    if let Some(job) = args.job.as_ref().filter(|_| is_empty) {
        context.db()?.require_known_job(job)?;
    }
    let screen = if context.shows_screen() { Some(screen(args, filter, &runs, is_limited, context)?) } else { None };
    let mut report = Report::listing(runs.into_iter().map(RunRow)).when_empty("no runs in that time");
    if is_limited && screen.is_none() {
        report = report.note(limit_note(args.limit));
    }
    report.screen = screen;
    if is_empty {
        for unknown in filter.statuses.iter().filter(|status| matches!(status, RunStatus::Other(_))) {
            let known = RunStatus::NAMES.join(", ");
            report = report.note(format!("no run has the status {unknown}; apsctl writes {known}"));
        }
    }
    Ok(report)
}

fn screen(args: &Args, filter: &RunFilter, runs: &[Run], is_limited: bool, context: &mut Context) -> Result<Screen> {
    let since = args.since.0.as_ref().map(|(_, text)| text.as_str());
    let selection = Selection { job: args.job.as_deref(), since, statuses: &args.status, is_limited };
    let times = context.times()?;
    if !runs.is_empty() {
        let viewer = RunViewer::new(runs, context)?;
        let width = context.render_options().width().unwrap_or_default();
        return Ok(tail_screen::screen(runs, &viewer, &selection, width, times));
    }
    let newest = if filter.since.is_some() && filter.statuses.is_empty() {
        context.db()?.newest_runs(&RunFilter { since: None, ..filter.clone() }, 1)?
    } else {
        Vec::new()
    };
    Ok(tail_screen::empty_screen(&selection, newest.first().map(|logged| &logged.run), times))
}

/// Calls `each` with the newest runs, oldest first; a limit of 0 means all. Returns whether there are more runs.
pub(super) fn for_newest_runs(
    limit: u32,
    filter: &RunFilter,
    context: &mut Context,
    mut each: impl FnMut(LoggedRun) -> Result<()>,
) -> Result<bool> {
    let db = context.db()?;
    if limit == 0 {
        db.all_runs(filter, each)?;
        return Ok(false);
    }
    // One more than the limit shows whether there are more.
    let runs = db.newest_runs(filter, i64::from(limit) + 1)?;
    let excess = runs.len().saturating_sub(limit as usize);
    runs.into_iter().skip(excess).try_for_each(&mut each)?;
    Ok(excess > 0)
}

pub(super) fn limit_note(limit: u32) -> String {
    format!("only the newest {limit} runs are shown; -n 0 shows all")
}
