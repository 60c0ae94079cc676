//! The pass after one that failed or was lost.

use snapbox::{assert_data_eq, str};

use super::{approved, assert_recovered, automation, runs, store_with};
use crate::support::{Store, insert_run};

fn store_after_run(status: &str, error: &str) -> Store {
    let store = store_with(2, 2);
    automation(&store);
    insert_run(&store, "daily", status, "2025-10-26 09:00:00+00", Some(1.0));
    store.sql(&format!("UPDATE automation_audit_log SET error = '{error}'"));
    store
}

#[test]
fn after_a_failed_run() {
    let store = store_after_run("failed", "division by zero");
    assert_recovered(store.run(&["run-once"]), 2, 2);
    assert_eq!(approved(&store), "1 2");
}

#[test]
fn after_a_run_that_failed_because_of_its_connection() {
    let store = store_after_run("failed", "connecting to postgresql://db: Connection refused");
    store.run(&["run-once"]).code(0).has_log(&[
        "ERROR Previous run failed, attempting recovery",
        "INFO Database connection restored",
        "INFO Resuming failed job",
        "INFO Evaluating 2 pending versions",
        "INFO Auto-approved 2 versions",
        "INFO Automation run completed (recovered)",
    ]);
}

#[test]
fn after_a_run_that_timed_out_or_was_abandoned() {
    for status in ["timed_out", "abandoned"] {
        let store = store_after_run(status, "");
        let out = store.run(&["run-once"]).code(0);
        assert!(out.stderr.contains("ERROR Previous run failed, attempting recovery\n"), "{out}");
        assert!(out.stderr.contains("INFO Resuming failed job\n"), "{out}");
        assert!(out.stderr.ends_with("INFO Automation run completed (recovered)\n"), "{out}");
        assert_eq!(store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "recovered");
    }
}

#[test]
fn after_a_good_run_nothing_is_recovered() {
    for status in ["completed", "recovered"] {
        let store = store_after_run(status, "");
        store.run(&["run-once"]).code(0);
        assert_eq!(store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "completed");
    }
}

#[test]
fn only_the_last_run_of_the_job_counts() {
    let store = store_after_run("failed", "");
    insert_run(&store, "daily", "completed", "2025-10-26 10:00:00+00", Some(1.0));
    insert_run(&store, "other", "failed", "2025-10-26 11:00:00+00", Some(1.0));
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "completed");
}

#[test]
fn a_pass_that_fails_again_has_the_status_failed() {
    let store = store_after_run("failed", "");
    super::broken(&store);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: out of ink
---- exit 1 ----

"#]]
    );
    assert_eq!(store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "failed");
}

#[test]
fn runs_left_open_are_closed() {
    let store = store_with(1, 1);
    automation(&store);
    insert_run(&store, "daily", "running", "2025-10-20 09:00:00+00", None);
    insert_run(&store, "other", "running", "2025-10-26 09:00:00+00", None);
    store.run(&["run-once"]).code(0);
    assert_eq!(runs(&store), "1 abandoned, 2 running, 3 recovered 1 1");
}

#[test]
fn a_job_is_stuck_after_its_pass_was_killed_until_the_next_pass() {
    let store = store_with(4, 4);
    automation(&store);
    let (running, lock) = crate::support::start_blocked_pass(&store, 3, &["--lease", "1s"]);
    running.signal(nix::sys::signal::Signal::SIGKILL);
    running.wait();
    lock.release();
    crate::support::wait_until_lease_free(&store);
    let stale = store.run(&["stale", "-o", "json"]).code(1).json();
    assert_eq!(
        (&stale[0]["id"], &stale[0]["kind"], &stale[0]["severity"]),
        (&"daily".into(), &"stuck".into(), &"critical".into())
    );
    store.run(&["run-once"]).code(0);
    store.run(&["stale"]).code(0);
}
