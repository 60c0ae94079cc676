//! The limits of `stale`, `health` and `watch`.

use std::time::Duration;

use anyhow::Result;

use crate::commands::jobs::JobTimeoutArgs;
use crate::context::{Context, duration};
use crate::domain::health::Limits;

/// Options that set the limits above which something is a finding.
#[derive(Debug, clap::Args)]
pub(crate) struct LimitArgs {
    /// Warn about jobs this late
    ///
    /// `health` also warns if a run of a job's schedule is missing for longer than this.
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration)]
    older_than: Duration,

    /// Jobs this late are critical
    ///
    /// It applies to overdue and to stuck jobs.
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
    critical_after: Duration,

    /// Warn if there was no run for this long
    ///
    /// `stale` and `watch` check each job that has run before, `health` checks all jobs together. It applies even if no job was due.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    ran_within: Option<Duration>,

    #[command(flatten)]
    timeout: JobTimeoutArgs,
}

impl LimitArgs {
    /// Returns the limits. The job timeout may come from the environment.
    pub(crate) fn resolve(&self, context: &Context) -> Result<Limits> {
        Ok(Limits {
            older_than: self.older_than,
            critical_after: self.critical_after,
            ran_within: self.ran_within,
            job_timeout: self.timeout.resolve(context)?,
        })
    }
}
