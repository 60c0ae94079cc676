//! `apsctl jobs list`

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{JobRow, list_screen};
use crate::context::{Context, duration};
use crate::db::jobs::{JobFilter, SortColumn};
use crate::domain::job::{Job, JobState};
use crate::domain::scheduled_job::ScheduledJob;
use crate::report::{Format, Record as _, Report};

/// List the jobs of the store
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs list --state FAILED --state PAUSED\n  \
    apsctl jobs list --func '*automation*' -o json\n  apsctl jobs list --overdue 1h --watch")]
pub struct Args {
    /// List only jobs in this state (repeatable)
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Vec<JobState>,

    /// List only jobs whose function matches a pattern
    ///
    /// `*` matches any text, and `?` matches one character.
    #[arg(long, value_name = "PATTERN")]
    func: Option<String>,

    /// List only jobs whose id matches a pattern
    #[arg(long, value_name = "PATTERN")]
    id: Option<String>,

    /// List only jobs overdue by more than this
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    overdue: Option<Duration>,

    /// Sort by this column
    ///
    /// COLUMN is id, `next_run_time` or `job_state`.
    #[arg(long, value_name = "COLUMN", default_value = "id", hide_possible_values = true, value_parser = sort_column())]
    sort: SortColumn,

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

fn state(word: &str) -> Result<JobState, String> {
    let Ok(state) = word.to_ascii_uppercase().parse();
    match state {
        JobState::Other(_) => Err(format!("the states are {}", JobState::NAMES.join(", "))),
        state => Ok(state),
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let filter = JobFilter {
        states: args.state.clone(),
        func: args.func.clone(),
        id: args.id.clone(),
        overdue: args.overdue,
        order: args.sort,
        // One more than is listed shows whether there are more.
        limit: (args.limit > 0).then(|| i64::from(args.limit) + 1),
    };
    let scheduled_jobs = context.db()?.read_scheduled_jobs()?;
    let row = |job: Job| {
        let scheduled = scheduled_jobs.as_ref().and_then(|jobs| jobs.get(&job.id));
        JobRow { job, scheduled_note: scheduled.map(ScheduledJob::note) }
    };
    if filter.limit.is_none() && context.format() != Format::Table {
        let mut stream = context.stream(JobRow::COLUMNS)?;
        let write = |job| stream.write_row(row(job).cells());
        context.db()?.list_jobs(&filter, write).context("listing jobs")?;
        stream.finish()?;
        let mut report = Report::empty();
        report.rerun_after = args.watch;
        return Ok(report);
    }
    let mut rows = Vec::new();
    let collect = |job| {
        rows.push(row(job));
        Ok(())
    };
    context.db()?.list_jobs(&filter, collect).context("listing jobs")?;
    let is_cut = args.limit > 0 && rows.len() > args.limit as usize;
    if is_cut {
        rows.truncate(args.limit as usize);
    }
    let screen = if context.shows_screen() { Some(list_screen::screen(&rows, context.times()?)) } else { None };
    let mut report = Report::listing(rows).when_empty("no jobs");
    report.screen = screen;
    if is_cut {
        report = report.note(format!("only the first {} jobs are shown; --limit 0 shows all", args.limit));
    }
    report.rerun_after = args.watch;
    Ok(report)
}
