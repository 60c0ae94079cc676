//! The times that lines begin with.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// A time as a line has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timestamp {
    Utc(DateTime<Utc>),
    /// Without a zone.
    Local(NaiveDateTime),
}

/// What a date and a time of day take, `2025-10-26 09:00:02`.
pub(super) const TIMESTAMP_LENGTH: usize = 19;

/// Where there are digits in it.
const TIMESTAMP_SHAPE: &[u8; TIMESTAMP_LENGTH] = b"dddd-dd-dd dd:dd:dd";

/// Whether the text begins like a time.
pub(super) fn starts_with_timestamp(text: &[u8]) -> bool {
    text.len() >= TIMESTAMP_LENGTH
        && text.iter().zip(TIMESTAMP_SHAPE).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            b' ' => matches!(byte, b' ' | b'T' | b't'),
            shape => byte == shape,
        })
}

impl Timestamp {
    /// The time a text begins with (`2025-10-26 09:00:02`, `…T09:00:02.123Z`, `…,123`, `… +0100`), and what follows it.
    pub fn parse_prefix(text: &str) -> Option<(Self, &str)> {
        let bytes = text.as_bytes();
        if !starts_with_timestamp(bytes) {
            return None;
        }
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        let date = NaiveDate::from_ymd_opt(number(0, 4)?.try_into().ok()?, number(5, 7)?, number(8, 10)?)?;
        // A leap second is the last one's.
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?.min(59));
        let (nanos, rest) = parse_fraction(text.get(TIMESTAMP_LENGTH..)?);
        let local = date.and_hms_nano_opt(hour, minute, second, nanos)?;
        let (offset, rest) = parse_offset(rest);
        let stamp = match offset {
            None => Self::Local(local),
            Some(zone) => Self::Utc(zone.from_local_datetime(&local).single()?.to_utc()),
        };
        Some((stamp, rest))
    }

    /// A number of seconds, milliseconds, microseconds or nanoseconds since 1970, by its size.
    pub fn from_epoch_number(number: f64) -> Option<Self> {
        let units = [(1e11, 1e6), (1e14, 1e3), (1e17, 1.0)];
        let unit =
            units.into_iter().find(|(most, _)| number.abs() < *most).map_or(1e-3, |(_, micros)| micros);
        // As exact as a double is for seconds.
        let micros = (number * unit).round();
        #[allow(clippy::cast_possible_truncation, reason = "within what an i64 holds, by the check")]
        let micros = (micros.abs() < 9e15).then_some(micros as i64)?;
        DateTime::from_timestamp_micros(micros).map(Self::Utc)
    }

    /// The moment; a time without a zone is one of `zone`.
    pub fn to_utc(self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Self::Utc(time) => Some(time),
            // An hour that comes twice is taken for the first; one that is left out, for how the old clock went on.
            Self::Local(local) => {
                let moment = |local: &NaiveDateTime| zone.from_local_datetime(local).earliest();
                let time =
                    moment(&local).or_else(|| moment(&local.checked_add_signed(TimeDelta::hours(1))?))?;
                Some(time.to_utc())
            }
        }
    }
}

/// `.123`, `,123`: as nanoseconds, and what follows.
fn parse_fraction(text: &str) -> (u32, &str) {
    let Some(digits) = text.strip_prefix(['.', ',']) else { return (0, text) };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return (0, text);
    }
    let nanos = digits.bytes().take(length).chain(std::iter::repeat(b'0')).take(9);
    (nanos.fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0')), &digits[length..])
}

/// `Z`, `+01:00`, ` +0100`, ` UTC`, and what follows.
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
        let two = text.get(from..from + 2)?;
        two.bytes().all(|byte| byte.is_ascii_digit()).then(|| two.parse::<i32>().ok())?
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
    fn times_are_read_as_programs_write_them() {
        for (text, moment, rest) in [
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
            // The hour that comes twice, and the one that is left out.
            ("2025-10-26 02:30:00", "2025-10-26T00:30:00Z", ""),
            ("2025-03-30 02:30:00", "2025-03-30T01:30:00Z", ""),
        ] {
            let (stamp, left) = Timestamp::parse_prefix(text).unwrap();
            let expected: DateTime<Utc> = moment.parse().unwrap();
            assert_eq!((stamp.to_utc(Tz::Europe__Berlin), left), (Some(expected), rest), "{text}");
        }
        for none in ["", "2025-10-26", "2025-13-26 09:00:02", "2025-10-26 25:00:02", "2025-10-26x09:00:02"] {
            assert_eq!(Timestamp::parse_prefix(none), None, "{none}");
        }
    }

    #[test]
    fn numbers_are_read_by_their_size() {
        let expected: DateTime<Utc> = "2025-10-26T09:00:02Z".parse().unwrap();
        for number in [1_761_469_202.0, 1_761_469_202_000.0, 1_761_469_202_000_000.0, 1_761_469_202e9] {
            assert_eq!(Timestamp::from_epoch_number(number), Some(Timestamp::Utc(expected)), "{number}");
        }
        assert_eq!(Timestamp::from_epoch_number(f64::NAN), None);
        assert_eq!(Timestamp::from_epoch_number(1e300), None);
    }
}
