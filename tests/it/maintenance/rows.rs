//! What the jobs' rows say of a window, and windows that end whatever else cannot be read.

use serde_json::{Value, json};

use super::{alice, furnished, jobs};
use crate::support::Store;

#[test]
fn a_window_ends_without_the_audit_log() {
    for broken in [
        "DROP TABLE automation_audit_log",
        "ALTER TABLE automation_audit_log ALTER completed_at TYPE uuid USING NULL",
        "ALTER TABLE automation_audit_log RENAME job_id TO job",
    ] {
        let store = furnished();
        let before = jobs(&store);
        alice(&store, &["maintenance", "begin"]).code(0);
        store.sql(broken);
        let ended = alice(&store, &["maintenance", "end", "-o", "json"]).code(0);
        assert_eq!(jobs(&store), before, "{broken}: {ended}");
        let warned = ended.stderr.contains("whether the run of job executing has ended is not known");
        assert_eq!(warned, !broken.contains("RENAME"), "{ended}");
    }
}

/// The application's scheduler writes its rows as if nothing were.
fn overwritten() -> Store {
    let store = furnished();
    alice(&store, &["maintenance", "begin", "--reason", "new disks"]).code(0);
    store.sql(
        "UPDATE apscheduler_jobs SET job_state = 'SCHEDULED', next_run_time = '2025-10-26 14:00Z' WHERE id = 'daily'",
    );
    store
}

#[test]
fn status_goes_by_the_rows() {
    let store = overwritten();
    let status = alice(&store, &["maintenance", "status", "-o", "json"]).code(0);
    let row = status.json();
    let row = if row.is_array() { row[0].clone() } else { row };
    assert_eq!(row["overwritten"], json!(["daily"]), "{status}");
    assert!(!row["still_paused"].as_array().unwrap().contains(&json!("daily")), "{status}");
    assert!(status.stderr.contains("the application has overwritten the pause of daily"), "{status}");
}

#[test]
fn a_listing_says_that_a_pause_was_overwritten() {
    let store = overwritten();
    let listed = alice(&store, &["jobs", "list", "-o", "json"]).code(0).json();
    let note = |id: &str| {
        let row = listed.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
        row["note"].clone()
    };
    assert_eq!(
        note("daily"),
        "paused by alice: maintenance: new disks, but the application has overwritten the pause: it is SCHEDULED"
    );
    assert_eq!(note("scheduled"), "paused by alice: maintenance: new disks");
    assert_eq!(note("removed"), Value::Null);
}
