//! Figures for Prometheus, in addition to those of `health`.

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use super::{Db, Param, get};

/// Durations of the runs in a time window.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDurations {
    pub count: i64,
    /// Sum in seconds.
    pub sum: f64,
    /// The 50th, 95th and 99th percentile; `None` without a run.
    pub percentiles: Option<Vec<f64>>,
}

impl Db {
    /// Counts the jobs in each state that occurs.
    pub fn job_counts(&mut self) -> Result<Vec<(Option<String>, i64)>> {
        self.by_layout(|db, store| {
            let sql =
                include_str!("metrics/job_counts.sql").replace(":normalized_jobs", store.features().normalized_jobs);
            let rows = db.query(&sql, &[])?;
            rows.iter().map(|row| Ok((get(row, "job_state")?, get(row, "jobs")?))).collect()
        })
    }

    /// Returns the durations of runs that began within the window.
    pub fn run_durations(&mut self, window: Duration) -> Result<RunDurations> {
        let since = self.time_ago(window);
        let params: [Param; 1] = [(&since, Type::TIMESTAMPTZ)];
        let row = self.query_one(include_str!("metrics/run_durations.sql"), &params)?;
        Ok(RunDurations { count: get(&row, "count")?, sum: get(&row, "sum")?, percentiles: get(&row, "percentiles")? })
    }
}
