//! The times at which a job was to run: by the schedules kept of it, or by its trigger.

use apscheduler::aps3::{Fires, Trigger};
use apscheduler::{Moment, Stuck, aps4};
use chrono::{DateTime, TimeDelta, Utc};

use super::history::Era;

/// How many times before, and after, the time that is asked for are of any use.
const BESIDE: usize = 1000;

/// Which times are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// From when until when there are any.
    pub(super) from: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    /// The time that is asked for.
    pub(super) since: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    /// How many there may be in it.
    pub(super) most: usize,
}

/// Times in order; of those beside the time that is asked for the nearest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) all: Vec<DateTime<Utc>>,
    /// Where the count was reached: from then on there are more.
    pub(super) cut_at: Option<DateTime<Utc>>,
    before: usize,
    asked: usize,
}

impl Times {
    /// Takes times before `end`; whether there is room for more.
    fn take(
        &mut self,
        times: impl Iterator<Item = DateTime<Utc>>,
        end: DateTime<Utc>,
        wanted: &Wanted,
    ) -> bool {
        for time in times.take_while(|time| *time < end) {
            if time < wanted.since {
                self.before += 1;
                // Now and then, so that it costs next to nothing.
                if self.before == 2 * BESIDE {
                    self.all.drain(..BESIDE);
                    self.before = BESIDE;
                }
            } else if time < wanted.until {
                if self.asked >= wanted.most {
                    self.cut_at = Some(time);
                    return false;
                }
                self.asked += 1;
            } else if self.all.len() >= self.before + self.asked + BESIDE {
                return false;
            }
            self.all.push(time);
        }
        true
    }
}

/// By the schedules kept, each for its time.
///
/// # Errors
/// One of them cannot be read: why.
pub(super) fn by_eras(eras: &[Era], wanted: &Wanted) -> Result<Times, String> {
    let mut found = Times::default();
    for era in eras {
        let (expression, zone) = era.schedule.read()?;
        let (from, end) =
            (era.from.max(wanted.from), era.until.map_or(wanted.end, |end| end.min(wanted.end)));
        let times = expression.after(before(from), zone).map(|time| time.to_utc());
        if from < end && !found.take(times, end, wanted) {
            break;
        }
    }
    Ok(found)
}

/// Expressions are asked for what comes strictly after a time.
fn before(time: DateTime<Utc>) -> DateTime<Utc> {
    time - TimeDelta::nanoseconds(1)
}

/// By a trigger of APScheduler 3: what a scheduler would have computed that had the job from the beginning.
///
/// # Errors
/// It does not tell.
pub(super) fn by_trigger(trigger: &Trigger, wanted: &Wanted) -> Result<Times, String> {
    collect(Fires::from(trigger, wanted.from), wanted)
}

/// By a trigger of APScheduler 4, which is set back: it keeps the last time it has come to.
///
/// # Errors
/// It does not tell.
pub(super) fn by_four(trigger: &aps4::Trigger, wanted: &Wanted) -> Result<Times, String> {
    collect(aps4::Fires::since(trigger, wanted.from), wanted)
}

fn collect(fires: impl Iterator<Item = Result<Moment, Stuck>>, wanted: &Wanted) -> Result<Times, String> {
    let mut stuck = None;
    let times = fires.map_while(|fire| match fire {
        Ok(moment) => moment.utc(),
        Err(why) => {
            stuck = Some(why);
            None
        }
    });
    let (mut found, mut last) = (Times::default(), None);
    let rising =
        times.filter(|time| *time >= wanted.from && last.replace(*time).is_none_or(|last| last < *time));
    found.take(rising, wanted.end, wanted);
    stuck.map_or(Ok(found), |why| Err(why.to_string()))
}
