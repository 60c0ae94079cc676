//! When a job runs: the times its trigger gives one after the other.

use crate::aps3::trigger::Trigger;
use crate::next_fire::Stuck;
use crate::time::datetime::Moment;
use crate::time::zone::Zone;
use chrono::{DateTime, Utc};

/// The times of a trigger in order, without its jitter; see [`Trigger::jitter`]. After an error there are no more.
#[derive(Debug)]
pub struct Fires<'a> {
    trigger: &'a Trigger,
    next: Next,
}

#[derive(Debug)]
enum Next {
    /// It is known already.
    Given(Moment),
    /// The first one when nothing has fired before.
    From(Moment),
    After(Moment),
    Over,
}

impl<'a> Fires<'a> {
    /// A job whose next run is `next`: that, and what follows if every run starts in time.
    pub fn of_job(trigger: &'a Trigger, next: Moment) -> Self {
        Self { trigger, next: Next::Given(next) }
    }

    /// What follows a run that was due at `at` and has started in time.
    pub fn after(trigger: &'a Trigger, at: DateTime<Utc>) -> Self {
        let zone = trigger.zone().cloned().unwrap_or(Zone::UTC);
        Self { trigger, next: Next::After(Moment::at(at.naive_utc(), &zone)) }
    }

    /// What a scheduler computes at `now` for a job it adds or resumes, and what follows.
    pub fn from(trigger: &'a Trigger, now: DateTime<Utc>) -> Self {
        let zone = trigger.zone().cloned().unwrap_or(Zone::UTC);
        Self { trigger, next: Next::From(Moment::at(now.naive_utc(), &zone)) }
    }
}

impl Iterator for Fires<'_> {
    type Item = Result<Moment, Stuck>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = match std::mem::replace(&mut self.next, Next::Over) {
            Next::Given(moment) => Ok(Some(moment)),
            Next::From(now) => self.trigger.next_fire_time(None, &now),
            Next::After(last) => self.trigger.next_fire_time(Some(&last), &last),
            Next::Over => Ok(None),
        };
        if let Ok(Some(moment)) = &found {
            self.next = Next::After(moment.clone());
        }
        found.transpose()
    }
}
