//! Statistics of the runs of each job.

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::{Db, Param, get, time};
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::audit::RunStatus;
use crate::domain::run_statistics::{NOT_RUN, RunStatistics, SecondsSummary};

impl Db {
    /// Calls `each` with the statistics of each job that ran since a time (`None`: ever), ordered by job id, and last with
    /// those of the runs without a job id. Only one job is in memory at a time.
    ///
    /// Returns whether the store has a log of runs; without one, `each` is not called. A log need not have all columns:
    /// without ends there are no durations, without statuses no success.
    pub fn run_statistics(
        &mut self,
        since: Option<DateTime<Utc>>,
        mut each: impl FnMut(RunStatistics) -> Result<()>,
    ) -> Result<bool> {
        if !self.has_columns("audit", &["created_at"])? {
            return Ok(false);
        }
        let sql = self.sql_of_run_statistics();
        let success: Vec<String> =
            [RunStatus::Completed, RunStatus::Recovered].iter().flat_map(RunStatus::all_words).collect();
        // A later pass sets the end of an abandoned run.
        let without_end = RunStatus::Abandoned.all_words();
        let not_run: [&str; 2] = NOT_RUN;
        let params: [Param; 5] = [
            (&since, Type::TIMESTAMPTZ),
            (&COPY_MARKER, Type::TEXT),
            (&not_run.as_slice(), Type::TEXT_ARRAY),
            (&without_end, Type::TEXT_ARRAY),
            (&success, Type::TEXT_ARRAY),
        ];
        let mut statistics = RunStatistics::default();
        self.stream(&sql, &params, |row| {
            if !get::<bool>(row, "is_total")? {
                let status: Option<String> = get(row, "status")?;
                statistics.count(status.as_deref(), get(row, "runs")?);
                return Ok(());
            }
            each(read_totals(row, std::mem::take(&mut statistics))?)
        })?;
        Ok(true)
    }

    /// Reads the columns that the log lacks as NULL. The tables must have been probed.
    fn sql_of_run_statistics(&self) -> String {
        let slot_type = self.relations.columns("audit").and_then(|columns| columns.get("scheduled_at"));
        let has_slot = slot_type.is_some_and(|name| name == "timestamp with time zone");
        let slot = if has_slot { "a.scheduled_at" } else { "NULL::timestamptz" };
        let sql = include_str!("run_statistics/by_job.sql").replace(":run_slot", slot);
        let has_end = self.relations.has_columns("audit", &["completed_at"]);
        if has_end { sql } else { sql.replace("a.completed_at", "NULL::timestamptz") }
    }
}

/// Reads the row for all statuses.
fn read_totals(row: &Row, statistics: RunStatistics) -> Result<RunStatistics> {
    Ok(RunStatistics {
        job_id: get(row, "job_id")?,
        durations: read_summary(row, "finished", "percentiles", "maximum")?,
        delays: read_summary(row, "delays", "delay_percentiles", "maximum_delay")?,
        longest_missed_delay: get(row, "maximum_missed_delay")?,
        last_seconds: get(row, "last_seconds")?,
        last_start: time(row, "last_start")?,
        last_success: time(row, "last_success")?,
        ..statistics
    })
}

fn read_summary(row: &Row, count: &str, percentiles: &str, maximum: &str) -> Result<Option<SecondsSummary>> {
    let percentiles: Option<Vec<Option<f64>>> = get(row, percentiles)?;
    let percentile = |at: usize| percentiles.as_ref().and_then(|all| all.get(at).copied().flatten());
    let values = (percentile(0), percentile(1), get(row, maximum)?);
    let (Some(median), Some(p95), Some(maximum)) = values else { return Ok(None) };
    Ok(Some(SecondsSummary { count: get(row, count)?, median, p95, maximum }))
}
