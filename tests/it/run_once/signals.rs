//! SIGINT and SIGTERM: the batch at hand is rolled back, the lease given up, the books closed.

use crate::support::{RunningApsctl, is_lease_held, start_blocked_pass, wait_for, wait_until_lease_held};
use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::{approved, automation, daily, runs, slow, store_with};

#[test]
fn an_interrupted_pass() {
    let store = store_with(6, 6);
    automation(&store);
    let (going, lock) = start_blocked_pass(&store, 4, &[]);
    going.signal(Signal::SIGINT);
    assert_data_eq!(
        going.wait(),
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
    assert_eq!(runs(&store), "1 failed 2 2, 2 recovered 4 4");
}

#[test]
fn a_terminated_pass() {
    let store = store_with(6, 6);
    let (going, lock) = start_blocked_pass(&store, 4, &[]);
    going.signal(Signal::SIGTERM);
    assert_data_eq!(
        going.wait(),
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
fn a_pass_that_is_interrupted_in_its_own_work() {
    let store = store_with(6, 6);
    slow(&store, "0.5");
    let going = RunningApsctl::start(store.apsctl(&["run-once", "--batch-size", "1"]));
    wait_for(&store, "SELECT count(*) > 0 FROM versions WHERE approved");
    going.signal(Signal::SIGINT);
    going.wait().code(130);
    assert!(!is_lease_held(&store));
    let evaluated = store.value("SELECT versions_evaluated FROM automation_audit_log");
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), evaluated);
}

/// At whatever moment it comes.
#[test]
fn a_signal_never_leaves_the_lease_behind() {
    let store = store_with(3000, 3000);
    for round in 0_u64..12 {
        let going = RunningApsctl::start(store.apsctl(&["run-once", "--batch-size", "1"]));
        wait_until_lease_held(&store);
        std::thread::sleep(std::time::Duration::from_millis(round * 5));
        going.signal(Signal::SIGINT);
        let out = going.wait();
        assert!(!is_lease_held(&store), "{out}");
        assert_eq!(
            store.value("SELECT count(*) FROM automation_audit_log WHERE status = 'running'"),
            "0",
            "{out}"
        );
        if out.code == Some(0) {
            store.sql("UPDATE versions SET approved = false");
        }
    }
}

#[test]
fn interrupted_while_it_waits_to_try_again() {
    let args = ["run-once", "-d", "postgresql://u@127.0.0.1:1/none", "--retry-delay", "60s"];
    let going = RunningApsctl::start(crate::support::apsctl(&args));
    std::thread::sleep(std::time::Duration::from_millis(500));
    going.signal(Signal::SIGTERM);
    assert_data_eq!(
        going.wait(),
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
