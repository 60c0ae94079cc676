//! How much there is to do: what is pending, in which batches, and which statements are slow.

use std::time::Duration;

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::durations::Target;
use crate::domain::time_format::format_seconds;

use super::container::format_bytes;
use super::merge_findings;

/// More batches than this in one pass are a backlog.
const MAX_BATCHES: i64 = 20;

/// What waits, and how it is worked off.
#[derive(Debug, Clone, Copy)]
pub struct Backlog {
    pub pending: i64,
    pub batch_size: i64,
    /// Versions a second, as the runs of the last 30 days have evaluated them.
    pub versions_per_second: Option<f64>,
    pub timeout: Duration,
}

#[allow(clippy::cast_precision_loss, reason = "counts to reckon seconds with")]
pub fn pending(backlog: Backlog) -> CheckResult {
    let Backlog { pending, batch_size, versions_per_second: pace, timeout } = backlog;
    let batches = pending.div_euclid(batch_size.max(1)) + i64::from(pending % batch_size.max(1) > 0);
    let takes = pace.filter(|pace| *pace > 0.0).map(|pace| pending as f64 / pace);
    let at = takes.map_or(String::new(), |seconds| {
        format!(", {} at the pace of the last 30 days", format_seconds(seconds))
    });
    let figure = format!("{pending} pending, in {batches} batches of {batch_size}{at}");
    // A pass goes over all that is pending: its rest is taken up by the next.
    let is_long = takes.is_some_and(|seconds| seconds >= timeout.as_secs_f64()) && batches > 1;
    let standing = if is_long || batches > MAX_BATCHES { CheckStatus::Warning } else { CheckStatus::Ok };
    let fix = match standing {
        CheckStatus::Ok => None,
        // Where there are few batches, or large ones, running more often is the way.
        _ if batches <= MAX_BATCHES || batch_size >= MAX_BATCH_SIZE / 4 => Some("apsctl run-once".to_owned()),
        _ => Some(format!("AUTOMATION_BATCH_SIZE={}", (pending / MAX_BATCHES).max(batch_size * 2))),
    };
    CheckResult::new(Check::Pending, standing, figure, fix)
}

/// A batch of more versions than this is too large, whatever the memory.
const MAX_BATCH_SIZE: i64 = 100_000;

/// A batch may take this part of the memory, as its rows are stored: the application's objects take several times that.
const MEMORY_DIVISOR: i64 = 8;

/// `row_bytes`: what a version takes in the table. `memory`: what the worker may use.
pub fn batch_size(size_of_batch: i64, row_bytes: Option<i64>, memory: i64, whose: &str) -> CheckResult {
    let bytes = row_bytes.map(|row| row.saturating_mul(size_of_batch));
    let of = bytes.map_or(String::new(), |bytes| format!(", {} as they are stored", format_bytes(bytes)));
    let figure =
        format!("a batch has {size_of_batch} versions{of}; the memory is {} ({whose})", format_bytes(memory));
    if size_of_batch <= MAX_BATCH_SIZE && bytes.is_none_or(|bytes| bytes <= memory / MEMORY_DIVISOR) {
        return CheckResult::ok(Check::BatchSize, figure);
    }
    let by_memory =
        row_bytes.filter(|row| *row > 0).map_or(MAX_BATCH_SIZE, |row| memory / MEMORY_DIVISOR / row);
    let fix = format!("AUTOMATION_BATCH_SIZE={}", by_memory.clamp(1, MAX_BATCH_SIZE));
    CheckResult::new(Check::BatchSize, CheckStatus::Warning, figure, fix)
}

/// A statement, and its time on average.
#[derive(Debug, Clone)]
pub struct SlowStatement {
    pub query: String,
    pub calls: i64,
    pub mean_milliseconds: f64,
}

/// Statements slower than this on average are told, in milliseconds.
pub const SLOW_STATEMENT_MILLISECONDS: f64 = 1000.0;

pub fn slow_queries(slow: &[SlowStatement]) -> CheckResult {
    let finding = |statement: &SlowStatement| {
        let query: Vec<&str> = statement.query.split_whitespace().collect();
        let seconds = statement.mean_milliseconds / 1000.0;
        let standing =
            if seconds >= Target::Maximum.seconds() { CheckStatus::Critical } else { CheckStatus::Warning };
        let evidence = format!(
            "{} on average over {} calls: {}",
            format_seconds(seconds),
            statement.calls,
            query.join(" ")
        );
        CheckResult::new(Check::SlowQueries, standing, evidence, "apsctl indexes verify".to_owned())
    };
    let found = slow.iter().map(finding).collect();
    merge_findings(
        Check::SlowQueries,
        found,
        "no statement over our tables takes more than a second on average",
    )
}
