//! The checks of the tables: `indexes` and `analyze`.

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use super::wording::format_bytes;
use crate::domain::evidence::{Evidence, Span, evidence};
use crate::domain::index::IndexStatus;
use crate::domain::remedy::Remedy;

/// An index that Task Tracker's guide recommends.
#[derive(Debug, Clone)]
pub struct IndexState {
    pub name: String,
    pub table: String,
    pub status: IndexStatus,
}

pub fn indexes(indexes: &[IndexState]) -> CheckResult {
    let finding = |index: &IndexState| {
        let evidence = format!("index {} of table {} is {}", index.name, index.table, index.status.as_str());
        // An index of the same name with another definition is for its owner to drop.
        let words = if index.status == IndexStatus::Different { "indexes verify" } else { "indexes create" };
        CheckResult::new(Check::Indexes, CheckStatus::Warning, evidence, Remedy::apsctl(words))
            .headline("an index in Task Tracker's guide is missing or different")
    };
    let wrong = indexes.iter().filter(|index| index.status != IndexStatus::Ok);
    let ok = match indexes.len() {
        0 => "this store needs none of the indexes in Task Tracker's guide".to_owned(),
        1 => "the index in Task Tracker's guide exists".to_owned(),
        n => format!("all {n} indexes in Task Tracker's guide exist"),
    };
    merge_findings(Check::Indexes, wrong.map(finding).collect(), ok)
}

/// The server's statistics of a table.
#[derive(Debug, Clone)]
pub struct TableStatistics {
    pub table: String,
    /// As an SQL identifier.
    pub quoted: String,
    /// The planner's estimate; negative if there is none.
    pub estimated_rows: f64,
    pub bytes: i64,
    pub live_rows: i64,
    pub dead_rows: i64,
    /// Rows changed since the last ANALYZE.
    pub modified_rows: i64,
    pub analyzed_seconds: Option<f64>,
}

/// Smaller tables need no statistics: a sequential scan is fast.
const SMALL_TABLE_ROWS: i64 = 1000;
const SMALL_TABLE_BYTES: i64 = 1 << 20;
/// Autovacuum analyzes a table when a tenth has changed, and vacuums it when a fifth is dead; these shares are above.
const MAX_CHANGED_SHARE: f64 = 0.25;
const MAX_DEAD_SHARE: f64 = 0.35;
/// A table analyzed within this many seconds is left to autovacuum.
const RECENT_ANALYZE_SECONDS: f64 = 600.0;

impl TableStatistics {
    /// Returns the estimated number of rows.
    #[allow(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn row_count(&self) -> f64 {
        self.estimated_rows.max(self.live_rows as f64)
    }

    /// Returns the average size of a row, if the table has rows.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a size, roughly")]
    pub fn row_bytes(&self) -> Option<i64> {
        let rows = self.row_count();
        (rows >= 1.0).then(|| (self.bytes as f64 / rows) as i64)
    }

    #[allow(clippy::cast_precision_loss, reason = "shares")]
    fn finding(&self) -> Option<CheckResult> {
        let Self { table, quoted, .. } = self;
        let finding = |evidence: Evidence, sql: String| {
            let headline = if sql.starts_with("VACUUM") { "has many dead rows" } else { "has no current statistics" };
            let result = CheckResult::new(Check::Analyze, CheckStatus::Warning, evidence, Remedy::psql(&sql));
            Some(result.headline(format!("table {table} {headline}")))
        };
        let (live, dead, modified) = (self.live_rows as f64, self.dead_rows as f64, self.modified_rows as f64);
        if self.dead_rows > SMALL_TABLE_ROWS && dead > MAX_DEAD_SHARE * (live + dead) {
            let share = dead / (live + dead) * 100.0;
            return finding(
                format!(
                    "{} of table {table}'s {} rows are dead ({share:.0} %)",
                    self.dead_rows,
                    self.live_rows + self.dead_rows
                )
                .into(),
                format!("VACUUM (ANALYZE) {quoted}"),
            );
        }
        let is_small = self.live_rows < SMALL_TABLE_ROWS && self.bytes < SMALL_TABLE_BYTES;
        let has_no_statistics = self.analyzed_seconds.is_none() && self.estimated_rows <= 0.0;
        if has_no_statistics && !is_small {
            let rows = if self.live_rows > 0 { format!("{} rows", self.live_rows) } else { format_bytes(self.bytes) };
            return finding(
                format!("table {table} ({rows}) has never been analyzed").into(),
                format!("ANALYZE {quoted}"),
            );
        }
        let is_recent = self.analyzed_seconds.is_some_and(|seconds| seconds < RECENT_ANALYZE_SECONDS);
        if self.modified_rows > SMALL_TABLE_ROWS && modified > MAX_CHANGED_SHARE * live.max(1.0) && !is_recent {
            let ago = self
                .analyzed_seconds
                .map_or_else(Evidence::default, |seconds| evidence![" ", Span(seconds.round()), " ago"]);
            let changed = format!("{} of table {table}'s {} rows have changed", self.modified_rows, self.live_rows);
            return finding(evidence![changed, " since the last ANALYZE"].and(ago), format!("ANALYZE {quoted}"));
        }
        None
    }
}

pub fn analyze(tables: &[TableStatistics]) -> CheckResult {
    let findings = tables.iter().filter_map(TableStatistics::finding).collect();
    let oldest = tables.iter().filter_map(|table| table.analyzed_seconds).reduce(f64::max);
    let age = oldest.map_or_else(
        || "the tables are too small to need statistics".into(),
        |seconds| evidence!["the oldest ANALYZE is ", Span(seconds.round()), " ago"],
    );
    merge_findings(Check::Analyze, findings, age)
}
