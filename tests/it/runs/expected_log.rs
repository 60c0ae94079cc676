//! `runs expected` without an audit log

use crate::support::{Store, job};

#[test]
fn a_missing_table_is_named() {
    let store = Store::new();
    for id in ["daily", "nightly"] {
        job(id).insert(&store);
        store.run(&["jobs", "schedule", id, "--cron", "0 9 * * *"]).code(0);
    }
    store.sql("DROP TABLE automation_audit_log");
    let ended = store.run(&["runs", "expected"]).code(4);
    assert!(ended.stderr.contains("there is no table automation_audit_log"), "{ended}");
    assert!(!ended.stderr.contains("job_id"), "{ended}");
    store.sql("CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz)");
    let ended = store.run(&["runs", "expected"]).code(3);
    assert!(ended.stderr.contains("it has no column job_id"), "{ended}");
}
