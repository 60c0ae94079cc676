//! The arguments of `run-once`, and its settings: from an option, else the environment, else `--env-file`, else the default.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use crate::context::{ConfirmArgs, duration};
use crate::environment::Environment;
use crate::error::CliError;

/// Run one pass: approve pending versions by the rules
///
/// A version is a proposed change in the application; it is pending until it is approved. Only one pass runs at a time.
/// The next pass continues one that ended early (timeout, crash, Ctrl-C). Messages about the pass go to stderr.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl run-once\n  apsctl run-once --dry-run\n  \
    apsctl run-once --dry-run -o json > plan.json; apsctl run-once --plan plan.json\n  \
    */5 * * * *  apsctl run-once --if-due --env-file /srv/app/.env   (crontab)")]
pub struct Args {
    /// Run the pass as a run of this job
    ///
    /// [default: the job that runs `app.services.automation_service.run_automation`]
    #[arg(long, value_name = "ID")]
    pub(super) job: Option<String>,

    /// Do nothing if the job is not due yet
    #[arg(long)]
    pub(super) if_due: bool,

    /// Only show what would be approved
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,

    /// Approve exactly what a dry run reported
    ///
    /// FILE is the output of `--dry-run -o json`; `-` reads standard input. All versions are approved in one
    /// transaction, without regard to --batch-size and --workers. If rules or versions have changed since, nothing is
    /// approved (exit 3).
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub(super) plan: Option<PathBuf>,

    /// Approve nothing if more than N match (exit 3)
    #[arg(long, value_name = "N")]
    pub(super) max_approvals: Option<u32>,

    /// Exit with N if another pass runs
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) conflict_exit_code: u8,

    /// Stop the pass after this time [default: 30s]
    ///
    /// [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    timeout: Option<Duration>,

    /// Retry transient failures N times [default: 3]
    ///
    /// [env: `JOB_RETRY_COUNT`]
    #[arg(long, value_name = "N")]
    retries: Option<u32>,

    /// Wait this long before a retry [default: 60s]
    ///
    /// [env: `JOB_RETRY_DELAY_SECONDS`]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    retry_delay: Option<Duration>,

    /// Versions per transaction [default: 5000]
    ///
    /// [env: `AUTOMATION_BATCH_SIZE`]
    #[arg(long, value_name = "N")]
    batch_size: Option<u32>,

    /// Do not start if N other jobs run [default: 5]
    ///
    /// [env: `SCHEDULER_MAX_CONCURRENT_JOBS`]
    #[arg(long, value_name = "N")]
    max_concurrent_jobs: Option<u32>,

    /// Evaluate unchanged versions again
    ///
    /// By default, a pass skips the versions that have not changed since the last complete pass.
    #[arg(long)]
    pub(super) full: bool,

    /// Evaluate batches on N connections at once
    ///
    /// [env: `AUTOMATION_WORKERS`] [default: 2; 1 if there are few versions or the table has triggers]
    #[arg(long, value_name = "N")]
    workers: Option<u32>,

    /// Wait for the lease if its owner may be dead
    ///
    /// Another pass holds the lease until it ends, or until its sessions on the server have ended or the lease expires. With this
    /// option, the pass waits for up to this long while it cannot see whether the owner is alive. If the owner renews the lease,
    /// it is alive, and the pass is skipped at once.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) wait_for_lease: Option<Duration>,

    /// How long the lease lasts unless renewed
    ///
    /// A heartbeat on a connection of its own renews it. If the process dies and the server cannot see it, the next pass can start
    /// after this time.
    ///
    /// [env: `APSCTL_LEASE_SECONDS`] [default: 10s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    lease: Option<Duration>,

    /// Notify a dead man's switch (healthchecks.io)
    ///
    /// Requests URL/start when the pass begins, URL when it succeeds, and URL/fail with the reason when it fails. If no
    /// pass begins, nothing is requested. The requests never change the result of the pass, and delay it by at most 5
    /// s. The option is visible in the process list and in the run's details; `APSCTL_PING_URL` is not.
    ///
    /// [env: `APSCTL_PING_URL`]
    #[arg(long, value_name = "URL")]
    pub(super) ping: Option<String>,

    #[command(flatten)]
    pub(super) confirm: ConfirmArgs,
}

/// How long, in seconds, a lost pass prevents the next one from starting.
const DEFAULT_LEASE_SECONDS: u64 = 10;

/// The limit of all durations, so that no time overflows here or on the server.
const MAX_DURATION: Duration = Duration::from_hours(8784);

/// More connections than this would only wait for each other's commits.
const MAX_WORKERS: u32 = 16;

/// Task Tracker's defaults.
pub(crate) const DEFAULT_BATCH_SIZE: u32 = 5000;
pub(crate) const DEFAULT_MAX_CONCURRENT_JOBS: u32 = 5;

#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub(super) timeout: Duration,
    pub(super) retries: u32,
    pub(super) retry_delay: Duration,
    pub(super) batch_size: i64,
    pub(super) max_concurrent_jobs: usize,
    pub(super) lease: Duration,
    /// `None`: the pass chooses.
    pub(super) workers: Option<usize>,
}

impl Settings {
    pub(super) fn resolve(args: &Args, environment: &Environment) -> Result<Self> {
        let duration = |option, names, default| environment.duration(option, names, Duration::from_secs(default));
        let timeout = duration(args.timeout, &["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"], 30)?;
        let settings = Self {
            timeout,
            retries: environment.setting(args.retries, &["JOB_RETRY_COUNT"], 3)?,
            retry_delay: duration(args.retry_delay, &["JOB_RETRY_DELAY_SECONDS"], 60)?,
            batch_size: environment.setting(args.batch_size, &["AUTOMATION_BATCH_SIZE"], DEFAULT_BATCH_SIZE)?.into(),
            max_concurrent_jobs: environment.setting(
                args.max_concurrent_jobs,
                &["SCHEDULER_MAX_CONCURRENT_JOBS"],
                DEFAULT_MAX_CONCURRENT_JOBS,
            )? as usize,
            lease: duration(args.lease, &["APSCTL_LEASE_SECONDS"], DEFAULT_LEASE_SECONDS)?,
            workers: match environment.setting(args.workers, &["AUTOMATION_WORKERS"], 0)? {
                0 => None,
                count => Some(count.min(MAX_WORKERS) as usize),
            },
        };
        let positive = [
            ("--batch-size", settings.batch_size == 0),
            ("--max-concurrent-jobs", settings.max_concurrent_jobs == 0),
            ("--timeout", settings.timeout.is_zero()),
            ("--lease", settings.lease.is_zero()),
        ];
        if let Some((name, _)) = positive.iter().find(|(_, is_zero)| *is_zero) {
            return Err(CliError::usage(format!("{name} must be more than 0")).into());
        }
        let durations =
            [("--timeout", settings.timeout), ("--lease", settings.lease), ("--retry-delay", settings.retry_delay)];
        match durations.iter().find(|(_, duration)| *duration > MAX_DURATION) {
            Some((name, _)) => Err(CliError::usage(format!("{name} must be at most a year")).into()),
            None => Ok(settings),
        }
    }
}
