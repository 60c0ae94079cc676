//! What `apsctl doctor` makes of what was seen: evidence in, a finding out. Nothing here asks anybody.

pub mod check;
pub mod container;
pub mod executing_jobs;
pub mod foreign_code;
pub mod job_rows;
pub mod known_failures;
pub mod locks;
pub mod rules;
pub mod runs;
pub mod scheduled_jobs;
pub mod schedulers;
pub mod store;
pub mod tables;
#[cfg(test)]
mod tests;
pub mod worker;
pub mod worker_log;
pub mod workload;
pub mod zones_and_clocks;

use super::identifier::quote_identifier;
use super::shell;
use check::{Check, CheckResult, CheckStatus};

/// The checks by how likely a finding of theirs explains why nothing happens, or why it takes so long: a cause stands before
/// what comes of it. `docs/doctor.md` has the same table.
pub const ORDER: [(Check, &str); 26] = [
    (Check::Database, "without it nothing runs, and nothing else can be told"),
    (Check::Store, "tables that cannot hold what a pass writes keep it from running at all"),
    (Check::Worker, "without it no job is picked up, whatever its row says"),
    (Check::Locks, "who waits for a lock looks stuck, times out, and is slow"),
    (Check::Cron, "a schedule that cannot be read, or never fires, leaves its job without a next run"),
    (Check::JobScheduled, "a job that is gone, paused or without a next run is silent in the log"),
    (Check::ScheduledJobs, "a job that the application has enabled and the jobs table lacks never runs"),
    (Check::Timezone, "a next run in another zone's hours looks early, or late"),
    (Check::ClockSkew, "a clock that differs makes a next run look early, or late"),
    (Check::StuckJobs, "a job whose holder is lost does not start again"),
    (Check::Lease, "a pass that was lost left its job and its run open"),
    (Check::Schedulers, "each scheduler on a table runs every job in it, so that every run happens twice"),
    (Check::Concurrency, "where all places are taken, no further job starts"),
    (Check::JobTimeout, "a run that is cut off fails, and shows as failed in the log"),
    (Check::AuditRecent, "a run that fails approves nothing, whatever the rules say"),
    (Check::LogErrors, "the log says why it failed"),
    (Check::RulesMatch, "a run that goes well approves nothing where no rule matches"),
    (
        Check::ForeignCode,
        "another role's trigger or default may change what is written, and runs with the writer's rights",
    ),
    (Check::Indexes, "without its index every look at a table reads all of it, and every rule is slow"),
    (Check::Analyze, "a planner that does not know the table does not use the index"),
    (Check::Pending, "the more versions wait, the longer a pass takes"),
    (Check::BatchSize, "the larger a batch, the more memory it takes"),
    (Check::SlowRules, "what a rule costs shows once the tables are in order"),
    (Check::SlowQueries, "what is slow for other reasons"),
    (Check::ContainerLimits, "too little memory or CPU for what it has to do"),
    (Check::Memory, "what comes of that"),
];

/// A check's place in [`ORDER`].
pub fn rank(check: Check) -> usize {
    ORDER.iter().position(|(listed, _)| *listed == check).unwrap_or(ORDER.len())
}

/// The worst first; of those that are as bad, the likeliest cause.
pub fn sort_by_severity(findings: &mut [CheckResult]) {
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.status), rank(finding.check)));
}

/// Why something could not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotChecked {
    pub reason: String,
    /// What would make it possible.
    pub remedy: Option<String>,
}

impl NotChecked {
    pub fn new(why: impl Into<String>, fix: impl Into<Option<String>>) -> Self {
        Self { reason: why.into(), remedy: fix.into() }
    }

    pub fn into_result(self, check: Check) -> CheckResult {
        CheckResult::new(check, CheckStatus::Unknown, self.reason, self.remedy)
    }
}

/// An answer, or why there is none.
pub type ProbeResult<T> = Result<T, NotChecked>;

/// The finding, or that the check could not be made.
pub fn evaluate<T>(check: Check, asked: ProbeResult<T>, judge: impl FnOnce(T) -> CheckResult) -> CheckResult {
    asked.map_or_else(|unasked| unasked.into_result(check), judge)
}

/// How many things that are wrong one finding tells.
const MAX_LISTED: usize = 3;

/// One finding of all that a check found: the worst first, with its fix; `ok` where there is nothing.
pub fn merge_findings(check: Check, mut found: Vec<CheckResult>, ok: impl Into<String>) -> CheckResult {
    found.sort_by_key(|finding| std::cmp::Reverse(finding.status));
    let more = found.len().saturating_sub(MAX_LISTED);
    let mut told: Vec<String> =
        found.iter().take(MAX_LISTED).map(|finding| finding.evidence.clone()).collect();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    match found.into_iter().next() {
        None => CheckResult::ok(check, ok),
        Some(worst) => CheckResult { evidence: told.join("; "), ..worst },
    }
}

/// A statement, as a command line.
fn psql(sql: &str) -> String {
    format!("psql -c {}", shell::quote(sql))
}

/// The command that ends a session.
fn terminate(pid: i32) -> String {
    psql(&format!("SELECT pg_terminate_backend({pid})"))
}

/// `1 run`, `3 runs`
fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The command that lets a role read tables. All names are SQL identifiers but the role's.
pub fn grant_select(tables: &[String], role: &str) -> String {
    psql(&format!("GRANT SELECT ON {} TO {}", tables.join(", "), quote_identifier(role)))
}
