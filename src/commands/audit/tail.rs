//! `apsctl audit tail`

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{RunRow, follow};
use crate::context::{Context, duration};
use crate::db::audit::RunFilter;
use crate::domain::audit::RunStatus;
use crate::report::{Format, Record as _, Report};

/// Show the newest runs, the newest last
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl audit tail\n  apsctl audit tail --status failed --since 7d\n  \
    apsctl audit tail --follow -o json | jq .error\n  apsctl audit tail -n 0 --since all -o csv > runs.csv")]
pub struct Args {
    /// How many at most; 0 is all
    #[arg(short = 'n', long, value_name = "N", default_value_t = 100)]
    pub(super) limit: u32,

    /// Only runs created this long ago or later; `all` (or 0) for no bound
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = since)]
    since: Since,

    /// Only runs with this status (repeatable): running, completed, recovered, failed, `timed_out`, abandoned
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Vec<RunStatus>,

    /// Only runs of this job
    #[arg(long, value_name = "ID")]
    job: Option<String>,

    /// Go on and show runs as they come
    #[arg(short, long)]
    pub(super) follow: bool,

    /// With --follow: show a run again when its status changes
    #[arg(long, requires = "follow")]
    pub(super) updates: bool,

    /// With --follow: how often to look
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration, requires = "follow")]
    pub(super) interval: Duration,
}

/// How far back: none is no bound.
#[derive(Debug, Clone, Copy)]
struct Since(Option<Duration>);

fn since(text: &str) -> Result<Since, String> {
    if text.trim().eq_ignore_ascii_case("all") {
        return Ok(Since(None));
    }
    duration(text).map(|time| Since(Some(time).filter(|time| !time.is_zero())))
}

#[allow(clippy::unnecessary_wraps, reason = "clap's parsers may fail")]
fn status(word: &str) -> Result<RunStatus, String> {
    let Ok(named) = word.to_ascii_lowercase().parse();
    Ok(match named {
        RunStatus::Other(_) => RunStatus::Other(word.to_owned()),
        named => named,
    })
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let now = context.now()?;
    let back = args.since.0.map(chrono::TimeDelta::from_std).transpose();
    let filter = RunFilter {
        // Longer ago than the calendar reaches is no bound.
        since: back.ok().flatten().and_then(|back| now.checked_sub_signed(back)),
        statuses: args.status.clone(),
        job: args.job.clone(),
        with_row_version: args.follow,
    };
    if args.follow {
        return follow::run(args, filter, context);
    }
    list(args, &filter, context).context("listing runs")
}

fn list(args: &Args, filter: &RunFilter, context: &mut Context) -> Result<Report> {
    if args.limit == 0 && context.format() != Format::Table {
        let mut stream = context.stream(RunRow::COLUMNS)?;
        context.db()?.all_runs(filter, |seen| stream.write_row(RunRow(seen.run).cells()))?;
        stream.finish()?;
        return Ok(Report::empty());
    }
    let mut runs = Vec::new();
    let cut = for_newest_runs(args.limit, filter, context, |seen| {
        runs.push(seen.run);
        Ok(())
    })?;
    let none = runs.is_empty();
    let mut report = Report::listing(runs.into_iter().map(RunRow)).when_empty("no runs in that time");
    if cut {
        report = report.note(limit_note(args.limit));
    }
    for unknown in filter.statuses.iter().filter(|s| matches!(s, RunStatus::Other(_))) {
        if none {
            let known = RunStatus::NAMES.join(", ");
            report = report.note(format!("no run has the status {unknown}; apsctl's own are {known}"));
        }
    }
    Ok(report)
}

/// Hands over the newest runs, oldest first; 0 is all. Whether there were more.
pub(super) fn for_newest_runs(
    limit: u32,
    filter: &RunFilter,
    context: &mut Context,
    mut each: impl FnMut(crate::db::audit::LoggedRun) -> Result<()>,
) -> Result<bool> {
    let db = context.db()?;
    if limit == 0 {
        db.all_runs(filter, each)?;
        return Ok(false);
    }
    // One more than asked for, to know whether there are more.
    let runs = db.newest_runs(filter, i64::from(limit) + 1)?;
    let more = runs.len().saturating_sub(limit as usize);
    runs.into_iter().skip(more).try_for_each(&mut each)?;
    Ok(more > 0)
}

pub(super) fn limit_note(limit: u32) -> String {
    format!("only the newest {limit} runs are shown; -n 0 shows all")
}
