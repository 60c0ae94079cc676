//! New triggers, as APScheduler's constructors make them.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::aps3::cron_trigger::CronTrigger;
use crate::aps3::interval_trigger::IntervalTrigger;
use crate::aps3::trigger::{DateTrigger, Trigger};
use crate::cron::CronError;
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;

impl Trigger {
    /// Creates `CronTrigger.from_crontab(expression, zone)`: 0 is Monday, and both day fields must match.
    ///
    /// # Errors
    /// Returns why APScheduler refuses the expression.
    pub fn from_crontab(expression: &str, zone: Tz) -> Result<Self, CronError> {
        CronTrigger::from_crontab(expression, python_zone(zone)).map(|trigger| Self::Cron(Box::new(trigger)))
    }

    /// Creates `IntervalTrigger(seconds=…, timezone=zone)` at `now`: the first run is one interval later. Returns `None`
    /// if the interval is not positive, or if its first run is after the year 9999.
    pub fn every(interval: TimeDelta, zone: Tz, now: DateTime<Utc>) -> Option<Self> {
        let zone = python_zone(zone);
        let now = PyDateTime::from_utc(now.trunc_subsecs(6).naive_utc(), &zone);
        let local = now.local.checked_add_signed(interval).filter(|_| interval > TimeDelta::zero())?;
        let start_date = PyDateTime { local, fold: false, zone: Some(zone.clone()) };
        let is_representable = start_date.is_representable();
        let trigger = IntervalTrigger { interval, start_date, end_date: None, zone, jitter: 0.0 };
        is_representable.then_some(Self::Interval(trigger))
    }

    /// Creates `DateTrigger(run_date)`, with the date in `zone`.
    pub fn once(at: DateTime<Utc>, zone: Tz) -> Self {
        let run_date = PyDateTime::from_utc(at.trunc_subsecs(6).naive_utc(), &python_zone(zone));
        Self::Date(DateTrigger { run_date })
    }
}

/// Converts a zone like APScheduler's `astimezone()`.
fn python_zone(zone: Tz) -> Zone {
    if zone.name() == "UTC" { Zone::UTC } else { Zone::Named(zone) }
}
