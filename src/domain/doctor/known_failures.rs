//! The table "Common Failures" of Task Tracker's guide: the cause of an error, and its remedy.

use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::{RESTART_DATABASE, RESTART_WORKER};

/// A failure that Task Tracker's guide explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownFailure {
    pub cause: &'static str,
    command: Command,
    /// Over as soon as the database answers again.
    pub is_database_outage: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Apsctl(&'static str),
    Shell(&'static str),
}

impl KnownFailure {
    pub fn remedy(&self) -> Remedy {
        match self.command {
            Command::Apsctl(words) => Remedy::apsctl(words),
            Command::Shell(command) => Remedy::shell(command),
        }
    }
}

/// Phrases of errors, in lower case, and the failure they indicate.
const KNOWN_FAILURES: [(&[&str], KnownFailure); 4] = [
    (
        &["connection refused", "could not connect", "operationalerror", "connection to the server was lost"],
        KnownFailure {
            cause: "PostgreSQL was offline",
            command: Command::Shell(RESTART_DATABASE),
            is_database_outage: true,
        },
    ),
    (
        &["job not found", "joblookuperror"],
        KnownFailure {
            cause: "the scheduler has lost the job in memory",
            command: Command::Shell(RESTART_WORKER),
            is_database_outage: false,
        },
    ),
    (
        &["timeout", "timed out", "timed_out"],
        KnownFailure {
            cause: "the rules take too long to evaluate",
            command: Command::Apsctl("indexes create"),
            is_database_outage: false,
        },
    ),
    (
        &["out of memory", "memoryerror", "oomkilled", "oom-kill"],
        KnownFailure {
            cause: "too many versions are pending",
            command: Command::Apsctl("run-once --batch-size 1000"),
            is_database_outage: false,
        },
    ),
];

/// Returns the failure that an error indicates, if Task Tracker's guide explains it.
pub fn find_known_failure(error: &str) -> Option<KnownFailure> {
    let error = error.to_lowercase();
    let matches = |phrases: &&[&str]| phrases.iter().any(|phrase| error.contains(phrase));
    KNOWN_FAILURES.iter().find(|(phrases, _)| matches(phrases)).map(|(_, failure)| *failure)
}
