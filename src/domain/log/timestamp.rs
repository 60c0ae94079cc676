//! Parses the times at the start of log lines.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// A time as written in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timestamp {
    Utc(DateTime<Utc>),
    /// A time without a time zone.
    Local(NaiveDateTime),
}

/// The length of a date and a time of day, as in `2025-10-26 09:00:02`.
pub(super) const TIMESTAMP_LENGTH: usize = 19;

/// Where a timestamp has digits.
const TIMESTAMP_SHAPE: &[u8; TIMESTAMP_LENGTH] = b"dddd-dd-dd dd:dd:dd";

pub(super) fn starts_with_timestamp(text: &[u8]) -> bool {
    text.len() >= TIMESTAMP_LENGTH
        && text.iter().zip(TIMESTAMP_SHAPE).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            b' ' => matches!(byte, b' ' | b'T' | b't'),
            shape => byte == shape,
        })
}

impl Timestamp {
    /// Parses the time at the start of the text (`2025-10-26 09:00:02`, `…T09:00:02.123Z`, `…,123`, `… +0100`). Returns it
    /// and the rest of the text.
    pub fn parse_prefix(text: &str) -> Option<(Self, &str)> {
        let bytes = text.as_bytes();
        if !starts_with_timestamp(bytes) {
            return None;
        }
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        let date = NaiveDate::from_ymd_opt(number(0, 4)?.try_into().ok()?, number(5, 7)?, number(8, 10)?)?;
        // A leap second counts as second 59.
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?.min(59));
        let (nanos, rest) = parse_fraction(text.get(TIMESTAMP_LENGTH..)?);
        let local = date.and_hms_nano_opt(hour, minute, second, nanos)?;
        let (offset, rest) = parse_offset(rest);
        let timestamp = match offset {
            None => Self::Local(local),
            Some(zone) => Self::Utc(zone.from_local_datetime(&local).single()?.to_utc()),
        };
        Some((timestamp, rest))
    }

    /// Converts a number of seconds, milliseconds, microseconds or nanoseconds since 1970. Its size determines the unit.
    pub fn from_epoch_number(number: f64) -> Option<Self> {
        let units = [(1e11, 1e6), (1e14, 1e3), (1e17, 1.0)];
        let unit = units.into_iter().find(|(limit, _)| number.abs() < *limit).map_or(1e-3, |(_, micros)| micros);
        // A double has microsecond precision for seconds since 1970.
        let micros = (number * unit).round();
        #[allow(clippy::cast_possible_truncation, reason = "within what an i64 holds, by the check")]
        let micros = (micros.abs() < 9e15).then_some(micros as i64)?;
        DateTime::from_timestamp_micros(micros).map(Self::Utc)
    }

    /// Returns the time in UTC; a time without a time zone is in `zone`.
    pub fn to_utc(self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Self::Utc(time) => Some(time),
            // An hour that occurs twice is taken as the first. A skipped hour is read with the offset before the change.
            Self::Local(local) => {
                let utc = |local: &NaiveDateTime| zone.from_local_datetime(local).earliest();
                let time = utc(&local).or_else(|| utc(&local.checked_add_signed(TimeDelta::hours(1))?))?;
                Some(time.to_utc())
            }
        }
    }
}

/// Parses `.123` or `,123`; returns nanoseconds and the rest.
fn parse_fraction(text: &str) -> (u32, &str) {
    let Some(digits) = text.strip_prefix(['.', ',']) else { return (0, text) };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return (0, text);
    }
    let nanos = digits.bytes().take(length).chain(std::iter::repeat(b'0')).take(9);
    (nanos.fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0')), &digits[length..])
}

/// Parses `Z`, `+01:00`, ` +0100` or ` UTC`; returns the offset and the rest.
fn parse_offset(text: &str) -> (Option<FixedOffset>, &str) {
    let utc = FixedOffset::east_opt(0);
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    for name in ["Z", "z", " UTC", " GMT"] {
        if let Some(rest) = text.strip_prefix(name).filter(|rest| ends(rest)) {
            return (utc, rest);
        }
    }
    let signed = text.strip_prefix(' ').unwrap_or(text);
    parse_numeric_offset(signed).map_or((None, text), |(offset, rest)| (Some(offset), rest))
}

fn parse_numeric_offset(text: &str) -> Option<(FixedOffset, &str)> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = |from: usize| {
        let pair = text.get(from..from + 2)?;
        pair.bytes().all(|byte| byte.is_ascii_digit()).then(|| pair.parse::<i32>().ok())?
    };
    let hours = digits(1)?;
    let colon = usize::from(text.as_bytes().get(3) == Some(&b':'));
    let (minutes, end) = digits(3 + colon).map_or((0, 3), |minutes| (minutes, 5 + colon));
    let rest = text.get(end..)?;
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some((FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_common_loggers_are_parsed() {
        for (text, utc, rest) in [
            ("2025-10-26 09:00:02 INFO x", "2025-10-26T08:00:02Z", " INFO x"),
            ("2025-10-26 09:00:02,123 - app", "2025-10-26T08:00:02.123Z", " - app"),
            ("2025-10-26T09:00:02Z x", "2025-10-26T09:00:02Z", " x"),
            ("2025-10-26T09:00:02.123456789Z x", "2025-10-26T09:00:02.123456789Z", " x"),
            ("2025-10-26T09:00:02.5+02:00", "2025-10-26T07:00:02.5Z", ""),
            ("2025-10-26 09:00:02 +0200] [7]", "2025-10-26T07:00:02Z", "] [7]"),
            ("2025-10-26 09:00:02+02 x", "2025-10-26T07:00:02Z", " x"),
            ("2025-10-26 09:00:02 UTC x", "2025-10-26T09:00:02Z", " x"),
            ("2025-10-26 09:00:02 UTCish", "2025-10-26T08:00:02Z", " UTCish"),
            ("2025-10-26 09:00:02 - 12 x", "2025-10-26T08:00:02Z", " - 12 x"),
            ("2025-10-26 09:00:02 -12345", "2025-10-26T08:00:02Z", " -12345"),
            // The hour that occurs twice, and the skipped hour.
            ("2025-10-26 02:30:00", "2025-10-26T00:30:00Z", ""),
            ("2025-03-30 02:30:00", "2025-03-30T01:30:00Z", ""),
        ] {
            let (timestamp, remaining) = Timestamp::parse_prefix(text).unwrap();
            let expected: DateTime<Utc> = utc.parse().unwrap();
            assert_eq!((timestamp.to_utc(Tz::Europe__Berlin), remaining), (Some(expected), rest), "{text}");
        }
        for none in ["", "2025-10-26", "2025-13-26 09:00:02", "2025-10-26 25:00:02", "2025-10-26x09:00:02"] {
            assert_eq!(Timestamp::parse_prefix(none), None, "{none}");
        }
    }

    #[test]
    fn the_unit_of_a_number_follows_from_its_size() {
        let expected: DateTime<Utc> = "2025-10-26T09:00:02Z".parse().unwrap();
        for number in [1_761_469_202.0, 1_761_469_202_000.0, 1_761_469_202_000_000.0, 1_761_469_202e9] {
            assert_eq!(Timestamp::from_epoch_number(number), Some(Timestamp::Utc(expected)), "{number}");
        }
        assert_eq!(Timestamp::from_epoch_number(f64::NAN), None);
        assert_eq!(Timestamp::from_epoch_number(1e300), None);
    }
}
