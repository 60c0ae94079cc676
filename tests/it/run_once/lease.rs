//! The lease: it expires by the database's clock, and has a fencing token.

use crate::support::{expire_lease, is_lease_held, start_blocked_pass, wait_until_lease_free};
use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::{approved, assert_recovered, automation, count_approvals, daily, runs, store_with};

#[test]
fn a_pass_writes_nothing_after_its_lease_has_expired() {
    let store = store_with(6, 6);
    automation(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    expire_lease(&store);
    let audit = store.value("SELECT automation_audit_log FROM automation_audit_log");
    lock.release();
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: the lease has expired: this pass must not write any more
hint: the next pass continues after the last committed batch
---- exit 1 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2");
    assert_eq!(store.value("SELECT automation_audit_log FROM automation_audit_log"), audit);
    assert_eq!(daily(&store), "EXECUTING 2025-10-26 09:00:00");
}

#[test]
fn a_pass_writes_nothing_after_another_has_taken_its_lease() {
    let store = store_with(6, 6);
    automation(&store);
    count_approvals(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    expire_lease(&store);
    let (other, other_lock) = start_blocked_pass(&store, 6, &[]);
    lock.release();
    let first = running.wait().code(1);
    other_lock.release();
    assert_recovered(other.wait(), 4, 4);
    assert!(first.stderr.contains("the lease has expired"), "{first}");
    assert_eq!(runs(&store), "1 abandoned 2 2, 2 recovered 4 4");
    assert_eq!(approved(&store), "1 2 3 4 5 6");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "6");
    assert_eq!(daily(&store), "COMPLETED");
    assert!(!is_lease_held(&store));
}

#[test]
fn the_expired_lease_of_a_killed_pass_is_taken() {
    let store = store_with(6, 6);
    automation(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &["--lease", "1s"]);
    running.signal(Signal::SIGKILL);
    running.wait();
    lock.release();
    let token = store.value("SELECT token FROM apsctl.lease");
    wait_until_lease_free(&store);
    assert_recovered(store.run(&["run-once"]), 4, 4);
    assert_eq!(runs(&store), "1 abandoned 2 2, 2 recovered 4 4");
    let error = "SELECT concat_ws(' ', completed_at AT TIME ZONE 'UTC', error) FROM automation_audit_log WHERE id = 1";
    assert_eq!(store.value(error), "2025-10-26 12:00:00 the process was lost before the run ended");
    assert!(store.value("SELECT token FROM apsctl.lease").parse::<i64>().unwrap() > token.parse().unwrap());
    assert_eq!(daily(&store), "COMPLETED");
}

#[test]
fn each_pass_has_its_own_token() {
    let store = store_with(1, 1);
    let token = || store.value("SELECT token FROM apsctl.lease").parse::<i64>().unwrap();
    store.run(&["run-once"]).code(0);
    let first = token();
    store.run(&["run-once"]).code(0);
    assert!(token() > first);
    let left =
        "SELECT concat(run_id, host, pid, backend_pid, job_id, acquired_at, expires_at, renewed_at, backend_start,
                heartbeat_pid, heartbeat_start) FROM apsctl.lease";
    assert_eq!(store.value(left), "");
}

#[test]
fn a_pass_that_takes_longer_than_its_lease_keeps_it() {
    let store = store_with(4, 4);
    super::slow(&store, "0.4");
    let args = ["run-once", "--batch-size", "1", "--lease", "1s"];
    store.apsctl(&args).real_time().run().code(0);
    assert_eq!(runs(&store), "1 completed 4 4");
}

#[test]
fn a_stopped_process_delays_the_next_pass_no_longer_than_its_lease() {
    let store = store_with(6, 6);
    count_approvals(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &["--lease", "1s"]);
    running.signal(Signal::SIGSTOP);
    lock.release();
    wait_until_lease_free(&store);
    store.run(&["run-once", "--timeout", "5s"]).code(0);
    let log = store.value("SELECT string_agg(a::text, ' ') FROM automation_audit_log a");
    running.signal(Signal::SIGCONT);
    let out = running.wait().code(1);
    let why = [
        "the lease has expired: this pass must not write any more",
        "the connection to the server was lost (terminating connection due to idle-in-transaction timeout)",
    ];
    assert!(why.iter().any(|why| out.stderr.contains(why)), "{out}");
    assert_eq!(store.value("SELECT string_agg(a::text, ' ') FROM automation_audit_log a"), log);
    assert_eq!(runs(&store), "1 abandoned 2 2, 2 recovered 4 4");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "6");
}

/// A pooler may give each transaction another session, so no lock may be held between transactions.
#[test]
fn a_pass_holds_no_advisory_lock() {
    let store = store_with(4, 4);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    assert_eq!(store.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0");
    lock.release();
    running.wait().code(0);
}
