//! The fire times of a trigger.

use crate::aps3::trigger::Trigger;
use crate::next_fire::NextFireError;
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;
use chrono::{DateTime, Utc};

/// The fire times of a trigger in order, without its [jitter](Trigger::jitter). Ends after an error.
#[derive(Debug)]
pub struct FireTimes<'a> {
    trigger: &'a Trigger,
    position: Position,
}

#[derive(Debug)]
enum Position {
    /// This fire time is known already.
    Known(PyDateTime),
    /// The first fire time at or after this time, without a previous one.
    FirstFrom(PyDateTime),
    After(PyDateTime),
    Finished,
}

impl<'a> FireTimes<'a> {
    /// Returns `next`, the next run of a job, and the fire times after it.
    pub fn from_next_run(trigger: &'a Trigger, next: PyDateTime) -> Self {
        Self { trigger, position: Position::Known(next) }
    }

    /// Returns the fire times after a run that was due at `at` and started in time.
    pub fn after_run(trigger: &'a Trigger, at: DateTime<Utc>) -> Self {
        let zone = trigger.zone().cloned().unwrap_or(Zone::UTC);
        Self { trigger, position: Position::After(PyDateTime::from_utc(at.naive_utc(), &zone)) }
    }

    /// Returns the fire times that a scheduler computes at `now` for a new or resumed job.
    pub fn starting_at(trigger: &'a Trigger, now: DateTime<Utc>) -> Self {
        let zone = trigger.zone().cloned().unwrap_or(Zone::UTC);
        Self { trigger, position: Position::FirstFrom(PyDateTime::from_utc(now.naive_utc(), &zone)) }
    }
}

impl Iterator for FireTimes<'_> {
    type Item = Result<PyDateTime, NextFireError>;

    fn next(&mut self) -> Option<Self::Item> {
        let fire_time = match std::mem::replace(&mut self.position, Position::Finished) {
            Position::Known(moment) => Ok(Some(moment)),
            Position::FirstFrom(now) => self.trigger.next_fire_time(None, &now),
            Position::After(last) => self.trigger.next_fire_time(Some(&last), &last),
            Position::Finished => Ok(None),
        };
        if let Ok(Some(moment)) = &fire_time {
            self.position = Position::After(moment.clone());
        }
        fire_time.transpose()
    }
}
