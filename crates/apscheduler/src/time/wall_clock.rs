//! Local times of a zone: clock changes, and local times that are skipped or repeated.

use crate::time::zone_tables::{table_offset, within_zone_tables};
use chrono::{MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A clock change at `at` (UTC): the UTC offset before and after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockChange {
    pub(crate) at: NaiveDateTime,
    pub(crate) before: TimeDelta,
    pub(crate) after: TimeDelta,
}

impl ClockChange {
    /// Returns the local time at the change by the old offset.
    pub(crate) fn old_time_end(&self) -> NaiveDateTime {
        self.at + self.before
    }

    /// Returns the local time at the change by the new offset.
    pub(crate) fn new_time_start(&self) -> NaiveDateTime {
        self.at + self.after
    }
}

/// The UTC offset of a zone, like Python's `tzinfo.utcoffset()`.
pub(crate) trait UtcOffset {
    /// Returns the offset at the instant `utc`.
    fn offset_at_utc(&self, utc: NaiveDateTime) -> TimeDelta;

    /// Returns the offset at a local time; `fold` selects the second of two equal local times. For a skipped local time,
    /// returns the offset before the change, or with `fold` the one after it.
    fn offset_at_local(&self, local: NaiveDateTime, fold: bool) -> TimeDelta;
}

impl UtcOffset for Tz {
    fn offset_at_utc(&self, utc: NaiveDateTime) -> TimeDelta {
        offset(*self, utc)
    }

    fn offset_at_local(&self, local: NaiveDateTime, fold: bool) -> TimeDelta {
        let local = within_zone_tables(*self, local);
        match self.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(only) => seconds(only.fix()),
            MappedLocalTime::Ambiguous(first, second) => seconds(if fold { second } else { first }.fix()),
            MappedLocalTime::None => {
                let day = TimeDelta::days(1);
                offset(*self, if fold { local + day } else { local - day })
            }
        }
    }
}

/// Returns the UTC offset of `zone` at the instant `utc`.
pub(crate) fn offset(zone: Tz, utc: NaiveDateTime) -> TimeDelta {
    table_offset(zone, within_zone_tables(zone, utc))
}

/// Returns the first clock change of `zone` after `from` and not after `until`. Relies on changes being more than
/// twelve hours apart.
pub(crate) fn next_clock_change(zone: Tz, from: NaiveDateTime, until: NaiveDateTime) -> Option<ClockChange> {
    let before = offset(zone, from);
    let mut low = from;
    while low < until {
        let mut high = until.min(low + TimeDelta::hours(12));
        if offset(zone, high) == before {
            low = high;
            continue;
        }
        while high - low > TimeDelta::seconds(1) {
            let middle = low + TimeDelta::seconds((high - low).num_seconds().max(2) / 2);
            if offset(zone, middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Some(ClockChange { at: high, before, after: offset(zone, high) });
    }
    None
}

/// Returns whether the clock shows `local` twice.
pub(crate) fn is_repeated(zone: Tz, local: NaiveDateTime) -> bool {
    matches!(zone.offset_from_local_datetime(&within_zone_tables(zone, local)), MappedLocalTime::Ambiguous(..))
}

/// A local time like Python's datetime: the clock may skip it, and `fold` marks the second of two equal local times
/// (PEP 495).
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalTime {
    pub(crate) local: NaiveDateTime,
    pub(crate) fold: bool,
}

impl LocalTime {
    /// Converts an instant to the zone's local time.
    pub(crate) fn from_utc(utc: NaiveDateTime, zone: &impl UtcOffset) -> Self {
        let local = utc + zone.offset_at_utc(utc);
        let first = Self { local, fold: false };
        Self { local, fold: first.to_utc(zone) != utc }
    }

    /// Converts to an instant.
    pub(crate) fn to_utc(self, zone: &impl UtcOffset) -> NaiveDateTime {
        self.local - zone.offset_at_local(self.local, self.fold)
    }
}

fn seconds(offset: chrono::FixedOffset) -> TimeDelta {
    TimeDelta::seconds(i64::from(offset.local_minus_utc()))
}
