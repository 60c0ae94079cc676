//! A second, simple implementation of Debian's cron: matches each minute, with its virtual clock.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

pub(crate) struct Job {
    minutes: [bool; 60],
    hours: [bool; 60],
    days: [bool; 60],
    months: [bool; 60],
    weekdays: [bool; 60],
    star_day: bool,
    wildcard: bool,
}

/// Which of the values from 0 to 59 a field allows.
fn allowed(field: &str, low: usize, high: usize) -> [bool; 60] {
    std::array::from_fn(|value| {
        field.split(',').any(|item| {
            let (body, step) = item.split_once('/').unwrap_or((item, "1"));
            let (first, last) = match (body, body.split_once('-')) {
                ("*", _) => (low, high),
                (_, Some((first, last))) => (first.parse().unwrap(), last.parse().unwrap()),
                (one, None) => (one.parse().unwrap(), one.parse().unwrap()),
            };
            (first..=last).contains(&value) && (value - first).is_multiple_of(step.parse().unwrap())
        })
    })
}

impl Job {
    pub(crate) fn new(text: &str) -> Self {
        let fields: [&str; 5] = text.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let [minute, hour, day, month, weekday] = fields;
        let mut weekdays = allowed(weekday, 0, 7);
        weekdays[0] |= weekdays[7];
        Self {
            minutes: allowed(minute, 0, 59),
            hours: allowed(hour, 0, 23),
            days: allowed(day, 1, 31),
            months: allowed(month, 1, 12),
            weekdays,
            star_day: day.starts_with('*') || weekday.starts_with('*'),
            wildcard: minute.starts_with('*') || hour.starts_with('*'),
        }
    }

    fn matches(&self, time: NaiveDateTime) -> bool {
        let at = |table: &[bool; 60], value: u32| table[usize::try_from(value).unwrap()];
        let day = at(&self.days, time.day());
        let weekday = at(&self.weekdays, time.weekday().num_days_from_sunday());
        at(&self.minutes, time.minute())
            && at(&self.hours, time.hour())
            && at(&self.months, time.month())
            && if self.star_day { day && weekday } else { day || weekday }
    }

    /// Returns the starts after `from`, a whole minute, within `days`. cron has been running for a day and
    /// wakes up every minute.
    pub(crate) fn starts(&self, from: DateTime<Utc>, days: i64, zone: Tz) -> Vec<DateTime<Utc>> {
        let minute = TimeDelta::minutes(1);
        let local = |time: DateTime<Utc>| zone.from_utc_datetime(&time.naive_utc()).naive_local();
        let mut starts = Vec::new();
        let mut now = from - TimeDelta::days(1);
        let mut virtual_time = local(now);
        while now < from + TimeDelta::days(days) {
            now += minute;
            let clock = local(now);
            let ahead = clock - virtual_time;
            let mut start = |time: NaiveDateTime, kind: bool| {
                if kind && self.matches(time) {
                    starts.push(now);
                }
            };
            if ahead == minute || ahead.abs() > TimeDelta::hours(3) {
                start(clock, true);
                virtual_time = clock;
            } else if ahead > minute {
                start(clock, self.wildcard);
                while virtual_time < clock {
                    virtual_time += minute;
                    start(virtual_time, !self.wildcard);
                }
            } else {
                start(clock, self.wildcard);
            }
        }
        starts.retain(|time| *time > from);
        starts
    }
}
