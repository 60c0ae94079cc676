//! The primary is lost in the middle of a pass, and the standby takes over.

use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{Pair, Replication};
use crate::run_once::{automation, count_approvals, daily, high_confidence, runs, versions};
use crate::support::{HeldLock, RunningApsctl, Store, is_lease_held, wait_for, wait_for_blocked_pass};

fn fill(store: &Store, n: u32, sure: u32) {
    high_confidence(store);
    versions(store, n, sure);
    automation(store);
    count_approvals(store);
}

/// Checks that every eligible version is approved exactly once by a recorded run, and that no run is open.
#[track_caller]
fn check_approvals_and_runs(store: &Store, eligible: u32) {
    let recorded = runs(store);
    let counted = store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals");
    assert_eq!(counted, format!("{eligible} {eligible}"), "{recorded}");
    for (what, wrong) in [
        ("eligible versions left", "SELECT count(*) FROM versions WHERE confidence > 0.9 AND NOT approved"),
        (
            "approvals without a run",
            "SELECT count(*) FROM versions v LEFT JOIN automation_audit_log a ON a.id = v.approved_in_run
             WHERE v.approved AND a.id IS NULL",
        ),
        ("open runs", "SELECT count(*) FROM automation_audit_log WHERE status = 'running' OR completed_at IS NULL"),
        (
            "runs with a wrong count",
            "SELECT count(*) FROM automation_audit_log a
             WHERE versions_approved <> (SELECT count(*) FROM approvals WHERE run = a.id)",
        ),
    ] {
        assert_eq!(store.value(wrong), "0", "{what}: {recorded}");
    }
    assert!(!is_lease_held(store), "{recorded}");
    assert_eq!(daily(store), "COMPLETED");
}

#[test]
fn a_pass_continues_on_the_promoted_standby() {
    let pair = Pair::start(Replication::Synchronous);
    let store = pair.store();
    fill(&store, 10, 8);
    let lock = HeldLock::on_version(&store, 5);
    let args = ["run-once", "--batch-size", "2", "--retries", "2", "--retry-delay", "1s"];
    // The server's last message does not always arrive.
    let last = " (terminating connection due to unexpected postmaster exit)";
    let going = RunningApsctl::start(store.apsctl(&args).replace_in_output(last, ""));
    wait_for_blocked_pass(&store);
    // The pass is stopped until the standby is promoted.
    going.signal(Signal::SIGSTOP);
    pair.lose_primary();
    drop(lock);
    pair.promote();
    going.signal(Signal::SIGCONT);
    let out = going.wait();
    assert_data_eq!(
        out,
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 10 pending versions
2025-10-26 12:00:00 ERROR Database connection lost
2025-10-26 12:00:00 ERROR Automation run failed: the connection to the server was lost
2025-10-26 12:00:00 INFO Retrying in 1 seconds...
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Database connection restored
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 4 versions
2025-10-26 12:00:00 INFO Auto-approved 4 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (recovered)
---- exit 0 ----

"#]]
    );
    let store = pair.standby_store();
    // The new primary skips some ids that the old one may have used.
    let recorded = "SELECT string_agg(concat_ws(' ', status, versions_evaluated, versions_approved), ', ' ORDER BY id)
                 FROM automation_audit_log";
    assert_eq!(store.value(recorded), "abandoned 4 4, recovered 6 4");
    check_approvals_and_runs(&store, 8);
}

/// The promoted server has none of the sessions of a pass on the lost one, so the lease need not expire.
#[test]
fn another_pass_takes_over_on_the_promoted_standby_at_once() {
    let pair = Pair::start(Replication::Synchronous);
    let store = pair.store();
    fill(&store, 10, 8);
    let lock = HeldLock::on_version(&store, 5);
    let args = ["run-once", "--batch-size", "2", "--retries", "0", "--lease", "1h"];
    let lost = RunningApsctl::start(store.apsctl(&args));
    wait_for_blocked_pass(&store);
    pair.lose_primary();
    drop(lock);
    lost.wait().code(1);
    pair.promote();
    let store = pair.standby_store();
    assert!(is_lease_held(&store));
    let out = store.run(&["run-once", "--conflict-exit-code", "75"]).code(0);
    assert!(out.stderr.contains("INFO Automation run completed (recovered)"), "{out}");
    check_approvals_and_runs(&store, 8);
}

/// Kills the primary during a pass, which retries until the standby is promoted.
fn lose_primary_during_a_pass(replication: Replication) {
    const VERSIONS: u32 = 4000;
    let pair = Pair::start(replication);
    let store = pair.store();
    fill(&store, VERSIONS, VERSIONS);
    pair.catch_up();
    let args =
        ["run-once", "--batch-size", "5", "--workers", "2", "--retries", "300", "--retry-delay", "50ms", "-o", "json"];
    let going = RunningApsctl::start(store.apsctl(&args).real_time());
    wait_for(&store, "SELECT count(*) > 100 FROM approvals");
    if replication == Replication::Asynchronous {
        pair.stop_replication();
        wait_for(&store, "SELECT count(*) > 300 FROM approvals");
    }
    let known = store.value("SELECT versions_approved FROM automation_audit_log");
    pair.lose_primary();
    // Meanwhile one server is dead, and the other is a standby.
    std::thread::sleep(Duration::from_millis(300));
    pair.promote();
    let out = going.wait().code(0);
    for line in [
        "ERROR Database connection lost\n",
        "ERROR Database connection refused\n",
        "its sessions are read-only\n",
        "INFO Retrying in 0 seconds...\n",
        "ERROR Previous run failed, attempting recovery\n",
        "INFO Database connection restored\n",
        "INFO Resuming failed job\n",
        "INFO Automation run completed (recovered)\n",
    ] {
        assert!(out.stderr.contains(line), "{line} {out}");
    }
    let store = pair.standby_store();
    check_approvals_and_runs(&store, VERSIONS);
    if replication == Replication::Asynchronous {
        // The whole run may be lost; its id is then used again.
        let lost = format!(
            "SELECT coalesce(max(versions_approved), 0) < {known} FROM automation_audit_log WHERE status = 'abandoned'"
        );
        assert_eq!(store.value(&lost), "true", "{known}: {}", runs(&store));
    }
    // The result counts what the new primary knows.
    let row: Value = out.json();
    let recorded = store.value("SELECT sum(versions_approved) FROM automation_audit_log");
    assert_eq!((row["status"].as_str(), row["versions_approved"].to_string()), (Some("recovered"), recorded));
    store.apsctl(&["run-once"]).real_time().run().code(0);
    check_approvals_and_runs(&store, VERSIONS);
}

#[test]
fn a_pass_continues_on_a_synchronous_standby() {
    lose_primary_during_a_pass(Replication::Synchronous);
}

/// Batches that the standby has not received are repeated and counted once.
#[test]
fn a_pass_repeats_batches_that_an_asynchronous_standby_lacks() {
    lose_primary_during_a_pass(Replication::Asynchronous);
}
