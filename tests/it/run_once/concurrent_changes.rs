//! Changes of versions and rules during a pass.

use super::{approved, count_approvals, rule, runs, store_with, versions};
use crate::support::{HeldLock, RunningApsctl, Store, start_blocked_pass, wait_for_blocked_pass};

/// Runs a pass that waits for the transaction of `change`, which then commits.
fn pass_during(store: &Store, change: &str) {
    let lock = HeldLock::by(store, change);
    let running = RunningApsctl::start(store.apsctl(&["run-once"]));
    wait_for_blocked_pass(store);
    lock.release();
    running.wait().code(0);
}

#[test]
fn a_version_that_stops_matching_before_it_is_locked_is_not_approved() {
    let store = store_with(3, 3);
    pass_during(&store, "UPDATE versions SET confidence = 0.1 WHERE id = 2");
    assert_eq!(approved(&store), "1 3");
    assert_eq!(runs(&store), "1 completed 3 2");
}

#[test]
fn a_version_is_approved_by_the_rule_that_matches_its_new_values() {
    let store = Store::new();
    rule(&store, "high", 1, r#"{"field": "confidence", "op": "gte", "value": 0.9}"#);
    rule(&store, "low", 2, r#"{"field": "confidence", "op": "lt", "value": 0.9}"#);
    versions(&store, 2, 2);
    pass_during(&store, "UPDATE versions SET confidence = 0.1 WHERE id = 2");
    assert_eq!(store.value("SELECT string_agg(approved_by_rule::text, ' ' ORDER BY id) FROM versions"), "1 2");
}

#[test]
fn an_approval_by_another_session_is_kept() {
    let store = store_with(2, 2);
    pass_during(&store, "UPDATE versions SET approved = true, approved_by_rule = 77 WHERE id = 2");
    assert_eq!(
        store.value("SELECT approved_by_rule || ' ' || coalesce(approved_in_run, 0) FROM versions WHERE id = 2"),
        "77 0"
    );
    assert_eq!(runs(&store), "1 completed 2 1");
}

#[test]
fn a_version_deleted_during_the_pass_is_no_error() {
    let store = store_with(2, 2);
    pass_during(&store, "DELETE FROM versions WHERE id = 2");
    assert_eq!(runs(&store), "1 completed 2 1");
}

#[test]
fn new_versions_are_approved_now_or_by_the_next_pass() {
    let store = store_with(6, 6);
    count_approvals(&store);
    store.sql("DELETE FROM versions WHERE id = 1");
    let (running, lock) = start_blocked_pass(&store, 5, &[]);
    store.sql("INSERT INTO versions (id, confidence) VALUES (1, 0.95), (100, 0.95)");
    lock.release();
    running.wait().code(0);
    assert_eq!(approved(&store), "2 3 4 5 6 100");
    store.run(&["run-once"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6 100");
    assert_eq!(store.value("SELECT count(DISTINCT version) || ' ' || count(*) FROM approvals"), "7 7");
}

#[test]
fn changed_rules_apply_from_the_next_pass() {
    let store = store_with(4, 4);
    let (running, lock) = start_blocked_pass(&store, 1, &[]);
    store.sql("UPDATE approval_rules SET is_active = false");
    lock.release();
    running.wait().code(0);
    assert_eq!(approved(&store), "1 2 3 4");
}
