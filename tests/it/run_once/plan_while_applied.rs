//! Changes, signals and failures while a plan is applied.

use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::plan::PlanFile;
use super::{approved, automation, runs, store_with, versions};
use crate::support::{HeldLock, RunningApsctl, Store, expire_lease, is_lease_held, wait_for, wait_for_blocked_pass};

/// Starts to apply a plan, and waits until it is blocked by this statement of another session.
fn start_blocked_plan(store: &Store, plan: &PlanFile, by: &str, args: &[&str]) -> (RunningApsctl, HeldLock) {
    let lock = HeldLock::by(store, by);
    let mut all = vec!["run-once", "--plan", plan.path(), "--retry-delay", "0"];
    all.extend(args);
    let running = RunningApsctl::start(store.apsctl(&all));
    wait_for_blocked_pass(store);
    (running, lock)
}

#[test]
fn a_changed_version_stops_the_plan() {
    let store = store_with(10, 6);
    let plan = PlanFile::of(&store);
    let change = "UPDATE versions SET confidence = 0.1 WHERE id = 5";
    let (running, lock) = start_blocked_plan(&store, &plan, change, &[]);
    lock.release();
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 10 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: the plan no longer holds: version 5 would not be approved any more
error: the plan no longer holds: version 5 would not be approved any more
hint: create a new one with `apsctl run-once --dry-run -o json > FILE`
---- exit 3 ----

"#]]
    );
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 failed 0 0".into()));
    assert!(!is_lease_held(&store));
}

#[test]
fn a_changed_version_that_still_matches_does_not_stop_the_plan() {
    let store = store_with(10, 6);
    let plan = PlanFile::of(&store);
    let (running, lock) = start_blocked_plan(&store, &plan, "UPDATE versions SET author = 'x' WHERE id = 5", &[]);
    // A version that is inserted now is left to the next pass.
    versions(&store, 1, 1);
    lock.release();
    running.wait().code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6");
    store.run(&["run-once"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6 11");
}

#[test]
fn a_changed_rule_stops_the_plan() {
    let store = store_with(10, 6);
    let plan = PlanFile::of(&store);
    let (running, lock) = start_blocked_plan(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    store.sql("UPDATE approval_rules SET conditions = jsonb_set(conditions, '{value}', '0.91')");
    lock.release();
    let out = running.wait().code(3);
    assert!(out.stderr.contains("no longer holds: Rule 'High Confidence' was changed"), "{out}");
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn a_killed_plan_approves_nothing() {
    let store = store_with(10, 6);
    automation(&store);
    let plan = PlanFile::of(&store);
    let (running, lock) = start_blocked_plan(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    running.signal(Signal::SIGKILL);
    running.wait();
    lock.release();
    wait_for(
        &store,
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'apsctl run-once'",
    );
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 running 0 0".into()));
    expire_lease(&store);
    let out = plan.apply(&store).code(0);
    assert!(out.stderr.contains("completed (recovered)"), "{out}");
    assert_eq!(runs(&store), "1 abandoned 0 0, 2 recovered 10 6");
}

#[test]
fn a_timed_out_plan_approves_nothing() {
    let store = store_with(10, 6);
    let plan = PlanFile::of(&store);
    let (running, lock) =
        start_blocked_plan(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &["--timeout", "1s"]);
    let out = running.wait().code(1);
    lock.release();
    assert!(out.stderr.contains("timeout: the pass took longer than 1s, blocked by pid"), "{out}");
    assert!(out.stderr.contains("; nothing was approved"), "{out}");
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 timed_out 0 0".into()));
}

#[test]
fn a_plan_that_may_have_been_applied_is_not_retried() {
    let store = store_with(10, 6);
    let plan = PlanFile::of(&store);
    let (running, lock) = start_blocked_plan(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    store.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'apsctl run-once' AND wait_event_type = 'Lock'",
    );
    let out = running.wait().code(1);
    lock.release();
    assert!(!out.stderr.contains("Retrying"), "{out}");
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 failed 0 0".into()));
    assert!(!is_lease_held(&store));
}

#[test]
fn another_pass_is_skipped_while_a_plan_is_applied() {
    let store = store_with(10, 6);
    let plan = PlanFile::of(&store);
    let (running, lock) = start_blocked_plan(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    let out = store.run(&["run-once", "--plan", plan.path(), "--conflict-exit-code", "75"]).code(75);
    assert!(out.stderr.contains("Previous run still executing, skipping"), "{out}");
    lock.release();
    running.wait().code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6");
}
