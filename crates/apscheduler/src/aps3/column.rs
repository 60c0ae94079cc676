//! The column `next_run_time` of a job store.

use chrono::{DateTime, Utc};

/// What the column says, in seconds since 1970: to the microsecond, as Python makes a time of it.
///
/// # Errors
/// It is no time of any calendar: what it is.
#[allow(clippy::cast_possible_truncation, reason = "out of range it saturates, and is no time of a calendar")]
pub fn time_from_column(seconds: f64) -> Result<DateTime<Utc>, &'static str> {
    if seconds.is_nan() {
        return Err("not a number");
    }
    let micro = (seconds * 1e6).round() as i64;
    DateTime::from_timestamp_micros(micro).ok_or(if seconds > 0.0 { "infinity" } else { "-infinity" })
}
