//! A pass that ends early is taken up where it stopped.

use crate::support::{is_lease_held, start_blocked_pass};
use snapbox::{assert_data_eq, str};

use super::{approved, automation, count_approvals, daily, runs, store_with};

#[test]
fn a_pass_out_of_time_keeps_what_is_committed_and_the_next_takes_it_up() {
    let store = store_with(10, 7);
    automation(&store);
    count_approvals(&store);
    let (going, lock) = start_blocked_pass(&store, 5, &["--timeout", "1s"]);
    assert_data_eq!(
        going.wait(),
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
    assert_data_eq!(
        store.run(&["run-once", "--batch-size", "2"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 3 versions
2025-10-26 12:00:00 INFO Auto-approved 3 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (recovered)
---- exit 0 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2 3 4 5 6 7");
    assert_eq!(runs(&store), "1 timed_out 4 4, 2 recovered 6 3");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "7");
    assert_eq!(store.value("SELECT string_agg(stage, ' ') FROM apsctl.evaluations"), "complete");
}

/// The versions that no rule matches stay pending, and have had their turn all the same.
#[test]
fn over_both_passes_every_version_is_evaluated_once() {
    let store = store_with(10, 0);
    store.sql("UPDATE versions SET confidence = 0.95 WHERE id IN (2, 5, 10)");
    let (going, lock) = start_blocked_pass(&store, 5, &["--timeout", "1s"]);
    going.wait().code(1);
    lock.release();
    assert_data_eq!(
        store.run(&["run-once", "--batch-size", "2", "-o", "json"]),
        str![[r#"
{
  "run_id": 2,
  "status": "recovered",
  "versions_evaluated": 6,
  "versions_approved": 2,
  "pending": 7,
  "rules": [
    {
      "id": 1,
      "name": "High Confidence",
      "matched": 2,
      "error": null
    }
  ],
  "attempts": 1,
  "recovered": true,
  "duration_seconds": 0.0,
  "error": null,
  "incremental": false,
  "plan": null
}
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 12:00:00 INFO Resuming failed job
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 2 versions
2025-10-26 12:00:00 INFO Auto-approved 2 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (recovered)
---- exit 0 ----

"#]]
    );
    assert_eq!(runs(&store), "1 timed_out 4 1, 2 recovered 6 2");
    store.run(&["run-once", "--full"]).code(0);
    assert_eq!(runs(&store), "1 timed_out 4 1, 2 recovered 6 2, 3 completed 7 0");
}

#[test]
fn a_pass_that_is_always_out_of_time_comes_round_in_the_end() {
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
fn a_pass_that_failed_in_its_first_batch_begins_anew() {
    let store = store_with(4, 4);
    let (going, lock) = start_blocked_pass(&store, 1, &["--timeout", "1s"]);
    going.wait().code(1);
    lock.release();
    store.run(&["run-once"]).code(0);
    assert_eq!(runs(&store), "1 timed_out 0 0, 2 recovered 4 4");
}

#[test]
fn with_other_rules_all_versions_have_their_turn_again() {
    let store = store_with(6, 3);
    automation(&store);
    let (going, lock) = start_blocked_pass(&store, 3, &["--timeout", "1s"]);
    going.wait().code(1);
    lock.release();
    store.sql("UPDATE approval_rules SET is_active = false");
    super::rule(&store, "All", 1, r#"{"always": true}"#);
    store.sql("UPDATE versions SET approved = false WHERE id = 1");
    store.run(&["run-once"]).code(0);
    assert_eq!(runs(&store), "1 timed_out 2 2, 2 recovered 5 5");
    assert_eq!(approved(&store), "1 2 3 4 5 6");
}

/// One that did not come to evaluate anything forgets nothing.
#[test]
fn two_passes_that_end_early_are_taken_up_by_the_third() {
    let store = store_with(6, 6);
    let (going, lock) = start_blocked_pass(&store, 3, &["--timeout", "1s"]);
    going.wait().code(1);
    let again = ["run-once", "--timeout", "1s", "--batch-size", "2"];
    store.run(&again).code(1);
    lock.release();
    store.run(&again).code(0);
    assert_eq!(runs(&store), "1 timed_out 2 2, 2 timed_out 0 0, 3 recovered 4 4");
}
