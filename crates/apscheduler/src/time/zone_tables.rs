//! Extends the tables of chrono-tz beyond the year 2099.
//!
//! chrono-tz has the clock changes until 2099. Later years use the clock changes of an earlier year that has the same
//! length and begins on the same weekday. A rule such as "the last Sunday in March" gives the same dates in both.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

/// The first year that is not in the tables.
const FIRST: i32 = 2100;

/// The last 28 years of the tables. They contain each combination of length and first weekday.
const CYCLE: std::ops::Range<i32> = 2072..2100;

/// Returns a time before 2100 at which `zone` has the same UTC offset as at `time`, which is in UTC or local.
pub fn within_zone_tables(zone: Tz, time: NaiveDateTime) -> NaiveDateTime {
    if time.year() < FIRST {
        return time;
    }
    // A zone without a rule keeps its last offset.
    if !has_rule(zone) {
        return at(CYCLE.end - 1, 7).map_or(time, |date| date.and_time(NaiveTime::MIN));
    }
    let kind = |year: i32| at(year, 1).map(|first| (first.weekday(), first.leap_year()));
    let same = CYCLE.rev().find(|year| kind(*year) == kind(time.year()));
    same.and_then(|year| time.with_year(year)).unwrap_or(time)
}

/// Returns whether the zone changes its clock in the last year of its table.
fn has_rule(zone: Tz) -> bool {
    let offset = |month| at(CYCLE.end - 1, month).map(|date| table_offset(zone, date.and_time(NaiveTime::MIN)));
    offset(1).zip(offset(7)).is_none_or(|(winter, summer): (TimeDelta, TimeDelta)| winter != summer)
}

fn at(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)
}

/// Returns the UTC offset of `zone` at the instant `utc`, which must be in the tables.
pub(super) fn table_offset(zone: Tz, utc: NaiveDateTime) -> TimeDelta {
    TimeDelta::seconds(i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()))
}
