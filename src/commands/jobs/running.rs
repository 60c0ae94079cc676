//! `apsctl jobs running`

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use crate::context::{Context, duration};
use crate::domain::holder::{Executing, OwnerLiveness};
use crate::report::{Cell, Record, Report, Tone};

/// How long a run may last by the guide, where nothing else is set.
pub(crate) const DEFAULT_JOB_TIMEOUT: Duration = Duration::from_secs(30);

/// Show the jobs that execute: since when, for whom, and whether that holder is alive
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl jobs running\n  apsctl jobs running -o json | jq '.[] | select(.holder_state == \"lost\")'"
)]
pub struct Args {
    #[command(flatten)]
    timeout: JobTimeoutArgs,
}

/// How long a run may last.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct JobTimeoutArgs {
    /// How long a run may last [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    job_timeout: Option<Duration>,
}

impl JobTimeoutArgs {
    pub(crate) fn resolve(&self, context: &Context) -> Result<Duration> {
        self.resolve_or(context, DEFAULT_JOB_TIMEOUT)
    }

    /// The same with another default.
    pub(crate) fn resolve_or(&self, context: &Context, default: Duration) -> Result<Duration> {
        context.environment().duration(
            self.job_timeout,
            &["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"],
            default,
        )
    }
}

/// A job, the present time, its holder, and whether its id is a number.
struct RunningRow(Executing, DateTime<Utc>, OwnerLiveness, bool);

impl Record for RunningRow {
    const COLUMNS: &'static [&'static str] =
        &["id", "func_ref", "since", "running_seconds", "holder", "holder_state", "run_id", "blocked_by"];

    fn cells(self) -> Vec<Cell> {
        let Self(job, now, holder, is_numbered) = self;
        let tone = match holder {
            OwnerLiveness::Alive => Tone::Good,
            OwnerLiveness::Unknown => Tone::Warning,
            OwnerLiveness::Lost => Tone::Bad,
        };
        vec![
            Cell::id(job.id.as_str(), is_numbered),
            job.func_ref.clone().into(),
            job.since().into(),
            job.since().map_or(Cell::Empty, |since| Cell::seconds_since(since, now)),
            job.holder_name().into(),
            Cell::styled(holder.as_str(), tone),
            job.run_id.into(),
            job.blocked_by.into(),
        ]
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let timeout = args.timeout.resolve(context)?;
    let db = context.db()?;
    let now = db.now();
    let executing = db.executing_jobs().context("listing executing jobs")?;
    let is_numbered = db.has_numbered_jobs();
    let row = |job: Executing| {
        let holder = job.holder(now, timeout);
        RunningRow(job, now, holder, is_numbered)
    };
    let note = db.features()?.running_note;
    let report = Report::listing(executing.into_iter().map(row)).when_empty("no job executes");
    Ok(match note {
        Some(note) => report.note(note),
        None => report,
    })
}
