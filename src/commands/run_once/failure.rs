//! How a pass may go wrong, in words and statuses.

use std::time::Duration;

use crate::db::rules::RuleSet;
use crate::domain::blocker::Blocker;
use crate::domain::rules::Rule;
use crate::error::{CliError, ExitCode, FailureKind, cli_error_of, code_of};

/// How much of a statement a message shows, in characters.
const MAX_QUERY_CHARS: usize = 80;

pub(super) fn failure_kind(error: &anyhow::Error) -> Option<FailureKind> {
    cli_error_of(error).map(|refusal| refusal.kind)
}

/// Whether the store cannot be reached any more, on this connection at least.
pub(super) fn is_connection_failure(error: &anyhow::Error) -> bool {
    matches!(failure_kind(error), Some(FailureKind::ConnectionLost | FailureKind::NoConnection))
}

/// What was decided rather than suffered keeps its own exit code: a guard, a signal, a wrong setting.
pub(super) fn is_deliberate(error: &anyhow::Error) -> bool {
    !matches!(code_of(error), ExitCode::Failed | ExitCode::Found)
}

/// What the audit row says of it.
pub(super) fn run_status(error: &anyhow::Error) -> &'static str {
    if failure_kind(error) == Some(FailureKind::TimedOut) { "timed_out" } else { "failed" }
}

/// The session that held it up at last is named, if one did; else the rules that may have taken so long.
pub(super) fn timeout_error(
    timeout: Duration,
    blocker: Option<&Blocker>,
    rules: Option<&RuleSet>,
    then: &str,
) -> anyhow::Error {
    let waiting =
        blocker.map_or(String::new(), |blocker| format!(", held up by {}", describe_session(blocker)));
    let message =
        format!("timeout: it took longer than {}{waiting}; {then}", humantime::format_duration(timeout));
    let hint = match blocker.map(|blocker| blocker.pid) {
        Some(pid) if pid > 0 => {
            format!("is it forgotten? pg_terminate_backend({pid}) ends that session")
        }
        Some(_) => "pg_prepared_xacts shows it; COMMIT PREPARED or ROLLBACK PREPARED ends it".into(),
        None => format!(
            "rule evaluation too slow? {}`apsctl indexes verify`; --timeout allows more time",
            rules.map_or_else(String::new, regex_rules_hint)
        ),
    };
    CliError::ended(ExitCode::Found, message).kind(FailureKind::TimedOut).hint(hint).into()
}

/// The rules with a regular expression: none other can take for ever over one version.
fn regex_rules_hint(rules: &RuleSet) -> String {
    let labels: Vec<String> = rules.with_patterns().map(Rule::label).collect();
    match labels.as_slice() {
        [] => String::new(),
        [only] => format!("{only} has a regular expression; "),
        [first, ..] => format!("{first} and {} more have regular expressions; ", labels.len() - 1),
    }
}

/// `pid 4711 (psql, its transaction 5m 3s old: UPDATE versions …)`
fn describe_session(blocker: &Blocker) -> String {
    if blocker.pid == 0 {
        return "a prepared transaction".into();
    }
    let age = blocker.seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0).floor()));
    let age =
        age.map_or(String::new(), |age| format!(", its transaction {} old", humantime::format_duration(age)));
    let words: Vec<&str> = blocker.query.as_deref().unwrap_or_default().split_whitespace().collect();
    let mut query = words.join(" ");
    if let Some((end, _)) = query.char_indices().nth(MAX_QUERY_CHARS) {
        query.truncate(end);
        query.push_str("...");
    }
    let application = blocker.application_name.as_deref().unwrap_or("no name");
    format!("pid {} ({application}{age}: {query})", blocker.pid)
}

/// `--max-approvals`: nothing at all is approved where more would be.
pub(super) fn too_many_approvals(would: i64, most: u32) -> anyhow::Error {
    let message = format!("{would} versions would be approved, more than the {most} of --max-approvals");
    CliError::refused(message).hint("`apsctl rules preview` shows by which rules").into()
}

/// So many other jobs execute already.
pub(super) fn too_many_jobs(jobs: &[String]) -> anyhow::Error {
    let message = format!("not started: {} other jobs execute already ({})", jobs.len(), jobs.join(", "));
    CliError::refused(message).hint("SCHEDULER_MAX_CONCURRENT_JOBS sets how many may").into()
}

/// A pass with ill-formed rules has done its work, and exits 1 to say so.
pub(super) fn invalid_rules_error(rules: &RuleSet) -> Option<String> {
    let names: Vec<String> = rules.invalid.iter().map(|invalid| invalid.rule.label()).collect();
    (!names.is_empty()).then(|| format!("ill-formed rules: {}", names.join(", ")))
}
