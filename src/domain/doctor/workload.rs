//! The checks of the amount of work: `pending`, `batch-size` and `slow-queries`.

use std::time::Duration;

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use super::wording::{counted, format_bytes};
use crate::domain::durations::Target;
use crate::domain::evidence::{Evidence, Took, evidence};
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::BATCH_SIZE_VARIABLE;

/// More batches than this in one pass are a warning.
const MAX_BATCHES: i64 = 20;

/// The pending versions, and how fast passes process them.
#[derive(Debug, Clone, Copy)]
pub struct Backlog {
    pub pending: i64,
    pub batch_size: i64,
    /// How many versions a second the runs of the last 30 days have evaluated.
    pub versions_per_second: Option<f64>,
    pub timeout: Duration,
}

#[allow(clippy::cast_precision_loss, reason = "an estimate needs no exact counts")]
pub fn pending(backlog: Backlog) -> CheckResult {
    let Backlog { pending, batch_size, versions_per_second, timeout } = backlog;
    let batches = pending.div_euclid(batch_size.max(1)) + i64::from(pending % batch_size.max(1) > 0);
    let seconds = versions_per_second.filter(|speed| *speed > 0.0).map(|speed| pending as f64 / speed);
    let estimate = seconds.map_or_else(Evidence::default, |seconds| {
        evidence![", which take ", Took(seconds), " at the speed of the last 30 days"]
    });
    let versions = counted(usize::try_from(pending).unwrap_or_default(), "version");
    let count = format!("{batches} batch{}", if batches == 1 { "" } else { "es" });
    let evidence = evidence![format!("{versions} pending, in {count} of {batch_size}")].and(estimate);
    // A pass that ends early leaves the rest to the next pass, so one batch is never too long.
    let is_long = seconds.is_some_and(|seconds| seconds >= timeout.as_secs_f64()) && batches > 1;
    if !is_long && batches <= MAX_BATCHES {
        return CheckResult::ok(Check::Pending, evidence);
    }
    // Larger batches help only if there are many small ones.
    let remedy = if batches <= MAX_BATCHES || batch_size >= MAX_BATCH_SIZE / 4 {
        Remedy::apsctl("run-once")
    } else {
        Remedy::setting(BATCH_SIZE_VARIABLE, (pending / MAX_BATCHES).max(batch_size * 2))
    };
    CheckResult::new(Check::Pending, CheckStatus::Warning, evidence, remedy).headline("many versions are pending")
}

/// A larger batch is a warning, however much memory there is.
const MAX_BATCH_SIZE: i64 = 100_000;

/// A batch may take an eighth of the memory as stored in the table: the application's objects take several times that.
const MEMORY_DIVISOR: i64 = 8;

/// Compares a batch with the memory. `row_bytes`: the average size of a version in the table. `memory_source`: who set
/// the limit.
pub fn batch_size(batch_size: i64, row_bytes: Option<i64>, memory_bytes: i64, memory_source: &str) -> CheckResult {
    let bytes = row_bytes.map(|row| row.saturating_mul(batch_size));
    let stored = bytes.map_or(String::new(), |bytes| format!(" ({} in the table)", format_bytes(bytes)));
    let memory = format_bytes(memory_bytes);
    let evidence = format!("a batch has {batch_size} versions{stored}; the memory is {memory} ({memory_source})");
    if batch_size <= MAX_BATCH_SIZE && bytes.is_none_or(|bytes| bytes <= memory_bytes / MEMORY_DIVISOR) {
        return CheckResult::ok(Check::BatchSize, evidence);
    }
    let largest = row_bytes.filter(|row| *row > 0).map_or(MAX_BATCH_SIZE, |row| memory_bytes / MEMORY_DIVISOR / row);
    let remedy = Remedy::setting(BATCH_SIZE_VARIABLE, largest.clamp(1, MAX_BATCH_SIZE));
    CheckResult::new(Check::BatchSize, CheckStatus::Warning, evidence, remedy).headline("a batch is too large")
}

/// A statement and its average duration, from `pg_stat_statements`.
#[derive(Debug, Clone)]
pub struct SlowStatement {
    pub query: String,
    pub calls: i64,
    pub mean_milliseconds: f64,
}

/// Statements whose average is above this many milliseconds are findings.
pub const SLOW_STATEMENT_MILLISECONDS: f64 = 1000.0;

pub fn slow_queries(statements: &[SlowStatement]) -> CheckResult {
    let finding = |statement: &SlowStatement| {
        let query: Vec<&str> = statement.query.split_whitespace().collect();
        let seconds = statement.mean_milliseconds / 1000.0;
        let status = if seconds >= Target::Maximum.seconds() { CheckStatus::Critical } else { CheckStatus::Warning };
        let calls = counted(usize::try_from(statement.calls).unwrap_or_default(), "call");
        let evidence = evidence![Took(seconds), format!(" on average over {calls}: {}", query.join(" "))];
        CheckResult::new(Check::SlowQueries, status, evidence, Remedy::apsctl("indexes verify"))
            .headline("a statement is slow")
    };
    let findings = statements.iter().map(finding).collect();
    let ok = "no statement on the application's tables takes more than a second on average";
    merge_findings(Check::SlowQueries, findings, ok)
}
