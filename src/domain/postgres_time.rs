//! Times that PostgreSQL can hold and RFC 3339 cannot: `infinity`, `-infinity`, and years before 1 or after 9999.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, TimeZone as _, Utc};

/// 2000-01-01, from which PostgreSQL counts, in microseconds since 1970.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

const DAY_MICROS: i64 = 86_400_000_000;

/// A time of the years 1 to 9999, from microseconds since 2000-01-01.
pub fn to_datetime(since_2000: i64) -> Option<DateTime<Utc>> {
    let time = DateTime::from_timestamp_micros(since_2000.checked_add(POSTGRES_EPOCH_MICROS)?)?;
    (1..=9999).contains(&time.year()).then_some(time)
}

/// The same; what is beyond those years becomes the first or the last moment of them.
pub fn clamp_to_calendar(since_2000: i64) -> DateTime<Utc> {
    let first = || Utc.with_ymd_and_hms(1, 1, 1, 0, 0, 0).single();
    let last = || Utc.with_ymd_and_hms(9999, 12, 31, 23, 59, 59).single();
    let bound = || if since_2000 < 0 { first() } else { last() };
    to_datetime(since_2000).or_else(bound).unwrap_or_default()
}

/// The time as PostgreSQL writes it (`DateStyle` ISO, UTC).
pub fn to_text(since_2000: i64) -> String {
    match since_2000 {
        i64::MAX => return "infinity".into(),
        i64::MIN => return "-infinity".into(),
        _ => {}
    }
    let (days, micros) = (since_2000.div_euclid(DAY_MICROS), since_2000.rem_euclid(DAY_MICROS));
    let (year, month, day) = civil_date(days + 10_957);
    let (shown_year, era) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = format!("{shown_year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    if micros > 0 {
        let digits = format!("{micros:06}");
        let _ = write!(text, ".{}", digits.trim_end_matches('0'));
    }
    text + "+00" + era
}

/// Year, month and day from days since 1970-01-01, in the proleptic Gregorian calendar.
fn civil_date(days: i64) -> (i64, i64, i64) {
    // Counted from 0000-03-01, so that the leap day is the last of a year.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_postgresql_writes_them() {
        for (micros, text) in [
            (0, "2000-01-01 00:00:00+00"),
            (-1, "1999-12-31 23:59:59.999999+00"),
            (252_455_616_000_000_000, "10000-01-01 00:00:00+00"),
            (9_223_371_244_800_000_000, "294276-12-31 00:00:00+00"),
            (-211_813_488_000_000_000, "4714-11-24 00:00:00+00 BC"),
            (-63_113_904_000_000_000, "0001-01-01 00:00:00+00 BC"),
            (i64::MAX, "infinity"),
            (i64::MIN, "-infinity"),
        ] {
            assert_eq!(to_text(micros), text);
        }
        assert_eq!(to_text(123_450_000), "2000-01-01 00:02:03.45+00");
    }

    #[test]
    fn the_calendar_is_that_of_rfc_3339() {
        let year = |micros| to_datetime(micros).map(|time| time.year());
        assert_eq!(year(252_455_616_000_000_000 - 1), Some(9999));
        assert_eq!((year(252_455_616_000_000_000), year(i64::MAX), year(i64::MIN)), (None, None, None));
        assert_eq!((year(-63_082_281_600_000_000), year(-63_082_281_600_000_001)), (Some(1), None));
        assert_eq!((clamp_to_calendar(i64::MAX).year(), clamp_to_calendar(i64::MIN).year()), (9999, 1));
    }
}
