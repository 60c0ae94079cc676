//! Reads a job's past from the operator journal: when it was paused, which schedules it had and who triggered its runs.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::job::{CronSchedule, Job, JobState};

/// How long after `jobs trigger` the run may begin. A pass started by cron looks once a minute, a busy worker less often.
const MAX_TRIGGER_DELAY: TimeDelta = TimeDelta::minutes(10);

/// One change of a job in the operator journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalEvent {
    pub at: DateTime<Utc>,
    pub actor: String,
    /// Whether the operation was `jobs trigger`.
    pub is_trigger: bool,
    /// `None` if the job did not exist before.
    pub before: Option<JobImage>,
    /// `None` if the job did not exist afterwards.
    pub after: Option<JobImage>,
}

/// The parts of a job that the journal records before and after an operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobImage {
    /// Whether the job was paused or removed, so that no run is expected.
    pub is_paused_or_removed: bool,
    pub paused_at: Option<DateTime<Utc>>,
    /// The schedule, and when it was stored.
    pub schedule: Option<(CronSchedule, DateTime<Utc>)>,
}

/// A time during which the job was paused or removed; without an end it still is.
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

/// Returns when the job was paused or removed, as far as it is known. `run_starts` must be sorted.
pub(super) fn dormant_periods(journal: &[JournalEvent], job: &Job, run_starts: &[DateTime<Utc>]) -> Vec<DormantPeriod> {
    let (mut periods, mut dormant_since) = (Vec::new(), None);
    for event in journal {
        let Some(before) = &event.before else { continue };
        if before.is_paused_or_removed && dormant_since.is_none() {
            // The journal begins after the pause.
            dormant_since = Some(before.paused_at.unwrap_or(event.at));
        }
        let is_paused_or_removed = event.after.as_ref().is_none_or(|after| after.is_paused_or_removed);
        match dormant_since {
            Some(from) if !is_paused_or_removed => {
                periods.push(DormantPeriod { from, until: Some(event.at) });
                dormant_since = None;
            }
            None if is_paused_or_removed => dormant_since = Some(event.at),
            _ => {}
        }
    }
    if job.job_state.is_paused_or_removed() {
        let pause = job.pause.as_ref().filter(|_| job.job_state == JobState::Paused);
        let from = dormant_since.or(pause.map(|pause| pause.paused_at));
        periods.extend(from.map(|from| DormantPeriod { from, until: None }));
    } else if let Some(from) = dormant_since {
        // Another program has ended the pause, at the latest before the next run.
        let until = run_starts.iter().copied().find(|start| *start > from);
        periods.push(DormantPeriod { from, until });
    }
    periods
}

/// A schedule and the time during which the job had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SchedulePeriod {
    pub(super) schedule: CronSchedule,
    pub(super) from: DateTime<Utc>,
    pub(super) until: Option<DateTime<Utc>>,
}

/// Returns the schedules of the job in order. `current` is its schedule now, and when it was stored.
pub(super) fn schedule_periods(
    journal: &[JournalEvent],
    current: (&CronSchedule, DateTime<Utc>),
) -> Vec<SchedulePeriod> {
    let schedule_of = |image: Option<&JobImage>| image.and_then(|image| image.schedule.clone());
    let mut periods: Vec<SchedulePeriod> = Vec::new();
    let mut is_first = true;
    for event in journal.iter().filter(|event| event.before.is_some() || event.after.is_some()) {
        let (before, after) = (schedule_of(event.before.as_ref()), schedule_of(event.after.as_ref()));
        if before.as_ref().map(|(schedule, _)| schedule) == after.as_ref().map(|(schedule, _)| schedule) {
            continue;
        }
        if let Some((schedule, from)) = before.filter(|_| is_first) {
            periods.push(SchedulePeriod { schedule, from, until: None });
        }
        is_first = false;
        close_last_period(&mut periods, event.at);
        periods.extend(after.map(|(schedule, _)| SchedulePeriod { schedule, from: event.at, until: None }));
    }
    let (schedule, from) = current;
    if periods.last().is_none_or(|last| last.schedule != *schedule || last.until.is_some()) {
        // The schedule was never changed, or another program has changed it.
        close_last_period(&mut periods, from);
        periods.push(SchedulePeriod { schedule: schedule.clone(), from, until: None });
    }
    periods
}

fn close_last_period(periods: &mut [SchedulePeriod], at: DateTime<Utc>) {
    if let Some(last) = periods.last_mut().filter(|last| last.until.is_none()) {
        last.until = Some(at);
    }
}

/// Returns for each run the event that triggered it, if any. Each event triggers at most one run.
pub(super) fn trigger_of_runs<'j>(
    journal: &'j [JournalEvent],
    run_starts: &[DateTime<Utc>],
) -> Vec<Option<&'j JournalEvent>> {
    let mut triggers = vec![None; run_starts.len()];
    for event in journal.iter().filter(|event| event.is_trigger) {
        let first = run_starts.partition_point(|start| *start < event.at - TimeDelta::seconds(1));
        let untriggered = (first..run_starts.len()).find(|run| triggers[*run].is_none());
        if let Some(run) = untriggered.filter(|run| run_starts[*run] <= event.at + MAX_TRIGGER_DELAY) {
            triggers[run] = Some(event);
        }
    }
    triggers
}
