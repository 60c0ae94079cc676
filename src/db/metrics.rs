//! Figures for Prometheus, in addition to those of `health`.

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use super::{Db, Param, get, time};
use crate::domain::job_metrics::JobMetrics;

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

    /// Returns the jobs with their next runs, those that need attention first, and the number of all jobs. A removed job is
    /// none. `late_after` is how long after its time a job counts as late.
    pub fn job_next_runs(&mut self, late_after: Duration, limit: i64) -> Result<(Vec<JobMetrics>, i64)> {
        let late_before = self.time_ago(late_after);
        self.by_layout(|db, store| {
            let normalized_jobs = store.features().normalized_jobs;
            let sql = include_str!("metrics/job_next_runs.sql").replace(":normalized_jobs", normalized_jobs);
            let rows = db.query(&sql, &[(&late_before, Type::TIMESTAMPTZ), (&limit, Type::INT8)])?;
            let total = rows.first().map_or(Ok(0), |row| get(row, "jobs"))?;
            let job = |row| {
                let is_enabled: bool = get(row, "is_enabled")?;
                let next_run_time = time(row, "next_run_time")?.filter(|_| is_enabled);
                Ok(JobMetrics::new(get(row, "id")?, next_run_time))
            };
            Ok((rows.iter().map(job).collect::<Result<_>>()?, total))
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
