//! When a job runs: the times its trigger gives one after the other.

use crate::aps3::trigger::Trigger;
use crate::next_fire::NextFireError;
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;
use chrono::{DateTime, Utc};

/// The times of a trigger in order, without its jitter; see [`Trigger::jitter`]. After an error there are no more.
#[derive(Debug)]
pub struct FireTimes<'a> {
    trigger: &'a Trigger,
    position: Position,
}

#[derive(Debug)]
enum Position {
    /// It is known already.
    Known(PyDateTime),
    /// The first one when nothing has fired before.
    FirstFrom(PyDateTime),
    After(PyDateTime),
    Finished,
}

impl<'a> FireTimes<'a> {
    /// A job whose next run is `next`: that, and what follows if every run starts in time.
    pub fn from_next_run(trigger: &'a Trigger, next: PyDateTime) -> Self {
        Self { trigger, position: Position::Known(next) }
    }

    /// What follows a run that was due at `at` and has started in time.
    pub fn after_run(trigger: &'a Trigger, at: DateTime<Utc>) -> Self {
        let zone = trigger.zone().cloned().unwrap_or(Zone::UTC);
        Self { trigger, position: Position::After(PyDateTime::from_utc(at.naive_utc(), &zone)) }
    }

    /// What a scheduler computes at `now` for a job it adds or resumes, and what follows.
    pub fn starting_at(trigger: &'a Trigger, now: DateTime<Utc>) -> Self {
        let zone = trigger.zone().cloned().unwrap_or(Zone::UTC);
        Self { trigger, position: Position::FirstFrom(PyDateTime::from_utc(now.naive_utc(), &zone)) }
    }
}

impl Iterator for FireTimes<'_> {
    type Item = Result<PyDateTime, NextFireError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = match std::mem::replace(&mut self.position, Position::Finished) {
            Position::Known(moment) => Ok(Some(moment)),
            Position::FirstFrom(now) => self.trigger.next_fire_time(None, &now),
            Position::After(last) => self.trigger.next_fire_time(Some(&last), &last),
            Position::Finished => Ok(None),
        };
        if let Ok(Some(moment)) = &found {
            self.position = Position::After(moment.clone());
        }
        found.transpose()
    }
}
