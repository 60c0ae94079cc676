//! The apscheduler dialect: the fields of APScheduler 3.11.3's `CronTrigger` and its search for the next time
//! (`triggers/cron/__init__.py`, `fields.py`, `expressions.py`), including its bugs.

use crate::cron::apscheduler_field::CronField;
use crate::cron::error::CronError;
use crate::cron::field_values::FieldValues;
use crate::cron::search_limit::LAST_SEARCHED_YEAR;
use crate::cron::unit::FieldUnit;
use crate::time::wall_clock::{LocalTime, UtcOffset};
use chrono::{Datelike, NaiveDateTime};
use chrono_tz::Tz;

/// More steps than a search until [`LAST_SEARCHED_YEAR`] needs.
const STEP_LIMIT: u32 = 1_000_000;

/// The eight fields of a `CronTrigger`, from the year to the second.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CronFields {
    pub(crate) fields: [CronField; 8],
}

/// The result of a search for the next time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SearchResult {
    Found(LocalTime),
    /// There is no next time.
    Exhausted,
    /// The search took too many steps.
    StepLimitReached,
}

impl CronFields {
    /// Parses like `CronTrigger.from_crontab`: exactly five fields; any year and week, second 0.
    pub(crate) fn from_crontab(text: &str) -> Result<Self, CronError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let &[minute, hour, day, month, weekday] = words.as_slice() else {
            let error = CronError::new(format!("expected five fields, found {}", words.len()));
            return Err(match text.trim() {
                "@hourly" => error.hint("write 0 * * * *"),
                "@daily" | "@midnight" => error.hint("write 0 0 * * *"),
                "@weekly" => error.hint("write 0 0 * * sun"),
                "@monthly" => error.hint("write 0 0 1 * *"),
                "@yearly" | "@annually" => error.hint("write 0 0 1 1 *"),
                _ => error.hint("minute hour day-of-month month day-of-week, as in: 0 9 * * mon-fri"),
            });
        };
        Self::new(["*", month, day, "*", weekday, hour, minute, "0"])
    }

    /// Parses the fields in the order year, month, day, week, day of week, hour, minute, second.
    pub(crate) fn new(texts: [&str; 8]) -> Result<Self, CronError> {
        let [year, month, day, week, weekday, hour, minute, second] = texts;
        Ok(Self {
            fields: [
                CronField::parse(FieldUnit::Year, year)?,
                CronField::parse(FieldUnit::Month, month)?,
                CronField::parse(FieldUnit::Day, day)?,
                CronField::parse(FieldUnit::Week, week)?,
                CronField::parse(FieldUnit::Weekday, weekday)?,
                CronField::parse(FieldUnit::Hour, hour)?,
                CronField::parse(FieldUnit::Minute, minute)?,
                CronField::parse(FieldUnit::Second, second)?,
            ],
        })
    }

    pub(crate) fn values(&self) -> FieldValues {
        let [_, month, day, _, weekday, hour, minute, _] = &self.fields;
        FieldValues {
            minutes: minute.values(),
            hours: hour.values(),
            days: day.values(),
            last_day: day.has_last_day(),
            months: month.values(),
            weekdays: weekday.values(),
            either_day: false,
            backwards_range: None,
        }
    }

    /// Returns the first time at or after `start` (UTC, whole seconds). It may be a local time that the clock skips.
    pub(crate) fn next_time(&self, start: NaiveDateTime, zone: Tz) -> Option<LocalTime> {
        let past_horizon = |date: LocalTime| date.local.year() > LAST_SEARCHED_YEAR;
        match self.search(LocalTime::from_utc(start, &zone), &zone, &mut STEP_LIMIT.clone(), past_horizon) {
            SearchResult::Found(reading) => Some(reading),
            SearchResult::Exhausted | SearchResult::StepLimitReached => None,
        }
    }

    /// Searches like `get_next_fire_time`, from the largest unit to the smallest. A field with a later value takes it and
    /// resets the smaller units. A field without one increases the next larger unit. Each step reduces `steps`.
    pub(crate) fn search(
        &self,
        start: LocalTime,
        zone: &impl UtcOffset,
        steps: &mut u32,
        is_past_end: impl Fn(LocalTime) -> bool,
    ) -> SearchResult {
        let (mut date, mut index) = (start, 0);
        while let Some(left) = steps.checked_sub(1) {
            *steps = left;
            let Some(field) = self.fields.get(index) else {
                return SearchResult::Found(date);
            };
            let step = match field.next_value(date.local) {
                None => index.checked_sub(1).and_then(|index| self.carry_over(date, index, zone)),
                Some(value) if value <= field.unit.value(date.local) => Some((date, index + 1)),
                Some(value) if field.unit.is_date_or_time_part() => self
                    .with_field(date.local, index, value)
                    .map(|local| (LocalTime { local, fold: date.fold }, index + 1)),
                Some(_) => self.carry_over(date, index, zone),
            };
            match step {
                Some(step) if !is_past_end(step.0) => (date, index) = step,
                _ => return SearchResult::Exhausted,
            }
        }
        SearchResult::StepLimitReached
    }

    /// Increases the field at `index`, or the next larger one that is not at its maximum, and resets the smaller ones.
    ///
    /// It adds a difference of local times to an instant, like APScheduler. Across the change to summer time this loses an
    /// hour: APScheduler then skips a run in the hour after midnight.
    fn carry_over(&self, date: LocalTime, mut index: usize, zone: &impl UtcOffset) -> Option<(LocalTime, usize)> {
        loop {
            let unit = self.fields[index].unit;
            let value = unit.value(date.local);
            if unit.is_date_or_time_part() && value != unit.max(date.local) {
                let distance = self.with_field(date.local, index, value + 1)? - date.local;
                return Some((LocalTime::from_utc(date.to_utc(zone) + distance, zone), index));
            }
            index = index.checked_sub(1)?;
        }
    }

    /// Returns `date` with `value` in the field at `index` and the minimum in smaller units.
    fn with_field(&self, date: NaiveDateTime, index: usize, value: i64) -> Option<NaiveDateTime> {
        let [year, month, day, _, _, hour, minute, second] =
            std::array::from_fn(|i| match (i.cmp(&index), self.fields[i].unit) {
                (std::cmp::Ordering::Less, unit) => unit.value(date),
                (std::cmp::Ordering::Equal, _) => value,
                (std::cmp::Ordering::Greater, unit) => unit.min(),
            });
        let small = |value: i64| u32::try_from(value).ok();
        chrono::NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, small(month)?, small(day)?)?.and_hms_opt(
            small(hour)?,
            small(minute)?,
            small(second)?,
        )
    }
}
