//! The times at which a job was to run: by the schedules kept of it, or by its trigger.

use apscheduler::aps3::{FireTimes, Trigger};
use apscheduler::{NextFireError, PyDateTime, aps4};
use chrono::{DateTime, TimeDelta, Utc};

use super::journal_events::SchedulePeriod;

/// How many times before, and after, the time that is asked for are of any use.
const MAX_OUTSIDE_RANGE: usize = 1000;

/// Which times are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlotRange {
    /// From when until when there are any.
    pub(super) from: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    /// The time that is asked for.
    pub(super) since: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    /// How many there may be in it.
    pub(super) max_slots: usize,
}

/// Times in order; of those beside the time that is asked for the nearest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SlotTimes {
    pub(super) times: Vec<DateTime<Utc>>,
    /// Where the count was reached: from then on there are more.
    pub(super) cut_at: Option<DateTime<Utc>>,
    count_before: usize,
    count_in_range: usize,
}

impl SlotTimes {
    /// Takes times before `end`; whether there is room for more.
    fn add_until(
        &mut self,
        times: impl Iterator<Item = DateTime<Utc>>,
        end: DateTime<Utc>,
        wanted: &SlotRange,
    ) -> bool {
        for time in times.take_while(|time| *time < end) {
            if time < wanted.since {
                self.count_before += 1;
                // Now and then, so that it costs next to nothing.
                if self.count_before == 2 * MAX_OUTSIDE_RANGE {
                    self.times.drain(..MAX_OUTSIDE_RANGE);
                    self.count_before = MAX_OUTSIDE_RANGE;
                }
            } else if time < wanted.until {
                if self.count_in_range >= wanted.max_slots {
                    self.cut_at = Some(time);
                    return false;
                }
                self.count_in_range += 1;
            } else if self.times.len() >= self.count_before + self.count_in_range + MAX_OUTSIDE_RANGE {
                return false;
            }
            self.times.push(time);
        }
        true
    }
}

/// By the schedules kept, each for its time.
///
/// # Errors
/// One of them cannot be read: why.
pub(super) fn from_schedules(eras: &[SchedulePeriod], wanted: &SlotRange) -> Result<SlotTimes, String> {
    let mut found = SlotTimes::default();
    for era in eras {
        let (expression, zone) = era.schedule.parse()?;
        let (from, end) =
            (era.from.max(wanted.from), era.until.map_or(wanted.end, |end| end.min(wanted.end)));
        let times = expression.after(just_before(from), zone).map(|time| time.to_utc());
        if from < end && !found.add_until(times, end, wanted) {
            break;
        }
    }
    Ok(found)
}

/// Expressions are asked for what comes strictly after a time.
fn just_before(time: DateTime<Utc>) -> DateTime<Utc> {
    time - TimeDelta::nanoseconds(1)
}

/// By a trigger of APScheduler 3: what a scheduler would have computed that had the job from the beginning.
///
/// # Errors
/// It does not tell.
pub(super) fn from_aps3_trigger(trigger: &Trigger, wanted: &SlotRange) -> Result<SlotTimes, String> {
    collect_fire_times(FireTimes::starting_at(trigger, wanted.from), wanted)
}

/// By a trigger of APScheduler 4, which is set back: it keeps the last time it has come to.
///
/// # Errors
/// It does not tell.
pub(super) fn from_aps4_trigger(trigger: &aps4::Trigger, wanted: &SlotRange) -> Result<SlotTimes, String> {
    collect_fire_times(aps4::FireTimes::all_from(trigger, wanted.from), wanted)
}

fn collect_fire_times(
    fires: impl Iterator<Item = Result<PyDateTime, NextFireError>>,
    wanted: &SlotRange,
) -> Result<SlotTimes, String> {
    let mut stuck = None;
    let times = fires.map_while(|fire| match fire {
        Ok(moment) => moment.utc(),
        Err(why) => {
            stuck = Some(why);
            None
        }
    });
    let (mut found, mut last) = (SlotTimes::default(), None);
    let rising =
        times.filter(|time| *time >= wanted.from && last.replace(*time).is_none_or(|last| last < *time));
    found.add_until(rising, wanted.end, wanted);
    stuck.map_or(Ok(found), |why| Err(why.to_string()))
}
