//! SIGINT and SIGTERM: the current batch is rolled back, the lease is released, and the run is closed.

use crate::support::{RunningApsctl, is_lease_held, start_blocked_pass, wait_for, wait_until_lease_held};
use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::{approved, assert_recovered, automation, daily, runs, slow, store_with};

#[test]
fn sigint_ends_a_pass_and_the_next_one_recovers() {
    let store = store_with(6, 6);
    automation(&store);
    let (running, lock) = start_blocked_pass(&store, 4, &[]);
    running.signal(Signal::SIGINT);
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: interrupted (SIGINT)
error: interrupted (SIGINT)
note: run 1 is committed with 2 approvals
---- exit 130 ----

"#]]
    );
    lock.release();
    assert_eq!(approved(&store), "1 2");
    assert_eq!(runs(&store), "1 failed 2 2");
    assert_eq!(store.value("SELECT error FROM automation_audit_log"), "interrupted (SIGINT)");
    assert_eq!(daily(&store), "FAILED 2025-10-26 09:00:00");
    assert!(!is_lease_held(&store));
    assert_recovered(store.run(&["run-once"]), 4, 4);
    assert_eq!(runs(&store), "1 failed 2 2, 2 recovered 4 4");
}

#[test]
fn sigterm_ends_a_pass() {
    let store = store_with(6, 6);
    let (running, lock) = start_blocked_pass(&store, 4, &[]);
    running.signal(Signal::SIGTERM);
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: terminated (SIGTERM)
error: terminated (SIGTERM)
note: run 1 is committed with 2 approvals
---- exit 143 ----

"#]]
    );
    lock.release();
    assert_eq!(runs(&store), "1 failed 2 2");
    assert!(!is_lease_held(&store));
}

#[test]
fn a_pass_can_be_interrupted_while_it_approves() {
    let store = store_with(6, 6);
    slow(&store, "0.5");
    let running = RunningApsctl::start(store.apsctl(&["run-once", "--batch-size", "1"]));
    wait_for(&store, "SELECT count(*) > 0 FROM versions WHERE approved");
    running.signal(Signal::SIGINT);
    running.wait().code(130);
    assert!(!is_lease_held(&store));
    let evaluated = store.value("SELECT versions_evaluated FROM automation_audit_log");
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), evaluated);
}

#[test]
fn a_signal_never_leaves_the_lease_behind() {
    let store = store_with(3000, 3000);
    for round in 0_u64..12 {
        let running = RunningApsctl::start(store.apsctl(&["run-once", "--batch-size", "1"]));
        wait_until_lease_held(&store);
        std::thread::sleep(std::time::Duration::from_millis(round * 5));
        running.signal(Signal::SIGINT);
        let out = running.wait();
        assert!(!is_lease_held(&store), "{out}");
        assert_eq!(store.value("SELECT count(*) FROM automation_audit_log WHERE status = 'running'"), "0", "{out}");
        if out.code == Some(0) {
            store.sql("UPDATE versions SET approved = false");
        }
    }
}

#[test]
fn a_pass_can_be_terminated_while_it_waits_for_a_retry() {
    let args = ["run-once", "-d", "postgresql://u@127.0.0.1:1/none", "--retry-delay", "60s"];
    let running = RunningApsctl::start(crate::support::apsctl(&args));
    std::thread::sleep(std::time::Duration::from_millis(500));
    running.signal(Signal::SIGTERM);
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
2025-10-26 12:00:00 INFO Retrying in 60 seconds...
error: terminated (SIGTERM)
---- exit 143 ----

"#]]
    );
}
