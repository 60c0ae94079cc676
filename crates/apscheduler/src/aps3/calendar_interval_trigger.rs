//! APScheduler 3's `CalendarIntervalTrigger`.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};

use crate::aps3::trigger_state::TriggerState;
use crate::next_fire::{NextFireError, StepBudget};
use crate::pickle::repr;
use crate::time::datetime::PyDateTime;
use crate::time::wall_clock::UtcOffset as _;
use crate::time::zone::{Zone, iso_offset};

/// `CalendarIntervalTrigger`: fires every given number of years, months, weeks and days at a time of day.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarIntervalTrigger {
    pub years: i64,
    pub months: i64,
    pub weeks: i64,
    pub days: i64,
    pub time: NaiveTime,
    pub start_date: NaiveDate,
    pub end_date: Option<NaiveDate>,
    pub zone: Zone,
    /// In seconds.
    pub jitter: f64,
    /// The zone as the trigger's `repr()` prints it.
    pub(crate) zone_text: String,
}

impl CalendarIntervalTrigger {
    pub(crate) fn read(state: TriggerState<'_, '_>) -> Result<Self, String> {
        state.check_version(1)?;
        let tree = state.tree;
        let numbers = |key: &str| {
            let at = state.get(key)?;
            let items = tree.sequence(at).ok_or_else(|| format!("its {key} is not a list"))?;
            // Take one more than allowed, to notice too many.
            let numbers: Option<Vec<i64>> = items.take(5).map(|at| tree.int(at)).collect();
            let bounded = numbers.filter(|n| n.iter().all(|n| n.abs() <= 1_000_000));
            bounded.ok_or_else(|| format!("its {key} does not consist of numbers"))
        };
        let [years, months, weeks, days] =
            numbers("interval")?.try_into().map_err(|_| "its interval does not have four parts")?;
        let [hour, minute, second]: [i64; 3] =
            numbers("time")?.try_into().map_err(|_| "its time does not have three parts")?;
        let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let time = NaiveTime::from_hms_opt(small(hour), small(minute), small(second));
        let zone = state.zone()?;
        let zone_text = match zone {
            Zone::Named(zone) => zone.name().to_owned(),
            _ => repr(tree, state.get("timezone")?, 200).text,
        };
        Ok(Self {
            years,
            months,
            weeks,
            days,
            time: time.ok_or("its time is invalid")?,
            start_date: state.optional_date("start_date")?.ok_or("it has no start_date")?,
            end_date: state.optional_date("end_date")?,
            zone,
            jitter: state.jitter()?,
            zone_text,
        })
    }

    /// Returns the start date first, even if it has passed. Later times are computed from the date of the previous one.
    pub(crate) fn next(
        &self,
        previous: Option<&PyDateTime>,
        steps: &mut StepBudget,
    ) -> Result<Option<PyDateTime>, NextFireError> {
        self.zone.require_known()?;
        let mut last = previous.map(|previous| previous.local.date());
        loop {
            steps.spend()?;
            let date = last.map_or(Ok(self.start_date), |last| self.following(last, steps))?;
            if self.end_date.is_some_and(|end| date > end) {
                return Ok(None);
            }
            let local = date.and_time(self.time);
            let next = PyDateTime::from_utc(local - self.zone.offset_at_local(local, false), &self.zone);
            // Otherwise the clock skips the time of day on this date.
            if next.local.time() == self.time {
                return Ok(Some(next));
            }
            last = Some(next.local.date());
        }
    }

    fn following(&self, last: NaiveDate, steps: &mut StepBudget) -> Result<NaiveDate, NextFireError> {
        let (mut year, mut month) = (i64::from(last.year()), i64::from(last.month()));
        loop {
            steps.spend()?;
            month += self.months;
            year += self.years + (month - 1).div_euclid(12);
            month = (month - 1).rem_euclid(12) + 1;
            if !(1..=9999).contains(&year) {
                // Python's `date()` refuses this year and all later ones, and APScheduler tries the next one forever.
                return Err(NextFireError::EndlessSearch);
            }
            let date = i32::try_from(year).ok().zip(u32::try_from(month).ok());
            let date = date.and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, last.day()));
            let Some(date) = date else { continue };
            let date = date.checked_add_signed(TimeDelta::days(self.days + self.weeks * 7));
            return date
                .filter(|date| (1..=9999).contains(&date.year()))
                .ok_or_else(|| NextFireError::Raises("date value out of range".to_owned()));
        }
    }
}

/// Formats like Python's `str(trigger)`.
impl fmt::Display for CalendarIntervalTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CalendarIntervalTrigger(")?;
        let parts = [("years", self.years), ("months", self.months), ("weeks", self.weeks), ("days", self.days)];
        for (name, count) in parts.iter().filter(|(_, count)| *count > 0) {
            write!(f, "{name}={count}, ")?;
        }
        let offset = self.zone.constant_offset().map(iso_offset).unwrap_or_default();
        write!(f, "time='{}{offset}', start_date='{}'", self.time.format("%H:%M:%S"), self.start_date)?;
        if let Some(end) = self.end_date {
            write!(f, ", end_date='{end}'")?;
        }
        write!(f, ", timezone='{}')", self.zone_text)
    }
}
