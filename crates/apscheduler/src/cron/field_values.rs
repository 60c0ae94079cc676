//! The values of an expression's fields, for descriptions and comparisons.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

/// The values of the five fields, independent of the dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldValues {
    pub(crate) minutes: BTreeSet<u32>,
    pub(crate) hours: BTreeSet<u32>,
    /// Days of the month, from 1 to 31.
    pub(crate) days: BTreeSet<u32>,
    /// Whether the month's last day matches too (APScheduler's `last`).
    pub(crate) last_day: bool,
    pub(crate) months: BTreeSet<u32>,
    /// Days of the week, 0 is Monday in both dialects.
    pub(crate) weekdays: BTreeSet<u32>,
    /// Whether one matching day field is enough: for cron, if neither field starts with `*`.
    pub(crate) either_day: bool,
    /// A backwards range, which has no values for cron.
    pub(crate) backwards_range: Option<String>,
}

impl FieldValues {
    fn on_day_of_month(&self, date: NaiveDate) -> bool {
        self.days.contains(&date.day()) || (self.last_day && date.day() == u32::from(date.num_days_in_month()))
    }

    pub(crate) fn matches_date(&self, date: NaiveDate) -> bool {
        let day = self.on_day_of_month(date);
        let weekday = self.weekdays.contains(&date.weekday().num_days_from_monday());
        self.months.contains(&date.month()) && if self.either_day { day || weekday } else { day && weekday }
    }

    pub(crate) fn matches(&self, time: NaiveDateTime) -> bool {
        self.minutes.contains(&time.minute()) && self.hours.contains(&time.hour()) && self.matches_date(time.date())
    }

    /// Returns the matching minutes from `from`, a whole minute, until before `until`.
    pub(crate) fn between(&self, from: NaiveDateTime, until: NaiveDateTime) -> Vec<NaiveDateTime> {
        let minutes = (until - from).num_minutes().max(0);
        (0..minutes).map(|n| from + TimeDelta::minutes(n)).filter(|time| self.matches(*time)).collect()
    }

    /// Returns whether nothing can match. Tests 28 years, which contain each kind of year.
    pub(crate) fn never_fires(&self) -> bool {
        let dates = 28 * 365 + 7;
        self.minutes.is_empty()
            || self.hours.is_empty()
            || !(0..dates)
                .filter_map(|n| NaiveDate::from_ymd_opt(2001, 1, 1)?.checked_add_days(Days::new(n)))
                .any(|date| self.matches_date(date))
    }
}
