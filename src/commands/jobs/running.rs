//! `apsctl jobs running`

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::running_screen;
use crate::context::{Context, duration};
use crate::domain::owner_liveness::{ExecutingJob, OwnerLiveness};
use crate::report::{Cell, Report, Tone, record};

/// Task Tracker's default for the longest a run may take.
pub(crate) const DEFAULT_JOB_TIMEOUT: Duration = Duration::from_secs(30);

/// Show the running jobs, their owners, and whether the owners are alive
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl jobs running\n  apsctl jobs running -o json | jq '.[] | select(.holder_state == \"lost\")'"
)]
pub struct Args {
    #[command(flatten)]
    timeout: JobTimeoutArgs,
}

/// `--job-timeout`, for the commands that judge whether a run was lost.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct JobTimeoutArgs {
    /// Longest time a run may take [default: 30s]
    ///
    /// [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    job_timeout: Option<Duration>,
}

impl JobTimeoutArgs {
    /// Returns the value of the option, else of the environment, else Task Tracker's default.
    pub(crate) fn resolve(&self, context: &Context) -> Result<Duration> {
        self.resolve_or(context, DEFAULT_JOB_TIMEOUT)
    }

    /// Returns the value of the option, else of the environment, else `default`.
    pub(crate) fn resolve_or(&self, context: &Context, default: Duration) -> Result<Duration> {
        context.environment().duration(self.job_timeout, &["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"], default)
    }
}

pub(super) struct RunningRow {
    job: ExecutingJob,
    owner: OwnerLiveness,
    reason: &'static str,
    now: DateTime<Utc>,
    /// Whether the store's job ids are numbers.
    is_numbered: bool,
}

record!(RunningRow, |RunningRow { job, owner, reason, now, is_numbered }| {
    let tone = match owner {
        OwnerLiveness::Alive => Tone::Good,
        OwnerLiveness::Unknown => Tone::Warning,
        OwnerLiveness::Lost => Tone::Bad,
    };
    [
        ("id", Cell::id(job.id.as_str(), is_numbered)),
        ("func_ref", job.func_ref.clone()),
        ("since", job.executing_since()),
        ("running_seconds", job.executing_since().map(|since| Cell::seconds_since(since, now))),
        ("holder", job.owner_name()),
        ("holder_state", Cell::styled(owner.as_str(), tone)),
        ("run_id", job.run_id),
        ("blocked_by", job.blocked_by),
        ("holder_reason", reason),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let timeout = args.timeout.resolve(context)?;
    let db = context.db()?;
    let now = db.now();
    let executing = db.executing_jobs().context("listing executing jobs")?;
    let is_numbered = db.has_numbered_jobs();
    let note = db.features()?.running_note;
    let screen = if context.shows_screen() {
        Some(running_screen::screen(&executing, timeout, note, context.times()?))
    } else {
        None
    };
    let rows = executing.into_iter().map(|job| {
        let owner = job.owner_liveness(now, timeout);
        let reason = job.liveness_reason(now, timeout);
        RunningRow { job, owner, reason, now, is_numbered }
    });
    let mut report = Report::listing(rows).when_empty("no job executes");
    report.screen = screen;
    Ok(note.into_iter().fold(report, Report::note))
}
