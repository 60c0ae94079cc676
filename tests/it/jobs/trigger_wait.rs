//! `apsctl jobs trigger --wait`, with a thread that acts as the worker.

use std::thread::JoinHandle;
use std::time::Duration;

use snapbox::{assert_data_eq, str};

use crate::support::{Output, Store, job};

/// A next run in the far future, so that the job is not due before it is triggered.
const FAR_FUTURE: &str = "2999-01-01 00:00:00+00";

#[test]
fn it_waits_for_a_run_in_the_log() {
    let store = Store::new();
    job("daily").next_run_time(FAR_FUTURE).insert(&store);
    let worker = worker(
        &store,
        &[
            "UPDATE apscheduler_jobs SET job_state = 'EXECUTING'",
            "INSERT INTO automation_audit_log (id, job_id, status) VALUES (41, 'daily', 'running')",
            "UPDATE automation_audit_log SET status = 'completed', completed_at = now()",
        ],
    );
    assert_data_eq!(
        wait(&store, &["daily", "-o", "csv"]).stderr,
        str![[r#"
`apsctl undo 1` reverts it
job daily ran (run 41) in [..]

"#]]
    );
    worker.join().unwrap();
}

#[test]
fn a_failed_run_is_reported_with_exit_code_1() {
    let store = Store::new();
    job("daily").next_run_time(FAR_FUTURE).insert(&store);
    let worker = worker(
        &store,
        &["INSERT INTO automation_audit_log (id, job_id, status, error) \
             VALUES (42, 'daily', 'failed', E'disk full\\nTraceback')"],
    );
    let ended = wait(&store, &["daily"]).code(1);
    assert_data_eq!(
        ended.stderr,
        str![[r#"
`apsctl undo 1` reverts it
job daily failed (run 42): disk full/nTraceback

"#]]
    );
    worker.join().unwrap();
}

#[test]
fn without_a_log_of_runs_it_waits_for_the_jobs_state() {
    let store = Store::new();
    for (end, code) in [
        ("job_state = 'COMPLETED'", 0),
        ("next_run_time = now() + interval '1 day'", 0),
        ("job_state = 'FAILED'", 1),
        ("job_state = 'PAUSED'", 1),
    ] {
        store.sql("TRUNCATE apscheduler_jobs");
        job("daily").next_run_time(FAR_FUTURE).insert(&store);
        let worker = worker(&store, &[&format!("UPDATE apscheduler_jobs SET {end}")]);
        let ended = wait(&store, &["daily"]).code(code);
        if code == 1 {
            assert!(ended.stderr.contains("job daily failed") || ended.stderr.contains("was not run"), "{ended}");
        } else {
            assert!(ended.stderr.contains("job daily ran"), "{ended}");
        }
        worker.join().unwrap();
    }
}

#[test]
fn a_job_that_is_deleted_after_its_last_run_has_run() {
    let store = Store::new();
    job("once").next_run_time(FAR_FUTURE).insert(&store);
    let worker = worker(&store, &["DELETE FROM apscheduler_jobs"]);
    assert_data_eq!(
        wait(&store, &["once"]).code(0).stderr,
        str![[r#"
`apsctl undo 1` reverts it
job once is gone from the store

"#]]
    );
    worker.join().unwrap();
}

#[test]
fn a_job_that_is_not_picked_up_in_time() {
    let store = Store::new();
    job("daily").next_run_time(FAR_FUTURE).insert(&store);
    job("weekly").next_run_time(FAR_FUTURE).insert(&store);
    let args = ["jobs", "trigger", "daily", "weekly", "--wait", "--timeout", "10ms"];
    assert_data_eq!(
        store.run(&args),
        str![[r#"
id      changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
daily   true     SCHEDULED  2025-10-26 12:00:00 UTC  SCHEDULED           2999-01-01 00:00:00 UTC          1
weekly  true     SCHEDULED  2025-10-26 12:00:00 UTC  SCHEDULED           2999-01-01 00:00:00 UTC          2
---- stderr ----
`apsctl undo 1` reverts all of them
not run within 10ms: daily, weekly; is the worker running? The jobs stay due: a worker that comes back runs them; `apsctl doctor` finds out why
---- exit 124 ----

"#]]
    );
}

#[test]
fn the_exit_code_is_that_of_the_worst_run() {
    let store = Store::new();
    job("bad").next_run_time(FAR_FUTURE).insert(&store);
    job("good").next_run_time(FAR_FUTURE).insert(&store);
    let worker = worker(
        &store,
        &["UPDATE apscheduler_jobs SET job_state = CASE id WHEN 'bad' THEN 'FAILED' ELSE 'COMPLETED' END"],
    );
    assert_data_eq!(
        wait(&store, &["bad", "good"]).code(1).stderr,
        str![[r#"
`apsctl undo 1` reverts all of them
job bad failed (FAILED)
job good ran (COMPLETED)

"#]]
    );
    worker.join().unwrap();
}

/// Executes these statements after the jobs have been triggered.
fn worker(store: &Store, steps: &[&str]) -> JoinHandle<()> {
    let mut client = store.client();
    let steps: Vec<String> = steps.iter().map(|&step| step.to_owned()).collect();
    std::thread::spawn(move || {
        let due = "SELECT FROM apscheduler_jobs WHERE next_run_time <= now()";
        while client.query(due, &[]).unwrap().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        for step in steps {
            client.batch_execute(&step).unwrap();
        }
    })
}

fn wait(store: &Store, args: &[&str]) -> Output {
    let args = [&["jobs", "trigger", "--wait", "--timeout", "10s"], args].concat();
    store.apsctl(&args).real_time().run()
}
