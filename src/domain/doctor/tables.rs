//! Are the guide's indexes there, and does the planner know the tables?

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::index::IndexStatus;
use crate::domain::time_format::format_seconds;

use super::{merge_findings, psql};

/// An index the guide asks for, as it stands.
#[derive(Debug, Clone)]
pub struct IndexState {
    pub name: String,
    pub table: String,
    pub status: IndexStatus,
}

pub fn indexes(indexes: &[IndexState]) -> CheckResult {
    let wrong = |index: &&IndexState| index.status != IndexStatus::Ok;
    let finding = |index: &IndexState| {
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
    merge_findings(Check::Indexes, found, ok)
}

/// What the server has counted of a table.
#[derive(Debug, Clone)]
pub struct TableStatistics {
    pub table: String,
    /// As an SQL identifier.
    pub quoted: String,
    /// The planner's idea of its rows; less than 0 where it has none.
    pub estimated_rows: f64,
    pub bytes: i64,
    pub live_rows: i64,
    pub dead_rows: i64,
    /// Rows changed since the last ANALYZE.
    pub modified_rows: i64,
    pub analyzed_seconds: Option<f64>,
}

/// Smaller tables are read whole anyway.
const SMALL_TABLE_ROWS: i64 = 1000;
const SMALL_TABLE_BYTES: i64 = 1 << 20;
/// Autovacuum looks at a table again when a tenth of it has changed, and clears it of a fifth that is dead.
const MAX_CHANGED_SHARE: f64 = 0.25;
const MAX_DEAD_SHARE: f64 = 0.35;
/// What it does once a minute, where it is on; what is younger, in seconds, is left to it.
const RECENT_ANALYZE_SECONDS: f64 = 600.0;

impl TableStatistics {
    /// Its rows, as well as they are known.
    #[allow(clippy::cast_precision_loss, reason = "a count to reckon shares with")]
    pub fn row_count(&self) -> f64 {
        self.estimated_rows.max(self.live_rows as f64)
    }

    /// What a row takes, where there are enough of them to tell.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a size, roughly")]
    pub fn row_bytes(&self) -> Option<i64> {
        let rows = self.row_count();
        (rows >= 1.0).then(|| (self.bytes as f64 / rows) as i64)
    }

    #[allow(clippy::cast_precision_loss, reason = "shares")]
    fn finding(&self) -> Option<CheckResult> {
        let Self { table, quoted, .. } = self;
        let say = |evidence: String, sql: String| {
            Some(CheckResult::new(Check::Analyze, CheckStatus::Warning, evidence, psql(&sql)))
        };
        let (live, dead, modified) =
            (self.live_rows as f64, self.dead_rows as f64, self.modified_rows as f64);
        if self.dead_rows > SMALL_TABLE_ROWS && dead > MAX_DEAD_SHARE * (live + dead) {
            let share = dead / (live + dead) * 100.0;
            return say(
                format!(
                    "{} of table {table}'s {} rows are dead ({share:.0} %)",
                    self.dead_rows,
                    self.live_rows + self.dead_rows
                ),
                format!("VACUUM (ANALYZE) {quoted}"),
            );
        }
        let is_small = self.live_rows < SMALL_TABLE_ROWS && self.bytes < SMALL_TABLE_BYTES;
        let is_unknown = self.analyzed_seconds.is_none() && self.estimated_rows <= 0.0;
        if is_unknown && !is_small {
            let rows = if self.live_rows > 0 {
                format!("{} rows", self.live_rows)
            } else {
                super::container::format_bytes(self.bytes)
            };
            return say(
                format!("table {table} ({rows}) has never been analyzed"),
                format!("ANALYZE {quoted}"),
            );
        }
        let is_fresh = self.analyzed_seconds.is_some_and(|seconds| seconds < RECENT_ANALYZE_SECONDS);
        if self.modified_rows > SMALL_TABLE_ROWS && modified > MAX_CHANGED_SHARE * live.max(1.0) && !is_fresh
        {
            let since = self.analyzed_seconds.map_or_else(
                || "the last ANALYZE".to_owned(),
                |seconds| format!("the last ANALYZE {} ago", format_seconds(seconds.round())),
            );
            return say(
                format!(
                    "{} of table {table}'s {} rows have changed since {since}",
                    self.modified_rows, self.live_rows
                ),
                format!("ANALYZE {quoted}"),
            );
        }
        None
    }
}

pub fn analyze(tables: &[TableStatistics]) -> CheckResult {
    let found = tables.iter().filter_map(TableStatistics::finding).collect();
    let oldest = tables.iter().filter_map(|table| table.analyzed_seconds).reduce(f64::max);
    let age = oldest.map_or_else(
        || "the tables are small".to_owned(),
        |seconds| format!("the oldest ANALYZE is {} ago", format_seconds(seconds.round())),
    );
    merge_findings(Check::Analyze, found, age)
}
