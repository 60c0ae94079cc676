//! The units of a `CronTrigger`'s fields.

use chrono::{Datelike, NaiveDateTime, Timelike};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldUnit {
    Year,
    Month,
    Day,
    Week,
    Weekday,
    Hour,
    Minute,
    Second,
}

impl FieldUnit {
    /// All units in the order of the fields.
    pub(crate) const ALL: [Self; 8] =
        [Self::Year, Self::Month, Self::Day, Self::Week, Self::Weekday, Self::Hour, Self::Minute, Self::Second];

    /// Returns the keyword argument of `CronTrigger`.
    pub(crate) fn keyword(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Weekday => "day_of_week",
            _ => self.name(),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day of month",
            Self::Week => "week",
            Self::Weekday => "day of week",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    pub(crate) fn min(self) -> i64 {
        match self {
            Self::Year => 1970,
            Self::Month | Self::Day | Self::Week => 1,
            Self::Weekday | Self::Hour | Self::Minute | Self::Second => 0,
        }
    }

    /// Returns the maximum in any month or year.
    pub(crate) fn limit(self) -> i64 {
        match self {
            Self::Year => 9999,
            Self::Month => 12,
            Self::Day => 31,
            Self::Week => 53,
            Self::Weekday => 6,
            Self::Hour => 23,
            Self::Minute | Self::Second => 59,
        }
    }

    /// Returns the maximum at `date`: only the number of days in the month varies.
    pub(crate) fn max(self, date: NaiveDateTime) -> i64 {
        match self {
            Self::Day => i64::from(date.num_days_in_month()),
            _ => self.limit(),
        }
    }

    /// Returns whether the unit is part of a date or time. The week and the weekday depend on the others.
    pub(crate) fn is_date_or_time_part(self) -> bool {
        !matches!(self, Self::Week | Self::Weekday)
    }

    pub(crate) fn value(self, date: NaiveDateTime) -> i64 {
        match self {
            Self::Year => i64::from(date.year()),
            Self::Month => i64::from(date.month()),
            Self::Day => i64::from(date.day()),
            Self::Week => i64::from(date.iso_week().week()),
            Self::Weekday => i64::from(date.weekday().num_days_from_monday()),
            Self::Hour => i64::from(date.hour()),
            Self::Minute => i64::from(date.minute()),
            Self::Second => i64::from(date.second()),
        }
    }
}
