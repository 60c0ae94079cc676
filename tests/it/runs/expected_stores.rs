//! `runs expected` in APScheduler stores, where the trigger determines the slots.

use serde_json::Value;

use crate::aps3::writing::migrated as migrated_aps3;
use crate::aps4::{SCHEMAS, apsctl, migrated as migrated_aps4};

/// The next runs in `jobs show`. Once they are in the past, `runs expected` must return the same times.
fn next_runs(shown: &Value) -> Vec<String> {
    shown["next_runs"].as_array().unwrap().iter().map(|time| time.as_str().unwrap().to_owned()).collect()
}

fn expected_at(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["expected_at"].as_str().unwrap().to_owned()).collect()
}

/// A time after all of those runs.
const LATER: &str = "2035-01-01T00:00:00Z";

#[test]
fn the_slots_of_an_aps3_trigger_are_its_earlier_next_runs() {
    let store = migrated_aps3("aps3.sql");
    let mut compared = 0;
    for job in store.run(&["jobs", "list", "-o", "json"]).json().as_array().unwrap() {
        let id = job["id"].as_str().unwrap();
        let shown = store.run(&["jobs", "show", "-o", "json", "--from", "2026-02-01", "--next", "4", "--", id]).json();
        let announced = next_runs(&shown);
        let [first, .., last] = announced.as_slice() else { continue };
        let args = ["runs", "expected", "--job", id, "--since", first, "--until", last, "-o", "json"];
        let out = store.apsctl(&args).now(LATER).run();
        assert_eq!(expected_at(&out.json()), announced[..announced.len() - 1], "{id} {}", job["schedule"]);
        compared += 1;
    }
    assert!(compared >= 10, "{compared}");
}

#[test]
fn the_slots_of_an_aps4_trigger_are_its_earlier_next_runs() {
    for schema in SCHEMAS {
        let store = migrated_aps4();
        let mut compared = 0;
        for job in apsctl(&store, schema, &["jobs", "list", "-o", "json"]).run().json().as_array().unwrap() {
            let id = job["id"].as_str().unwrap();
            let shown = apsctl(
                &store,
                schema,
                &["jobs", "show", "-o", "json", "--from", "2027-02-01", "--next", "4", "--", id],
            );
            let announced = next_runs(&shown.run().json());
            let [first, .., last] = announced.as_slice() else { continue };
            let args = ["runs", "expected", "--job", id, "--since", first, "--until", last, "-o", "json"];
            let out = apsctl(&store, schema, &args).now(LATER).run();
            if out.stderr.contains("not compared") {
                continue;
            }
            assert_eq!(expected_at(&out.json()), announced[..announced.len() - 1], "{schema} {id} {}", job["schedule"]);
            compared += 1;
        }
        assert!(compared >= 3, "{schema}: {compared}");
    }
}

#[test]
fn a_run_of_a_triggered_copy_is_extra() {
    let store = migrated_aps3("aps3.sql");
    let args = ["jobs", "list", "-o", "json", "--state", "SCHEDULED", "--limit", "1"];
    let jobs = store.run(&args).json();
    let id = jobs[0]["id"].as_str().unwrap().to_owned();
    let copy = format!("{id}:apsctl:20251026T110000.000000Z");
    crate::support::insert_run(&store, &copy, "completed", "2025-10-26 11:00:00.5+00", Some(1.0));
    let rows = store.run(&["runs", "expected", "--since", "2h", "--job", &id, "-o", "json"]).json();
    let extra = rows.as_array().unwrap().iter().find(|row| row["status"] == "extra").unwrap();
    assert_eq!((extra["job_id"].as_str(), extra["note"].as_str()), (Some(id.as_str()), Some("triggered")));
}
