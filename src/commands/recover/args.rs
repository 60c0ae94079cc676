//! The arguments of `apsctl recover`.

use std::time::Duration;

use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::logs::LogRangeArgs;
use crate::context::{ChangeArgs, duration};

/// Find out what is wrong, restart the worker and wait for a run
///
/// Looks for the problem, restarts the worker, waits for a run, and verifies it in the audit log.
///
/// Exit codes: 0 if a run that began after the restart succeeded; 1 if it failed; 3 if the restart is refused, because it
/// does not fix the problem or would kill a run; 4 if the restart command failed or the database is unreachable; 124 if no
/// run ended in time.
///
/// The worker's log is shown, but only the audit log decides whether a run succeeded. An APScheduler store without an
/// audit log does not record how a run ended. There, exit code 0 means that a run began.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(mut_arg("file", |file| file.num_args(1)))]
#[command(
    after_help = "Examples:\n  apsctl recover\n  apsctl recover daily-report --trigger --yes --reason 'worker hangs'\n  \
    apsctl recover --restart-command 'docker compose down && docker compose up -d' --force\n  \
    apsctl recover --no-restart --timeout 15m"
)]
pub struct Args {
    /// Job to watch [default: the automation job, else the next due job]
    ///
    /// The automation job is the one that runs `app.services.automation_service.run_automation`.
    #[arg(value_name = "ID")]
    pub(super) id: Option<String>,

    /// Command that restarts the worker
    ///
    /// apsctl runs the command without a shell, or with `sh -c` if it contains a character that needs one. The default
    /// is the value of `APSCTL_RESTART_COMMAND`, or `docker compose restart worker`.
    #[arg(long, value_name = "CMD", conflicts_with = "no_restart")]
    pub(super) restart_command: Option<String>,

    /// Time limit of the command
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    pub(super) restart_timeout: Duration,

    /// Only watch and verify, do not restart
    #[arg(long)]
    pub(super) no_restart: bool,

    /// Make the job due now instead of waiting
    #[arg(long)]
    pub(super) trigger: bool,

    /// Wait this long for a run
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(super) timeout: Duration,

    /// Restart even if that would be refused
    ///
    /// A restart is refused if it does not fix the problem or would kill a run.
    #[arg(long)]
    pub(super) force: bool,

    /// Restart without asking
    #[arg(short, long)]
    pub(super) yes: bool,

    #[command(flatten)]
    pub(super) log_range: LogRangeArgs,

    #[command(flatten)]
    pub(super) job_timeout: JobTimeoutArgs,

    #[command(flatten)]
    pub(super) change: ChangeArgs,
}
