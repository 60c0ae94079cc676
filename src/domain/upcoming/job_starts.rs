//! The starts of one job: the next run of its row, and then the times of its schedule or trigger.

use chrono::{DateTime, TimeDelta, Utc};

use super::start_times::{StartTime, StartTimes};
use super::timing_pool::TimingPool;
use crate::domain::job::{Job, JobState, Timing};

/// How many times of a late job are computed one after another. Of more, the first and the last are known.
const MAX_MISSED: usize = 2_000;

/// The largest number of starts of one job: those of a job that runs each minute, for almost two years.
const MAX_STARTS_OF_JOB: u64 = 1_000_000;

/// The first start of a job, if it differs from later ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstStart {
    /// When it was due, if it is late. It starts as soon as a scheduler finds it.
    pub late_since: Option<DateTime<Utc>>,
    /// Whether it is later than its `misfire_grace_time` allows, so that the scheduler skips it.
    pub is_past_grace: bool,
    /// The number of runs, one after another: those of all missed times, if the job has no `coalesce`.
    pub runs: usize,
    /// When the job's pause ends.
    pub resumed_at: Option<DateTime<Utc>>,
}

/// The starts of one job, in order.
#[derive(Debug)]
pub struct JobStarts {
    next: Option<StartTime>,
    /// What is special about the next start.
    pub first: Option<Box<FirstStart>>,
    later: StartTimes,
    count: u64,
}

impl JobStarts {
    /// Returns the starts of a job from `now`. A removed job has none, and a paused one only if its pause ends before
    /// `until`.
    pub fn new(job: &Job, pool: &mut TimingPool, now: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let mut starts = Self { next: None, first: None, later: StartTimes::finished(now), count: 0 };
        match &job.job_state {
            JobState::Removed => {}
            JobState::Paused => starts.begin_after_pause(job, pool, now, until),
            state => match job.next_run_time {
                Some(next) if next >= now => starts.begin_at(job, next, pool),
                // The next run of an executing job is the one that executes.
                Some(_) if *state == JobState::Executing => {
                    starts.later = StartTimes::after_run(job, now, pool);
                    starts.next = starts.later.next(pool);
                }
                Some(next) => starts.begin_late(job, next, pool, now),
                None => {}
            },
        }
        starts
    }

    fn begin_at(&mut self, job: &Job, next: DateTime<Utc>, pool: &mut TimingPool) {
        self.later = StartTimes::after_run(job, next, pool);
        let clock_note = self.later.note_of_first(next);
        self.next = Some(StartTime { at: next, clock_note });
    }

    fn begin_after_pause(&mut self, job: &Job, pool: &mut TimingPool, now: DateTime<Utc>, until: DateTime<Utc>) {
        let Some(pause) = &job.pause else { return };
        let Some(resume_at) = pause.resume_at.filter(|at| *at >= now && *at < until) else { return };
        match pause.saved_next_run_time.or(job.next_run_time) {
            Some(saved) if saved > resume_at => self.begin_at(job, saved, pool),
            _ => (self.later, self.next) = StartTimes::from_time(job, resume_at, pool),
        }
        self.first = Some(Box::new(FirstStart { resumed_at: Some(resume_at), runs: 1, ..FirstStart::default() }));
    }

    /// A scheduler starts a late job at once, for the last of its missed times or for all of them. It skips those that are
    /// later than the grace time allows.
    fn begin_late(&mut self, job: &Job, since: DateTime<Utc>, pool: &mut TimingPool, now: DateTime<Utc>) {
        let grace = job.misfire_grace_time.filter(|grace| *grace > 0 || matches!(job.timing, Timing::Aps3(_)));
        let oldest =
            grace.and_then(|grace| now.checked_sub_signed(TimeDelta::try_seconds(i64::try_from(grace).ok()?)?));
        let is_in_time = |due: DateTime<Utc>| oldest.is_none_or(|oldest| due >= oldest);
        self.later = StartTimes::after_run(job, since, pool);
        let (mut last, mut missed, mut in_time) = (since, 1, usize::from(is_in_time(since)));
        let mut next = self.later.next(pool);
        while let Some(due) = next.as_ref().map(|time| time.at).filter(|due| *due <= now) {
            last = due;
            missed += 1;
            in_time += usize::from(is_in_time(due));
            if missed == MAX_MISSED {
                self.later.jump(now);
            }
            next = self.later.next(pool);
            if missed > 2 * MAX_MISSED {
                break;
            }
        }
        let runs_all = job.execution.runs_all_missed;
        let is_past_grace = if runs_all { in_time == 0 } else { !is_in_time(last) };
        let runs = if runs_all { in_time.max(1) } else { 1 };
        let first = FirstStart { late_since: Some(since), is_past_grace, runs, resumed_at: None };
        self.first = Some(Box::new(first));
        self.next = Some(StartTime { at: now, clock_note: None });
        self.later.push_back(next);
    }

    /// Returns when the job starts next, without taking the start.
    pub(super) fn peek(&self) -> Option<DateTime<Utc>> {
        self.next.as_ref().map(|next| next.at)
    }

    /// Leaves out the next start.
    pub(super) fn skip_first(&mut self) {
        self.first = None;
        self.next = self.later.next(&mut TimingPool::default());
    }

    /// Takes the next start.
    pub(super) fn take(&mut self, pool: &mut TimingPool) -> Option<StartTime> {
        let taken = self.next.take()?;
        self.count += 1;
        self.next = self.later.next(pool).filter(|_| self.count < MAX_STARTS_OF_JOB);
        Some(taken)
    }

    /// Takes the next start if it is before a time.
    pub(super) fn next_before(&mut self, until: DateTime<Utc>) -> Option<StartTime> {
        self.peek().filter(|at| *at < until)?;
        self.take(&mut TimingPool::default())
    }

    /// Returns whether further starts are left out because there are too many.
    pub fn is_cut(&self) -> bool {
        self.count >= MAX_STARTS_OF_JOB
    }

    /// Returns why the starts after the last one that was taken are unknown.
    pub fn fault(&self) -> Option<&str> {
        self.later.fault().filter(|_| self.next.is_none())
    }
}
