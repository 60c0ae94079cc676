//! The metrics of each job, and which jobs have some if there are too many.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::audit::RunStatus;
use super::run_statistics::RunStatistics;

/// The metrics of one job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobMetrics {
    pub id: String,
    pub next_run_time: Option<DateTime<Utc>>,
    pub last_success_at: Option<DateTime<Utc>>,
    /// How many seconds the run took that finished last.
    pub last_seconds: Option<f64>,
    /// The runs that have ended, by status.
    pub runs: BTreeMap<String, i64>,
}

impl JobMetrics {
    pub fn new(id: String, next_run_time: Option<DateTime<Utc>>) -> Self {
        Self { id, next_run_time, ..Self::default() }
    }

    /// Adds what the log of runs records. A run that still executes is not counted: it would be counted again when it ends.
    pub fn add(&mut self, statistics: &RunStatistics) {
        self.last_success_at = statistics.last_success;
        self.last_seconds = statistics.last_seconds;
        let ended = statistics.counts.iter().filter(|(status, _)| *status != RunStatus::Running);
        self.runs = ended.map(|(status, count)| (status.to_string(), *count)).collect();
    }

    fn series_count(&self) -> usize {
        let gauges = [self.next_run_time.is_some(), self.last_success_at.is_some(), self.last_seconds.is_some()];
        gauges.into_iter().map(usize::from).sum::<usize>() + self.runs.len()
    }
}

/// Keeps the first jobs whose series fit in the limit. The series of a job are kept or left out together.
pub fn within_limit(jobs: Vec<JobMetrics>, mut limit: usize) -> Vec<JobMetrics> {
    let fits = |job: &JobMetrics| match limit.checked_sub(job.series_count()) {
        Some(rest) => {
            limit = rest;
            true
        }
        None => false,
    };
    jobs.into_iter().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_execute_are_not_counted() {
        let mut statistics = RunStatistics { last_seconds: Some(4.0), ..RunStatistics::default() };
        for (status, rows) in [("completed", 4), ("SUCCESS", 1), ("failed", 2), ("running", 1), ("skipped", 7)] {
            statistics.count(Some(status), rows);
        }
        let mut job = JobMetrics::new("a".into(), None);
        job.add(&statistics);
        let counts: Vec<(&str, i64)> = job.runs.iter().map(|(word, count)| (word.as_str(), *count)).collect();
        assert_eq!(counts, [("completed", 5), ("failed", 2), ("skipped", 7)]);
        assert_eq!((job.last_seconds, job.last_success_at, job.series_count()), (Some(4.0), None, 4));
    }

    #[test]
    fn whole_jobs_are_left_out() {
        let jobs: Vec<JobMetrics> =
            ["a", "b", "c"].map(|id| JobMetrics::new(id.into(), Some(DateTime::UNIX_EPOCH))).to_vec();
        for (limit, kept) in [(0, 0), (1, 1), (2, 2), (3, 3), (500, 3)] {
            assert_eq!(within_limit(jobs.clone(), limit).len(), kept, "{limit}");
        }
    }
}
