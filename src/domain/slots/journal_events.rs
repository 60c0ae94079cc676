//! What the operator journal tells of a job's past: when it was paused, by which schedule it ran, who triggered it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::job::{CronSchedule, Job, JobState};

/// How long after a trigger its run may begin: a pass by cron looks once a minute, a busy worker more seldom.
const MAX_TRIGGER_DELAY: TimeDelta = TimeDelta::minutes(10);

/// What was done to a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalEvent {
    pub at: DateTime<Utc>,
    pub actor: String,
    /// Whether it was to run the job once, now.
    pub is_trigger: bool,
    /// None where there was no such row.
    pub before: Option<JobImage>,
    pub after: Option<JobImage>,
}

/// A job as an image of the journal has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobImage {
    /// Paused or removed: no run is expected.
    pub is_paused_or_removed: bool,
    pub paused_at: Option<DateTime<Utc>>,
    /// The schedule that was kept of it, and since when.
    pub schedule: Option<(CronSchedule, DateTime<Utc>)>,
}

/// A span of time; without an end it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DormantPeriod {
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

impl DormantPeriod {
    pub(super) fn contains(&self, time: DateTime<Utc>) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

/// When the job was paused or removed, as far as that is known. `runs` are the times of its runs, in order.
pub(super) fn dormant_periods(
    deeds: &[JournalEvent],
    job: &Job,
    runs: &[DateTime<Utc>],
) -> Vec<DormantPeriod> {
    let (mut spans, mut since) = (Vec::new(), None);
    for deed in deeds {
        let Some(before) = &deed.before else { continue };
        if before.is_paused_or_removed && since.is_none() {
            // The pause is older than what the journal shows of it.
            since = Some(before.paused_at.unwrap_or(deed.at));
        }
        let is_paused_or_removed = deed.after.as_ref().is_none_or(|after| after.is_paused_or_removed);
        match since {
            Some(from) if !is_paused_or_removed => {
                spans.push(DormantPeriod { from, until: Some(deed.at) });
                since = None;
            }
            None if is_paused_or_removed => since = Some(deed.at),
            _ => {}
        }
    }
    if job.job_state.is_paused_or_removed() {
        let paused_at = job.pause.as_ref().filter(|_| job.job_state == JobState::Paused);
        since = since.or(paused_at.map(|pause| pause.paused_at));
        spans.extend(since.map(|from| DormantPeriod { from, until: None }));
    } else if let Some(from) = since {
        // Somebody else has ended it: before its next run, at the latest.
        let until = runs.iter().copied().find(|run| *run > from);
        spans.push(DormantPeriod { from, until });
    }
    spans
}

/// A schedule, and from when until when it was the job's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SchedulePeriod {
    pub(super) schedule: CronSchedule,
    pub(super) from: DateTime<Utc>,
    pub(super) until: Option<DateTime<Utc>>,
}

/// The schedules kept of a job, in turn; `now` is the one it has, and since when.
pub(super) fn schedule_periods(
    deeds: &[JournalEvent],
    now: (&CronSchedule, DateTime<Utc>),
) -> Vec<SchedulePeriod> {
    let kept = |seen: Option<&JobImage>| seen.and_then(|seen| seen.schedule.clone());
    let mut eras: Vec<SchedulePeriod> = Vec::new();
    let mut is_first = true;
    for deed in deeds.iter().filter(|deed| deed.before.is_some() || deed.after.is_some()) {
        let (before, after) = (kept(deed.before.as_ref()), kept(deed.after.as_ref()));
        if before.as_ref().map(|(schedule, _)| schedule) == after.as_ref().map(|(schedule, _)| schedule) {
            continue;
        }
        if let Some((schedule, from)) = before.filter(|_| is_first) {
            eras.push(SchedulePeriod { schedule, from, until: None });
        }
        is_first = false;
        close_last_period(&mut eras, deed.at);
        eras.extend(after.map(|(schedule, _)| SchedulePeriod { schedule, from: deed.at, until: None }));
    }
    let (schedule, from) = now;
    if eras.last().is_none_or(|last| last.schedule != *schedule || last.until.is_some()) {
        // Never changed, or by other means than apsctl's.
        close_last_period(&mut eras, from);
        eras.push(SchedulePeriod { schedule: schedule.clone(), from, until: None });
    }
    eras
}

fn close_last_period(eras: &mut [SchedulePeriod], at: DateTime<Utc>) {
    if let Some(last) = eras.last_mut().filter(|last| last.until.is_none()) {
        last.until = Some(at);
    }
}

/// Who triggered which run: for each run its trigger, if there was one. Each trigger makes one run at most.
pub(super) fn trigger_of_runs<'d>(
    deeds: &'d [JournalEvent],
    runs: &[DateTime<Utc>],
) -> Vec<Option<&'d JournalEvent>> {
    let mut by = vec![None; runs.len()];
    for deed in deeds.iter().filter(|deed| deed.is_trigger) {
        let first = runs.partition_point(|run| *run < deed.at - TimeDelta::seconds(1));
        let free = (first..runs.len()).find(|run| by[*run].is_none());
        if let Some(run) = free.filter(|run| runs[*run] <= deed.at + MAX_TRIGGER_DELAY) {
            by[run] = Some(deed);
        }
    }
    by
}
