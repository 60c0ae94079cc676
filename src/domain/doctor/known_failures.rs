//! The guide's "Common Failures": what an error means, and what mends it.

/// A failure the guide knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownFailure {
    pub cause: &'static str,
    pub remedy: &'static str,
    /// That the database answers shows that it is over.
    pub is_database_outage: bool,
}

/// Words of errors, in lower case, and what is behind them.
const KNOWN_FAILURES: [(&[&str], KnownFailure); 4] = [
    (
        &["connection refused", "could not connect", "operationalerror", "connection to the server was lost"],
        KnownFailure {
            cause: "PostgreSQL was offline",
            remedy: "docker compose restart postgres",
            is_database_outage: true,
        },
    ),
    (
        &["job not found", "joblookuperror"],
        KnownFailure {
            cause: "the scheduler has lost the job in memory",
            remedy: "docker compose restart worker",
            is_database_outage: false,
        },
    ),
    (
        &["timeout", "timed out", "timed_out"],
        KnownFailure {
            cause: "the rules take too long to evaluate",
            remedy: "apsctl indexes create",
            is_database_outage: false,
        },
    ),
    (
        &["out of memory", "memoryerror", "oomkilled", "oom-kill"],
        KnownFailure {
            cause: "too many versions are pending",
            remedy: "apsctl run-once --batch-size 1000",
            is_database_outage: false,
        },
    ),
];

/// What the guide says of an error; none where it does not know it.
pub fn find_known_failure(error: &str) -> Option<KnownFailure> {
    let error = error.to_lowercase();
    let is_of = |words: &&[&str]| words.iter().any(|word| error.contains(word));
    KNOWN_FAILURES.iter().find(|(words, _)| is_of(words)).map(|(_, failure)| *failure)
}
