//! apsctl shows the same values as Python for every schedule and serializer.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{SCHEMAS, apsctl, ground_truth, store_from_dump};

/// Parses a time in Python's ISO format and converts it to UTC.
fn utc(time: &Value) -> Option<DateTime<Utc>> {
    let time = time.as_str()?;
    Some(DateTime::parse_from_rfc3339(time).unwrap_or_else(|e| panic!("{time}: {e}")).to_utc())
}

fn func(truth: &Value, schema: &str, schedule: &Value) -> Value {
    let tasks = truth["stores"][schema]["tasks"].as_array().unwrap();
    tasks.iter().find(|task| task["id"] == schedule["task_id"]).unwrap()["func"].clone()
}

#[test]
fn jobs_list_agrees_with_python_for_86_schedules_of_three_serializers() {
    let (store, truth) = (store_from_dump(), ground_truth());
    let mut seen = 0;
    for schema in SCHEMAS {
        let listed = apsctl(&store, schema, &["jobs", "list", "-o", "json"]).run().code(0).json();
        let wanted = truth["stores"][schema]["schedules"].as_array().unwrap();
        assert_eq!(listed.as_array().unwrap().len(), wanted.len());
        for schedule in wanted {
            let row = listed.as_array().unwrap().iter().find(|row| row["id"] == schedule["id"]).unwrap();
            let context = format!("{schema} {row:#}\n{schedule:#}");
            let state = if schedule["paused"] == json!(true) { "PAUSED" } else { "SCHEDULED" };
            assert_eq!(row["job_state"], state, "{context}");
            assert_eq!(row["func_ref"], func(&truth, schema, schedule), "{context}");
            assert_eq!(row["schedule"], schedule["trigger"]["repr"], "{context}");
            assert_eq!(utc(&row["next_run_time"]), utc(&schedule["next_fire_time"]), "{context}");
            let grace = row["misfire_grace_time"].as_f64();
            assert_eq!(grace, schedule["misfire_grace_time_s"].as_f64(), "{context}");
            assert_eq!(row["note"], Value::Null, "{context}");
            seen += 1;
        }
    }
    assert_eq!(seen, 86);
}

#[test]
fn jobs_show_agrees_with_python() {
    let (store, truth) = (store_from_dump(), ground_truth());
    let mut own_classes = 0;
    for schema in SCHEMAS {
        for schedule in truth["stores"][schema]["schedules"].as_array().unwrap() {
            let id = schedule["id"].as_str().unwrap();
            let row = apsctl(&store, schema, &["jobs", "show", "-o", "json", "--", id]).run().code(0).json();
            let context = format!("{schema} {row:#}\n{schedule:#}");
            for key in ["task_id", "coalesce", "job_executor", "metadata"] {
                assert_eq!(row[key], schedule[key], "{key} {context}");
            }
            for (key, wanted) in
                [("max_jitter", "max_jitter_s"), ("job_result_expiration_time", "job_result_expiration_time_s")]
            {
                assert_eq!(row[key].as_f64(), schedule[wanted].as_f64(), "{key} {context}");
            }
            assert_eq!(utc(&row["last_fire_time"]), utc(&schedule["last_fire_time"]), "{context}");
            for key in ["args_repr", "kwargs_repr"] {
                // Only Python knows the repr of application classes.
                let text = row[key].as_str().unwrap();
                if text.contains("<fixture_app.") || text.contains("Point(1, 2)") {
                    own_classes += 1;
                } else {
                    assert_eq!(row[key], schedule[key], "{key} {context}");
                }
            }
            let mut wanted: Vec<_> = schedule["fire_times"].as_array().unwrap().iter().map(utc).collect();
            if schedule["paused"] == json!(true) {
                wanted.clear();
            }
            let next: Vec<_> = row["next_runs"].as_array().unwrap().iter().map(utc).collect();
            assert_eq!(next, wanted, "{context}");
        }
    }
    assert_eq!(own_classes, 2);
}

#[test]
fn next_runs_after_a_start_time_agree_with_python() {
    let store = store_from_dump();
    let from = |id: &str, from: &str, next: &str| {
        let args = ["jobs", "show", id, "-o", "json", "--from", from, "--next", next];
        apsctl(&store, "cbor", &args).run().code(0).json()["next_runs"].clone()
    };
    // The interval starts at 08:00 in Berlin and is half a minute long.
    assert_eq!(
        from("interval-30s", "2027-12-01T06:59:31Z", "2"),
        json!(["2027-12-01T07:00:00Z", "2027-12-01T07:00:30Z"])
    );
    assert_eq!(
        from("cron-dow-0", "2026-12-06T12:00:00Z", "2"),
        json!(["2026-12-06T12:00:00Z", "2026-12-13T12:00:00Z"])
    );
    assert_eq!(from("interval-end", "2027-01-01T00:00:00Z", "2"), json!([]));
    assert_eq!(from("date-utc", "2026-01-01T00:00:00Z", "0"), json!([]));
}
