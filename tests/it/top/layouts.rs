//! The screen on each layout, and on stores without some of the tables.

use super::top;
use crate::support::{Output, Store, insert_run, job, store_with_job};

/// Returns what `--once` prints with UTF-8.
fn once(store: &Store) -> Output {
    top(store, &["--once"]).env("LANG", "C.UTF-8").run().code(0)
}

#[track_caller]
fn assert_shows(out: &Output, texts: &[&str]) {
    for text in texts {
        assert!(out.stdout.contains(text), "no {text:?} in\n{out}");
    }
}

#[test]
fn apscheduler_3_has_no_passes_and_does_not_record_what_runs() {
    let store = crate::aps3::writing::migrated("aps3.sql");
    insert_run(&store, "interval-micro", "completed", "2025-10-26 11:00:00+00", Some(2.0));
    let out = once(&store);
    assert_shows(&out, &["jobs", "interval-micro", "LATEST", "2.0s"]);
    assert!(!out.stdout.contains("lease") && !out.stdout.contains("RUNNING"), "{out}");
}

#[test]
fn apscheduler_4_shows_acquired_jobs() {
    let store = crate::aps4::migrated();
    let out = once(&store);
    assert_shows(&out, &["calendar-month", "30 jobs", "RUNNING"]);
    assert!(!out.stdout.contains("pending versions"), "{out}");
}

#[test]
fn a_bare_store_of_apscheduler_has_only_jobs() {
    let store = Store::unmigrated();
    store.sql(&crate::aps3::fixture("aps3.sql"));
    let out = once(&store);
    assert_shows(&out, &["interval-micro", "there is no table automation_audit_log"]);
}

#[test]
fn missing_tables_are_named_and_the_rest_is_shown() {
    let store = store_with_job("daily");
    store.sql("DROP TABLE versions; DROP TABLE automation_audit_log; DROP SCHEMA apsctl CASCADE");
    let out = once(&store);
    assert_shows(
        &out,
        &[
            "daily",
            "pending versions ? (there is no table versions)",
            "lease ?",
            "LATEST     there is no table automation_audit_log",
        ],
    );
    store.sql("DROP TABLE apscheduler_jobs");
    let out = top(&store, &["--once"]).run().code(4);
    assert!(out.stderr.contains("there is no table apscheduler_jobs"), "{out}");
}

#[test]
fn columns_of_other_types_are_read() {
    let store = Store::new();
    store.sql(
        "ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE timestamp, ALTER id TYPE varchar(50);
         ALTER TABLE automation_audit_log DROP COLUMN status",
    );
    job("daily").insert(&store);
    store.sql("INSERT INTO automation_audit_log (job_id, created_at, completed_at) VALUES ('daily', '2025-10-26 09:00Z', '2025-10-26 09:00:03Z')");
    let out = once(&store);
    assert_shows(&out, &["daily  SCHEDULED  in 21h", "3.0s"]);
}
