//! What dead schedulers leave in the tables of APScheduler 4: a counter that is too high, and expired claims.

use serde_json::{Value, json};

use super::fixture;
use crate::support::{Output, Store};

/// Returns a store with six waiting jobs, none acquired, although the task counts one running job.
fn store_with_stuck_counter() -> Store {
    let store = Store::unmigrated();
    store.sql(&fixture("aps4_stuck_counter.sql"));
    store.migrate();
    store
}

fn verify(store: &Store) -> Output {
    store.run(&["jobs", "verify", "-o", "json"])
}

fn finding_names(output: &Output) -> Vec<String> {
    let rows = output.json();
    rows.as_array().unwrap().iter().map(|row| row["finding"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn verify_and_doctor_report_a_running_jobs_counter_that_is_too_high() {
    let store = store_with_stuck_counter();
    let output = verify(&store).code(1);
    let row = &output.json()[0];
    assert_eq!((&row["id"], &row["finding"]), (&json!("sync"), &json!("running-jobs")), "{output}");
    assert_eq!((&row["severity"], &row["fix"]), (&json!("critical"), &json!("apsctl jobs repair sync")));
    assert!(row["effect"].as_str().unwrap().contains("6 jobs wait"), "{output}");
    let shown = store.run(&["jobs", "show", "sync", "-o", "json"]).code(0).json();
    let why = shown["not_running_because"].as_str().unwrap();
    assert!(why.contains("counts 1 running jobs") && why.contains("apsctl jobs repair sync"), "{why}");
    let doctor = store.apsctl(&["doctor", "-o", "json"]).env("PATH", "/nowhere").run().code(1);
    let found = doctor.json();
    let of_sync = |row: &&Value| row["evidence"].as_str().unwrap().contains("task app.t4b:work counts 1");
    assert_eq!(found.as_array().unwrap().iter().find(of_sync).unwrap()["verdict"], "critical", "{doctor}");
}

#[test]
fn repair_corrects_the_counter_and_records_the_operation() {
    let store = store_with_stuck_counter();
    let dry = store.run(&["jobs", "repair", "sync", "--dry-run", "-o", "json"]).code(0);
    assert_eq!(dry.json()[0]["changed"], true);
    assert_eq!(store.value("SELECT running_jobs FROM tasks"), "1");
    let done = store.run(&["jobs", "repair", "sync", "-o", "json"]).code(0);
    assert_eq!(done.json()[0]["repaired"], "running_jobs of task app.t4b:work set from 1 to 0", "{done}");
    assert_eq!(store.value("SELECT running_jobs FROM tasks"), "0");
    assert_eq!(finding_names(&verify(&store).code(0)), Vec::<String>::new());
    let operation = done.json()[0]["operation"].to_string();
    let undo = store.run(&["undo", &operation]).code(3);
    assert!(undo.stderr.contains("cannot be undone"), "{undo}");
    let again = store.run(&["jobs", "repair", "sync", "-o", "json"]).code(0);
    assert_eq!(again.json()[0]["changed"], false);
}

#[test]
fn repair_does_not_change_running_jobs() {
    let store = store_with_stuck_counter();
    store.sql(
        "UPDATE jobs SET acquired_by = 'alive', acquired_until = now() + interval '1 hour'
         WHERE id = (SELECT min(id::text)::uuid FROM jobs)",
    );
    assert_eq!(finding_names(&verify(&store).code(0)), Vec::<String>::new());
    store.run(&["jobs", "repair", "sync"]).code(0);
    assert_eq!(store.value("SELECT running_jobs FROM tasks"), "1");
    assert_eq!(store.value("SELECT count(*) FROM jobs WHERE acquired_by = 'alive'"), "1");
}

#[test]
fn verify_reports_expired_claims_and_repair_releases_them() {
    let store = store_with_stuck_counter();
    store.sql(
        "UPDATE jobs SET acquired_by = 'dead', acquired_until = now() - interval '1 hour'
         WHERE id = (SELECT min(id::text)::uuid FROM jobs);
         UPDATE schedules SET acquired_by = 'dead', acquired_until = now() - interval '1 hour'",
    );
    assert_eq!(finding_names(&verify(&store).code(1)), ["expired-claim", "expired-job-claim"]);
    store.run(&["jobs", "repair", "sync"]).code(0);
    assert_eq!(finding_names(&verify(&store).code(0)), Vec::<String>::new());
    let left = "SELECT (SELECT count(acquired_by) FROM jobs) + (SELECT count(acquired_by) FROM schedules)
                       + (SELECT sum(running_jobs) FROM tasks)";
    assert_eq!(store.value(left), "0");
}

#[test]
fn tables_of_another_alpha_release_are_refused_by_schema_version() {
    let store = store_with_stuck_counter();
    store.sql("UPDATE metadata SET schema_version = 2");
    for args in [&["jobs", "verify"][..], &["jobs", "show", "sync"], &["jobs", "repair", "sync"]] {
        let output = store.run(args);
        assert!(output.code != Some(0) && output.stderr.contains("another release created these"), "{output}");
    }
    let doctor = store.apsctl(&["doctor", "-o", "json"]).env("PATH", "/nowhere").run().code(1);
    assert!(doctor.stdout.contains("supports only schema_version 1"), "{doctor}");
}

#[test]
fn tables_of_an_earlier_alpha_release_are_refused_by_missing_columns() {
    let store = store_with_stuck_counter();
    store.sql("ALTER TABLE schedules DROP COLUMN paused, DROP COLUMN job_executor");
    for args in [&["jobs", "verify"][..], &["jobs", "show", "sync"], &["jobs", "list"]] {
        let output = store.run(args);
        let lacks =
            "the APScheduler 4 tables in schema public lack the columns schedules.paused, schedules.job_executor";
        assert!(output.code != Some(0) && output.stderr.contains(lacks), "{output}");
        assert!(output.stderr.contains("another release created these"), "{output}");
    }
    let doctor = store.apsctl(&["doctor", "-o", "json"]).env("PATH", "/nowhere").run().code(1);
    assert!(doctor.stdout.contains("schedules.paused"), "{doctor}");
}
