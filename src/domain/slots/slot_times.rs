//! Computes the times at which a job should have run, from its stored schedules or from its trigger.

use apscheduler::aps3::{FireTimes, Trigger};
use apscheduler::{NextFireError, PyDateTime, aps4};
use chrono::{DateTime, TimeDelta, Utc};

use super::journal_events::SchedulePeriod;

/// The number of times kept before the queried range, and after it.
const MAX_OUTSIDE_RANGE: usize = 1000;

/// Which times to compute.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlotRange {
    /// The first possible time, and the end of all times.
    pub(super) from: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    /// The queried range.
    pub(super) since: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    /// The largest number of times in the queried range.
    pub(super) max_slots: usize,
}

/// Times in order: all of the queried range, and the nearest ones outside it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SlotTimes {
    pub(super) times: Vec<DateTime<Utc>>,
    /// The first time that exceeded the limit.
    pub(super) truncated_at: Option<DateTime<Utc>>,
    count_before: usize,
    count_in_range: usize,
}

impl SlotTimes {
    /// Adds the times before `end`. Returns whether more times may be added.
    fn add_until(&mut self, times: impl Iterator<Item = DateTime<Utc>>, end: DateTime<Utc>, range: &SlotRange) -> bool {
        for time in times.take_while(|time| *time < end) {
            if time < range.since {
                self.count_before += 1;
                // Dropping half of them at a time keeps the cost per time constant.
                if self.count_before == 2 * MAX_OUTSIDE_RANGE {
                    self.times.drain(..MAX_OUTSIDE_RANGE);
                    self.count_before = MAX_OUTSIDE_RANGE;
                }
            } else if time < range.until {
                if self.count_in_range >= range.max_slots {
                    self.truncated_at = Some(time);
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

/// Returns the times of stored schedules, each during its period.
///
/// # Errors
/// Returns why a schedule cannot be read.
pub(super) fn from_schedules(periods: &[SchedulePeriod], range: &SlotRange) -> Result<SlotTimes, String> {
    let mut slot_times = SlotTimes::default();
    for period in periods {
        let (expression, zone) = period.schedule.parse()?;
        let from = period.from.max(range.from);
        let end = period.until.map_or(range.end, |end| end.min(range.end));
        let times = expression.after(just_before(from), zone).map(|time| time.to_utc());
        if from < end && !slot_times.add_until(times, end, range) {
            break;
        }
    }
    Ok(slot_times)
}

/// Returns the time that makes `Expression::after` include `time`.
fn just_before(time: DateTime<Utc>) -> DateTime<Utc> {
    time - TimeDelta::nanoseconds(1)
}

/// Returns the times of an APScheduler 3 trigger, as a scheduler computes them that had the job all the time.
///
/// # Errors
/// Returns why the trigger has no computable times.
pub(super) fn from_aps3_trigger(trigger: &Trigger, range: &SlotRange) -> Result<SlotTimes, String> {
    collect_fire_times(FireTimes::starting_at(trigger, range.from), range)
}

/// Returns the times of an APScheduler 4 trigger. Its state, the last fire time, is set back to the range's start first.
///
/// # Errors
/// Returns why the trigger has no computable times.
pub(super) fn from_aps4_trigger(trigger: &aps4::Trigger, range: &SlotRange) -> Result<SlotTimes, String> {
    collect_fire_times(aps4::FireTimes::all_from(trigger, range.from), range)
}

fn collect_fire_times(
    fire_times: impl Iterator<Item = Result<PyDateTime, NextFireError>>,
    range: &SlotRange,
) -> Result<SlotTimes, String> {
    let mut failure = None;
    let times = fire_times.map_while(|fire_time| match fire_time {
        Ok(moment) => moment.utc(),
        Err(error) => {
            failure = Some(error);
            None
        }
    });
    let (mut slot_times, mut last) = (SlotTimes::default(), None);
    let increasing = times.filter(|time| *time >= range.from && last.replace(*time).is_none_or(|last| last < *time));
    slot_times.add_until(increasing, range.end, range);
    failure.map_or(Ok(slot_times), |error| Err(error.to_string()))
}
