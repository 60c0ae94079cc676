//! Wall-clock time in a zone: its changes, and the readings that do not exist or come twice.

use crate::time::zone_tables::{table_offset, within_zone_tables};
use chrono::{MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A clock change: until `at` (UTC) the zone was `before` from UTC, from then on `after`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockChange {
    pub(crate) at: NaiveDateTime,
    pub(crate) before: TimeDelta,
    pub(crate) after: TimeDelta,
}

impl ClockChange {
    /// The reading at which the old time ends.
    pub(crate) fn old_time_end(&self) -> NaiveDateTime {
        self.at + self.before
    }

    /// The reading at which the new time begins.
    pub(crate) fn new_time_start(&self) -> NaiveDateTime {
        self.at + self.after
    }
}

/// How far a place's clock is from UTC, as Python's `tzinfo` answers it.
pub(crate) trait UtcOffset {
    /// At the instant `utc`.
    fn offset_at_utc(&self, utc: NaiveDateTime) -> TimeDelta;

    /// Where the clock shows `local`, `fold` telling the second of two equal readings. A skipped reading counts
    /// with the offset before the change, or, with `fold`, the one after it.
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

/// How far `zone` is from UTC at the instant `utc`.
pub(crate) fn offset(zone: Tz, utc: NaiveDateTime) -> TimeDelta {
    table_offset(zone, within_zone_tables(zone, utc))
}

/// The first change of `zone` after `from`, up to and with `until`; changes lie more than twelve hours apart.
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

/// Whether the clock shows `local` twice.
pub(crate) fn is_repeated(zone: Tz, local: NaiveDateTime) -> bool {
    matches!(
        zone.offset_from_local_datetime(&within_zone_tables(zone, local)),
        MappedLocalTime::Ambiguous(..)
    )
}

/// A reading of the clock as Python's datetime keeps it: it may name a time the clock skips, and `fold`
/// tells the second of two equal readings (PEP 495).
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalTime {
    pub(crate) local: NaiveDateTime,
    pub(crate) fold: bool,
}

impl LocalTime {
    /// What the clock shows at the instant `utc`.
    pub(crate) fn from_utc(utc: NaiveDateTime, zone: &impl UtcOffset) -> Self {
        let local = utc + zone.offset_at_utc(utc);
        let first = Self { local, fold: false };
        Self { local, fold: first.to_utc(zone) != utc }
    }

    /// The instant it stands for.
    pub(crate) fn to_utc(self, zone: &impl UtcOffset) -> NaiveDateTime {
        self.local - zone.offset_at_local(self.local, self.fold)
    }
}

fn seconds(offset: chrono::FixedOffset) -> TimeDelta {
    TimeDelta::seconds(i64::from(offset.local_minus_utc()))
}
