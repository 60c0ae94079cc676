//! Pauses that the application has overwritten, and maintenance in stores without a log of runs.

use serde_json::{Value, json};

use super::{alice, jobs, store_with_jobs};
use crate::support::Store;

#[test]
fn maintenance_ends_without_a_log_of_runs() {
    for broken in [
        "DROP TABLE automation_audit_log",
        "ALTER TABLE automation_audit_log ALTER completed_at TYPE uuid USING NULL",
        "ALTER TABLE automation_audit_log RENAME job_id TO job",
    ] {
        let store = store_with_jobs();
        let before = jobs(&store);
        alice(&store, &["maintenance", "begin"]).code(0);
        store.sql(broken);
        let ended = alice(&store, &["maintenance", "end", "-o", "json"]).code(0);
        assert_eq!(jobs(&store), before, "{broken}: {ended}");
        let warned = ended.stderr.contains("cannot determine whether the run of job executing has ended");
        assert_eq!(warned, !broken.contains("RENAME"), "{ended}");
    }
}

/// Creates a store in maintenance whose application has overwritten the pause of a job.
fn store_with_overwritten_pause() -> Store {
    let store = store_with_jobs();
    alice(&store, &["maintenance", "begin", "--reason", "new disks"]).code(0);
    store.sql(
        "UPDATE apscheduler_jobs SET job_state = 'SCHEDULED', next_run_time = '2025-10-26 14:00Z' WHERE id = 'daily'",
    );
    store
}

#[test]
fn status_shows_overwritten_pauses() {
    let store = store_with_overwritten_pause();
    let status = alice(&store, &["maintenance", "status", "-o", "json"]).code(0);
    let row = status.json();
    let row = if row.is_array() { row[0].clone() } else { row };
    assert_eq!(row["overwritten"], json!(["daily"]), "{status}");
    assert!(!row["still_paused"].as_array().unwrap().contains(&json!("daily")), "{status}");
    assert!(status.stderr.contains("the application has overwritten the pause of daily"), "{status}");
}

#[test]
fn jobs_list_notes_an_overwritten_pause() {
    let store = store_with_overwritten_pause();
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
