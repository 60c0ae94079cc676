//! When a job runs: the times its trigger gives one after the other.

use std::fmt;

use chrono::{DateTime, Utc};

use super::moment::Moment;
use super::trigger::Trigger;
use super::zone::Zone;

/// More steps than any honest search for one time takes: a cron trigger that never fires walks to the year 9999
/// in fewer. At this many a scheduler has been busy for seconds or minutes.
const STEP_LIMIT: u32 = 1_000_000;

/// Why there is no telling when a trigger fires next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stuck {
    /// The scheduler that asks this trigger goes on searching for ever, or for as good as ever.
    Hangs,
    /// There are too many times before the one that is asked for.
    Far,
    /// APScheduler raises an error.
    Fails(String),
    /// The trigger is not one of APScheduler's own: its class. Only Python can ask it.
    Unknown(String),
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hangs => f.write_str("the scheduler would search without end"),
            Self::Far => f.write_str("there are too many times until then to be counted"),
            Self::Fails(why) => write!(f, "APScheduler fails: {why}"),
            Self::Unknown(class) => write!(f, "only Python can ask a {class}"),
        }
    }
}

impl std::error::Error for Stuck {}

/// The steps left to a search.
#[derive(Debug)]
pub(super) struct Steps(pub(super) u32);

impl Steps {
    pub(super) fn take(&mut self) -> Result<(), Stuck> {
        self.0 = self.0.checked_sub(1).ok_or(Stuck::Hangs)?;
        Ok(())
    }
}

impl Trigger {
    /// `get_next_fire_time(previous, now)` without its jitter; `None` if it never fires again.
    ///
    /// # Errors
    /// It cannot be told, or the scheduler would hang.
    pub fn next_fire_time(&self, previous: Option<&Moment>, now: &Moment) -> Result<Option<Moment>, Stuck> {
        self.next_within(previous, now, &mut Steps(STEP_LIMIT))
    }
}

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
        Self { trigger, next: Next::After(zone.moment(at.naive_utc())) }
    }

    /// What a scheduler computes at `now` for a job it adds or resumes, and what follows.
    pub fn from(trigger: &'a Trigger, now: DateTime<Utc>) -> Self {
        let zone = trigger.zone().cloned().unwrap_or(Zone::UTC);
        Self { trigger, next: Next::From(zone.moment(now.naive_utc())) }
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
