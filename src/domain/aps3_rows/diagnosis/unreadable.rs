//! Findings of rows that are not a job, or are harmful when loaded.

use apscheduler::aps3::JobError;
use apscheduler::pickle::{PickleError, PickleErrorKind, Tree, harmful_call};

use crate::domain::diagnosis::{RowFinding, RowSeverity};
use crate::domain::remedy::Remedy;

/// The kinds of findings that `jobs repair` cannot repair.
const UNREADABLE_FINDINGS: [&str; 10] = [
    "empty",
    "truncated",
    "too-large",
    "not-a-pickle",
    "not-a-job",
    "missing-key",
    "version",
    "bad-key",
    "odd-key",
    "hostile",
];

/// Returns whether `jobs repair` cannot repair the row of a finding.
pub(super) fn is_unreadable_row(finding: &RowFinding) -> bool {
    UNREADABLE_FINDINGS.contains(&finding.kind)
}

const ROW_IS_DELETED: &str = "the scheduler deletes the row when it is due, or when any program lists the jobs";

fn restore(id: &str) -> Remedy {
    Remedy::apsctl_for("jobs restore SNAPSHOT", id)
}

pub(super) fn pickle_finding(id: &str, error: &PickleError) -> RowFinding {
    let word = match error.kind {
        PickleErrorKind::Empty => "empty",
        PickleErrorKind::Truncated(_) => "truncated",
        PickleErrorKind::TooLong | PickleErrorKind::TooManyOpcodes => {
            let effect = format!("{error}: apsctl does not read it");
            return RowFinding::new("too-large", RowSeverity::Notice, effect, None);
        }
        _ => "not-a-pickle",
    };
    RowFinding::new(word, RowSeverity::Critical, format!("{error}: {ROW_IS_DELETED}"), restore(id))
}

pub(super) fn job_finding(id: &str, tree: &Tree<'_>, fault: &JobError) -> RowFinding {
    if let Some(call) = harmful_call(tree) {
        return harmful_call_finding(id, &call);
    }
    let word = match fault {
        JobError::NotADict(_) => "not-a-job",
        JobError::MissingKey(_) => "missing-key",
        JobError::UnknownVersion(_) => "version",
        JobError::WrongType { key: "version" | "func", .. } => "bad-key",
        JobError::WrongType { .. } => {
            let effect = format!("{fault}: APScheduler may be unable to read it");
            return RowFinding::new("odd-key", RowSeverity::Warning, effect, None);
        }
    };
    RowFinding::new(word, RowSeverity::Critical, format!("{fault}: {ROW_IS_DELETED}"), restore(id))
}

/// Reports a pickle that calls a harmful function.
pub(super) fn harmful_call_finding(id: &str, call: &str) -> RowFinding {
    let effect = format!("loading its pickle calls {call}, in the scheduler and in any program that lists the jobs");
    RowFinding::new("hostile", RowSeverity::Critical, effect, Some(Remedy::apsctl_for("jobs remove", id)))
}
