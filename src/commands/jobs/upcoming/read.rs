//! Reads the jobs, their usual durations and the runs in progress.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use apscheduler::aps3::SkippedRunFinder;
use chrono::{DateTime, TimeDelta, Utc};

use crate::commands::jobs::JobTimeoutArgs;
use crate::context::Context;
use crate::db::Db;
use crate::db::jobs::{JobFilter, SortColumn};
use crate::domain::aps3_rows::original_id;
use crate::domain::job::{Job, JobState};
use crate::domain::name_list::MAX_NAMED;
use crate::domain::owner_liveness::OwnerLiveness;
use crate::domain::upcoming::Forecast;
use crate::interrupt;

/// If the log is too long to be read within the time of a statement, only these days are.
const FALLBACK_HISTORY: TimeDelta = TimeDelta::days(30);

/// What the starts are computed from.
pub(super) struct Gathered {
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    /// The ids of `--job`; empty for all jobs.
    selected: Vec<String>,
    /// Empty if the starts are needed only once.
    jobs: Vec<(Job, Option<f64>, Vec<DateTime<Utc>>)>,
    is_kept: bool,
    forecast: Option<Forecast>,
    /// The starts that APScheduler 3 skips after a clock change: the first ones, and how many there are.
    pub(super) skipped_by_clock: (Vec<(String, DateTime<Utc>)>, usize),
    /// Jobs that cannot be read, and why.
    pub(super) unreadable: Vec<(String, String)>,
    /// Paused jobs whose pause does not end in the range.
    pub(super) paused: usize,
    /// Jobs without a next run.
    pub(super) idle: usize,
    /// Jobs whose next run is after the range.
    pub(super) later: usize,
    /// Why no durations are known.
    pub(super) no_durations_because: Option<String>,
    /// The executing jobs whose process is gone.
    pub(super) lost: Vec<String>,
}

impl Gathered {
    /// Returns the starts, once, or several times if the jobs were kept.
    pub(super) fn forecast(&mut self) -> Result<Forecast> {
        interrupt::check()?;
        if let Some(forecast) = self.forecast.take() {
            return Ok(forecast);
        }
        let mut forecast = Forecast::new(self.now, self.until);
        for (job, seconds, executing) in &self.jobs {
            forecast.add(job, *seconds, executing);
        }
        Ok(forecast)
    }

    /// Returns the ids of `--job`, if given.
    pub(super) fn selected(&self) -> Option<&[String]> {
        (!self.selected.is_empty()).then_some(&self.selected)
    }

    pub(super) fn range(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.now, self.until)
    }
}

/// Reads what the starts are computed from. `keeps_jobs`: whether they are computed several times.
pub(super) fn gather(
    selected: &[String],
    until: DateTime<Utc>,
    keeps_jobs: bool,
    context: &mut Context,
) -> Result<Gathered> {
    let timeout = JobTimeoutArgs::default().resolve(context)?;
    let db = context.db()?;
    let now = db.now();
    let (medians, no_durations_because) = medians(db)?;
    let mut executing: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    let mut lost = Vec::new();
    if let Ok(jobs) = db.executing_jobs() {
        for job in jobs {
            if job.owner_liveness(now, timeout) == OwnerLiveness::Lost {
                lost.push(job.id);
            } else {
                let since = job.executing_since().unwrap_or(now);
                executing.entry(job.id).or_default().push(since);
            }
        }
    } else {
        // A role may list the jobs without the right to read the lease.
        interrupt::check()?;
        db.refresh()?;
    }
    let mut finder = SkippedRunFinder::default();
    let one_at_a_time = db.features()?.supports_passes;
    let mut gathered = Gathered {
        now,
        until,
        selected: selected.to_vec(),
        jobs: Vec::new(),
        is_kept: keeps_jobs,
        forecast: (!keeps_jobs).then(|| Forecast::new(now, until)),
        skipped_by_clock: (Vec::new(), 0),
        unreadable: Vec::new(),
        paused: 0,
        idle: 0,
        later: 0,
        no_durations_because,
        lost,
    };
    let mut unknown: BTreeSet<&str> = selected.iter().map(String::as_str).collect();
    db.list_jobs(&JobFilter::all(SortColumn::Id), |mut job| {
        unknown.remove(job.id.as_str());
        let runs = executing.remove(&job.id).unwrap_or_default();
        if one_at_a_time {
            job.execution.max_instances = Some(1);
        }
        let seconds = medians.get(original_id(&job.id)).copied();
        gathered.add(job, seconds, runs, &mut finder);
        Ok(())
    })?;
    if unknown.is_empty() {
        return Ok(gathered);
    }
    Err(db.no_such_job(&Vec::from_iter(unknown)))
}

impl Gathered {
    fn add(&mut self, mut job: Job, seconds: Option<f64>, runs: Vec<DateTime<Utc>>, finder: &mut SkippedRunFinder) {
        if let Some(reason) = job.unreadable_reason.take().filter(|_| job.job_state != JobState::Removed) {
            self.unreadable.push((job.id, reason));
            return;
        }
        // A job that does not start in the range is not kept, so that many jobs need little memory.
        let is_in_range = match &job.job_state {
            JobState::Removed => return,
            JobState::Paused => {
                let ends = job.pause.as_ref().and_then(|pause| pause.resume_at);
                let is_in_range = ends.is_some_and(|end| end >= self.now && end < self.until);
                self.paused += usize::from(!is_in_range);
                is_in_range
            }
            _ => {
                let next = job.next_run_time;
                self.idle += usize::from(next.is_none());
                self.later += usize::from(next >= Some(self.until));
                next.is_some_and(|next| next < self.until)
            }
        };
        let trigger = job.timing.aps3().filter(|_| !job.job_state.is_paused_or_removed());
        let skipped = trigger.and_then(|trigger| finder.next_skipped_run_before(trigger, self.now, self.until)?.utc());
        if let Some(at) = skipped {
            if self.skipped_by_clock.0.len() < MAX_NAMED {
                self.skipped_by_clock.0.push((job.id.clone(), at));
            }
            self.skipped_by_clock.1 += 1;
        }
        if !is_in_range && runs.is_empty() {
            return;
        }
        match &mut self.forecast {
            Some(forecast) if !self.is_kept => {
                forecast.add(&job, seconds, &runs);
            }
            _ => self.jobs.push((job, seconds, runs)),
        }
    }
}

/// Returns the median duration of each job's runs, and a reason if they could not be read.
fn medians(db: &mut Db) -> Result<(HashMap<String, f64>, Option<String>)> {
    let recent = db.now() - FALLBACK_HISTORY;
    let mut reason = None;
    for since in [None, Some(recent)] {
        let mut medians = HashMap::new();
        let read = db.run_statistics(since, |statistics| {
            let median = statistics.durations.map(|durations| durations.median);
            medians.extend(statistics.job_id.zip(median));
            Ok(())
        });
        match read {
            Ok(true) => return Ok((medians, None)),
            Ok(false) => return Ok((medians, Some("the store does not record runs".to_owned()))),
            Err(error) => {
                interrupt::check()?;
                db.refresh()?;
                reason = Some(format!("{error:#}"));
            }
        }
    }
    Ok((HashMap::new(), reason))
}
