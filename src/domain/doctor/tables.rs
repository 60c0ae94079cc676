//! Are the guide's indexes there, and does the planner know the tables?

use crate::domain::check::{Check, CheckResult, CheckStatus};
use crate::domain::index::IndexStatus;
use crate::domain::span::span;

use super::{merged, psql};

/// An index the guide asks for, as it stands.
#[derive(Debug, Clone)]
pub struct Index {
    pub name: String,
    pub table: String,
    pub status: IndexStatus,
}

pub fn indexes(indexes: &[Index]) -> CheckResult {
    let wrong = |index: &&Index| index.status != IndexStatus::Ok;
    let finding = |index: &Index| {
        let evidence = format!("{} of table {} is {}", index.name, index.table, index.status.as_str());
        let fix = match index.status {
            // The name is taken by something else: that is nobody's to drop but the owner's.
            IndexStatus::Different => "apsctl indexes verify",
            _ => "apsctl indexes create",
        };
        CheckResult::new(Check::Indexes, CheckStatus::Warning, evidence, fix.to_owned())
    };
    let found = indexes.iter().filter(wrong).map(finding).collect();
    let ok = match indexes.len() {
        0 => "the tables of this store need none of the guide's".to_owned(),
        n => format!("all {n} of the guide's are there"),
    };
    merged(Check::Indexes, found, ok)
}

/// What the server has counted of a table.
#[derive(Debug, Clone)]
pub struct Statistics {
    pub table: String,
    /// As an SQL identifier.
    pub quoted: String,
    /// The planner's idea of its rows; less than 0 where it has none.
    pub estimate: f64,
    pub bytes: i64,
    pub live: i64,
    pub dead: i64,
    /// Rows changed since the last ANALYZE.
    pub modified: i64,
    pub analyzed_seconds: Option<f64>,
}

/// Smaller tables are read whole anyway.
const SMALL: i64 = 1000;
const SMALL_BYTES: i64 = 1 << 20;
/// Autovacuum looks at a table again when a tenth of it has changed, and clears it of a fifth that is dead.
const CHANGED: f64 = 0.25;
const DEAD: f64 = 0.35;
/// What it does once a minute, where it is on; what is younger, in seconds, is left to it.
const FRESH: f64 = 600.0;

impl Statistics {
    /// Its rows, as well as they are known.
    #[allow(clippy::cast_precision_loss, reason = "a count to reckon shares with")]
    pub fn rows(&self) -> f64 {
        self.estimate.max(self.live as f64)
    }

    /// What a row takes, where there are enough of them to tell.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a size, roughly")]
    pub fn row_bytes(&self) -> Option<i64> {
        let rows = self.rows();
        (rows >= 1.0).then(|| (self.bytes as f64 / rows) as i64)
    }

    #[allow(clippy::cast_precision_loss, reason = "shares")]
    fn finding(&self) -> Option<CheckResult> {
        let Self { table, quoted, .. } = self;
        let say = |evidence: String, sql: String| {
            Some(CheckResult::new(Check::Analyze, CheckStatus::Warning, evidence, psql(&sql)))
        };
        let (live, dead, modified) = (self.live as f64, self.dead as f64, self.modified as f64);
        if self.dead > SMALL && dead > DEAD * (live + dead) {
            let share = dead / (live + dead) * 100.0;
            return say(
                format!(
                    "{} of table {table}'s {} rows are dead ({share:.0} %)",
                    self.dead,
                    self.live + self.dead
                ),
                format!("VACUUM (ANALYZE) {quoted}"),
            );
        }
        let is_small = self.live < SMALL && self.bytes < SMALL_BYTES;
        let is_unknown = self.analyzed_seconds.is_none() && self.estimate <= 0.0;
        if is_unknown && !is_small {
            let rows = if self.live > 0 {
                format!("{} rows", self.live)
            } else {
                super::container::size(self.bytes)
            };
            return say(
                format!("table {table} ({rows}) has never been analyzed"),
                format!("ANALYZE {quoted}"),
            );
        }
        let is_fresh = self.analyzed_seconds.is_some_and(|seconds| seconds < FRESH);
        if self.modified > SMALL && modified > CHANGED * live.max(1.0) && !is_fresh {
            let since = self.analyzed_seconds.map_or_else(
                || "the last ANALYZE".to_owned(),
                |seconds| format!("the last ANALYZE {} ago", span(seconds.round())),
            );
            return say(
                format!("{} of table {table}'s {} rows have changed since {since}", self.modified, self.live),
                format!("ANALYZE {quoted}"),
            );
        }
        None
    }
}

pub fn analyze(tables: &[Statistics]) -> CheckResult {
    let found = tables.iter().filter_map(Statistics::finding).collect();
    let oldest = tables.iter().filter_map(|table| table.analyzed_seconds).reduce(f64::max);
    let age = oldest.map_or_else(
        || "the tables are small".to_owned(),
        |seconds| format!("the oldest ANALYZE is {} ago", span(seconds.round())),
    );
    merged(Check::Analyze, found, age)
}
