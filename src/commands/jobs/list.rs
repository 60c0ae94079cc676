//! `apsctl jobs list`

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{JobRow, cells_beside};
use crate::context::{Context, duration};
use crate::db::jobs::{JobFilter, JobOrder};
use crate::domain::job::JobState;
use crate::report::{Cell, Format, Record, Report};

/// List the jobs of the store
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs list --state FAILED --state PAUSED\n  \
    apsctl jobs list --func '*automation*' -o json\n  apsctl jobs list --overdue 1h --watch")]
pub struct Args {
    /// Only jobs in this state (repeatable)
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Vec<JobState>,

    /// Only jobs whose function matches; * and ? stand for any text and any character
    #[arg(long, value_name = "PATTERN")]
    func: Option<String>,

    /// Only jobs whose id matches
    #[arg(long, value_name = "PATTERN")]
    id: Option<String>,

    /// Only jobs that have been due for longer than this
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    overdue: Option<Duration>,

    /// What to order by
    #[arg(long, value_enum, value_name = "COLUMN", default_value = "id")]
    sort: JobOrder,

    /// How many at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 1000)]
    limit: u32,

    /// Show the list again every so often
    #[arg(long, value_name = "INTERVAL", value_parser = pause, num_args = 0..=1, require_equals = true,
          default_missing_value = "2s")]
    watch: Option<Duration>,
}

/// Long enough to leave the server time for others.
fn pause(text: &str) -> Result<Duration, String> {
    let shortest = Duration::from_millis(10);
    let pause = duration(text)?;
    if pause < shortest { Err("at least 10ms".into()) } else { Ok(pause) }
}

fn state(word: &str) -> Result<JobState, String> {
    let Ok(state) = word.to_ascii_uppercase().parse();
    match state {
        JobState::Other(_) => Err(format!("the states are {}", JobState::NAMED.join(", "))),
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
        // One more than asked for, to know whether there are more.
        limit: (args.limit > 0).then(|| i64::from(args.limit) + 1),
    };
    if filter.limit.is_none() && context.format() != Format::Table {
        let listed = context.db()?.read_scheduled_jobs()?;
        let mut stream = context.stream(JobRow::COLUMNS)?;
        let each = |job| stream.write_row(cells_beside(job, &listed));
        context.db()?.list_jobs(&filter, each).context("listing jobs")?;
        stream.finish()?;
        let mut report = Report::empty();
        report.rerun_after = args.watch;
        return Ok(report);
    }
    let listed = context.db()?.read_scheduled_jobs()?;
    let mut jobs = Vec::new();
    context
        .db()?
        .list_jobs(&filter, |job| {
            jobs.push(Beside(cells_beside(job, &listed)));
            Ok(())
        })
        .context("listing jobs")?;
    let cut = args.limit > 0 && jobs.len() > args.limit as usize;
    if cut {
        jobs.truncate(args.limit as usize);
    }
    let mut report = Report::listing(jobs).when_empty("no jobs");
    if cut {
        report = report.note(format!("only the first {} jobs are shown; --limit 0 shows all", args.limit));
    }
    report.rerun_after = args.watch;
    Ok(report)
}

/// A job with what the application's own list says of it.
struct Beside(Vec<Cell>);

impl Record for Beside {
    const COLUMNS: &'static [&'static str] = JobRow::COLUMNS;

    fn cells(self) -> Vec<Cell> {
        self.0
    }
}
