//! The same in stores that APScheduler has written, where the trigger tells the slots

use serde_json::Value;

use crate::aps3::writing::migrated as three;
use crate::aps4::{SCHEMAS, apsctl, migrated as four};

/// When the job runs next, as `jobs show` has it: what it says of the times to come, `runs expected` must say of
/// them once they are past.
fn next_runs(shown: &Value) -> Vec<String> {
    shown["next_runs"].as_array().unwrap().iter().map(|time| time.as_str().unwrap().to_owned()).collect()
}

fn expected_at(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["expected_at"].as_str().unwrap().to_owned()).collect()
}

/// Ten years on, all of those times are past.
const LATER: &str = "2035-01-01T00:00:00Z";

#[test]
fn the_slots_of_a_trigger_are_the_runs_it_announced() {
    let store = three("aps3.sql");
    let mut looked_at = 0;
    for job in store.run(&["jobs", "list", "-o", "json"]).json().as_array().unwrap() {
        let id = job["id"].as_str().unwrap();
        let shown = store
            .run(&["jobs", "show", "-o", "json", "--from", "2026-02-01", "--next", "4", "--", id])
            .json();
        let announced = next_runs(&shown);
        let [first, .., last] = announced.as_slice() else { continue };
        let args = ["runs", "expected", "--job", id, "--since", first, "--until", last, "-o", "json"];
        let out = store.apsctl(&args).now(LATER).run();
        assert_eq!(expected_at(&out.json()), announced[..announced.len() - 1], "{id} {}", job["schedule"]);
        looked_at += 1;
    }
    assert!(looked_at >= 10, "{looked_at}");
}

#[test]
fn a_schedule_is_set_back_to_the_times_it_has_come_to() {
    for schema in SCHEMAS {
        let store = four();
        let mut looked_at = 0;
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
            if out.stderr.contains("not judged") {
                continue;
            }
            assert_eq!(
                expected_at(&out.json()),
                announced[..announced.len() - 1],
                "{schema} {id} {}",
                job["schedule"]
            );
            looked_at += 1;
        }
        assert!(looked_at >= 3, "{schema}: {looked_at}");
    }
}

#[test]
fn a_copy_that_was_triggered_is_an_extra_run_of_its_job() {
    let store = three("aps3.sql");
    let args = ["jobs", "list", "-o", "json", "--state", "SCHEDULED", "--limit", "1"];
    let jobs = store.run(&args).json();
    let id = jobs[0]["id"].as_str().unwrap().to_owned();
    let copy = format!("{id}:apsctl:20251026T110000.000000Z");
    crate::support::insert_run(&store, &copy, "completed", "2025-10-26 11:00:00.5+00", Some(1.0));
    let rows = store.run(&["runs", "expected", "--since", "2h", "--job", &id, "-o", "json"]).json();
    let extra = rows.as_array().unwrap().iter().find(|row| row["status"] == "extra").unwrap();
    assert_eq!((extra["job_id"].as_str(), extra["note"].as_str()), (Some(id.as_str()), Some("triggered")));
}
