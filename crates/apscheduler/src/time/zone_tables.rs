//! UtcOffset after the end of the zone tables, by the rule each zone has at their end.
//!
//! The crate's tables hold the changes of the clock until 2099. A year after that is taken for one of the same length
//! that begins on the same weekday: a rule such as "the last Sunday in March" gives the same dates in both.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

/// The first year that the tables do not have.
const FIRST: i32 = 2100;

/// 28 years of the tables: every kind of year is among them.
const CYCLE: std::ops::Range<i32> = 2072..2100;

/// A time at which the clock shows in `zone` the same offset as at `time`, be it in UTC or local.
pub fn within_zone_tables(zone: Tz, time: NaiveDateTime) -> NaiveDateTime {
    if time.year() < FIRST {
        return time;
    }
    // A zone whose table ends with explicit dates has one offset from then on.
    if !has_rule(zone) {
        return at(CYCLE.end - 1, 7).map_or(time, |date| date.and_time(NaiveTime::MIN));
    }
    let kind = |year: i32| at(year, 1).map(|first| (first.weekday(), first.leap_year()));
    let same = CYCLE.rev().find(|year| kind(*year) == kind(time.year()));
    same.and_then(|year| time.with_year(year)).unwrap_or(time)
}

/// Whether the zone changes its clock in the last year of its table.
fn has_rule(zone: Tz) -> bool {
    let offset =
        |month| at(CYCLE.end - 1, month).map(|date| table_offset(zone, date.and_time(NaiveTime::MIN)));
    offset(1).zip(offset(7)).is_none_or(|(winter, summer): (TimeDelta, TimeDelta)| winter != summer)
}

fn at(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)
}

/// How far `zone` is from UTC at the instant `utc`, by the tables alone.
pub(super) fn table_offset(zone: Tz, utc: NaiveDateTime) -> TimeDelta {
    TimeDelta::seconds(i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()))
}
