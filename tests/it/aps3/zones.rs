//! Healthy jobs with time zones and datetime classes of other libraries. APScheduler 3.11.3 wrote them with
//! pydantic, dateutil, psycopg2, pendulum, pandas and with classes of an application.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{dumped, truth};
use crate::support::{Apsctl, Store};

/// Parts of the ids of jobs whose zone or class only Python can evaluate.
const OPAQUE: [&str; 7] =
    ["dateutil-local", "dateutil-str", "psycopg2-local", "own", "factory", "dateutil-tzstr", "own-zone"];

const MICRO: TimeDelta = TimeDelta::microseconds(1);

/// The dumps, their tables, and the expected values of each row, which Python printed.
fn tables() -> Vec<(&'static str, String, Vec<Value>)> {
    let truth = truth("zones_truth.json");
    let mut tables = Vec::new();
    for dump in ["zones.sql", "zones_case.sql"] {
        for (table, rows) in truth[dump].as_object().unwrap() {
            tables.push((dump, table.clone(), rows.as_array().unwrap().clone()));
        }
    }
    tables
}

fn apsctl(store: &Store, table: &str, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_JOBS_TABLE", table)
}

fn utc(time: &Value) -> Option<DateTime<Utc>> {
    time.as_str().map(|time| time.parse::<DateTime<Utc>>().unwrap())
}

fn utcs(times: &Value) -> Vec<DateTime<Utc>> {
    times.as_array().unwrap().iter().filter_map(utc).collect()
}

fn is_opaque(id: &str) -> bool {
    OPAQUE.iter().any(|word| id.split(' ').any(|part| part == *word))
}

/// Protocols before 4 lose the fold; the column has the right instant.
fn has_lost_its_fold(table: &str, id: &str) -> bool {
    table != "apscheduler_jobs" && id.contains("fold")
}

/// Returns the column as microseconds since 1970.
#[allow(clippy::cast_possible_truncation, reason = "microseconds before the year 10000")]
fn micros(column: &Value) -> Option<i64> {
    column.as_f64().map(|seconds| (seconds * 1e6).round() as i64)
}

#[test]
fn every_row_is_listed_and_shown_as_python_shows_it() {
    for (dump, table, rows) in tables() {
        let store = dumped(dump);
        let listed = apsctl(&store, &table, &["jobs", "list", "-o", "json", "--limit", "0"]).run().code(0);
        let listed = listed.json();
        assert_eq!(listed.as_array().unwrap().len(), rows.len());
        for job in &rows {
            let id = job["id"].as_str().unwrap();
            let row = listed.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
            if has_lost_its_fold(&table, id) {
                continue;
            }
            let label = format!("{table} {row:#}\n{job:#}");
            assert_eq!(row["func_ref"], job["func"], "{label}");
            assert_eq!(row["note"], Value::Null, "{label}");
            if dump == "zones.sql" {
                assert_eq!(row["misfire_grace_time"], 1_u64 << 40, "{label}");
            }
            let at = utc(&row["next_run_time"]).map(|at| at.timestamp_micros());
            assert_eq!(at, micros(&job["column"]), "{label}");
            let trigger = job["trigger"].as_str().unwrap();
            // Python uses the zone's name from before the change; the instant is after it.
            if let Some((before, _)) = trigger.split_once(", timezone=").filter(|_| trigger.starts_with("Cal")) {
                // Only Python knows the repr of other libraries' zones.
                assert!(is_opaque(id) || row["schedule"].as_str().unwrap().starts_with(before), "{label}");
            } else if (is_opaque(id) || id.contains("dateutil-gap")) && trigger.starts_with("date") {
                assert!(
                    row["schedule"].as_str().unwrap().starts_with(if id.contains("factory") {
                        "date["
                    } else {
                        &trigger[..15]
                    }),
                    "{label}"
                );
            } else {
                assert_eq!(row["schedule"], trigger, "{label}");
            }
        }
    }
}

#[test]
fn next_runs_equal_pythons_or_are_left_out() {
    for (dump, table, rows) in tables() {
        let store = dumped(dump);
        for job in &rows {
            let id = job["id"].as_str().unwrap();
            let args = ["jobs", "show", "-o", "json", "--next", "3", "--", id];
            let row = apsctl(&store, &table, &args).run().code(0).json();
            let label = format!("{table} {row:#}\n{job:#}");
            assert_eq!(row["args_repr"], job["args"], "{label}");
            if has_lost_its_fold(&table, id) {
                continue;
            }
            let (shown, mut fires) = (utcs(&row["next_runs"]), utcs(&job["fires"]));
            if is_opaque(id) {
                assert!(fires.is_empty() || !shown.is_empty(), "{label}");
                fires.truncate(shown.len());
            }
            // pandas has nanoseconds, which a sum may round up.
            let differ = shown.iter().zip(&fires).any(|(ours, theirs)| (*ours - theirs).abs() > MICRO);
            assert!(shown.len() == fires.len() && !differ, "{shown:?} {fires:?} {label}");
        }
    }
}

#[test]
fn nothing_is_wrong_with_healthy_rows() {
    for (dump, table, _) in tables() {
        let store = dumped(dump);
        let output = apsctl(&store, &table, &["jobs", "verify", "-o", "json"]).run();
        assert_eq!((output.json(), output.code), (json!([]), Some(0)), "{dump} {table}");
        let doctor = apsctl(&store, &table, &["doctor", "-v", "-o", "json"]).run();
        assert!(!doctor.stdout.contains("jobs remove"), "{doctor}");
    }
}

#[test]
fn a_healthy_row_needs_no_repair() {
    for (dump, table, rows) in tables() {
        let store = dumped(dump);
        store.migrate();
        for job in rows.iter().step_by(5) {
            let id = job["id"].as_str().unwrap();
            let output = apsctl(&store, &table, &["jobs", "repair", "-n", "-o", "json", "--", id]).run();
            assert_eq!(output.code(0).json()[0]["changed"], false, "{id}");
        }
    }
}

/// Returns the column and the pickle's time, as apsctl reads them.
fn assert_runs_at(store: &Store, table: &str, id: &str, at: Option<DateTime<Utc>>) {
    let shown = apsctl(store, table, &["jobs", "show", "-o", "json", "--", id]).run().code(0).json();
    assert_eq!(utc(&shown["next_run_time"]), at, "{shown:#}");
    assert_eq!(utcs(&shown["next_runs"]).first().copied(), at, "{shown:#}");
}

#[test]
fn every_job_is_paused_and_resumed_to_the_same_instant() {
    for (dump, table, rows) in tables() {
        let store = dumped(dump);
        store.migrate();
        let ids: Vec<&str> =
            rows.iter().filter(|job| !job["column"].is_null()).map(|job| job["id"].as_str().unwrap()).collect();
        apsctl(&store, &table, &["jobs", "pause", "--"]).args(&ids).run().code(0);
        let verified = apsctl(&store, &table, &["jobs", "verify", "-o", "json"]).run();
        assert_eq!(verified.json(), json!([]), "{dump} {table}");
        apsctl(&store, &table, &["jobs", "resume", "--"]).args(&ids).run().code(0);
        for id in ids {
            let job = rows.iter().find(|job| job["id"] == id).unwrap();
            // The column of datetime.max has been rounded up to the next year.
            let at = micros(&job["column"]).and_then(DateTime::from_timestamp_micros);
            if id.ends_with(" max") {
                continue;
            }
            assert_runs_at(&store, &table, id, at);
        }
        let verified = apsctl(&store, &table, &["jobs", "verify", "-o", "json"]).run();
        assert_eq!(verified.json(), json!([]), "{dump} {table}");
    }
}

#[test]
fn maintenance_gives_every_row_back_to_the_byte() {
    for (dump, table, rows) in tables() {
        let store = dumped(dump);
        store.migrate();
        let image = format!(
            "SELECT md5(string_agg(concat(id, next_run_time, encode(job_state, 'hex')), ',' ORDER BY id)) FROM {table}"
        );
        let before = store.value(&image);
        let begun = apsctl(&store, &table, &["maintenance", "begin", "-o", "json"]).run().code(0).json();
        let unpaused = rows.iter().filter(|job| !job["column"].is_null()).count();
        let paused = |row: &&Value| row["result"] == "paused";
        assert_eq!(begun.as_array().unwrap().iter().filter(paused).count(), unpaused, "{begun:#}");
        assert_eq!(store.value(&format!("SELECT count(next_run_time) FROM {table}")), "0");
        apsctl(&store, &table, &["maintenance", "end"]).run().code(0);
        assert_eq!(store.value(&image), before, "{dump} {table}");
    }
}

#[test]
fn a_copy_of_every_job_runs_once_now() {
    for (dump, table, rows) in tables() {
        let store = dumped(dump);
        store.migrate();
        for job in rows.iter().filter(|job| !job["column"].is_null()).step_by(4) {
            apsctl(&store, &table, &["jobs", "trigger", "--", job["id"].as_str().unwrap()]).run().code(0);
        }
        let verified = apsctl(&store, &table, &["jobs", "verify", "-o", "json"]).run();
        assert_eq!(verified.json(), json!([]), "{dump} {table}");
    }
}
