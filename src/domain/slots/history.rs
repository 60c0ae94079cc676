//! What the operator journal tells of a job's past: when it was paused, by which schedule it ran, who triggered it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::job::{CronSchedule, Job, JobState};

/// How long after a trigger its run may begin: a pass by cron looks once a minute, a busy worker more seldom.
const PICKED_UP: TimeDelta = TimeDelta::minutes(10);

/// What was done to a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deed {
    pub at: DateTime<Utc>,
    pub who: String,
    /// Whether it was to run the job once, now.
    pub is_trigger: bool,
    /// None where there was no such row.
    pub before: Option<Seen>,
    pub after: Option<Seen>,
}

/// A job as an image of the journal has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Paused or removed: no run is expected.
    pub is_dormant: bool,
    pub paused_at: Option<DateTime<Utc>>,
    /// The schedule that was kept of it, and since when.
    pub schedule: Option<(CronSchedule, DateTime<Utc>)>,
}

/// A span of time; without an end it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

impl Span {
    pub(super) fn holds(&self, time: DateTime<Utc>) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

/// When the job was paused or removed, as far as that is known. `runs` are the times of its runs, in order.
pub(super) fn dormant(deeds: &[Deed], job: &Job, runs: &[DateTime<Utc>]) -> Vec<Span> {
    let (mut spans, mut since) = (Vec::new(), None);
    for deed in deeds {
        let Some(before) = &deed.before else { continue };
        if before.is_dormant && since.is_none() {
            // The pause is older than what the journal shows of it.
            since = Some(before.paused_at.unwrap_or(deed.at));
        }
        let is_dormant = deed.after.as_ref().is_none_or(|after| after.is_dormant);
        match since {
            Some(from) if !is_dormant => {
                spans.push(Span { from, until: Some(deed.at) });
                since = None;
            }
            None if is_dormant => since = Some(deed.at),
            _ => {}
        }
    }
    if job.job_state.is_paused_or_removed() {
        let paused_at = job.pause.as_ref().filter(|_| job.job_state == JobState::Paused);
        since = since.or(paused_at.map(|pause| pause.paused_at));
        spans.extend(since.map(|from| Span { from, until: None }));
    } else if let Some(from) = since {
        // Somebody else has ended it: before its next run, at the latest.
        let until = runs.iter().copied().find(|run| *run > from);
        spans.push(Span { from, until });
    }
    spans
}

/// A schedule, and from when until when it was the job's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Era {
    pub(super) schedule: CronSchedule,
    pub(super) from: DateTime<Utc>,
    pub(super) until: Option<DateTime<Utc>>,
}

/// The schedules kept of a job, in turn; `now` is the one it has, and since when.
pub(super) fn eras(deeds: &[Deed], now: (&CronSchedule, DateTime<Utc>)) -> Vec<Era> {
    let kept = |seen: Option<&Seen>| seen.and_then(|seen| seen.schedule.clone());
    let mut eras: Vec<Era> = Vec::new();
    let mut is_first = true;
    for deed in deeds.iter().filter(|deed| deed.before.is_some() || deed.after.is_some()) {
        let (before, after) = (kept(deed.before.as_ref()), kept(deed.after.as_ref()));
        if before.as_ref().map(|(schedule, _)| schedule) == after.as_ref().map(|(schedule, _)| schedule) {
            continue;
        }
        if let Some((schedule, from)) = before.filter(|_| is_first) {
            eras.push(Era { schedule, from, until: None });
        }
        is_first = false;
        end(&mut eras, deed.at);
        eras.extend(after.map(|(schedule, _)| Era { schedule, from: deed.at, until: None }));
    }
    let (schedule, from) = now;
    if eras.last().is_none_or(|last| last.schedule != *schedule || last.until.is_some()) {
        // Never changed, or by other means than apsctl's.
        end(&mut eras, from);
        eras.push(Era { schedule: schedule.clone(), from, until: None });
    }
    eras
}

fn end(eras: &mut [Era], at: DateTime<Utc>) {
    if let Some(last) = eras.last_mut().filter(|last| last.until.is_none()) {
        last.until = Some(at);
    }
}

/// Who triggered which run: for each run its trigger, if there was one. Each trigger makes one run at most.
pub(super) fn triggers<'d>(deeds: &'d [Deed], runs: &[DateTime<Utc>]) -> Vec<Option<&'d Deed>> {
    let mut by = vec![None; runs.len()];
    for deed in deeds.iter().filter(|deed| deed.is_trigger) {
        let first = runs.partition_point(|run| *run < deed.at - TimeDelta::seconds(1));
        let free = (first..runs.len()).find(|run| by[*run].is_none());
        if let Some(run) = free.filter(|run| runs[*run] <= deed.at + PICKED_UP) {
            by[run] = Some(deed);
        }
    }
    by
}
