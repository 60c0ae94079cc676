//! Reads a job's row from an image in the operator journal.

use apscheduler::aps3;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// Returns the state and the next run, from the columns of Task Tracker or of APScheduler 3.
pub fn state_and_next_run(row: &Value) -> (Option<String>, Option<DateTime<Utc>>) {
    let text = |name: &str| row.get(name)?.as_str();
    let state = text("job_state");
    if state.is_some_and(|state| state.starts_with("\\x")) {
        let next = row.get("next_run_time").filter(|next| !next.is_null());
        let word = if next.is_some() { "SCHEDULED" } else { "PAUSED" };
        let time = next.and_then(Value::as_f64).and_then(|seconds| aps3::time_from_column(seconds).ok());
        return (Some(word.to_owned()), time);
    }
    let next = text("next_run_time").and_then(|time| DateTime::parse_from_rfc3339(time).ok());
    (state.map(str::to_owned), next.map(|time| time.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn images_of_both_layouts_have_state_and_next_run() {
        let state_and_next = |row: Value| {
            let (state, next) = state_and_next_run(&row);
            (state.unwrap_or_default(), next.map(|time| time.to_rfc3339()).unwrap_or_default())
        };
        let pair = |state: &str, next: &str| (state.to_owned(), next.to_owned());
        let time = "2025-10-27T09:00:00+00:00";
        let guide = json!({"job_state": "FAILED", "next_run_time": time});
        assert_eq!(state_and_next(guide), pair("FAILED", time));
        assert_eq!(state_and_next(json!({"job_state": null, "next_run_time": "infinity"})), pair("", ""));
        let pickled = json!({"job_state": "\\x8005", "next_run_time": 1_761_555_600.0});
        assert_eq!(state_and_next(pickled), pair("SCHEDULED", time));
        assert_eq!(state_and_next(json!({"job_state": "\\x8005", "next_run_time": null})), pair("PAUSED", ""));
        assert_eq!(state_and_next(json!({"job_state": "\\x8005", "next_run_time": "Infinity"})), pair("SCHEDULED", ""));
    }
}
