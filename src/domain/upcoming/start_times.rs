//! The times of a schedule or trigger, one after another, without borrowing it.

use std::rc::Rc;

use apscheduler::aps3::{FireTimes, Trigger};
use apscheduler::{NextFireError, PyDateTime, Zone, aps4};
use chrono::{DateTime, TimeDelta, Utc};

use super::timing_pool::{ParsedSchedule, TimingPool};
use crate::domain::job::{Job, Timing};

/// Why the later starts of a job are unknown whose row has only its next run.
pub const NO_SCHEDULE: &str = "no schedule is stored";

/// A time at which a job starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTime {
    pub at: DateTime<Utc>,
    /// Whether the clock of the schedule's zone skips or repeats this time, in words.
    pub clock_note: Option<String>,
}

/// The times of a job after some time.
#[derive(Debug)]
pub(super) struct StartTimes {
    rule: Rule,
    last: DateTime<Utc>,
    /// A time that was computed already.
    pending: Option<StartTime>,
}

#[derive(Debug)]
enum Rule {
    /// There are no more times.
    Finished,
    /// Why the times are unknown.
    Unknown(String),
    Cron(Rc<ParsedSchedule>),
    /// The trigger, and the last time as it computed it.
    Aps3(Rc<Trigger>, PyDateTime),
    Aps4(Box<aps4::FireTimes>),
}

impl StartTimes {
    /// Returns the times after a run that was due at `last` and started.
    pub(super) fn after_run(job: &Job, last: DateTime<Utc>, pool: &mut TimingPool) -> Self {
        let rule = match &job.timing {
            Timing::None => Rule::Unknown(NO_SCHEDULE.to_owned()),
            Timing::Cron(schedule) => Rule::Cron(pool.schedule(schedule)),
            Timing::Aps3(trigger) => Rule::Aps3(pool.trigger(trigger), in_zone_of(trigger, last)),
            Timing::Aps4(trigger) => Rule::Aps4(Box::new(aps4::FireTimes::remaining_from(trigger, last))),
        };
        Self { rule, last, pending: None }
    }

    /// Returns the times of a job that is added or resumed at `now`.
    pub(super) fn from_time(job: &Job, now: DateTime<Utc>, pool: &mut TimingPool) -> (Self, Option<StartTime>) {
        let mut times = Self::after_run(job, now, pool);
        let Timing::Aps3(trigger) = &job.timing else {
            let first = times.next(pool);
            return (times, first);
        };
        match FireTimes::starting_at(trigger, now).next() {
            Some(Ok(moment)) => {
                // The first time may be now.
                times.last = now - TimeDelta::nanoseconds(1);
                let first = times.accept(moment);
                (times, first)
            }
            Some(Err(error)) => (times.fail(&error), None),
            None => (Self::finished(now), None),
        }
    }

    pub(super) fn finished(last: DateTime<Utc>) -> Self {
        Self { rule: Rule::Finished, last, pending: None }
    }

    /// Returns a time that was taken from these times.
    pub(super) fn push_back(&mut self, time: Option<StartTime>) {
        self.pending = time;
    }

    /// Returns whether the clock skips or repeats the time of the job's row, in words.
    pub(super) fn note_of_first(&self, at: DateTime<Utc>) -> Option<String> {
        match &self.rule {
            Rule::Aps3(_, last) => last.clock_change_note(),
            Rule::Cron(schedule) => {
                let (expression, zone) = schedule.as_ref().as_ref().ok()?;
                let next = expression.fire_times(at - TimeDelta::nanoseconds(1), *zone).next();
                next.filter(|next| next.time == at)?.note
            }
            Rule::Finished | Rule::Unknown(_) | Rule::Aps4(_) => None,
        }
    }

    fn fail(mut self, error: &NextFireError) -> Self {
        self.rule = Rule::Unknown(error.to_string());
        self
    }

    /// Returns why further times are unknown.
    pub(super) fn fault(&self) -> Option<&str> {
        match &self.rule {
            Rule::Unknown(why) => Some(why),
            _ => None,
        }
    }

    /// Continues after `to` without computing the times before it. The times of an interval stay in step.
    pub(super) fn jump(&mut self, to: DateTime<Utc>) {
        if let Rule::Aps3(trigger, last) = &mut self.rule {
            let target = match trigger.as_ref() {
                Trigger::Interval(interval) => {
                    let length = interval.interval.num_microseconds().unwrap_or(i64::MAX).max(1);
                    let steps = (to - self.last).num_microseconds().unwrap_or_default() / length;
                    self.last + TimeDelta::microseconds(length.saturating_mul(steps))
                }
                _ => to,
            };
            *last = in_zone_of(trigger, target);
            self.last = target;
        } else {
            self.last = to;
        }
    }

    /// Returns the next time. Ends where the times become unknown: see [`Self::fault`].
    pub(super) fn next(&mut self, pool: &mut TimingPool) -> Option<StartTime> {
        if self.pending.is_some() {
            return self.pending.take();
        }
        match &mut self.rule {
            Rule::Finished | Rule::Unknown(_) => None,
            Rule::Cron(schedule) => match &**schedule {
                Ok((expression, zone)) => {
                    let next = expression.fire_times(self.last, *zone).next();
                    let Some(next) = next else {
                        self.rule = Rule::Finished;
                        return None;
                    };
                    self.last = next.time.to_utc();
                    Some(StartTime { at: self.last, clock_note: next.note })
                }
                Err(fault) => {
                    self.rule = Rule::Unknown(fault.clone());
                    None
                }
            },
            Rule::Aps3(trigger, last) => {
                let combines = matches!(**trigger, Trigger::And(_) | Trigger::Or(_));
                if combines && !pool.may_search() {
                    self.rule = Rule::Unknown("too many other triggers search forever".to_owned());
                    return None;
                }
                let next = trigger.next_fire_time(Some(last), last);
                if next == Err(NextFireError::EndlessSearch) {
                    pool.note_endless_search();
                }
                self.take(next.transpose())
            }
            Rule::Aps4(times) => loop {
                match times.next() {
                    // The trigger may repeat the time of the row.
                    Some(Ok(moment)) if moment.utc().is_some_and(|time| time <= self.last) => {}
                    next => return self.take(next),
                }
            },
        }
    }

    fn take(&mut self, next: Option<Result<PyDateTime, NextFireError>>) -> Option<StartTime> {
        match next {
            Some(Ok(moment)) => self.accept(moment),
            Some(Err(error)) => {
                self.rule = Rule::Unknown(error.to_string());
                None
            }
            None => {
                self.rule = Rule::Finished;
                None
            }
        }
    }

    fn accept(&mut self, moment: PyDateTime) -> Option<StartTime> {
        let Some(at) = moment.utc() else {
            self.rule = Rule::Unknown("only Python can compute its times".to_owned());
            return None;
        };
        if at <= self.last {
            self.rule = Rule::Unknown("its trigger repeats the same time forever".to_owned());
            return None;
        }
        let clock_note = moment.clock_change_note();
        self.last = at;
        if let Rule::Aps3(_, last) = &mut self.rule {
            *last = moment;
        }
        Some(StartTime { at, clock_note })
    }
}

/// Returns a time in the zone of a trigger, as a scheduler has it.
fn in_zone_of(trigger: &Trigger, time: DateTime<Utc>) -> PyDateTime {
    PyDateTime::from_utc(time.naive_utc(), trigger.zone().unwrap_or(&Zone::UTC))
}
