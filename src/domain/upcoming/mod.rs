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
