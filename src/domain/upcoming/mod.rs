//! The next starts of the jobs, as their scheduler will compute them, and how many runs are then in progress.
//!
//! The first start of a job is the next run of its row. The later ones follow its schedule or trigger.

mod executor_load;
mod forecast;
mod job_starts;
mod start_times;
mod summary;
#[cfg(test)]
mod tests;
mod timing_pool;

use chrono::{DateTime, Utc};

pub use forecast::{Forecast, Start};
pub use job_starts::JobStarts;
pub use start_times::NO_SCHEDULE;
pub use summary::{ForecastSummary, JobSummary};
pub use timing_pool::TimingPool;

use super::job::{Job, Timing};

/// The runs of a job until some time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct UpcomingRuns {
    /// In order.
    pub times: Vec<DateTime<Utc>>,
    /// Whether there are more than were asked for.
    pub is_cut: bool,
    /// Why later runs are unknown.
    pub fault: Option<String>,
}

/// Returns the next runs of a job, at most `limit`. The first is that of its row, even if it is late; missed times after it are left
/// out. With `from`, those that it has after that time if it is added then. A paused or removed job has runs only with `from`.
pub fn next_runs(job: &Job, from: Option<DateTime<Utc>>, now: DateTime<Utc>, limit: usize) -> UpcomingRuns {
    let mut pool = TimingPool::default();
    let mut starts = match from {
        Some(from) => JobStarts::added_at(job, from, &mut pool),
        None if job.job_state.is_paused_or_removed() => return UpcomingRuns::default(),
        None => JobStarts::new(job, &mut pool, now, DateTime::<Utc>::MAX_UTC),
    };
    let mut runs = UpcomingRuns::default();
    if let Some(since) = starts.first.as_ref().and_then(|first| first.late_since).filter(|_| limit > 0) {
        starts.skip_first();
        runs.times.push(since);
    }
    while runs.times.len() < limit
        && let Some(start) = starts.take(&mut pool)
    {
        runs.times.push(start.at);
    }
    runs.is_cut = starts.peek().is_some();
    runs.fault = starts.fault().filter(|_| job.timing != Timing::None).map(str::to_owned);
    runs
}

/// Returns the starts of a job from `now` until before `until`, at most `limit`. A run that is late is left out.
pub fn upcoming_runs(job: &Job, now: DateTime<Utc>, until: DateTime<Utc>, limit: usize) -> UpcomingRuns {
    let mut runs = UpcomingRuns::default();
    let mut starts = JobStarts::new(job, &mut TimingPool::default(), now, until);
    if starts.first.as_ref().is_some_and(|first| first.late_since.is_some()) {
        starts.skip_first();
    }
    while let Some(start) = starts.next_before(until) {
        if runs.times.len() >= limit {
            runs.is_cut = true;
            return runs;
        }
        runs.times.push(start.at);
    }
    runs.fault = starts.fault().filter(|_| job.timing != Timing::None).map(str::to_owned);
    runs
}
