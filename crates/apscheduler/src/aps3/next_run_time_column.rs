//! The column `next_run_time` of APScheduler 3's table.

use chrono::{DateTime, Utc};

/// Converts the column's seconds since 1970 to a time, rounded to the microsecond like Python.
///
/// # Errors
/// Returns a name of a value that is not a time: `not a number`, `infinity` or `-infinity`.
#[allow(clippy::cast_possible_truncation, reason = "a value out of range becomes the maximum, which is refused")]
pub fn time_from_column(seconds: f64) -> Result<DateTime<Utc>, &'static str> {
    if seconds.is_nan() {
        return Err("not a number");
    }
    let micro = (seconds * 1e6).round() as i64;
    DateTime::from_timestamp_micros(micro).ok_or(if seconds > 0.0 { "infinity" } else { "-infinity" })
}
