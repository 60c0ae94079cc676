//! How a pass can fail: the kinds, statuses and messages of its errors.

use std::time::Duration;

use crate::db::rules::RuleSet;
use crate::domain::audit::RunStatus;
use crate::domain::blocker::Blocker;
use crate::domain::duration_text::exact_duration;
use crate::domain::rules::Rule;
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of, exit_code_of};
use crate::invocation::APSCTL;

/// How much of a statement an error shows, in characters.
const MAX_QUERY_CHARS: usize = 80;

pub(super) fn failure_kind(error: &anyhow::Error) -> Option<FailureKind> {
    cli_error_of(error).map(|error| error.kind)
}

/// Returns whether the store cannot be reached any more, at least on this connection.
pub(super) fn is_connection_failure(error: &anyhow::Error) -> bool {
    matches!(failure_kind(error), Some(FailureKind::ConnectionLost | FailureKind::NoConnection))
}

/// Returns whether the pass was stopped on purpose, by a guard, a signal or an invalid setting. It keeps that exit code.
pub(super) fn is_deliberate(error: &anyhow::Error) -> bool {
    !matches!(exit_code_of(error), ExitCode::Failed | ExitCode::Found)
}

/// Returns the status for the log of runs.
pub(super) fn run_status(error: &anyhow::Error) -> RunStatus {
    if failure_kind(error) == Some(FailureKind::TimedOut) { RunStatus::TimedOut } else { RunStatus::Failed }
}

/// Returns the error of a pass that timed out. It names the blocking session, or else the rules that may be slow.
pub(super) fn timeout_error(
    timeout: Duration,
    blocker: Option<&Blocker>,
    rules: Option<&RuleSet>,
    consequence: &str,
) -> anyhow::Error {
    let blocked_by = blocker.map_or(String::new(), |blocker| format!(", blocked by {}", describe_session(blocker)));
    let limit = exact_duration(timeout);
    let message = format!("timeout: the pass took longer than {limit}{blocked_by}; {consequence}");
    let hint = match blocker.map(|blocker| blocker.pid) {
        Some(pid) if pid > 0 => {
            format!("if that session is forgotten, end it with pg_terminate_backend({pid})")
        }
        Some(_) => "end it with COMMIT PREPARED or ROLLBACK PREPARED; pg_prepared_xacts shows it".into(),
        None => format!(
            "is rule evaluation too slow? {}`{APSCTL} indexes verify` finds missing indexes; --timeout allows more time",
            rules.map_or_else(String::new, regex_rules_hint)
        ),
    };
    CliError::with_code(ExitCode::Found, message).kind(FailureKind::TimedOut).hint(hint).into()
}

/// Names the rules with regular expressions: only they can take arbitrarily long for one version.
fn regex_rules_hint(rules: &RuleSet) -> String {
    let labels: Vec<String> = rules.with_patterns().map(Rule::label).collect();
    match labels.as_slice() {
        [] => String::new(),
        [only] => format!("{only} has a regular expression; "),
        [first, ..] => format!("{first} and {} more have regular expressions; ", labels.len() - 1),
    }
}

/// Describes a session, such as `pid 4711 (psql, transaction open for 5m 3s: UPDATE versions …)`.
fn describe_session(blocker: &Blocker) -> String {
    if blocker.pid == 0 {
        return "a prepared transaction".into();
    }
    let age = blocker.transaction_seconds.map_or(String::new(), |seconds| {
        let age = Duration::from_secs_f64(seconds.max(0.0).floor());
        format!(", transaction open for {}", exact_duration(age))
    });
    let words: Vec<&str> = blocker.query.as_deref().unwrap_or_default().split_whitespace().collect();
    let mut query = words.join(" ");
    if let Some((end, _)) = query.char_indices().nth(MAX_QUERY_CHARS) {
        query.truncate(end);
        query.push_str("...");
    }
    let application = blocker.application_name.as_deref().unwrap_or("no name");
    format!("pid {} ({application}{age}: {query})", blocker.pid)
}

/// Returns the error of a pass that would approve more than `--max-approvals`.
pub(super) fn too_many_approvals(count: i64, max: u32) -> anyhow::Error {
    let message = format!("{count} versions would be approved, more than the {max} of --max-approvals");
    CliError::refused(message).hint(format!("`{APSCTL} rules preview` shows the number for each rule")).into()
}

/// Returns the error of a pass that does not start because of the other running jobs.
pub(super) fn too_many_jobs(jobs: &[String]) -> anyhow::Error {
    let message = format!("not started: {} other jobs are running ({})", jobs.len(), jobs.join(", "));
    CliError::refused(message).hint("set the limit with SCHEDULER_MAX_CONCURRENT_JOBS").into()
}

/// Returns the error of a pass that has completed with ill-formed rules. It exits with 1.
pub(super) fn invalid_rules_error(rules: &RuleSet) -> Option<String> {
    let names: Vec<String> = rules.invalid.iter().map(|invalid| invalid.rule.label()).collect();
    (!names.is_empty()).then(|| format!("ill-formed rules: {}", names.join(", ")))
}
