//! Times, durations and numbers as people read them.

use chrono::{DateTime, Datelike as _, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use apscheduler::within_zone_tables;

use crate::domain::name_list::count;

/// The time and the zone of a screen. The zone is named once a screen, so most texts here leave it out.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub zone: Tz,
    pub now: DateTime<Utc>,
}

impl Times {
    /// Returns the time in the zone, without naming it.
    pub fn local(&self, time: DateTime<Utc>) -> NaiveDateTime {
        let utc = time.naive_utc();
        let offset = self.zone.offset_from_utc_datetime(&within_zone_tables(self.zone, utc)).fix().local_minus_utc();
        // Times that a store uses for "never" may be at the end of chrono's range.
        utc.checked_add_signed(TimeDelta::seconds(offset.into())).unwrap_or(utc)
    }

    /// Returns the zone's name, such as `UTC` or `Europe/Warsaw`.
    pub fn zone_name(&self) -> &'static str {
        self.zone.name()
    }

    /// Returns a point in time to the minute: `06:00` today, `Tue 03:00` within six days, otherwise `26 Nov 09:00`, with
    /// the year if it is another one.
    pub fn minute(&self, time: DateTime<Utc>) -> String {
        self.day_and(time, "%H:%M")
    }

    /// Returns the time of an event to the second: `03:17:48`, `Sun 06:15:01`, `26 Nov 09:00:02`.
    pub fn second(&self, time: DateTime<Utc>) -> String {
        self.day_and(time, "%H:%M:%S")
    }

    fn day_and(&self, time: DateTime<Utc>, clock: &str) -> String {
        let (local, today) = (self.local(time), self.local(self.now).date());
        let days = (local.date() - today).num_days();
        let day = match days {
            0 => "",
            -6..=6 => "%a ",
            _ if local.year() == today.year() => "%-d %b ",
            _ => "%-d %b %Y ",
        };
        local.format(&format!("{day}{clock}")).to_string()
    }

    /// Returns the full time with day and zone: `Mon 30 Nov 09:00:00 UTC`.
    pub fn full(&self, time: DateTime<Utc>) -> String {
        let local = self.local(time);
        let year = if local.year() == self.local(self.now).year() { "" } else { " %Y" };
        let zone = within_zone_tables(self.zone, time.naive_utc()).and_utc().with_timezone(&self.zone).format("%Z");
        format!("{} {zone}", local.format(&format!("%a %-d %b{year} %H:%M:%S")))
    }

    /// Returns the day and the minute: `Mon 30 Nov 09:00`.
    pub fn day_and_minute(&self, time: DateTime<Utc>) -> String {
        let local = self.local(time);
        let year = if local.year() == self.local(self.now).year() { "" } else { " %Y" };
        local.format(&format!("%a %-d %b{year} %H:%M")).to_string()
    }

    /// Returns the same with the day in two columns, for lists: `Tue  1 Dec 09:00`.
    pub fn aligned_minute(&self, time: DateTime<Utc>) -> String {
        let local = self.local(time);
        let year = if local.year() == self.local(self.now).year() { "" } else { " %Y" };
        local.format(&format!("%a %e %b{year} %H:%M")).to_string()
    }

    /// Returns the distance from now: `in 2h 37m`, `2h 13m ago` or `now`.
    pub fn relative(&self, time: DateTime<Utc>) -> String {
        match (time - self.now).num_seconds() {
            0 => "now".into(),
            seconds if seconds > 0 => format!("in {}", self.distance(time)),
            _ => format!("{} ago", self.distance(time)),
        }
    }

    /// Returns the distance from now without direction: `2h 37m`.
    pub fn distance(&self, time: DateTime<Utc>) -> String {
        span((time - self.now).as_seconds_f64().abs())
    }

    /// Returns how late a due time is, or how soon it is due: `2h 13m late`, `in 2h 37m`.
    pub fn due(&self, time: DateTime<Utc>) -> String {
        if time < self.now { format!("{} late", self.distance(time)) } else { self.relative(time) }
    }
}

/// Returns a duration in seconds in at most two units, the second one only below ten of the first: `9s`, `47m`, `2h 37m`,
/// `23h`, `1d 2h`.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole seconds, not negative; `as` saturates"
)]
pub fn span(seconds: f64) -> String {
    let total = seconds.abs() as u64;
    let sign = if seconds < 0.0 && total > 0 { "-" } else { "" };
    let (large, unit, small, sub) = match total {
        0..60 => return format!("{sign}{total}s"),
        60..3600 => (total / 60, "m", total % 60, "s"),
        3600..86_400 => (total / 3600, "h", total % 3600 / 60, "m"),
        _ => (total / 86_400, "d", total % 86_400 / 3600, "h"),
    };
    if small == 0 || large >= 10 { format!("{sign}{large}{unit}") } else { format!("{sign}{large}{unit} {small}{sub}") }
}

/// Returns how long a run took, in seconds: `9ms`, `2.9s`, `1m 04s`, `47m`, `2h 37m`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 600, not negative")]
pub fn took(seconds: f64) -> String {
    match seconds {
        s if s < 0.0 => format!("-{}", took(-s)),
        s if s < 0.9995 => format!("{:.0}ms", s * 1000.0),
        s if s < 59.95 => format!("{s:.1}s"),
        s if s < 599.5 => format!("{}m {:02}s", s.round() as u64 / 60, s.round() as u64 % 60),
        s => span(s),
    }
}

/// Returns a number and its noun: `1 job`, `2 jobs`, `1,200 jobs`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(number as u64), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn times_name_the_day_only_if_it_is_not_today() {
        let times = Times { zone: Tz::Europe__Warsaw, now: at("2026-11-30T03:22:40Z") };
        for (time, minute) in [
            ("2026-11-30T05:00:00Z", "06:00"),
            ("2026-11-29T23:30:00Z", "00:30"),
            ("2026-11-29T22:30:00Z", "Sun 23:30"),
            ("2026-12-01T02:00:00Z", "Tue 03:00"),
            ("2026-12-06T02:00:00Z", "Sun 03:00"),
            ("2026-12-07T02:00:00Z", "7 Dec 03:00"),
            ("2026-11-24T02:00:00Z", "Tue 03:00"),
            ("2026-11-23T02:00:00Z", "23 Nov 03:00"),
            ("2027-01-02T02:00:00Z", "2 Jan 2027 03:00"),
        ] {
            assert_eq!(times.minute(at(time)), minute, "{time}");
        }
        assert_eq!(times.second(at("2026-11-29T22:30:09Z")), "Sun 23:30:09");
        assert_eq!(times.full(at("2026-11-29T22:30:09Z")), "Sun 29 Nov 23:30:09 CET");
        assert_eq!(times.aligned_minute(at("2026-12-01T08:00:00Z")), "Tue  1 Dec 09:00");
        assert_eq!(times.due(at("2026-11-30T01:09:40Z")), "2h 13m late");
        assert_eq!(times.due(at("2026-11-30T06:00:00Z")), "in 2h 37m");
        assert_eq!(times.relative(times.now), "now");
        let extreme = DateTime::<Utc>::MAX_UTC;
        assert!(times.minute(extreme).contains("262142"), "{}", times.minute(extreme));
    }

    #[test]
    fn durations_have_at_most_two_units() {
        for (seconds, text) in [
            (0.0, "0s"),
            (47.9, "47s"),
            (60.0, "1m"),
            (90.0, "1m 30s"),
            (2820.0, "47m"),
            (9420.0, "2h 37m"),
            (83_000.0, "23h"),
            (93_600.0, "1d 2h"),
            (1_000_000.0, "11d"),
            (-90.0, "-1m 30s"),
        ] {
            assert_eq!(span(seconds), text);
        }
        for (seconds, text) in
            [(0.009, "9ms"), (0.9999, "1.0s"), (2.94, "2.9s"), (59.97, "1m 00s"), (64.0, "1m 04s"), (2820.0, "47m")]
        {
            assert_eq!(took(seconds), text);
        }
    }

    #[test]
    fn numbers_have_separators() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
        assert_eq!((counted(1, "job"), counted(2, "job")), ("1 job".into(), "2 jobs".into()));
    }
}
