//! Runs in the hour after midnight that APScheduler 3.11.3 skips on the day after the change to summer time.
//!
//! It computes the time to the next day as a difference of local times and adds it to an instant, which gives one
//! o'clock (`triggers/cron/__init__.py`, line 195).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::aps3::fire_times::FireTimes;
use crate::aps3::trigger::Trigger;
use crate::time::datetime::PyDateTime;
use crate::time::wall_clock::next_clock_change;
use crate::time::zone::Zone;

/// How many days before the change the last run is searched, one after another.
const LOOKBACK_DAYS: [i64; 3] = [2, 40, 370];

/// The maximum number of runs in such a search. A job with more has a run between the change and midnight.
const MAX_FIRE_TIMES: usize = 4000;

/// Finds skipped runs. Caches the changes to summer time of each zone within a year.
#[derive(Debug, Default)]
pub struct SkippedRunFinder(HashMap<Tz, Vec<SpringChange>>);

#[derive(Debug, Clone, Copy)]
struct SpringChange {
    /// The change in UTC.
    at: NaiveDateTime,
    /// The local midnight after the day of the change.
    midnight: NaiveDateTime,
}

impl SkippedRunFinder {
    fn spring_changes(&mut self, zone: Tz, now: DateTime<Utc>) -> &[SpringChange] {
        self.0.entry(zone).or_insert_with(|| {
            let (mut from, until) = (now.naive_utc(), now.naive_utc() + TimeDelta::days(366));
            let mut changes = Vec::new();
            while let Some(change) = next_clock_change(zone, from, until) {
                from = change.at;
                let next_day = change.new_time_start().date().succ_opt().filter(|_| change.after > change.before);
                changes
                    .extend(next_day.map(|day| SpringChange { at: change.at, midnight: day.and_time(NaiveTime::MIN) }));
            }
            changes
        })
    }

    /// Returns the first run within a year after `now` that is skipped.
    pub fn next_skipped_run(&mut self, trigger: &Trigger, now: DateTime<Utc>) -> Option<PyDateTime> {
        self.next_skipped_run_before(trigger, now, DateTime::<Utc>::MAX_UTC)
    }

    /// Returns the first run after `now` and before `until` that is skipped, at most a year ahead.
    pub fn next_skipped_run_before(
        &mut self,
        trigger: &Trigger,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Option<PyDateTime> {
        let Trigger::Cron(cron) = trigger else { return None };
        let Zone::Named(zone) = &cron.zone else { return None };
        let mut springs = self.spring_changes(*zone, now).iter().take_while(|spring| spring.at < until.naive_utc());
        let skipped = springs.find_map(|spring| run_skipped_after(trigger, &cron.zone, *spring));
        skipped.filter(|due| due.utc().is_some_and(|at| at < until))
    }
}

fn run_skipped_after(trigger: &Trigger, zone: &Zone, spring: SpringChange) -> Option<PyDateTime> {
    let next = |from: &PyDateTime| trigger.next_fire_time(None, from).ok().flatten();
    let midnight = PyDateTime { local: spring.midnight, fold: false, zone: Some(zone.clone()) };
    let due = next(&midnight)?;
    let is_that_hour = due.local.date() == spring.midnight.date() && due.local.hour() == 0;
    // A run between the change and midnight prevents the error.
    let crosses = next(&PyDateTime::from_utc(spring.at, zone)).is_none_or(|first| first.utc() >= due.utc());
    if !is_that_hour || !crosses {
        return None;
    }
    let last = LOOKBACK_DAYS.iter().find_map(|days| last_run_before(trigger, spring.at, *days))?;
    let then = trigger.next_fire_time(Some(&last), &last).ok().flatten();
    then.is_none_or(|then| then.utc() != due.utc()).then_some(due)
}

fn last_run_before(trigger: &Trigger, end: NaiveDateTime, days: i64) -> Option<PyDateTime> {
    let fires = FireTimes::starting_at(trigger, (end - TimeDelta::days(days)).and_utc());
    let before = fires.map_while(Result::ok).take_while(|fire| fire.utc().is_some_and(|at| at.naive_utc() < end));
    before.take(MAX_FIRE_TIMES).last()
}
