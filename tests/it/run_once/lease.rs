//! The lease: on the database's clock, with a fencing token.

use crate::support::{expire_lease, is_lease_held, start_blocked_pass, wait_until_lease_free};
use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::{approved, automation, count_approvals, daily, runs, store_with};

#[test]
fn a_lease_that_has_run_out_lets_nothing_more_be_written() {
    let store = store_with(6, 6);
    automation(&store);
    let (going, lock) = start_blocked_pass(&store, 3, &[]);
    expire_lease(&store);
    let audit = store.value("SELECT automation_audit_log FROM automation_audit_log");
    lock.release();
    assert_data_eq!(
        going.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: the lease has run out: this pass may not write any more
hint: the next pass takes up where the last committed batch ended
---- exit 1 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2");
    assert_eq!(store.value("SELECT automation_audit_log FROM automation_audit_log"), audit);
    assert_eq!(daily(&store), "EXECUTING 2025-10-26 09:00:00");
}

#[test]
fn a_lease_that_another_has_taken_meanwhile_lets_nothing_more_be_written() {
    let store = store_with(6, 6);
    automation(&store);
    count_approvals(&store);
    let (going, lock) = start_blocked_pass(&store, 3, &[]);
    expire_lease(&store);
    let (other, other_lock) = start_blocked_pass(&store, 6, &[]);
    lock.release();
    let first = going.wait().code(1);
    other_lock.release();
    assert_data_eq!(
        other.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 4 versions
2025-10-26 12:00:00 INFO Auto-approved 4 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (recovered)
---- exit 0 ----

"#]]
    );
    assert!(first.stderr.contains("the lease has run out"), "{first}");
    assert_eq!(runs(&store), "1 abandoned 2 2, 2 recovered 4 4");
    assert_eq!(approved(&store), "1 2 3 4 5 6");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "6");
    assert_eq!(daily(&store), "COMPLETED");
    assert!(!is_lease_held(&store));
}

#[test]
fn the_lease_of_a_dead_holder_is_taken_when_it_has_run_out() {
    let store = store_with(6, 6);
    automation(&store);
    let (going, lock) = start_blocked_pass(&store, 3, &["--lease", "1s"]);
    going.signal(Signal::SIGKILL);
    going.wait();
    lock.release();
    let token = store.value("SELECT token FROM apsctl.lease");
    wait_until_lease_free(&store);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 4 versions
2025-10-26 12:00:00 INFO Auto-approved 4 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (recovered)
---- exit 0 ----

"#]]
    );
    assert_eq!(runs(&store), "1 abandoned 2 2, 2 recovered 4 4");
    let error = "SELECT concat_ws(' ', completed_at AT TIME ZONE 'UTC', error) FROM automation_audit_log WHERE id = 1";
    assert_eq!(store.value(error), "2025-10-26 12:00:00 the process was lost before the run ended");
    assert!(store.value("SELECT token FROM apsctl.lease").parse::<i64>().unwrap() > token.parse().unwrap());
    assert_eq!(daily(&store), "COMPLETED");
}

#[test]
fn until_then_the_dead_holder_counts() {
    let store = store_with(6, 6);
    let (going, lock) = start_blocked_pass(&store, 3, &["--lease", "60s"]);
    going.signal(Signal::SIGKILL);
    going.wait();
    lock.release();
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Previous run still executing, skipping
---- exit 0 ----

"#]]
    );
    assert_eq!(runs(&store), "1 running 2 2");
}

#[test]
fn each_pass_has_a_token_of_its_own() {
    let store = store_with(1, 1);
    let token = || store.value("SELECT token FROM apsctl.lease").parse::<i64>().unwrap();
    store.run(&["run-once"]).code(0);
    let first = token();
    store.run(&["run-once"]).code(0);
    assert!(token() > first);
    let left =
        "SELECT concat(run_id, host, pid, backend_pid, job_id, acquired_at, expires_at) FROM apsctl.lease";
    assert_eq!(store.value(left), "");
}

#[test]
fn the_lease_is_renewed_with_every_batch() {
    let store = store_with(4, 4);
    super::slow(&store, "0.4");
    let args = ["run-once", "--batch-size", "1", "--lease", "1s"];
    store.apsctl(&args).real_time().run().code(0);
    assert_eq!(runs(&store), "1 completed 4 4");
}

#[test]
fn a_frozen_pass_holds_up_the_next_no_longer_than_its_lease() {
    let store = store_with(6, 6);
    count_approvals(&store);
    let (going, lock) = start_blocked_pass(&store, 3, &["--lease", "1s"]);
    going.signal(Signal::SIGSTOP);
    lock.release();
    wait_until_lease_free(&store);
    store.run(&["run-once", "--timeout", "5s"]).code(0);
    let books = store.value("SELECT string_agg(a::text, ' ') FROM automation_audit_log a");
    going.signal(Signal::SIGCONT);
    let out = going.wait().code(1);
    let why = [
        "the lease has run out: this pass may not write any more",
        "the connection to the server was lost (terminating connection due to idle-in-transaction timeout)",
    ];
    assert!(why.iter().any(|why| out.stderr.contains(why)), "{out}");
    assert_eq!(store.value("SELECT string_agg(a::text, ' ') FROM automation_audit_log a"), books);
    assert_eq!(runs(&store), "1 abandoned 2 2, 2 recovered 4 4");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "6");
}

/// A proxy that pools transactions gives every one of them another session: no lock and no setting may be left.
#[test]
fn nothing_of_a_session_is_relied_on() {
    let store = store_with(4, 4);
    let (going, lock) = start_blocked_pass(&store, 3, &[]);
    assert_eq!(store.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0");
    lock.release();
    going.wait().code(0);
}
