//! apsctl shows the same values as Python for every row.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{ground_truth, store_from_dump};
use crate::support::{Apsctl, Store};

fn apsctl(store: &Store, table: &str, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_JOBS_TABLE", table)
}

/// Parses a time in Python's ISO format and converts it to UTC.
fn utc(time: &Value) -> Option<DateTime<Utc>> {
    let time = time.as_str()?;
    Some(DateTime::parse_from_rfc3339(time).unwrap_or_else(|e| panic!("{time}: {e}")).to_utc())
}

fn utcs(times: &Value) -> Vec<Option<DateTime<Utc>>> {
    times.as_array().unwrap().iter().map(utc).collect()
}

/// Removes object addresses, which differ in every run of Python.
fn without_addresses(text: &Value) -> String {
    let text = text.as_str().unwrap_or_else(|| panic!("{text} is no text"));
    let mut parts = text.split(" at 0x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

#[test]
fn jobs_list_agrees_with_python_for_211_jobs_in_five_tables() {
    let (store, truth) = (store_from_dump("aps3.sql"), ground_truth("aps3_truth.json"));
    let mut seen = 0;
    for (table, jobs) in truth["tables"].as_object().unwrap() {
        let listed = apsctl(&store, table, &["jobs", "list", "-o", "json"]).run().code(0).json();
        let jobs = jobs.as_array().unwrap();
        assert_eq!(listed.as_array().unwrap().len(), jobs.len());
        for job in jobs {
            let row = listed.as_array().unwrap().iter().find(|row| row["id"] == job["id"]);
            let row = row.unwrap_or_else(|| panic!("{table} {} is not listed", job["id"]));
            let context = format!("{table} {row:#}\n{job:#}");
            assert_eq!(row["func_ref"], job["func"], "{context}");
            assert_eq!(row["schedule"], job["trigger"]["str"], "{context}");
            // Compares the column, which the scheduler uses: pickle protocols before 4 lose the fold of the time.
            let column = job["next_run_time_column"].as_f64();
            let column = column.map(|seconds| format!("{seconds:.6}"));
            let listed_at = utc(&row["next_run_time"]).map(|time| time.format("%s%.6f").to_string());
            assert_eq!(listed_at, column, "{context}");
            assert_eq!(row["misfire_grace_time"], job["misfire_grace_time"], "{context}");
            let state = if job["paused"] == true { "PAUSED" } else { "SCHEDULED" };
            assert_eq!((&row["job_state"], &row["note"]), (&state.into(), &Value::Null), "{context}");
            seen += 1;
        }
    }
    assert_eq!(seen, 211);
}

#[test]
fn jobs_show_agrees_with_python() {
    let (store, truth) = (store_from_dump("aps3.sql"), ground_truth("aps3_truth.json"));
    let mut own_classes = 0;
    for (table, jobs) in truth["tables"].as_object().unwrap() {
        for job in jobs.as_array().unwrap() {
            let id = job["id"].as_str().unwrap();
            let row = apsctl(&store, table, &["jobs", "show", "-o", "json", "--", id]).run().code(0).json();
            let context = format!("{table} {row:#}\n{job:#}");
            for key in ["name", "executor", "coalesce", "max_instances"] {
                assert_eq!(row[key], job[key], "{key} {context}");
            }
            assert_eq!(row["trigger"], job["trigger"]["str"], "{context}");
            for key in ["args_repr", "kwargs_repr"] {
                // Only Python knows the repr of application classes. Each table has two such rows.
                let is_cut = job[key].as_str().unwrap().contains(" chars, sha256 ");
                if is_cut {
                    assert!(row[key].as_str().unwrap().ends_with('…'), "{key} {context}");
                } else if row[key].as_str().unwrap().contains("<fixture_app.") {
                    own_classes += 1;
                } else {
                    assert_eq!(without_addresses(&row[key]), without_addresses(&job[key]), "{key} {context}");
                }
            }
            let first = row["next_runs"].get(0).map_or(Value::Null, Value::clone);
            assert_eq!(utc(&first), utc(&job["next_run_time"]), "{context}");
        }
    }
    assert_eq!(own_classes, 10);
}

#[test]
fn next_runs_after_three_start_times_agree_with_python() {
    let (store, truth) = (store_from_dump("aps3.sql"), ground_truth("aps3_truth.json"));
    let mut fires = 0;
    for job in truth["tables"]["apscheduler_jobs"].as_array().unwrap() {
        let id = job["id"].as_str().unwrap();
        for (start, from) in truth["fire_time_starts"].as_object().unwrap() {
            let args = ["jobs", "show", "-o", "json", "--from", from.as_str().unwrap(), "--", id];
            let row = apsctl(&store, "apscheduler_jobs", &args).run().code(0).json();
            let mut expected = job["fire_times"][start].as_array().unwrap().clone();
            if expected.last() == Some(&json!("HANGS")) {
                expected.pop();
                assert_eq!(row["schedule_words"], "the scheduler would search forever", "{id}");
            }
            assert_eq!(utcs(&row["next_runs"]), utcs(&json!(expected)), "{id} {start} {row:#}");
            fires += expected.len();
        }
    }
    assert_eq!(fires, FIRE_TIME_COUNT, "number of compared fire times");
}

/// The number of fire times in the ground-truth file.
const FIRE_TIME_COUNT: usize = 537;

#[test]
fn rows_written_by_old_python_versions_are_read() {
    let (store, truth) = (store_from_dump("oldpy.sql"), ground_truth("oldpy_truth.json"));
    let mut seen = 0;
    for python in truth.as_array().unwrap() {
        let table = python["table"].as_str().unwrap();
        for job in python["jobs"].as_array().unwrap() {
            let id = job["id"].as_str().unwrap();
            let row = apsctl(&store, table, &["jobs", "show", "-o", "json", "--", id]).run().code(0).json();
            let context = format!("{table} {row:#}\n{job:#}");
            let same = ["name", "coalesce", "max_instances", "trigger", "misfire_grace_time"];
            for key in same {
                assert_eq!(row[key], job[key], "{key} {context}");
            }
            assert_eq!(row["func_ref"], job["func"], "{context}");
            assert_eq!(utc(&row["next_run_time"]), utc(&job["next_run_time"]), "{context}");
            for key in ["args_repr", "kwargs_repr"] {
                assert_eq!(without_addresses(&row[key]), without_addresses(&job[key]), "{key} {context}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 45);
    assert_eq!(json!(truth[0]["python"]), "2.7.18");
}
