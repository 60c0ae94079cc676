//! What happens while a plan is being applied.

use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use super::plan::Plan;
use super::{approved, automation, runs, store_with, versions};
use crate::support::{
    HeldLock, RunningApsctl, Store, expire_lease, is_lease_held, wait_for, wait_for_blocked_pass,
};

/// A plan under way, blocked by somebody's statement.
fn held_up(store: &Store, plan: &Plan, by: &str, args: &[&str]) -> (RunningApsctl, HeldLock) {
    let lock = HeldLock::by(store, by);
    let mut all = vec!["run-once", "--plan", plan.path(), "--retry-delay", "0"];
    all.extend(args);
    let going = RunningApsctl::start(store.apsctl(&all));
    wait_for_blocked_pass(store);
    (going, lock)
}

#[test]
fn a_version_that_is_changed_meanwhile_stops_it() {
    let store = store_with(10, 6);
    let plan = Plan::of(&store);
    let change = "UPDATE versions SET confidence = 0.1 WHERE id = 5";
    let (going, lock) = held_up(&store, &plan, change, &[]);
    lock.release();
    assert_data_eq!(
        going.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 10 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: the plan no longer holds: version 5 would not be approved any more
error: the plan no longer holds: version 5 would not be approved any more
hint: make a new one: `apsctl run-once --dry-run -o json > FILE`
---- exit 3 ----

"#]]
    );
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 failed 0 0".into()));
    assert!(!is_lease_held(&store));
}

#[test]
fn one_that_is_written_and_matches_as_before_does_not() {
    let store = store_with(10, 6);
    let plan = Plan::of(&store);
    let (going, lock) = held_up(&store, &plan, "UPDATE versions SET author = 'x' WHERE id = 5", &[]);
    // What comes too late to be looked at is the next pass's.
    versions(&store, 1, 1);
    lock.release();
    going.wait().code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6");
    store.run(&["run-once"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6 11");
}

#[test]
fn a_rule_that_is_changed_meanwhile_stops_it() {
    let store = store_with(10, 6);
    let plan = Plan::of(&store);
    let (going, lock) = held_up(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    store.sql("UPDATE approval_rules SET conditions = jsonb_set(conditions, '{value}', '0.91')");
    lock.release();
    let out = going.wait().code(3);
    assert!(out.stderr.contains("no longer holds: Rule 'High Confidence' was changed"), "{out}");
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn killed_it_has_approved_nothing() {
    let store = store_with(10, 6);
    automation(&store);
    let plan = Plan::of(&store);
    let (going, lock) = held_up(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    going.signal(Signal::SIGKILL);
    going.wait();
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
fn out_of_time_it_has_approved_nothing() {
    let store = store_with(10, 6);
    let plan = Plan::of(&store);
    let (going, lock) =
        held_up(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &["--timeout", "1s"]);
    let out = going.wait().code(1);
    lock.release();
    assert!(out.stderr.contains("timeout: the pass took longer than 1s, blocked by pid"), "{out}");
    assert!(out.stderr.contains("; nothing was approved"), "{out}");
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 timed_out 0 0".into()));
}

#[test]
fn a_lost_connection_is_not_tried_again_once_it_may_have_been_applied() {
    let store = store_with(10, 6);
    let plan = Plan::of(&store);
    let (going, lock) = held_up(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    store.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'apsctl run-once' AND wait_event_type = 'Lock'",
    );
    let out = going.wait().code(1);
    lock.release();
    assert!(!out.stderr.contains("Retrying"), "{out}");
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 failed 0 0".into()));
    assert!(!is_lease_held(&store));
}

#[test]
fn another_pass_is_skipped_meanwhile() {
    let store = store_with(10, 6);
    let plan = Plan::of(&store);
    let (going, lock) = held_up(&store, &plan, "SELECT FROM versions WHERE id = 5 FOR UPDATE", &[]);
    let out = store.run(&["run-once", "--plan", plan.path(), "--conflict-exit-code", "75"]).code(75);
    assert!(out.stderr.contains("Previous run still executing, skipping"), "{out}");
    lock.release();
    going.wait().code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6");
}
