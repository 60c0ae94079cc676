//! Compares the answer of the application's health endpoint with the store (Task Tracker's guide, "Scheduler Health
//! Endpoint").

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use super::figures::EndpointHealth;

/// How far times may differ: the application may round to seconds.
const ROUNDING_MS: i64 = 1000;

/// How much of a value is shown, in characters.
const MAX_VALUE_CHARS: usize = 60;

/// Returns the keys whose values disagree, each as a sentence.
pub fn disagreements(own: &EndpointHealth, reported: &Map<String, Value>) -> Vec<String> {
    let time = |key, own: Option<DateTime<Utc>>| {
        compare(key, reported, own.map(format_time).as_deref(), |value| {
            let reported = parse_time(value.as_str()?)?;
            Some((
                format_time(reported),
                own.is_some_and(|own| is_near(own.timestamp_millis(), reported.timestamp_millis())),
            ))
        })
    };
    let number = |key, own: Option<i64>, slack: i64| {
        compare(key, reported, own.map(|own| own.to_string()).as_deref(), |value| {
            // JSON has one kind of number: 3200.0 is 3200.
            let reported = value.as_i64().or_else(|| value.as_f64().map(rounded))?;
            Some((value.to_string(), own.is_some_and(|own| own.abs_diff(reported) <= slack.unsigned_abs())))
        })
    };
    let own_status = own.status.as_str();
    let status = compare("status", reported, Some(own_status), |value| {
        value.as_str().map(|reported| (truncated(value), reported == own_status))
    });
    [
        status,
        time("next_scheduled_run", own.next_scheduled_run),
        time("last_execution", own.last_execution),
        number("execution_time_ms", own.execution_time_ms, ROUNDING_MS),
        number("pending_jobs", Some(own.pending_jobs), 0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Compares the value of one key. `read` returns the value's text and whether it agrees, or `None` if it cannot be read.
fn compare(
    key: &str,
    reported: &Map<String, Value>,
    own: Option<&str>,
    read: impl Fn(&Value) -> Option<(String, bool)>,
) -> Option<String> {
    let stored = own.unwrap_or("none");
    match (reported.get(key), own) {
        (None, _) => Some(format!("{key}: missing in the answer, {stored} in the store")),
        (Some(Value::Null), None) => None,
        (Some(Value::Null), Some(_)) => Some(format!("{key}: null in the answer, {stored} in the store")),
        (Some(value), _) => match read(value) {
            Some((_, true)) => None,
            Some((there, false)) => Some(format!("{key}: {there} in the answer, {stored} in the store")),
            None => {
                Some(format!("{key}: {} in the answer, which cannot be read, {stored} in the store", truncated(value)))
            }
        },
    }
}

/// Parses RFC 3339 or `2025-10-27 09:00:00 UTC`, the format in Task Tracker's guide.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let guide = || {
        let bare = text.strip_suffix(" UTC")?;
        NaiveDateTime::parse_from_str(bare, "%Y-%m-%d %H:%M:%S%.f").ok().map(|time| time.and_utc())
    };
    DateTime::parse_from_rfc3339(text).map(|time| time.to_utc()).ok().or_else(guide)
}

fn is_near(own: i64, reported: i64) -> bool {
    own.abs_diff(reported) <= ROUNDING_MS.unsigned_abs()
}

fn format_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[allow(clippy::cast_possible_truncation, reason = "a number beyond the range of an integer equals no count")]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}

fn truncated(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::HealthStatus;
    use super::*;

    fn compare_with(json: &str) -> Vec<String> {
        let time = |text: &str| Some(text.parse().unwrap());
        let own = EndpointHealth {
            status: HealthStatus::Healthy,
            next_scheduled_run: time("2025-10-27T09:00:00Z"),
            last_execution: time("2025-10-26T09:00:02.700Z"),
            execution_time_ms: Some(3200),
            pending_jobs: 1,
        };
        let Value::Object(reported) = serde_json::from_str(json).unwrap() else { panic!("{json}") };
        disagreements(&own, &reported)
    }

    #[test]
    fn the_example_in_the_guide_and_rfc_3339_agree() {
        let guide = r#"{"status": "healthy", "next_scheduled_run": "2025-10-27 09:00:00 UTC",
            "last_execution": "2025-10-26 09:00:02 UTC", "execution_time_ms": 3200, "pending_jobs": 1}"#;
        assert_eq!(compare_with(guide), Vec::<String>::new());
        let other = r#"{"status": "healthy", "next_scheduled_run": "2025-10-27T10:00:00+01:00", "more": [],
            "last_execution": "2025-10-26T09:00:03Z", "execution_time_ms": 3000.0, "pending_jobs": 1}"#;
        assert_eq!(compare_with(other), Vec::<String>::new());
    }

    #[test]
    fn disagreements_are_listed_key_by_key() {
        let json = r#"{"status": "degraded", "next_scheduled_run": null, "last_execution": "yesterday",
            "execution_time_ms": 1e300}"#;
        assert_eq!(
            compare_with(json),
            [
                "status: degraded in the answer, healthy in the store",
                "next_scheduled_run: null in the answer, 2025-10-27T09:00:00Z in the store",
                "last_execution: yesterday in the answer, which cannot be read, 2025-10-26T09:00:02Z in the store",
                "execution_time_ms: 1e+300 in the answer, 3200 in the store",
                "pending_jobs: missing in the answer, 1 in the store",
            ]
        );
    }
}
