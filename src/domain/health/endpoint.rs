//! The application's own word on its health (guide, "Scheduler Health Endpoint"), beside ours.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use super::HealthStatus;

/// The guide's keys as we have them.
#[derive(Debug, Clone, Copy)]
pub struct EndpointHealth {
    pub status: HealthStatus,
    pub next_scheduled_run: Option<DateTime<Utc>>,
    pub last_execution: Option<DateTime<Utc>>,
    pub execution_time_ms: Option<i64>,
    pub pending_jobs: i64,
}

/// Who writes whole seconds may be off by so much.
const ROUNDING_MS: i64 = 1000;

/// The most that is said again of a value that is not understood, in characters.
const MAX_VALUE_CHARS: usize = 60;

/// Where the two disagree, key by key; empty where they do not.
pub fn disagreements(ours: &EndpointHealth, theirs: &Map<String, Value>) -> Vec<String> {
    let moment = |key, ours: Option<DateTime<Utc>>| {
        compare(key, theirs, ours.map(format_time).as_deref(), |value| {
            let theirs = parse_time(value.as_str()?)?;
            Some((
                format_time(theirs),
                ours.is_some_and(|ours| is_near(ours.timestamp_millis(), theirs.timestamp_millis())),
            ))
        })
    };
    let number = |key, ours: Option<i64>, slack: i64| {
        compare(key, theirs, ours.map(|ours| ours.to_string()).as_deref(), |value| {
            // JSON has one kind of number: 3200.0 is 3200.
            let theirs = value.as_i64().or_else(|| value.as_f64().map(rounded))?;
            Some((value.to_string(), ours.is_some_and(|ours| ours.abs_diff(theirs) <= slack.unsigned_abs())))
        })
    };
    let word = ours.status.as_str();
    let status = compare("status", theirs, Some(word), |value| {
        value.as_str().map(|theirs| (truncated(value), theirs == word))
    });
    [
        status,
        moment("next_scheduled_run", ours.next_scheduled_run),
        moment("last_execution", ours.last_execution),
        number("execution_time_ms", ours.execution_time_ms, ROUNDING_MS),
        number("pending_jobs", Some(ours.pending_jobs), 0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `read` makes of a value how it is shown, and whether it agrees; none where it cannot be understood.
fn compare(
    key: &str,
    theirs: &Map<String, Value>,
    ours: Option<&str>,
    read: impl Fn(&Value) -> Option<(String, bool)>,
) -> Option<String> {
    let here = ours.unwrap_or("none");
    match (theirs.get(key), ours) {
        (None, _) => Some(format!("{key}: not there at all, {here} here")),
        (Some(Value::Null), None) => None,
        (Some(Value::Null), Some(_)) => Some(format!("{key}: none there, {here} here")),
        (Some(value), _) => match read(value) {
            Some((_, true)) => None,
            Some((there, false)) => Some(format!("{key}: {there} there, {here} here")),
            None => {
                Some(format!("{key}: {} there, which is not to be understood, {here} here", truncated(value)))
            }
        },
    }
}

/// `2025-10-27 09:00:00 UTC`, as in the guide, or RFC 3339.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let guide = || {
        let bare = text.strip_suffix(" UTC")?;
        NaiveDateTime::parse_from_str(bare, "%Y-%m-%d %H:%M:%S%.f").ok().map(|time| time.and_utc())
    };
    DateTime::parse_from_rfc3339(text).map(|time| time.to_utc()).ok().or_else(guide)
}

fn is_near(ours: i64, theirs: i64) -> bool {
    ours.abs_diff(theirs) <= ROUNDING_MS.unsigned_abs()
}

fn format_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[allow(clippy::cast_possible_truncation, reason = "a number beyond an integer's range agrees with none")]
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
    use super::*;

    fn said(json: &str) -> Vec<String> {
        let time = |text: &str| Some(text.parse().unwrap());
        let ours = EndpointHealth {
            status: HealthStatus::Healthy,
            next_scheduled_run: time("2025-10-27T09:00:00Z"),
            last_execution: time("2025-10-26T09:00:02.700Z"),
            execution_time_ms: Some(3200),
            pending_jobs: 1,
        };
        let Value::Object(theirs) = serde_json::from_str(json).unwrap() else { panic!("{json}") };
        disagreements(&ours, &theirs)
    }

    #[test]
    fn the_guides_own_answer_agrees_and_rfc_3339_does() {
        let guide = r#"{"status": "healthy", "next_scheduled_run": "2025-10-27 09:00:00 UTC",
            "last_execution": "2025-10-26 09:00:02 UTC", "execution_time_ms": 3200, "pending_jobs": 1}"#;
        assert_eq!(said(guide), Vec::<String>::new());
        let other = r#"{"status": "healthy", "next_scheduled_run": "2025-10-27T10:00:00+01:00", "more": [],
            "last_execution": "2025-10-26T09:00:03Z", "execution_time_ms": 3000.0, "pending_jobs": 1}"#;
        assert_eq!(said(other), Vec::<String>::new());
    }

    #[test]
    fn what_differs_is_said_key_by_key() {
        let json = r#"{"status": "degraded", "next_scheduled_run": null, "last_execution": "yesterday",
            "execution_time_ms": 1e300}"#;
        assert_eq!(
            said(json),
            [
                "status: degraded there, healthy here",
                "next_scheduled_run: none there, 2025-10-27T09:00:00Z here",
                "last_execution: yesterday there, which is not to be understood, 2025-10-26T09:00:02Z here",
                "execution_time_ms: 1e+300 there, 3200 here",
                "pending_jobs: not there at all, 1 here",
            ]
        );
    }
}
