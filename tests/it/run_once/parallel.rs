//! One pass with several connections.

use nix::sys::signal::Signal;

use super::{approved, automation, count_approvals, runs, slow, store_with};
use crate::support::{HeldLock, RunningApsctl, Store, is_lease_held, wait_for, wait_for_blocked_pass};

fn pass(store: &Store, args: &[&str]) -> crate::support::Output {
    let mut all = vec!["run-once", "--workers", "3", "--batch-size", "7"];
    all.extend(args);
    store.run(&all)
}

/// The number of the pass's sessions.
const SESSIONS: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'apsctl run-once'";

#[test]
fn every_version_is_evaluated_once_and_the_run_has_the_counts() {
    let store = store_with(1000, 400);
    count_approvals(&store);
    let row = pass(&store, &["-o", "json", "-q"]).code(0).json();
    assert_eq!((&row["versions_evaluated"], &row["versions_approved"]), (&1000.into(), &400.into()));
    assert_eq!(row["pending"], 600);
    assert_eq!(runs(&store), "1 completed 1000 400");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "400 400");
}

#[test]
fn after_a_gap_only_the_missing_batch_is_approved_again() {
    let store = store_with(100, 100);
    automation(&store);
    count_approvals(&store);
    let lock = HeldLock::on_version(&store, 10);
    let args = ["run-once", "--workers", "2", "--batch-size", "7", "--retries", "0", "--timeout", "2s"];
    let running = RunningApsctl::start(store.apsctl(&args));
    wait_for_blocked_pass(&store);
    // The other connection evaluates the other batches.
    wait_for(&store, "SELECT count(*) = 93 FROM versions WHERE approved");
    running.wait().code(1);
    lock.release();
    assert_eq!(store.value("SELECT resume_after FROM apsctl.evaluations WHERE stage = 'under way'"), "7");
    assert_eq!(runs(&store), "1 timed_out 93 93");
    pass(&store, &[]).code(0);
    assert_eq!(runs(&store), "1 timed_out 93 93, 2 recovered 7 7");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "100 100");
}

#[test]
fn a_connection_that_fails_stops_the_others() {
    let store = store_with(200, 200);
    store.sql(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'out of ink'; END $$;
         CREATE TRIGGER broken BEFORE UPDATE ON versions FOR EACH ROW WHEN (NEW.id = 100) EXECUTE FUNCTION broken()",
    );
    let out = pass(&store, &["--retries", "0"]).code(1);
    assert!(out.stderr.contains("ERROR Automation run failed: out of ink"), "{out}");
    assert!(!is_lease_held(&store));
    let (run, status) =
        ("SELECT versions_approved FROM automation_audit_log", "SELECT count(*) FROM versions WHERE approved");
    assert_eq!(store.value(run), store.value(status));
}

#[test]
fn a_signal_reaches_every_connection() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let store = store_with(60, 60);
        automation(&store);
        count_approvals(&store);
        let locks =
            [HeldLock::on_version(&store, 1), HeldLock::on_version(&store, 8), HeldLock::on_version(&store, 15)];
        let running = RunningApsctl::start(store.apsctl(&["run-once", "--workers", "3", "--batch-size", "7"]));
        wait_for(
            &store,
            "SELECT count(*) = 3 FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock' AND application_name = 'apsctl run-once'",
        );
        running.signal(signal);
        running.wait().code(code);
        locks.into_iter().for_each(HeldLock::release);
        assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 failed 0 0".into()));
        assert!(!is_lease_held(&store));
    }
}

#[test]
fn max_approvals_applies_to_all_connections_together() {
    let store = store_with(100, 100);
    let lock = HeldLock::by(&store, "LOCK TABLE approval_rules IN ACCESS EXCLUSIVE MODE");
    let args = ["run-once", "--workers", "3", "--batch-size", "7", "--max-approvals", "50", "--retries", "0"];
    let running = RunningApsctl::start(store.apsctl(&args));
    wait_for_blocked_pass(&store);
    lock.release();
    running.wait().code(3);
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn a_pass_continues_with_the_connections_it_gets() {
    let store = store_with(100, 100);
    let url = store.create_role(
        "single",
        "ALL ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl; USAGE ON ALL SEQUENCES IN SCHEMA public",
    );
    let role = format!("single_{}", store.database());
    store.sql(&format!("ALTER ROLE {role} CONNECTION LIMIT 1"));
    let out = pass(&store, &["-d", &url, "-v"]).code(0);
    assert!(out.stderr.contains("continuing with one connection less"), "{out}");
    assert_eq!(runs(&store), "1 completed 100 100");
}

/// With triggers, two transactions might lock rows in different orders.
#[test]
fn a_table_with_triggers_and_few_versions_get_one_connection() {
    let store = store_with(40, 40);
    slow(&store, "0.02");
    let args = ["run-once", "--batch-size", "2"];
    let running = RunningApsctl::start(store.apsctl(&args));
    wait_for(&store, "SELECT count(*) > 4 FROM versions WHERE approved");
    assert_eq!(store.value(SESSIONS), "1");
    running.wait().code(0);
    store.sql("DROP TRIGGER slow ON versions; UPDATE versions SET approved = false");
    let lock = HeldLock::on_version(&store, 30);
    let running = RunningApsctl::start(store.apsctl(&args));
    // The other connection evaluates the other batches.
    wait_for(&store, "SELECT count(*) = 38 FROM versions WHERE approved");
    lock.release();
    running.wait().code(0);
}
