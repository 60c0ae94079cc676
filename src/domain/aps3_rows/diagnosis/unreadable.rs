//! Rows that hold no job: what APScheduler does with them, and what would be worse.

use apscheduler::aps3::JobFault;
use apscheduler::pickle::{Fault, PickleError, Tree, harmful_call};

use crate::domain::diagnosis::{RowFinding, RowSeverity};
use crate::domain::remedy::Remedy;

/// What is said of rows that hold no job.
const WORDS: [&str; 10] = [
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

/// Whether a finding is of a row that `jobs repair` can do nothing about.
pub(super) fn is_row(finding: &RowFinding) -> bool {
    WORDS.contains(&finding.name)
}

const DELETED: &str = "the scheduler deletes the row when it is due, or when any program lists the jobs";

fn restore(id: &str) -> Remedy {
    Remedy::apsctl_for("jobs restore SNAPSHOT", id)
}

pub(super) fn pickle(id: &str, error: &PickleError) -> RowFinding {
    let word = match error.fault {
        Fault::Empty => "empty",
        Fault::Truncated(_) => "truncated",
        Fault::TooLong | Fault::TooManyOpcodes => {
            let effect = format!("{error}: that much is not looked at here");
            return RowFinding::new("too-large", RowSeverity::Notice, effect, None);
        }
        _ => "not-a-pickle",
    };
    RowFinding::new(word, RowSeverity::Critical, format!("{error}: {DELETED}"), restore(id))
}

pub(super) fn job(id: &str, tree: &Tree<'_>, fault: &JobFault) -> RowFinding {
    if let Some(call) = harmful_call(tree) {
        return hostile(id, &call);
    }
    let word = match fault {
        JobFault::NotADict(_) => "not-a-job",
        JobFault::Missing(_) => "missing-key",
        JobFault::Version(_) => "version",
        JobFault::Kind { key: "version" | "func", .. } => "bad-key",
        JobFault::Kind { .. } => {
            let effect = format!("{fault}: that cannot be judged here; APScheduler may fail on it");
            return RowFinding::new("odd-key", RowSeverity::Warning, effect, None);
        }
    };
    RowFinding::new(word, RowSeverity::Critical, format!("{fault}: {DELETED}"), restore(id))
}

/// Whatever else is wrong with it, that comes first.
pub(super) fn hostile(id: &str, call: &str) -> RowFinding {
    let effect =
        format!("whoever loads its pickle calls {call}: the scheduler, and any program that lists the jobs");
    RowFinding::new("hostile", RowSeverity::Critical, effect, Some(Remedy::apsctl_for("jobs remove", id)))
}
