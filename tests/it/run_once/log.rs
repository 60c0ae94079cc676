//! The log of a pass, in full. It has Task Tracker's format; the other tests assert only the lines they are about.

use snapbox::{assert_data_eq, str};

use super::{automation, high_confidence, rule, store_with, versions};
use crate::support::Store;

#[test]
fn a_successful_pass() {
    let store = store_with(47, 34);
    automation(&store);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 47 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 34 versions
2025-10-26 12:00:00 INFO Auto-approved 34 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_pass_without_pending_versions() {
    let store = Store::new();
    high_confidence(&store);
    let out = store.run(&["run-once"]).code(0);
    let out = out.has_log(&["INFO Evaluating 0 pending versions", "INFO Auto-approved 0 versions"]);
    assert!(!out.stderr.contains("matched"), "{out}");
}

#[test]
fn each_rule_that_matched_has_a_line_by_priority() {
    let store = Store::new();
    rule(&store, "Late", 300, r#"{"always": true}"#);
    rule(&store, "Nobody", 200, r#"{"field": "author", "op": "eq", "value": "nobody"}"#);
    rule(&store, "First", 1, r#"{"field": "id", "op": "lte", "value": 3}"#);
    versions(&store, 10, 0);
    let out = store.run(&["run-once"]).code(0).has_log(&[
        "INFO Rule 'First' matched 3 versions",
        "INFO Rule 'Late' matched 7 versions",
        "INFO Auto-approved 10 versions",
    ]);
    assert!(!out.stderr.contains("Nobody"), "{out}");
}

#[test]
fn times_are_in_the_zone_of_tz() {
    let store = store_with(1, 1);
    let out = store.run(&["run-once", "--tz", "Europe/Berlin"]).code(0);
    assert!(out.stderr.lines().all(|line| line.starts_with("2025-10-26 13:00:00 INFO ")), "{out}");
}

#[test]
fn quiet_logs_nothing_if_the_pass_succeeds() {
    let store = store_with(3, 2);
    assert_data_eq!(
        store.run(&["run-once", "-q"]),
        str![[r#"
---- exit 0 ----

"#]]
    );
}

#[test]
fn quiet_logs_a_failure() {
    let store = store_with(3, 2);
    super::broken(&store);
    assert_data_eq!(
        store.run(&["run-once", "-q"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 ERROR Automation run failed: out of ink
---- exit 1 ----

"#]]
    );
}

#[test]
fn the_duration_is_that_of_the_run() {
    let store = store_with(1, 1);
    super::slow(&store, "0.3");
    let out = store.apsctl(&["run-once"]).real_time().run().code(0);
    let last = out.stderr.lines().last().unwrap();
    assert!(last.contains("INFO Automation run completed (0."), "{last}");
    assert!(!last.contains("(0.0s)") && !last.contains("(0.1s)"), "{last}");
}

#[test]
fn a_terminal_shows_a_progress_bar() {
    let store = store_with(6, 6);
    super::slow(&store, "0.1");
    let pass = store.apsctl(&["run-once", "--batch-size", "1"]).env("TERM", "xterm");
    let mut session = rexpect::session::spawn_command(pass.command(), Some(10_000)).unwrap();
    session.exp_string("INFO Evaluating 6 pending versions").unwrap();
    session.exp_string("3 / 6").unwrap();
    session.exp_string("INFO Auto-approved 6 versions").unwrap();
    session.exp_string("INFO Automation run completed").unwrap();
}
