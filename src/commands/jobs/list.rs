//! `apsctl jobs list`

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::JobRow;
use super::executions::{Executing, Executions, read_executions};
use super::list_screen::{self, ListedJobs};
use super::selection::FilterArgs;
use crate::context::{Context, duration};
use crate::db::jobs::{JobFilter, SortColumn};
use crate::db::last_runs::FEW_JOBS;
use crate::domain::job::Job;
use crate::domain::scheduled_job::ScheduledJob;
use crate::domain::urgency;
use crate::report::{Record as _, Report};
use crate::screen::counted;

/// List the jobs of the store
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs list --state FAILED --state PAUSED\n  \
    apsctl jobs list --func '*automation*' -o json\n  apsctl jobs list --overdue 1h --watch")]
pub struct Args {
    #[command(flatten)]
    filter: FilterArgs,

    /// List only jobs overdue by more than this
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    overdue: Option<Duration>,

    /// Sort by this [default: id; on a terminal: urgency]
    ///
    /// ORDER is id, `next_run_time`, `job_state` or urgency: jobs that need a look first, then by next run, then completed and
    /// removed jobs.
    #[arg(long, value_name = "ORDER", hide_possible_values = true, value_parser = sort_column())]
    sort: Option<SortColumn>,

    /// List at most N jobs; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 1000)]
    limit: u32,

    /// Refresh the list [default interval: 2s]
    #[arg(long, value_name = "INTERVAL", value_parser = watch_interval, num_args = 0..=1, require_equals = true,
          default_missing_value = "2s")]
    watch: Option<Duration>,
}

fn sort_column() -> impl TypedValueParser<Value = SortColumn> {
    PossibleValuesParser::new(SortColumn::NAMES).try_map(|name| name.parse::<SortColumn>())
}

/// Parses `--watch`. The minimum keeps the command from occupying the server.
fn watch_interval(text: &str) -> Result<Duration, String> {
    let minimum = Duration::from_millis(10);
    let interval = duration(text)?;
    if interval < minimum { Err("the interval must be at least 10ms".into()) } else { Ok(interval) }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let shows_screen = context.shows_screen();
    let order = args.sort.unwrap_or(if shows_screen { SortColumn::Urgency } else { SortColumn::Id });
    let filter = JobFilter { overdue: args.overdue, ..args.filter.filter(order) };
    let scheduled_jobs = context.db()?.read_scheduled_jobs()?;
    let scheduled_note = |id: &str| scheduled_jobs.as_ref()?.get(id).map(ScheduledJob::note);
    let streams = args.limit == 0 && (!context.format().is_table() || context.render_options().terminal.is_none());
    // Only a store with many jobs is streamed.
    let limit = if streams { FEW_JOBS } else { args.limit as usize };
    // One more than is listed shows whether there are more.
    let one_more = Some(limit).filter(|limit| *limit > 0).and_then(|limit| i64::try_from(limit + 1).ok());
    let first = JobFilter { limit: one_more, ..filter.clone() };
    let (jobs, is_cut) = read_jobs(&first, limit, context)?;
    if streams && is_cut {
        return stream(&filter, args.watch, &scheduled_note, context);
    }
    let ids: Vec<String> = jobs.iter().map(|job| job.id.clone()).collect();
    let mut last_runs = context.db()?.last_runs(Some(&ids), shows_screen)?;
    let executions =
        if shows_screen || order == SortColumn::Urgency { read_executions(&jobs, context)? } else { Executions::new() };
    let now = context.now()?;
    let mut rows: Vec<JobRow> = jobs
        .into_iter()
        .map(|job| {
            let (scheduled_note, last_run) = (scheduled_note(&job.id), last_runs.take(&job.id));
            JobRow { job, scheduled_note, last_run, now }
        })
        .collect();
    if order == SortColumn::Urgency {
        let urgency = |job: &Job| urgency::urgency(job, executions.get(&job.id).map(Executing::state), now);
        rows.sort_by(|a, b| {
            urgency::sort_key(urgency(&a.job), &a.job).cmp(&urgency::sort_key(urgency(&b.job), &b.job))
        });
    }
    let screen = if shows_screen {
        let jobs = ListedJobs { rows: &rows, executions: &executions, last_runs: &last_runs, is_cut };
        Some(list_screen::screen(&jobs, args.empty_text(context, rows.is_empty())?, context)?)
    } else {
        None
    };
    let mut report = Report::listing(rows).when_empty("no jobs");
    report.screen = screen;
    if is_cut {
        report = report.note(format!("only the first {} jobs are shown; --limit 0 shows all", args.limit));
    }
    report.rerun_after = args.watch;
    Ok(report)
}

/// Writes all jobs while they are read.
fn stream(
    filter: &JobFilter,
    watch: Option<Duration>,
    scheduled_note: &dyn Fn(&str) -> Option<String>,
    context: &mut Context,
) -> Result<Report> {
    let mut last_runs = context.db()?.last_runs(None, false)?;
    let mut stream = context.stream(JobRow::COLUMNS)?;
    let now = context.now()?;
    let write = |job: Job| {
        let (scheduled_note, last_run) = (scheduled_note(&job.id), last_runs.take(&job.id));
        stream.write_row(JobRow { job, scheduled_note, last_run, now }.cells())
    };
    context.db()?.list_jobs(filter, write).context("listing jobs")?;
    stream.finish()?;
    let mut report = Report::empty();
    report.rerun_after = watch;
    Ok(report)
}

impl Args {
    /// Returns what an empty screen says: the filter, and how many jobs there are.
    fn empty_text(&self, context: &mut Context, is_empty: bool) -> Result<String> {
        let mut filters = self.filter.words();
        filters.extend(self.overdue.map(|overdue| format!("--overdue {}", humantime::format_duration(overdue))));
        if !is_empty || filters.is_empty() {
            return Ok("There are no jobs.".into());
        }
        let mut total = 0;
        context.db()?.list_jobs(&JobFilter::all(SortColumn::Id), |_| {
            total += 1;
            Ok(())
        })?;
        Ok(format!("None of {} matches {}.", counted(total, "job"), filters.join(" ")))
    }
}

/// Returns the jobs that match, at most `limit` (0: all), and whether there are more.
fn read_jobs(filter: &JobFilter, limit: usize, context: &mut Context) -> Result<(Vec<Job>, bool)> {
    let now = context.now()?;
    let by_urgency = |a: &Job, b: &Job| {
        let key = |job| urgency::sort_key(urgency::urgency(job, None, now), job);
        key(a).cmp(&key(b))
    };
    let mut jobs: Vec<Job> = Vec::new();
    let mut is_cut = false;
    context
        .db()?
        .list_jobs(filter, |job| {
            jobs.push(job);
            // A store whose jobs the server cannot sort returns all of them.
            if limit > 0 && jobs.len() > 2 * limit.max(10_000) {
                jobs.sort_by(by_urgency);
                jobs.truncate(limit);
                is_cut = true;
            }
            Ok(())
        })
        .context("listing jobs")?;
    if limit > 0 && jobs.len() > limit {
        if filter.order == SortColumn::Urgency && !context.db()?.features()?.is_sorted_by_server() {
            jobs.sort_by(by_urgency);
        }
        jobs.truncate(limit);
        is_cut = true;
    }
    Ok((jobs, is_cut))
}
