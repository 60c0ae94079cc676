//! Healthy jobs with time zones and time classes of other libraries, written by APScheduler 3.11.3 with pydantic,
//! dateutil, psycopg2, pendulum, pandas and classes of an application.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{ground_truth, store_from_dump};
use crate::support::{Apsctl, Store};

/// Parts of the ids of jobs whose time zone or class only Python can evaluate.
const OPAQUE: [&str; 7] =
    ["dateutil-local", "dateutil-str", "psycopg2-local", "own", "factory", "dateutil-tzstr", "own-zone"];

const MICRO: TimeDelta = TimeDelta::microseconds(1);

/// Returns the dump, the table name and the expected rows from Python of each table.
fn tables() -> Vec<(&'static str, String, Vec<Value>)> {
    let truth = ground_truth("zones_truth.json");
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

/// Whether the pickle has lost the fold: protocols before 4 do not store it, but the column does.
fn has_lost_its_fold(table: &str, id: &str) -> bool {
    table != "apscheduler_jobs" && id.contains("fold")
}

/// Converts the seconds of the column to microseconds since 1970.
#[allow(clippy::cast_possible_truncation, reason = "microseconds before the year 10000")]
fn micros(column: &Value) -> Option<i64> {
    column.as_f64().map(|seconds| (seconds * 1e6).round() as i64)
}

#[test]
fn jobs_list_agrees_with_python_for_types_of_other_libraries() {
    for (dump, table, rows) in tables() {
        let store = store_from_dump(dump);
        let listed = apsctl(&store, &table, &["jobs", "list", "-o", "json", "--limit", "0"]).run().code(0);
        let listed = listed.json();
        assert_eq!(listed.as_array().unwrap().len(), rows.len());
        for job in &rows {
            let id = job["id"].as_str().unwrap();
            let row = listed.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
            if has_lost_its_fold(&table, id) {
                continue;
            }
            let context = format!("{table} {row:#}\n{job:#}");
            assert_eq!(row["func_ref"], job["func"], "{context}");
            assert_eq!(row["note"], Value::Null, "{context}");
            if dump == "zones.sql" {
                assert_eq!(row["misfire_grace_time"], 1_u64 << 40, "{context}");
            }
            let at = utc(&row["next_run_time"]).map(|at| at.timestamp_micros());
            assert_eq!(at, micros(&job["column"]), "{context}");
            let trigger = job["trigger"].as_str().unwrap();
            // Python prints the zone name from before the change of offset, although the time is after it.
            if let Some((before, _)) = trigger.split_once(", timezone=").filter(|_| trigger.starts_with("Cal")) {
                // Only Python knows the repr of time zones of other libraries.
                assert!(is_opaque(id) || row["schedule"].as_str().unwrap().starts_with(before), "{context}");
            } else if (is_opaque(id) || id.contains("dateutil-gap")) && trigger.starts_with("date") {
                assert!(
                    row["schedule"].as_str().unwrap().starts_with(if id.contains("factory") {
                        "date["
                    } else {
                        &trigger[..15]
                    }),
                    "{context}"
                );
            } else {
                assert_eq!(row["schedule"], trigger, "{context}");
            }
        }
    }
}

#[test]
fn next_runs_agree_with_python_or_are_omitted() {
    for (dump, table, rows) in tables() {
        let store = store_from_dump(dump);
        for job in &rows {
            let id = job["id"].as_str().unwrap();
            let args = ["jobs", "show", "-o", "json", "--next", "3", "--", id];
            let row = apsctl(&store, &table, &args).run().code(0).json();
            let context = format!("{table} {row:#}\n{job:#}");
            assert_eq!(row["args_repr"], job["args"], "{context}");
            if has_lost_its_fold(&table, id) {
                continue;
            }
            let (shown, mut fires) = (utcs(&row["next_runs"]), utcs(&job["fires"]));
            if is_opaque(id) {
                assert!(fires.is_empty() || !shown.is_empty(), "{context}");
                fires.truncate(shown.len());
            }
            // pandas stores nanoseconds, so a sum can differ by one microsecond.
            let differ = shown.iter().zip(&fires).any(|(ours, theirs)| (*ours - theirs).abs() > MICRO);
            assert!(shown.len() == fires.len() && !differ, "{shown:?} {fires:?} {context}");
        }
    }
}

#[test]
fn verify_reports_nothing_for_healthy_rows() {
    for (dump, table, _) in tables() {
        let store = store_from_dump(dump);
        let output = apsctl(
            &store,
            &table,
            &["jobs", "verify", "--ignore", "grace-short", "--ignore", "thundering", "-o", "json"],
        )
        .run();
        assert_eq!((output.json(), output.code), (json!([]), Some(0)), "{dump} {table}");
        let doctor = apsctl(&store, &table, &["doctor", "-v", "-o", "json"]).run();
        assert!(!doctor.stdout.contains("jobs remove"), "{doctor}");
    }
}

#[test]
fn repair_does_not_change_healthy_rows() {
    for (dump, table, rows) in tables() {
        let store = store_from_dump(dump);
        store.migrate();
        for job in rows.iter().step_by(5) {
            let id = job["id"].as_str().unwrap();
            let output = apsctl(&store, &table, &["jobs", "repair", "-n", "-o", "json", "--", id]).run();
            assert_eq!(output.code(0).json()[0]["changed"], false, "{id}");
        }
    }
}

/// Asserts the next run time in the column and in the pickle.
fn assert_runs_at(store: &Store, table: &str, id: &str, at: Option<DateTime<Utc>>) {
    let shown = apsctl(store, table, &["jobs", "show", "-o", "json", "--", id]).run().code(0).json();
    assert_eq!(utc(&shown["next_run_time"]), at, "{shown:#}");
    assert_eq!(utcs(&shown["next_runs"]).first().copied(), at, "{shown:#}");
}

#[test]
fn pause_and_resume_keep_the_next_run_time() {
    for (dump, table, rows) in tables() {
        let store = store_from_dump(dump);
        store.migrate();
        let ids: Vec<&str> =
            rows.iter().filter(|job| !job["column"].is_null()).map(|job| job["id"].as_str().unwrap()).collect();
        apsctl(&store, &table, &["jobs", "pause", "--yes", "--"]).args(&ids).run().code(0);
        let verified = apsctl(
            &store,
            &table,
            &["jobs", "verify", "--ignore", "grace-short", "--ignore", "thundering", "-o", "json"],
        )
        .run();
        assert_eq!(verified.json(), json!([]), "{dump} {table}");
        apsctl(&store, &table, &["jobs", "resume", "--yes", "--"]).args(&ids).run().code(0);
        for id in ids {
            let job = rows.iter().find(|job| job["id"] == id).unwrap();
            // The column of datetime.max was rounded up to the next year.
            let at = micros(&job["column"]).and_then(DateTime::from_timestamp_micros);
            if id.ends_with(" max") {
                continue;
            }
            assert_runs_at(&store, &table, id, at);
        }
        let verified = apsctl(
            &store,
            &table,
            &["jobs", "verify", "--ignore", "grace-short", "--ignore", "thundering", "-o", "json"],
        )
        .run();
        assert_eq!(verified.json(), json!([]), "{dump} {table}");
    }
}

#[test]
fn maintenance_restores_every_byte_of_every_row() {
    for (dump, table, rows) in tables() {
        let store = store_from_dump(dump);
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
fn copies_of_triggered_jobs_have_no_findings() {
    for (dump, table, rows) in tables() {
        let store = store_from_dump(dump);
        store.migrate();
        for job in rows.iter().filter(|job| !job["column"].is_null()).step_by(4) {
            apsctl(&store, &table, &["jobs", "trigger", "--", job["id"].as_str().unwrap()]).run().code(0);
        }
        let verified = apsctl(
            &store,
            &table,
            &["jobs", "verify", "--ignore", "grace-short", "--ignore", "thundering", "-o", "json"],
        )
        .run();
        assert_eq!(verified.json(), json!([]), "{dump} {table}");
    }
}
