//! How the runs of one job went: numbers by status, durations, delays and the last times.

use chrono::{DateTime, Utc};

use super::audit::RunStatus;

/// The largest number of statuses that are counted separately for one job. Further ones are counted as [`OTHER_STATUS`].
const MAX_STATUSES: usize = 20;

/// The status under which runs are counted that have no status, or one too many.
const OTHER_STATUS: &str = "other";

/// Statuses of rows that record that a job did not run.
pub const NOT_RUN: [&str; 2] = ["missed", "skipped"];

/// The runs of one job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunStatistics {
    /// `None` for the runs of which the log does not record the job. Copies of a job count for the job.
    pub job_id: Option<String>,
    /// The number of rows of each status. Statuses that mean the same are one.
    pub counts: Vec<(RunStatus, i64)>,
    /// Durations of the finished runs.
    pub durations: Option<SecondsSummary>,
    /// How long after their slots the runs started, where the log records the slots.
    pub delays: Option<SecondsSummary>,
    /// How late the scheduler was, at most, when it found that a run was missed, in seconds.
    pub longest_missed_delay: Option<f64>,
    /// The duration of the run that finished last, in seconds.
    pub last_seconds: Option<f64>,
    /// When the newest run started.
    pub last_start: Option<DateTime<Utc>>,
    /// When the last successful run ended.
    pub last_success: Option<DateTime<Utc>>,
}

/// Some values in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SecondsSummary {
    pub count: i64,
    pub median: f64,
    pub p95: f64,
    pub maximum: f64,
}

impl SecondsSummary {
    /// Summarizes values; `None` without a value. Percentiles between two values are interpolated, as PostgreSQL's
    /// `percentile_cont` does.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let maximum = *values.last()?;
        Some(Self {
            count: i64::try_from(values.len()).unwrap_or(i64::MAX),
            median: percentile(&values, 0.5),
            p95: percentile(&values, 0.95),
            maximum,
        })
    }
}

/// Returns a percentile of sorted values.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
fn percentile(sorted: &[f64], fraction: f64) -> f64 {
    let place = (sorted.len().saturating_sub(1)) as f64 * fraction;
    let below = place.floor() as usize;
    let value = |at: usize| sorted.get(at).copied().unwrap_or_default();
    let above = value((below + 1).min(sorted.len() - 1));
    value(below) + (above - value(below)) * (place - place.floor())
}

impl RunStatistics {
    /// Adds the number of rows with a status of the log.
    pub fn count(&mut self, status: Option<&str>, rows: i64) {
        let Ok(mut status) = status.unwrap_or(OTHER_STATUS).parse::<RunStatus>();
        let is_known =
            |status: &RunStatus, counts: &[(RunStatus, i64)]| counts.iter().any(|(known, _)| known == status);
        if !is_known(&status, &self.counts) && self.counts.len() >= MAX_STATUSES {
            status = RunStatus::Other(OTHER_STATUS.to_owned());
        }
        match self.counts.iter_mut().find(|(known, _)| *known == status) {
            Some((_, count)) => *count += rows,
            None => self.counts.push((status, rows)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_mean_the_same_status_are_counted_together_and_many_words_as_other() {
        let mut statistics = RunStatistics::default();
        for word in [Some("ok"), Some("Completed"), Some("error"), None] {
            statistics.count(word, 2);
        }
        let other = RunStatus::Other("other".into());
        assert_eq!(statistics.counts, [(RunStatus::Completed, 4), (RunStatus::Failed, 2), (other.clone(), 2)]);
        for number in 0..100 {
            statistics.count(Some(&format!("status {number}")), 1);
        }
        assert_eq!(statistics.counts.len(), MAX_STATUSES);
        assert_eq!(statistics.counts.iter().map(|(_, count)| count).sum::<i64>(), 108);
        assert_eq!(statistics.counts[2], (other, 2 + 100 - 17));
    }

    #[test]
    fn percentiles_are_interpolated() {
        assert_eq!(SecondsSummary::of(Vec::new()), None);
        let one = SecondsSummary::of(vec![3.0]).unwrap();
        assert_eq!((one.count, one.median, one.p95, one.maximum), (1, 3.0, 3.0, 3.0));
        let some = SecondsSummary::of(vec![5.0, 1.0, 2.0, 4.0]).unwrap();
        assert_eq!((some.count, some.median, some.p95, some.maximum), (4, 3.0, 4.85, 5.0));
    }
}
