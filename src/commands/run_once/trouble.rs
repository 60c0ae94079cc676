//! How a pass may go wrong, in words and statuses.

use std::time::Duration;

use crate::db::rules::RuleSet;
use crate::error::{Code, Refusal, Trouble, code_of, refusal_of};

pub(super) fn trouble_of(error: &anyhow::Error) -> Option<Trouble> {
    refusal_of(error).map(|refusal| refusal.trouble)
}

/// What was decided rather than suffered keeps its own exit code: a guard, a signal, a wrong setting.
pub(super) fn is_decided(error: &anyhow::Error) -> bool {
    !matches!(code_of(error), Code::Failed | Code::Found)
}

/// What the audit row says of it.
pub(super) fn status_of(error: &anyhow::Error) -> &'static str {
    if trouble_of(error) == Some(Trouble::TimedOut) { "timed_out" } else { "failed" }
}

pub(super) fn timed_out(timeout: Duration) -> anyhow::Error {
    let message = format!(
        "timeout: it took longer than {}; the next pass takes up where this one stopped",
        humantime::format_duration(timeout)
    );
    Refusal::ended(Code::Found, message)
        .trouble(Trouble::TimedOut)
        .hint("rule evaluation too slow? `apsctl indexes verify`; --timeout allows more time")
        .into()
}

/// `--max-approvals`: nothing at all is approved where more would be.
pub(super) fn too_many(would: i64, most: u32) -> anyhow::Error {
    let message = format!("{would} versions would be approved, more than the {most} of --max-approvals");
    Refusal::refused(message).hint("`apsctl rules preview` shows by which rules").into()
}

/// So many other jobs execute already.
pub(super) fn full(jobs: &[String]) -> anyhow::Error {
    let message = format!("not started: {} other jobs execute already ({})", jobs.len(), jobs.join(", "));
    Refusal::refused(message).hint("SCHEDULER_MAX_CONCURRENT_JOBS sets how many may").into()
}

/// A pass with ill-formed rules has done its work, and exits 1 to say so.
pub(super) fn rules_error(rules: &RuleSet) -> Option<String> {
    let names: Vec<String> = rules.invalid.iter().map(|invalid| invalid.rule.label()).collect();
    (!names.is_empty()).then(|| format!("ill-formed rules: {}", names.join(", ")))
}
