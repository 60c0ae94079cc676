//! A pass is retried after a transient failure.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::{approved, automation, count_approvals, daily, runs, store_with};
use crate::support::{Apsctl, HeldLock, RunningApsctl, Store, apsctl, is_lease_held, wait_for, wait_for_blocked_pass};

const NO_SERVER: &str = "postgresql://u@127.0.0.1:1/none";

#[test]
fn a_refused_connection_fails_the_pass() {
    assert_data_eq!(
        apsctl(&["run-once", "-d", NO_SERVER, "--retries", "0"]).run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 1 ----

"#]]
    );
}

#[test]
fn a_refused_connection_is_retried() {
    let args = ["run-once", "-d", NO_SERVER, "--retries", "1", "--retry-delay", "1s"];
    let begun = std::time::Instant::now();
    assert_data_eq!(
        apsctl(&args).run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
2025-10-26 12:00:00 INFO Retrying in 1 seconds...
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 1 ----

"#]]
    );
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_lasting_failure_is_not_retried() {
    let store = store_with(3, 2);
    super::broken(&store);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 3 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: out of ink
---- exit 1 ----

"#]]
    );
}

/// Returns a command that hides the server's reason for closing the connection, which does not always arrive.
fn without_reason(store: &Store, args: &[&str]) -> Apsctl {
    store.apsctl(args).replace_in_output(" (terminating connection due to administrator command)", "")
}

/// Ends the sessions of the pass, as a restart of the server does.
fn terminate_sessions(store: &Store) {
    store.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'apsctl run-once'",
    );
}

#[test]
fn a_pass_continues_after_a_lost_connection() {
    let store = store_with(10, 8);
    automation(&store);
    count_approvals(&store);
    let lock = HeldLock::on_version(&store, 5);
    let args = ["run-once", "--batch-size", "2", "--retries", "1", "--retry-delay", "0s", "-o", "json"];
    let running = RunningApsctl::start(without_reason(&store, &args));
    wait_for_blocked_pass(&store);
    terminate_sessions(&store);
    wait_for(&store, "SELECT count(*) = 2 FROM automation_audit_log");
    lock.release();
    let out = running.wait().code(0);
    let out = out.has_log(&[
        "INFO Evaluating 10 pending versions",
        "ERROR Database connection lost",
        "ERROR Automation run failed: the connection to the server was lost",
        "INFO Retrying in 0 seconds...",
        "ERROR Previous run failed, attempting recovery",
        "INFO Database connection restored",
        "INFO Resuming failed job",
        "INFO Evaluating 6 pending versions",
        "INFO Auto-approved 4 versions",
        "INFO Automation run completed (recovered)",
    ]);
    let row = out.json();
    assert_eq!(row["status"], "recovered");
    assert_eq!((&row["attempts"], &row["recovered"]), (&2.into(), &true.into()));
    assert_eq!((&row["versions_evaluated"], &row["versions_approved"]), (&10.into(), &8.into()));
    assert_eq!(approved(&store), "1 2 3 4 5 6 7 8");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "8");
    assert_eq!(runs(&store), "1 abandoned 4 4, 2 recovered 6 4");
    let error = "SELECT error FROM automation_audit_log WHERE id = 1";
    assert_eq!(store.value(error), "the connection to the server was lost");
    assert_eq!(daily(&store), "COMPLETED");
}

#[test]
fn a_pass_interrupted_while_it_waits_for_a_retry_releases_the_lease() {
    let store = store_with(4, 4);
    automation(&store);
    let lock = HeldLock::on_version(&store, 3);
    let args = ["run-once", "--batch-size", "2", "--retries", "1", "--retry-delay", "60s"];
    let running = RunningApsctl::start(without_reason(&store, &args));
    wait_for_blocked_pass(&store);
    terminate_sessions(&store);
    lock.release();
    std::thread::sleep(Duration::from_millis(300));
    running.signal(nix::sys::signal::Signal::SIGINT);
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 ERROR Database connection lost
2025-10-26 12:00:00 ERROR Automation run failed: the connection to the server was lost
2025-10-26 12:00:00 INFO Retrying in 60 seconds...
error: interrupted (SIGINT)
note: run 1 is committed with 2 approvals
---- exit 130 ----

"#]]
    );
    assert!(!is_lease_held(&store));
    assert_eq!(runs(&store), "1 failed 2 2");
    assert_eq!(daily(&store), "FAILED 2025-10-26 09:00:00");
}

#[test]
fn a_deadlock_is_retried() {
    let store = store_with(4, 4);
    store.sql(
        "CREATE SEQUENCE tries;
         CREATE FUNCTION cross_once() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN IF nextval('tries') = 1 THEN RAISE 'crossed' USING ERRCODE = 'deadlock_detected'; END IF; RETURN NEW; END $$;
         CREATE TRIGGER cross_once BEFORE UPDATE ON versions FOR EACH ROW EXECUTE FUNCTION cross_once()",
    );
    store.run(&["run-once", "--retry-delay", "0"]).code(0).has_log(&[
        "INFO Evaluating 4 pending versions",
        "ERROR Automation run failed: crossed",
        "INFO Retrying in 0 seconds...",
        "ERROR Previous run failed, attempting recovery",
        "INFO Resuming failed job",
        "INFO Evaluating 4 pending versions",
        "INFO Auto-approved 4 versions",
        "INFO Automation run completed (recovered)",
    ]);
    assert_eq!(runs(&store), "1 failed 0 0, 2 recovered 4 4");
}

#[test]
fn without_retries_a_lost_connection_ends_the_pass() {
    let store = store_with(4, 4);
    let lock = HeldLock::on_version(&store, 3);
    let running = RunningApsctl::start(without_reason(&store, &["run-once", "--batch-size", "2", "--retries", "0"]));
    wait_for_blocked_pass(&store);
    terminate_sessions(&store);
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 ERROR Database connection lost
2025-10-26 12:00:00 ERROR Automation run failed: the connection to the server was lost
---- exit 1 ----

"#]]
    );
    lock.release();
    assert!(!is_lease_held(&store));
    assert_eq!(runs(&store), "1 failed 2 2");
}

#[test]
fn max_approvals_applies_to_all_attempts_together() {
    let store = store_with(4, 4);
    let lock = HeldLock::on_version(&store, 3);
    let args = ["run-once", "--batch-size", "2", "--retries", "1", "--retry-delay", "1s", "--max-approvals", "4"];
    let running = RunningApsctl::start(without_reason(&store, &args));
    wait_for_blocked_pass(&store);
    terminate_sessions(&store);
    lock.release();
    store.sql("INSERT INTO versions (confidence) VALUES (0.95)");
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 ERROR Database connection lost
2025-10-26 12:00:00 ERROR Automation run failed: the connection to the server was lost
2025-10-26 12:00:00 INFO Retrying in 1 seconds...
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Database connection restored
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 3 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: 5 versions would be approved, more than the 4 of --max-approvals
error: 5 versions would be approved, more than the 4 of --max-approvals
hint: `apsctl rules preview` shows the number for each rule
note: run 1 is committed with 2 approvals
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2");
}
