//! The arguments of `apsctl watch`.

use std::path::PathBuf;
use std::time::Duration;

use super::checks::WatchedCheck;
use crate::commands::limit_args::LimitArgs;
use crate::context::duration;

/// Report each finding when it appears and when it is gone
///
/// Makes the checks of `stale`, `jobs verify` and `health` again and again. A finding is identified by its check, its code and its job.
/// It is reported again if its severity changes. It is gone if its check was made and did not find it. A database that cannot be reached
/// is a finding, and so is a check that cannot be made (severity `unknown`). During maintenance (`apsctl maintenance begin`) no finding of
/// the store is reported.
///
/// Reports go to standard output, to --exec and to --webhook. What could not be delivered is sent again in the next round, with
/// the same id. The state file records what was reported, so that a restart repeats nothing.
///
/// The command ends with 130 or 143 after a signal. With --once, it ends with 1 if there are warnings or critical findings, and with 4 if
/// the database cannot be reached, a check fails or a report cannot be delivered.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl watch --once --for 5m\n  \
    apsctl watch --exec 'mail -s \"$APSCTL_FINDING_TEXT\" ops@example.com'\n  \
    APSCTL_WEBHOOK_URL=https://hooks.example.com/KEY apsctl watch -o jsonl")]
pub struct Args {
    /// Check at this interval
    ///
    /// At least 1s.
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = interval)]
    pub(super) every: Duration,

    /// Report what lasts this long
    ///
    /// A finding that is gone before is not reported.
    #[arg(long = "for", value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub(super) persists_for: Duration,

    /// Check once, and exit (for cron)
    #[arg(long, conflicts_with = "every")]
    pub(super) once: bool,

    /// Make only these checks
    ///
    /// The checks are stale, verify and health; several are separated by commas.
    #[arg(long = "check", value_name = "CHECK", value_enum, value_delimiter = ',', hide_possible_values = true)]
    pub(super) checks: Vec<WatchedCheck>,

    /// Run this command for each report
    ///
    /// It gets the report as JSON on its standard input, and in variables such as `APSCTL_FINDING_EVENT` and `APSCTL_FINDING_SUMMARY`.
    /// A line of plain words is split at spaces, and its first word is the program. A line with a character of the shell, such as a
    /// quote, `|`, `;`, `$` or `*`, or with `NAME=value` at its beginning, is run by `sh -c`.
    /// A builtin of the shell needs `sh -c '…'`. The exit code of a pipeline is that of its last command.
    /// A command that fails is run again.
    #[arg(long, value_name = "CMD")]
    pub(super) exec: Option<String>,

    /// Post each report to this URL
    ///
    /// The body is JSON; its key `text` is what Slack, Mattermost and others show. The proxies of the environment are used.
    /// [env: `APSCTL_WEBHOOK_URL`]
    #[arg(long, value_name = "URL")]
    pub(super) webhook: Option<String>,

    /// Limit of one delivery
    ///
    /// It applies to --exec and to --webhook.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = positive_duration)]
    pub(super) send_timeout: Duration,

    /// Record in this file what was reported
    ///
    /// [default: a file for each store in `$XDG_STATE_HOME/apsctl/watch`]
    #[arg(long, value_name = "FILE")]
    pub(super) state: Option<PathBuf>,

    /// Keep no record between runs
    ///
    /// A restart reports every finding again.
    #[arg(long, conflicts_with = "state")]
    pub(super) no_state: bool,

    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

/// Parses `--every`. The minimum keeps the command from occupying the server.
fn interval(text: &str) -> Result<Duration, String> {
    let interval = duration(text)?;
    if interval < Duration::from_secs(1) { Err("the interval must be at least 1s".into()) } else { Ok(interval) }
}

fn positive_duration(text: &str) -> Result<Duration, String> {
    let duration = duration(text)?;
    if duration.is_zero() { Err("the time must be more than 0s".into()) } else { Ok(duration) }
}
