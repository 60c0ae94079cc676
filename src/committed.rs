//! What this process has committed, so that no later failure hides it: a signal, a full disk or a lost connection may
//! end the command, but the message at the end still says which operations are committed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many numbers a message lists one by one.
const MAX_LISTED: usize = 100;

struct CommitState {
    /// Journal entries whose transactions are committed, in the order of their commits.
    operations: Vec<i64>,
    /// Journal entries whose COMMIT has been sent and not been answered.
    pending: Vec<i64>,
    /// Runs of which something is committed, and how many versions they approved.
    runs: BTreeMap<String, i64>,
    /// A transaction that writes has begun and has not ended well.
    is_writing: bool,
    /// The command makes several changes, one after the other.
    makes_several_changes: bool,
    /// The command that shows whether an operation was made.
    check: String,
}

static STATE: Mutex<CommitState> = Mutex::new(CommitState {
    operations: Vec::new(),
    pending: Vec::new(),
    runs: BTreeMap::new(),
    is_writing: false,
    makes_several_changes: false,
    check: String::new(),
});

fn lock_state() -> MutexGuard<'static, CommitState> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets the command that shows whether an operation was made.
pub fn set_check_command(command: String) {
    lock_state().check = command;
}

/// The command that shows whether an operation was made.
pub fn check_command() -> String {
    lock_state().check.clone()
}

/// Declares that the command makes several changes, so that an error after the first is a failure of the command.
pub fn declare_several_changes() {
    lock_state().makes_several_changes = true;
}

/// Notes that a transaction that writes begins.
pub(crate) fn begin_write() {
    lock_state().is_writing = true;
}

/// Notes that it has ended as it should.
pub(crate) fn end_write() {
    lock_state().is_writing = false;
}

/// Notes that COMMIT is about to be sent for these operations.
pub(crate) fn commit_sent(operations: &[i64]) {
    lock_state().pending.extend(operations);
}

/// Notes whether these operations have been committed, now that this is known.
pub(crate) fn commit_answered(operations: &[i64], committed: bool) {
    let mut state = lock_state();
    state.pending.retain(|operation| !operations.contains(operation));
    if committed {
        state.operations.extend(operations);
    }
}

/// Notes that a part of a run is committed, with this number of approvals.
pub fn add_run(id: &str, approved: i64) {
    lock_state().runs.insert(id.to_owned(), approved);
}

/// Whether all that the command was to change is committed, so that only what follows can have failed.
pub fn are_complete() -> bool {
    let state = lock_state();
    !state.operations.is_empty() && !state.is_writing && !state.makes_several_changes
}

/// `operation 12 is committed`; none where nothing is.
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
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What to say where the process ends at once: what is committed, and what may be. Does not wait for a lock, since
/// nothing may keep the process from ending.
pub(crate) fn describe_at_exit() -> Option<String> {
    let state = STATE.try_lock().ok()?;
    let committed = describe_state(&state);
    let pending = (!state.pending.is_empty()).then(|| {
        let numbers = list_operations(&state.pending);
        format!(
            "the change may have been made ({numbers}): COMMIT has not been answered; `{}` shows it",
            state.check
        )
    });
    let all: Vec<String> = committed.into_iter().chain(pending).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// `operation 12 is`, `operations 12, 13 are`
fn list_with_verb(operations: &[i64]) -> String {
    format!("{} {}", list_operations(operations), if operations.len() == 1 { "is" } else { "are" })
}

/// `operation 12`, `operations 12, 13`
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
    fn operations_are_listed() {
        assert_eq!(list_operations(&[12]), "operation 12");
        assert_eq!(list_with_verb(&[12]), "operation 12 is");
        assert_eq!(list_with_verb(&[12, 13, 17]), "operations 12, 13, 17 are");
        let many: Vec<i64> = (1..=150).collect();
        assert!(list_operations(&many).ends_with(", 99, 100 … 150"), "{}", list_operations(&many));
    }
}
