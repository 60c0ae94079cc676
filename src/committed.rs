//! Remembers what this process has committed. If a signal, a full disk or a lost connection ends the command, its last message still
//! names the committed operations.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::invocation;

/// How many ids a message lists one by one.
const MAX_LISTED: usize = 100;

struct CommitState {
    /// Committed journal entries, in the order of their commits.
    operations: Vec<i64>,
    /// Journal entries whose COMMIT was sent and is not answered yet.
    pending: Vec<i64>,
    /// Runs with committed approvals, and how many versions they approved.
    runs: BTreeMap<String, i64>,
    /// A log of runs, and how many runs have been deleted from it.
    pruned: Option<(String, i64)>,
    /// A transaction that writes has started and is not committed.
    is_writing: bool,
    /// The command makes several changes in separate transactions.
    makes_several_changes: bool,
}

static STATE: Mutex<CommitState> = Mutex::new(CommitState {
    operations: Vec::new(),
    pending: Vec::new(),
    runs: BTreeMap::new(),
    pruned: None,
    is_writing: false,
    makes_several_changes: false,
});

fn lock_state() -> MutexGuard<'static, CommitState> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the command line that lists the operations.
pub fn check_command() -> String {
    invocation::apsctl("audit operations --since 1h")
}

/// Declares that the command makes several changes in separate transactions. Then an error after the first one is a failure.
pub fn declare_several_changes() {
    lock_state().makes_several_changes = true;
}

/// Records that a transaction that writes starts.
pub(crate) fn begin_write() {
    lock_state().is_writing = true;
}

/// Records that it has been committed, or that it was to be rolled back.
pub(crate) fn end_write() {
    lock_state().is_writing = false;
}

/// Records that COMMIT is about to be sent for these operations.
pub(crate) fn commit_sent(operations: &[i64]) {
    lock_state().pending.extend(operations);
}

/// Records whether these operations were committed.
pub(crate) fn commit_answered(operations: &[i64], committed: bool) {
    let mut state = lock_state();
    state.pending.retain(|operation| !operations.contains(operation));
    if committed {
        state.operations.extend(operations);
    }
}

/// Records that a run has committed this number of approvals so far.
pub fn add_run(id: &str, approved: i64) {
    lock_state().runs.insert(id.to_owned(), approved);
}

/// Records how many runs have been deleted from a log so far.
pub(crate) fn set_pruned(log: &str, runs: i64) {
    lock_state().pruned = Some((log.to_owned(), runs));
}

/// Whether the whole change is committed, so that only a later step can have failed.
pub fn are_complete() -> bool {
    let state = lock_state();
    !state.operations.is_empty() && !state.is_writing && !state.makes_several_changes
}

/// Describes what is committed, such as `operation 12 is committed`; `None` if nothing is.
pub fn describe() -> Option<String> {
    describe_state(&lock_state())
}

fn describe_state(state: &CommitState) -> Option<String> {
    let mut parts = Vec::new();
    if !state.operations.is_empty() {
        parts.push(format!("{} committed", list_with_verb(&state.operations)));
    }
    for (run, approved) in &state.runs {
        let plural = if *approved == 1 { "" } else { "s" };
        parts.push(format!("run {run} is committed with {approved} approval{plural}"));
    }
    if let Some((log, runs)) = &state.pruned {
        let (plural, verb) = if *runs == 1 { ("", "is") } else { ("s", "are") };
        parts.push(format!("{runs} run{plural} of {log} {verb} deleted"));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Describes what is committed and what may be, for a process that ends at once. It does not wait for a lock, because nothing may
/// delay the end of the process.
pub(crate) fn describe_at_exit() -> Option<String> {
    let state = STATE.try_lock().ok()?;
    let committed = describe_state(&state);
    let pending = (!state.pending.is_empty()).then(|| {
        let numbers = list_operations(&state.pending);
        format!(
            "the change may have been made ({numbers}): COMMIT has not been answered; `{}` shows it",
            check_command()
        )
    });
    let all: Vec<String> = committed.into_iter().chain(pending).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Formats `operation 12 is`, `operations 12, 13 are`.
fn list_with_verb(operations: &[i64]) -> String {
    format!("{} {}", list_operations(operations), if operations.len() == 1 { "is" } else { "are" })
}

/// Formats `operation 12`, `operations 12, 13`.
pub(crate) fn list_operations(operations: &[i64]) -> String {
    let mut text = String::from(if operations.len() == 1 { "operation " } else { "operations " });
    for (at, operation) in operations.iter().take(MAX_LISTED).enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{operation}");
    }
    if let Some(last) = operations.get(MAX_LISTED..).and_then(|rest| rest.last()) {
        let _ = write!(text, " … {last}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_shortened() {
        assert_eq!(list_operations(&[12]), "operation 12");
        assert_eq!(list_with_verb(&[12]), "operation 12 is");
        assert_eq!(list_with_verb(&[12, 13, 17]), "operations 12, 13, 17 are");
        let many: Vec<i64> = (1..=150).collect();
        assert!(list_operations(&many).ends_with(", 99, 100 … 150"), "{}", list_operations(&many));
    }
}
