//! apsctl returns the same values for a row as Python.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{dumped, truth};
use crate::support::{Apsctl, Store};

fn apsctl(store: &Store, table: &str, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_JOBS_TABLE", table)
}

/// Converts Python's ISO format to UTC.
fn utc(time: &Value) -> Option<DateTime<Utc>> {
    let time = time.as_str()?;
    Some(DateTime::parse_from_rfc3339(time).unwrap_or_else(|e| panic!("{time}: {e}")).to_utc())
}

fn utcs(times: &Value) -> Vec<Option<DateTime<Utc>>> {
    times.as_array().unwrap().iter().map(utc).collect()
}

/// Whether Python prints an object with its address, which differs each time.
fn without_addresses(text: &Value) -> String {
    let text = text.as_str().unwrap_or_else(|| panic!("{text} is no text"));
    let mut parts = text.split(" at 0x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

#[test]
fn listings_equal_pythons_for_211_jobs_in_five_tables() {
    let (store, truth) = (dumped("aps3.sql"), truth("aps3_truth.json"));
    let mut seen = 0;
    for (table, jobs) in truth["tables"].as_object().unwrap() {
        let listed = apsctl(&store, table, &["jobs", "list", "-o", "json"]).run().code(0).json();
        let jobs = jobs.as_array().unwrap();
        assert_eq!(listed.as_array().unwrap().len(), jobs.len());
        for job in jobs {
            let row = listed.as_array().unwrap().iter().find(|row| row["id"] == job["id"]);
            let row = row.unwrap_or_else(|| panic!("{table} {} is not listed", job["id"]));
            let label = format!("{table} {row:#}\n{job:#}");
            assert_eq!(row["func_ref"], job["func"], "{label}");
            assert_eq!(row["schedule"], job["trigger"]["str"], "{label}");
            // The column's time, which a scheduler uses: protocols before 4 lose the fold of the pickle's time.
            let column = job["next_run_time_column"].as_f64();
            let column = column.map(|seconds| format!("{seconds:.6}"));
            let told_at = utc(&row["next_run_time"]).map(|time| time.format("%s%.6f").to_string());
            assert_eq!(told_at, column, "{label}");
            assert_eq!(row["misfire_grace_time"], job["misfire_grace_time"], "{label}");
            let state = if job["paused"] == true { "PAUSED" } else { "SCHEDULED" };
            assert_eq!((&row["job_state"], &row["note"]), (&state.into(), &Value::Null), "{label}");
            seen += 1;
        }
    }
    assert_eq!(seen, 211);
}

#[test]
fn shown_jobs_equal_pythons() {
    let (store, truth) = (dumped("aps3.sql"), truth("aps3_truth.json"));
    let mut own = 0;
    for (table, jobs) in truth["tables"].as_object().unwrap() {
        for job in jobs.as_array().unwrap() {
            let id = job["id"].as_str().unwrap();
            let row = apsctl(&store, table, &["jobs", "show", "-o", "json", "--", id]).run().code(0).json();
            let label = format!("{table} {row:#}\n{job:#}");
            for key in ["name", "executor", "coalesce", "max_instances"] {
                assert_eq!(row[key], job[key], "{key} {label}");
            }
            assert_eq!(row["trigger"], job["trigger"]["str"], "{label}");
            for key in ["args_repr", "kwargs_repr"] {
                // Only Python knows the repr of the application's classes. Each table has two such rows.
                let is_cut = job[key].as_str().unwrap().contains(" chars, sha256 ");
                if is_cut {
                    assert!(row[key].as_str().unwrap().ends_with('…'), "{key} {label}");
                } else if row[key].as_str().unwrap().contains("<fixture_app.") {
                    own += 1;
                } else {
                    assert_eq!(without_addresses(&row[key]), without_addresses(&job[key]), "{key} {label}");
                }
            }
            let first = row["next_runs"].get(0).map_or(Value::Null, Value::clone);
            assert_eq!(utc(&first), utc(&job["next_run_time"]), "{label}");
        }
    }
    assert_eq!(own, 10);
}

#[test]
fn the_next_runs_from_three_times_on_are_those_python_computes() {
    let (store, truth) = (dumped("aps3.sql"), truth("aps3_truth.json"));
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
    assert_eq!(fires, FIRES, "so many times were compared");
}

/// Number of fire times in the file of expected values.
const FIRES: usize = 537;

#[test]
fn rows_of_old_pythons_are_read_too() {
    let (store, truth) = (dumped("oldpy.sql"), truth("oldpy_truth.json"));
    let mut seen = 0;
    for python in truth.as_array().unwrap() {
        let table = python["table"].as_str().unwrap();
        for job in python["jobs"].as_array().unwrap() {
            let id = job["id"].as_str().unwrap();
            let row = apsctl(&store, table, &["jobs", "show", "-o", "json", "--", id]).run().code(0).json();
            let label = format!("{table} {row:#}\n{job:#}");
            let same = ["name", "coalesce", "max_instances", "trigger", "misfire_grace_time"];
            for key in same {
                assert_eq!(row[key], job[key], "{key} {label}");
            }
            assert_eq!(row["func_ref"], job["func"], "{label}");
            assert_eq!(utc(&row["next_run_time"]), utc(&job["next_run_time"]), "{label}");
            for key in ["args_repr", "kwargs_repr"] {
                assert_eq!(without_addresses(&row[key]), without_addresses(&job[key]), "{key} {label}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 45);
    assert_eq!(json!(truth[0]["python"]), "2.7.18");
}
