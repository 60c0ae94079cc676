//! What a forecast says in short: for each job, and for all of them.

use chrono::{DateTime, TimeDelta, Utc};

use super::forecast::{Forecast, ForecastJob, Start};

/// How many starts above the limit are kept.
const MAX_KEPT: usize = 5;

/// The starts of one job.
#[derive(Debug, Clone, Default)]
pub struct JobSummary {
    pub starts: u64,
    /// Starts without a run: blocked or past their grace.
    pub skipped: u64,
    pub first: Option<DateTime<Utc>>,
    pub last: Option<DateTime<Utc>>,
    /// The time between two starts, if it is always the same.
    pub gap: Option<TimeDelta>,
    is_irregular: bool,
    pub most_at_once: usize,
    pub passes_limit: bool,
}

/// The starts of all jobs.
#[derive(Debug, Default)]
pub struct ForecastSummary {
    /// In the order of the forecast.
    pub jobs: Vec<JobSummary>,
    pub starts: u64,
    pub skipped: u64,
    /// The most runs in progress in one executor, and the first time of that.
    pub peak: Option<(usize, DateTime<Utc>)>,
    /// The number of starts at which the limit is passed, and the first ones.
    pub over_limit: u64,
    pub first_over_limit: Vec<Start>,
    /// The jobs without a known duration.
    pub unknown_durations: usize,
    /// The ids of the jobs whose later starts are unknown, and why.
    pub faults: Vec<(String, String)>,
    /// Whether starts are left out because there are too many.
    pub is_cut: bool,
}

impl ForecastSummary {
    pub fn add(&mut self, start: &Start, forecast: &Forecast, limit: usize) {
        if self.jobs.len() <= start.job {
            self.jobs.resize_with(forecast.jobs.len(), JobSummary::default);
        }
        let job = &mut self.jobs[start.job];
        if job.starts == 0 && forecast.jobs[start.job].expected_seconds.is_none() {
            self.unknown_durations += 1;
        }
        let gap = job.last.map(|last| start.at - last);
        match (job.gap, gap) {
            (None, Some(gap)) if !job.is_irregular && start.first.is_none() => job.gap = Some(gap),
            (Some(known), Some(gap)) if known != gap => (job.gap, job.is_irregular) = (None, true),
            _ => {}
        }
        job.starts += 1;
        job.first = job.first.or(Some(start.at));
        job.last = Some(start.at);
        job.most_at_once = job.most_at_once.max(start.in_executor);
        self.starts += 1;
        if !start.is_run() {
            job.skipped += 1;
            self.skipped += 1;
        }
        if self.peak.is_none_or(|(most, _)| start.in_executor > most) {
            self.peak = Some((start.in_executor, start.at));
        }
        if start.in_executor > limit {
            job.passes_limit = true;
            self.over_limit += 1;
            if self.first_over_limit.len() < MAX_KEPT {
                self.first_over_limit.push(start.clone());
            }
        }
        if let Some(fault) = &start.fault_after {
            self.faults.push((forecast.jobs[start.job].id.to_string(), fault.clone()));
        }
    }

    /// Adds what is known after the last start.
    pub fn finish(&mut self, forecast: &Forecast) {
        self.is_cut = forecast.is_cut() || forecast.jobs.iter().any(ForecastJob::is_cut);
        self.jobs.resize_with(forecast.jobs.len(), JobSummary::default);
    }
}
