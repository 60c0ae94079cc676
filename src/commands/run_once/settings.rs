//! What a pass goes by: flag, else environment, else `--env-file`, else default (contract, section 6).

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use crate::context::{ConfirmArgs, duration};
use crate::environment::Environment;
use crate::error::CliError;

/// Run one full automation pass: evaluate the approval rules over the pending versions
///
/// One pass runs at a time, however many are started. A pass that ends early (timeout, crash, Ctrl-C) is taken
/// up by the next one. The log goes to stderr.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl run-once\n  apsctl run-once --dry-run\n  \
    apsctl run-once --dry-run -o json > plan.json; apsctl run-once --plan plan.json\n  \
    */5 * * * *  apsctl run-once --if-due --env-file /srv/app/.env   (crontab)")]
pub struct Args {
    /// The job it is [default: the one that runs `app.services.automation_service.run_automation`]
    #[arg(long, value_name = "ID")]
    pub(super) job: Option<String>,

    /// Do nothing before the job's next run time
    #[arg(long)]
    pub(super) if_due: bool,

    /// Say what would be approved, and approve nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,

    /// Approve exactly what a dry run has said (`--dry-run -o json > FILE`; `-` reads stdin), all of it in one
    /// transaction (--batch-size and --workers do not matter), or nothing (exit 3) if rules or versions have changed since
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub(super) plan: Option<PathBuf>,

    /// Approve nothing (exit 3) if more versions than this would be
    #[arg(long, value_name = "N")]
    pub(super) max_approvals: Option<u32>,

    /// The exit code where another pass is executing
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) conflict_exit_code: u8,

    /// How long the pass may take [env: `JOB_TIMEOUT_SECONDS`, `SCHEDULER_JOB_TIMEOUT`] [default: 30s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    timeout: Option<Duration>,

    /// How often to try again after a passing failure [env: `JOB_RETRY_COUNT`] [default: 3]
    #[arg(long, value_name = "N")]
    retries: Option<u32>,

    /// How long to wait before that [env: `JOB_RETRY_DELAY_SECONDS`] [default: 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    retry_delay: Option<Duration>,

    /// How many versions a transaction evaluates [env: `AUTOMATION_BATCH_SIZE`] [default: 5000]
    #[arg(long, value_name = "N")]
    batch_size: Option<u32>,

    /// From how many other executing jobs on not to start [env: `SCHEDULER_MAX_CONCURRENT_JOBS`] [default: 5]
    #[arg(long, value_name = "N")]
    max_concurrent_jobs: Option<u32>,

    /// Evaluate every pending version, those too that nobody has changed since the last pass
    #[arg(long)]
    pub(super) full: bool,

    /// How many connections work on the batches side by side [env: `AUTOMATION_WORKERS`] [default: 2, or 1 where there
    /// are few versions or the table has triggers]
    #[arg(long, value_name = "N")]
    workers: Option<u32>,

    /// How long the lease is good for without being renewed [env: `APSCTL_LEASE_SECONDS`] [default: 30s, or --timeout
    /// where that is longer]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    lease: Option<Duration>,

    /// Tell a dead man's switch (healthchecks.io and its like): URL/start when the pass begins, URL when it has gone
    /// well, URL/fail with the reason when not; nothing where no pass begins. It never changes how a pass ends, and
    /// costs it 5 s at most. The variable keeps the URL out of the list of processes and the run's details [env:
    /// `APSCTL_PING_URL`]
    #[arg(long, value_name = "URL")]
    pub(super) ping: Option<String>,

    #[command(flatten)]
    pub(super) confirm: ConfirmArgs,
}

/// How long a lost pass keeps the next one from beginning, at least.
const MIN_LEASE: Duration = Duration::from_secs(30);

/// No clock here or on the server overflows by it.
const MAX_DURATION: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// More connections than this only wait for each other's commits.
const MAX_WORKERS: u32 = 16;

/// The guide's, where nothing else is set.
pub(crate) const DEFAULT_BATCH_SIZE: u32 = 5000;
pub(crate) const DEFAULT_MAX_CONCURRENT_JOBS: u32 = 5;

/// The settings, gathered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub(super) timeout: Duration,
    pub(super) retries: u32,
    pub(super) retry_delay: Duration,
    pub(super) batch_size: i64,
    pub(super) max_concurrent_jobs: usize,
    pub(super) lease: Duration,
    /// None: as many as serve.
    pub(super) workers: Option<usize>,
}

impl Settings {
    pub(super) fn resolve(args: &Args, environment: &Environment) -> Result<Self> {
        let seconds = |flag, names, default| environment.duration(flag, names, Duration::from_secs(default));
        let timeout = seconds(args.timeout, &["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"], 30)?;
        // A batch may take all of the pass's time, and must not lose the lease by it.
        let lease = timeout.max(MIN_LEASE);
        let settings = Self {
            timeout,
            retries: environment.setting(args.retries, &["JOB_RETRY_COUNT"], 3)?,
            retry_delay: seconds(args.retry_delay, &["JOB_RETRY_DELAY_SECONDS"], 60)?,
            batch_size: environment
                .setting(args.batch_size, &["AUTOMATION_BATCH_SIZE"], DEFAULT_BATCH_SIZE)?
                .into(),
            max_concurrent_jobs: environment.setting(
                args.max_concurrent_jobs,
                &["SCHEDULER_MAX_CONCURRENT_JOBS"],
                DEFAULT_MAX_CONCURRENT_JOBS,
            )? as usize,
            lease: environment.duration(args.lease, &["APSCTL_LEASE_SECONDS"], lease)?,
            workers: match environment.setting(args.workers, &["AUTOMATION_WORKERS"], 0)? {
                0 => None,
                some => Some(some.min(MAX_WORKERS) as usize),
            },
        };
        let zero = [
            ("--batch-size", settings.batch_size == 0),
            ("--max-concurrent-jobs", settings.max_concurrent_jobs == 0),
            ("--timeout", settings.timeout.is_zero()),
            ("--lease", settings.lease.is_zero()),
        ];
        if let Some((name, _)) = zero.iter().find(|(_, is_zero)| *is_zero) {
            return Err(CliError::usage(format!("{name} must be more than 0")).into());
        }
        let times = [
            ("--timeout", settings.timeout),
            ("--lease", settings.lease),
            ("--retry-delay", settings.retry_delay),
        ];
        match times.iter().find(|(_, time)| *time > MAX_DURATION) {
            Some((name, _)) => Err(CliError::usage(format!("{name} must be at most a year")).into()),
            None => Ok(settings),
        }
    }
}
