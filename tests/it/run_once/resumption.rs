//! A pass continues where an earlier one stopped.

use crate::support::{is_lease_held, start_blocked_pass};
use snapbox::{assert_data_eq, str};

use super::{approved, assert_recovered, automation, count_approvals, daily, runs, store_with};

#[test]
fn a_timed_out_pass_keeps_its_batches_and_the_next_continues() {
    let store = store_with(10, 7);
    automation(&store);
    count_approvals(&store);
    let (running, lock) = start_blocked_pass(&store, 5, &["--timeout", "1s"]);
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 10 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: timeout: the pass took longer than 1s[..]; the next pass continues where this one stopped
hint: [..]
---- exit 1 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2 3 4");
    assert_eq!(runs(&store), "1 timed_out 4 4");
    assert_eq!(daily(&store), "FAILED 2025-10-26 09:00:00");
    assert!(!is_lease_held(&store));
    assert_eq!(store.value("SELECT resume_after FROM apsctl.evaluations"), "4");
    lock.release();
    assert_recovered(store.run(&["run-once", "--batch-size", "2"]), 6, 3);
    assert_eq!(approved(&store), "1 2 3 4 5 6 7");
    assert_eq!(runs(&store), "1 timed_out 4 4, 2 recovered 6 3");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "7");
    assert_eq!(store.value("SELECT string_agg(stage, ' ') FROM apsctl.evaluations"), "complete");
}

/// Versions that no rule matches stay pending, and are not evaluated twice.
#[test]
fn over_both_passes_every_version_is_evaluated_once() {
    let store = store_with(10, 0);
    store.sql("UPDATE versions SET confidence = 0.95 WHERE id IN (2, 5, 10)");
    let (running, lock) = start_blocked_pass(&store, 5, &["--timeout", "1s"]);
    running.wait().code(1);
    lock.release();
    let out = store.run(&["run-once", "--batch-size", "2", "-o", "json"]);
    let result = out.json();
    assert_eq!((&result["status"], &result["pending"]), (&"recovered".into(), &7.into()));
    assert_recovered(out, 6, 2);
    assert_eq!(runs(&store), "1 timed_out 4 1, 2 recovered 6 2");
    store.run(&["run-once", "--full"]).code(0);
    assert_eq!(runs(&store), "1 timed_out 4 1, 2 recovered 6 2, 3 completed 7 0");
}

#[test]
fn passes_that_always_time_out_evaluate_everything_in_the_end() {
    let store = store_with(6, 6);
    super::slow(&store, "0.25");
    let args = ["run-once", "--batch-size", "1", "--timeout", "700ms", "--retries", "0"];
    let mut ends = Vec::new();
    for _ in 0..6 {
        ends.push(store.apsctl(&args).real_time().run().code.unwrap());
        if ends.last() == Some(&0) {
            break;
        }
    }
    assert_eq!(ends.last(), Some(&0), "{}", runs(&store));
    assert!(ends.len() > 2, "{}", runs(&store));
    assert_eq!(approved(&store), "1 2 3 4 5 6");
    let evaluated = "SELECT sum(versions_evaluated) FROM automation_audit_log";
    assert_eq!(store.value(evaluated), "6", "{}", runs(&store));
}

#[test]
fn after_a_pass_that_failed_in_its_first_batch_all_versions_are_evaluated() {
    let store = store_with(4, 4);
    let (running, lock) = start_blocked_pass(&store, 1, &["--timeout", "1s"]);
    running.wait().code(1);
    lock.release();
    store.run(&["run-once"]).code(0);
    assert_eq!(runs(&store), "1 timed_out 0 0, 2 recovered 4 4");
}

#[test]
fn after_a_change_of_rules_all_versions_are_evaluated_again() {
    let store = store_with(6, 3);
    automation(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &["--timeout", "1s"]);
    running.wait().code(1);
    lock.release();
    store.sql("UPDATE approval_rules SET is_active = false");
    super::rule(&store, "All", 1, r#"{"always": true}"#);
    store.sql("UPDATE versions SET approved = false WHERE id = 1");
    store.run(&["run-once"]).code(0);
    assert_eq!(runs(&store), "1 timed_out 2 2, 2 recovered 5 5");
    assert_eq!(approved(&store), "1 2 3 4 5 6");
}

/// A pass that evaluates nothing keeps what the pass before it has recorded.
#[test]
fn a_pass_continues_after_two_that_ended_early() {
    let store = store_with(6, 6);
    let (running, lock) = start_blocked_pass(&store, 3, &["--timeout", "1s"]);
    running.wait().code(1);
    let again = ["run-once", "--timeout", "1s", "--batch-size", "2"];
    store.run(&again).code(1);
    lock.release();
    store.run(&again).code(0);
    assert_eq!(runs(&store), "1 timed_out 2 2, 2 timed_out 0 0, 3 recovered 4 4");
}
