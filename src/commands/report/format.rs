//! Times and marks on the page.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, TimeZone as _, Utc};

use super::html::Html;
use crate::screen::{self, Symbol, Times, Tone};

/// The time range of the page, and how its times are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    pub(super) times: Times,
    /// The number of days, including today.
    pub(super) days: i32,
}

impl Scope {
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.times.now
    }

    /// Returns the start of the first day.
    pub(super) fn since(&self) -> DateTime<Utc> {
        let first = self.dates().first().copied().unwrap_or(NaiveDate::MIN);
        let midnight = first.and_time(NaiveTime::MIN);
        // A change of the clock may skip midnight. Then the day begins an hour later.
        let mut hours = (0..3).filter_map(|hour| midnight.checked_add_signed(chrono::TimeDelta::hours(hour)));
        let local = hours.find_map(|time| self.times.zone.from_local_datetime(&time).earliest());
        local.map_or_else(|| midnight.and_utc(), |local| local.to_utc())
    }

    /// Returns the days of the page, the oldest first.
    pub(super) fn dates(&self) -> Vec<NaiveDate> {
        let last = self.date(self.now());
        (0..u64::from(self.days.unsigned_abs())).rev().filter_map(|ago| last.checked_sub_days(Days::new(ago))).collect()
    }

    /// Returns the date of a time in the page's zone.
    pub(super) fn date(&self, time: DateTime<Utc>) -> NaiveDate {
        self.times.local(time).date()
    }

    /// Writes a time, with its exact value for programs.
    pub(super) fn time(&self, html: &mut Html, time: DateTime<Utc>) {
        let exact = time.to_rfc3339_opts(SecondsFormat::Secs, true);
        html.leaf("time", &[("datetime", &exact)], &self.times.day_and_minute(time));
    }
}

/// Returns a number with separators: `12,345`.
pub(super) fn count(number: impl TryInto<u64>) -> String {
    screen::count(number.try_into().unwrap_or_default())
}

/// Returns `1 job` or `1,234 jobs`.
pub(super) fn counted(number: impl TryInto<usize>, noun: &str) -> String {
    screen::counted(number.try_into().unwrap_or_default(), noun)
}

/// Returns the class of the style sheet for a colour.
pub(super) fn class(tone: Option<Tone>) -> &'static str {
    match tone {
        None => "",
        Some(Tone::Good) => "good",
        Some(Tone::Notice) => "notice",
        Some(Tone::Warning) => "warning",
        Some(Tone::Bad) => "bad",
        Some(Tone::Muted) => "muted",
        Some(Tone::Strong) => "strong",
    }
}

/// Writes a symbol and a word in its colour. The symbol repeats what the word says, so a screen reader does not read it.
pub(super) fn marked(html: &mut Html, symbol: Symbol, word: &str) {
    html.element("span", &[("class", class(symbol.tone()))], |html| {
        if symbol != Symbol::None {
            html.leaf("span", &[("aria-hidden", "true"), ("class", "symbol")], symbol.as_str());
            // Not separated at the end of a line.
            html.text("\u{a0}");
        }
        html.text(word);
    });
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn the_first_day_begins_at_midnight_of_the_zone() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap_or_default();
        for (zone, now, days, since) in [
            (Tz::UTC, "2025-10-26T12:00:00Z", 1, "2025-10-26T00:00:00Z"),
            (Tz::UTC, "2025-10-26T12:00:00Z", 30, "2025-09-27T00:00:00Z"),
            (Tz::Europe__Berlin, "2025-10-25T23:30:00Z", 1, "2025-10-25T22:00:00Z"),
            // Clocks in Havana skip the hour from midnight on this day.
            (Tz::America__Havana, "2025-03-09T12:00:00Z", 1, "2025-03-09T05:00:00Z"),
        ] {
            let scope = Scope { times: Times { zone, now: at(now) }, days };
            assert_eq!(scope.since(), at(since), "{zone} {now}");
            assert_eq!(scope.dates().len(), usize::try_from(days).unwrap_or_default());
        }
    }
}
