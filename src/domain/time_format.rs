//! Times and durations as text.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Returns `2025-10-26 09:00:02 UTC`, the format in Task Tracker's guide.
pub fn format_time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// Returns `2025-10-26 10:00 CET`.
pub fn format_minute(time: DateTime<Utc>, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

/// Returns a duration in its two largest units: `3.2s`, `2m 5s`, `2h 13m`, `3d 4h`.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole seconds, checked not negative; `as` saturates"
)]
pub fn format_seconds(seconds: f64) -> String {
    if seconds < 0.0 {
        return format!("-{}", format_seconds(-seconds));
    }
    if seconds < 60.0 {
        let tenths = (seconds * 10.0).round() / 10.0;
        return if tenths.fract() == 0.0 { format!("{tenths:.0}s") } else { format!("{tenths:.1}s") };
    }
    let total = seconds as u64;
    let (large, unit, small, sub) = match total {
        0..3600 => (total / 60, "m", total % 60, "s"),
        3600..86_400 => (total / 3600, "h", total % 3600 / 60, "m"),
        _ => (total / 86_400, "d", total % 86_400 / 3600, "h"),
    };
    if small == 0 { format!("{large}{unit}") } else { format!("{large}{unit} {small}{sub}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_show_their_two_largest_units() {
        for (seconds, text) in [
            (0.0, "0s"),
            (3.2, "3.2s"),
            (59.94, "59.9s"),
            (60.0, "1m"),
            (7980.0, "2h 13m"),
            (3600.0, "1h"),
            (90_000.0, "1d 1h"),
            (-90.0, "-1m 30s"),
        ] {
            assert_eq!(format_seconds(seconds), text);
        }
    }
}
