//! The row of `runs import`.

use chrono::{DateTime, Utc};

use crate::db::imports::ImportCounts;
use crate::report::record;

pub(super) struct ImportRow {
    pub(super) source: String,
    /// The number of runs in the log, or in a batch of a followed log.
    pub(super) runs: u64,
    pub(super) counts: ImportCounts,
    pub(super) without_job_id: u64,
    pub(super) covered: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

record!(ImportRow, |ImportRow { source, runs, counts, without_job_id, covered }| [
    ("source", source),
    ("runs", to_i64(runs)),
    ("imported", to_i64(counts.imported)),
    ("updated", to_i64(counts.updated)),
    ("unchanged", to_i64(counts.unchanged)),
    ("without_job_id", to_i64(without_job_id)),
    ("covered_from", covered.map(|(from, _)| from)),
    ("covered_until", covered.map(|(_, until)| until)),
]);

pub(super) fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
