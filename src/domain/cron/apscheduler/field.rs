//! One field of a trigger: its bounds, its parts, the next value it allows.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::CronError;
use super::part::Part;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) enum Unit {
    Year,
    Month,
    Day,
    Week,
    Weekday,
    Hour,
    Minute,
    Second,
}

impl Unit {
    /// In the order of a trigger's fields.
    pub(in crate::domain) const ALL: [Self; 8] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Week,
        Self::Weekday,
        Self::Hour,
        Self::Minute,
        Self::Second,
    ];

    /// What `CronTrigger` calls it.
    pub(in crate::domain) fn keyword(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Weekday => "day_of_week",
            _ => self.name(),
        }
    }

    pub(super) fn name(self) -> &'static str {
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

    pub(super) fn min(self) -> i64 {
        match self {
            Self::Year => 1970,
            Self::Month | Self::Day | Self::Week => 1,
            Self::Weekday | Self::Hour | Self::Minute | Self::Second => 0,
        }
    }

    /// The greatest value in any month or year.
    pub(super) fn limit(self) -> i64 {
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

    /// The greatest value at `date`: only days of the month vary.
    pub(super) fn max(self, date: NaiveDateTime) -> i64 {
        match self {
            Self::Day => i64::from(date.num_days_in_month()),
            _ => self.limit(),
        }
    }

    /// Whether it is part of a date and time; the week and the weekday only follow from it.
    pub(super) fn is_real(self) -> bool {
        !matches!(self, Self::Week | Self::Weekday)
    }

    pub(super) fn value(self, date: NaiveDateTime) -> i64 {
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

#[derive(Debug, Clone, PartialEq)]
pub(in crate::domain) struct Field {
    pub(in crate::domain) unit: Unit,
    pub(in crate::domain) parts: Vec<Part>,
}

impl Field {
    pub(in crate::domain) fn parse(unit: Unit, text: &str) -> Result<Self, CronError> {
        Ok(Self {
            unit,
            parts: text.split(',').map(|part| Part::parse(unit, part)).collect::<Result<_, _>>()?,
        })
    }

    /// The least allowed value from the one `date` has on; `None` if there is none left in the next greater unit.
    pub(super) fn next_value(&self, date: NaiveDateTime) -> Option<i64> {
        let (value, max) = (self.unit.value(date), self.unit.max(date));
        self.parts.iter().filter_map(|part| part.next_on(date, self.unit, value, max)).min()
    }

    /// The fixed values it allows.
    pub(super) fn values(&self) -> BTreeSet<u32> {
        let limit = self.unit.limit();
        let fixed = self.parts.iter().filter(|part| matches!(part, Part::Span { .. }));
        fixed
            .flat_map(|part| {
                (self.unit.min()..=limit)
                    .filter(|value| part.next_value(self.unit, *value, limit) == Some(*value))
            })
            .filter_map(|value| u32::try_from(value).ok())
            .collect()
    }

    pub(super) fn has_last_day(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::LastDay))
    }
}

/// As APScheduler writes it: `*/5`, `mon-fri`, `1st mon,last`.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "," })?;
            part.write(self.unit, f)?;
        }
        Ok(())
    }
}
