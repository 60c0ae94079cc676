//! Durations as people write them, and as options accept them.

use std::time::Duration;

/// Returns a duration without rounding, such as `1d 2h`, `90ms` or `1m 30s`.
pub fn exact_duration(duration: Duration) -> String {
    let (seconds, nanoseconds) = (duration.as_secs(), u64::from(duration.subsec_nanos()));
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
        (nanoseconds / 1_000_000, "ms"),
        (nanoseconds / 1000 % 1000, "us"),
        (nanoseconds % 1000, "ns"),
    ];
    let shown: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number}{unit}")).collect();
    if shown.is_empty() { "0s".to_owned() } else { shown.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_duration_reads_back_to_itself() {
        for (duration, text) in [
            (Duration::ZERO, "0s"),
            (Duration::from_secs(90), "1m 30s"),
            (Duration::from_hours(24), "1d"),
            (Duration::from_hours(170), "7d 2h"),
            (Duration::from_hours(9600), "400d"),
            (Duration::from_millis(1090), "1s 90ms"),
            (Duration::new(0, 1_001), "1us 1ns"),
        ] {
            assert_eq!(exact_duration(duration), text);
            assert_eq!(humantime::parse_duration(text), Ok(duration));
        }
    }
}
