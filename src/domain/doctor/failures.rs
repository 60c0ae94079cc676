//! The guide's "Common Failures": what an error means, and what mends it.

/// A failure the guide knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    pub cause: &'static str,
    pub fix: &'static str,
    /// That the database answers shows that it is over.
    pub is_over: bool,
}

/// Words of errors, in lower case, and what is behind them.
const KNOWN: [(&[&str], Failure); 4] = [
    (
        &["connection refused", "could not connect", "operationalerror", "connection to the server was lost"],
        Failure { cause: "PostgreSQL was offline", fix: "docker compose restart postgres", is_over: true },
    ),
    (
        &["job not found", "joblookuperror"],
        Failure {
            cause: "the scheduler has lost the job in memory",
            fix: "docker compose restart worker",
            is_over: false,
        },
    ),
    (
        &["timeout", "timed out", "timed_out"],
        Failure {
            cause: "the rules take too long to evaluate",
            fix: "apsctl indexes create",
            is_over: false,
        },
    ),
    (
        &["out of memory", "memoryerror", "oomkilled", "oom-kill"],
        Failure {
            cause: "too many versions are pending",
            fix: "apsctl run-once --batch-size 1000",
            is_over: false,
        },
    ),
];

/// What the guide says of an error; none where it does not know it.
pub fn known(error: &str) -> Option<Failure> {
    let error = error.to_lowercase();
    let is_of = |words: &&[&str]| words.iter().any(|word| error.contains(word));
    KNOWN.iter().find(|(words, _)| is_of(words)).map(|(_, failure)| *failure)
}
