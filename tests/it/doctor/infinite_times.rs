//! Runs whose time is infinity

use super::doctor;
use crate::support::{Output, Store, insert_run, job};

/// Returns the evidence of a check.
fn evidence(ended: &Output, check: &str) -> String {
    let rows = ended.json();
    let row = rows.as_array().unwrap().iter().find(|row| row["check"] == check).unwrap();
    row["evidence"].as_str().unwrap().to_owned()
}

#[test]
fn a_run_at_infinity_does_not_hide_the_newest() {
    let store = Store::new();
    job("daily").insert(&store);
    insert_run(&store, "daily", "completed", "2025-10-26 09:00:00+00", Some(3.0));
    insert_run(&store, "daily", "completed", "infinity", Some(0.0));
    let ended = doctor(&store, &["-v", "-o", "json"]).run();
    let worker = evidence(&ended, "worker");
    assert!(worker.contains("the newest run started at 2025-10-26 09:00:00"), "{ended}");
    let recent = evidence(&ended, "audit-recent");
    assert!(recent.contains("of job daily, completed at 2025-10-26 09:00:00"), "{ended}");
}

#[test]
fn a_run_at_infinity_alone_is_at_an_unknown_time() {
    let store = Store::new();
    job("daily").insert(&store);
    insert_run(&store, "daily", "completed", "infinity", Some(0.0));
    let ended = doctor(&store, &["-v", "-o", "json"]).run();
    let recent = evidence(&ended, "audit-recent");
    assert!(recent.ends_with("of job daily, completed at an unknown time"), "{ended}");
    let worker = evidence(&ended, "worker");
    assert!(worker.contains("no run in the audit log in the last 30 days"), "{ended}");
}
