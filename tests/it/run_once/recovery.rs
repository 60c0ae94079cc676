//! The run after one that failed or was lost.

use snapbox::{assert_data_eq, str};

use super::{approved, automation, runs, store_with};
use crate::support::{Store, insert_run};

fn after(status: &str, error: &str) -> Store {
    let store = store_with(2, 2);
    automation(&store);
    insert_run(&store, "daily", status, "2025-10-26 09:00:00+00", Some(1.0));
    store.sql(&format!("UPDATE automation_audit_log SET error = '{error}'"));
    store
}

#[test]
fn after_a_failed_run() {
    let store = after("failed", "division by zero");
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 2 versions
2025-10-26 12:00:00 INFO Auto-approved 2 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (recovered)
---- exit 0 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2");
}

#[test]
fn after_one_that_failed_for_its_connection() {
    let store = after("failed", "connecting to postgresql://db: Connection refused");
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Database connection restored
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 2 versions
2025-10-26 12:00:00 INFO Auto-approved 2 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (recovered)
---- exit 0 ----

"#]]
    );
}

#[test]
fn after_one_that_timed_out_or_was_abandoned() {
    for status in ["timed_out", "abandoned"] {
        let store = after(status, "");
        let out = store.run(&["run-once"]).code(0);
        assert!(out.stderr.contains("ERROR Previous run failed, attempting recovery\n"), "{out}");
        assert!(out.stderr.contains("INFO Resuming failed job\n"), "{out}");
        assert!(out.stderr.ends_with("INFO Automation run completed (recovered)\n"), "{out}");
        assert_eq!(
            store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"),
            "recovered"
        );
    }
}

#[test]
fn after_a_good_run_nothing_is_recovered() {
    for status in ["completed", "recovered"] {
        let store = after(status, "");
        store.run(&["run-once"]).code(0);
        assert_eq!(
            store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"),
            "completed"
        );
    }
}

#[test]
fn only_the_last_run_of_the_job_counts() {
    let store = after("failed", "");
    insert_run(&store, "daily", "completed", "2025-10-26 10:00:00+00", Some(1.0));
    insert_run(&store, "other", "failed", "2025-10-26 11:00:00+00", Some(1.0));
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "completed");
}

#[test]
fn a_pass_that_fails_again_is_not_recovered() {
    let store = after("failed", "");
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

/// The run after one that was killed, seen by an operator: stuck, then recovered.
#[test]
fn a_killed_pass_is_stale_until_the_next_recovers_it() {
    let store = store_with(4, 4);
    automation(&store);
    let (going, lock) = crate::support::start_blocked_pass(&store, 3, &["--lease", "1s"]);
    going.signal(nix::sys::signal::Signal::SIGKILL);
    going.wait();
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
