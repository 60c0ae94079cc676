//! `metrics --per-job`: the metrics of each job.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::exposition::{Exposition, timestamp_seconds};
use crate::domain::job_metrics::{self, JobMetrics};
use crate::report::printable;

/// The maximum number of series in the whole output.
pub(super) const MAX_SERIES: usize = 500;

/// Writes the metrics of the jobs, as many as fit. Returns how many of `job_count` jobs are left out.
pub(super) fn write(text: &mut Exposition, jobs: Vec<JobMetrics>, job_count: usize) -> usize {
    // Different texts can look the same without their control characters. Prometheus refuses a series that occurs twice.
    let mut shown = BTreeSet::new();
    let jobs: Vec<JobMetrics> =
        jobs.into_iter().map(|job| printable_texts(&job)).filter(|job| shown.insert(job.id.clone())).collect();
    // The gauge of the omitted jobs is a series, too.
    let kept = job_metrics::within_limit(jobs, MAX_SERIES.saturating_sub(text.series_count() + 1));
    let omitted = job_count.saturating_sub(kept.len());
    let by_job = |value: fn(&JobMetrics) -> Option<f64>| {
        kept.iter().filter_map(move |job| Some((vec![("job_id", job.id.as_str())], value(job)?)))
    };
    text.labelled(
        "apsctl_job_next_run_timestamp_seconds",
        "Next run time of the job; absent if it has none.",
        "gauge",
        by_job(|job| job.next_run_time.map(timestamp_seconds)),
    );
    text.labelled(
        "apsctl_job_last_success_timestamp_seconds",
        "When the newest successful run of the job ended; absent if the log of runs has none.",
        "gauge",
        by_job(|job| job.last_success_at.map(timestamp_seconds)),
    );
    text.labelled(
        "apsctl_job_last_duration_seconds",
        "How long the run of the job took that finished last.",
        "gauge",
        by_job(|job| job.last_seconds),
    );
    #[allow(clippy::cast_precision_loss, reason = "a count of rows, far below 2^53")]
    let runs = kept
        .iter()
        .flat_map(|job| job.runs.iter().map(|(status, count)| (job.id.as_str(), status.as_str(), *count as f64)));
    text.labelled(
        "apsctl_job_runs_total",
        "Runs of the job that have ended, in the whole log of runs, by status. Deleting old runs lowers it.",
        "counter",
        runs.map(|(id, status, count)| (vec![("job_id", id), ("status", status)], count)),
    );
    omitted
}

/// Replaces the control characters in the id and the statuses.
fn printable_texts(job: &JobMetrics) -> JobMetrics {
    let mut runs = BTreeMap::new();
    for (status, count) in &job.runs {
        *runs.entry(printable(status)).or_default() += count;
    }
    JobMetrics { id: printable(&job.id), runs, ..job.clone() }
}
