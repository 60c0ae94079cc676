//! `runs show`: one run with its details.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::run_once::{automation, high_confidence, store_with, versions};
use crate::support::{Store, insert_run, start_blocked_pass};

/// A store after a pass on time; the automation job is due every day at nine.
fn after_a_pass() -> Store {
    let store = Store::new();
    automation(&store);
    high_confidence(&store);
    versions(&store, 5, 3);
    store.apsctl(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).now("2025-10-25T12:00:00Z").run().code(0);
    store.apsctl(&["run-once", "--if-due"]).env("SUDO_USER", "alice").now("2025-10-26T09:00:20Z").run().code(0);
    store
}

#[test]
fn a_pass_with_all_details() {
    let store = after_a_pass();
    // One approval is undone by hand, one version is changed.
    store.sql(
        "UPDATE versions SET approved = false WHERE id = (SELECT min(id) FROM versions WHERE approved);
         UPDATE versions SET author = 'x' WHERE id = (SELECT max(id) FROM versions WHERE approved)",
    );
    let shown = store.run(&["runs", "show", "1", "-o", "json"]).code(0).json();
    let object = shown.as_object().unwrap();
    let values = |keys: &[&str]| keys.iter().map(|key| object[*key].to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(values(&["id", "job_id", "status", "error"]), r#"1 "daily" "completed" null"#);
    assert_eq!(values(&["versions_approved", "still_approved", "changed_since", "pending_again"]), "3 1 1 1");
    assert_eq!(values(&["rules"]), r#"[{"id":1,"name":"High Confidence","approved":3}]"#);
    assert_eq!(values(&["expected_at", "slot_status", "delay_seconds"]), r#""2025-10-26T09:00:00Z" "on_time" 20.0"#);
    assert_eq!(
        values(&["attempt", "sudo_user", "command", "recovers", "lost_run"]),
        r#"1 "alice" "apsctl run-once --if-due" null null"#
    );
    assert!(object["pid"].is_i64() && object["host"].is_string(), "{shown}");
    assert_eq!(object["details"]["due_at"], "2025-10-26T09:00:00Z");
    // A deleted rule has no name.
    store.sql("DELETE FROM approval_rules");
    let rules = store.run(&["runs", "show", "1", "-o", "json"]).json()["rules"].to_string();
    assert_eq!(rules, r#"[{"id":1,"name":null,"approved":3}]"#);
}

#[test]
fn a_run_of_the_application() {
    let store = Store::new();
    insert_run(&store, "weekly", "failed", "2025-10-26 09:00:00+00", Some(2.0));
    store.sql(
        "ALTER TABLE automation_audit_log ADD COLUMN worker text;
         UPDATE automation_audit_log SET error = 'no disk', versions_approved = 2, worker = 'w1'",
    );
    assert_data_eq!(
        store.run(&["runs", "show", "1", "--no-log"]),
        str![[r#"
id                  1
job_id              weekly
status              failed
created_at          2025-10-26 09:00:00 UTC
completed_at        2025-10-26 09:00:02 UTC
duration_seconds    2
versions_evaluated
versions_approved   2
error               no disk
rules
still_approved      0
changed_since       0
pending_again       0
expected_at
slot_status
delay_seconds
note                its slot is unknown: no such job: weekly
attempt
recovers
lost_run
resumed_after
host
pid
os_user
sudo_user
command
db_role
server
undone
details
others              {"worker":"w1"}
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_pass_names_the_lost_run_before_it() {
    let store = after_a_pass();
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('daily', 'running', '2025-10-26 11:00Z');
         INSERT INTO apsctl.lease (name, token, run_id, job_id, expires_at) VALUES ('run-once', 9, 2, 'daily', '2025-10-26 11:01Z')
         ON CONFLICT (name) DO UPDATE SET run_id = 2, expires_at = '2025-10-26 11:01Z'",
    );
    store.run(&["run-once"]).code(0);
    let shown = store.run(&["runs", "show", "3", "-o", "json"]).code(0).json();
    assert_eq!(shown["lost_run"], 2);
    assert_eq!(shown["recovers"], "the process was lost before the run ended");
    assert_eq!(shown["slot_status"], "extra");
    assert_eq!(store.run(&["runs", "show", "2", "-o", "json"]).json()["status"], "abandoned");
}

#[test]
fn a_pass_shows_where_it_resumed() {
    let store = store_with(10, 7);
    automation(&store);
    let (going, lock) = start_blocked_pass(&store, 5, &["--timeout", "1s"]);
    going.wait().code(1);
    lock.release();
    store.run(&["run-once", "--batch-size", "2"]).code(0);
    let shown = |id: &str| store.run(&["runs", "show", id, "--no-log", "-o", "json"]).code(0).json();
    // Versions 1 to 4 were committed, the third batch was not.
    assert_eq!((&shown("1")["status"], &shown("1")["resumed_after"]), (&"timed_out".into(), &Value::Null));
    let second = shown("2");
    assert_eq!((&second["status"], &second["versions_evaluated"]), (&"recovered".into(), &6.into()));
    assert_eq!(second["resumed_after"].to_string().trim_matches('"'), "4");
}

#[test]
fn undone_approvals_are_shown() {
    let store = after_a_pass();
    store.run(&["runs", "undo", "1", "--yes"]).code(0);
    let shown = store.run(&["runs", "show", "1", "-o", "json"]).code(0).json();
    assert_eq!(shown["undone"]["versions"], 3);
    assert_eq!((&shown["still_approved"], &shown["versions_approved"]), (&0.into(), &3.into()));
}

#[test]
fn no_such_run() {
    let store = Store::new();
    for id in ["17", "seventeen", "-- '"] {
        store.run(&["runs", "show", "--", id]).code(3);
    }
    assert_data_eq!(
        store.run(&["runs", "show", "17"]),
        str![[r#"
---- stderr ----
error: no such run: 17
hint: list the runs with `apsctl audit tail`
---- exit 3 ----

"#]]
    );
    // Without an id column no run can be found.
    insert_run(&store, "weekly", "failed", "2025-10-26 09:00:00+00", Some(2.0));
    store.sql("ALTER TABLE automation_audit_log DROP COLUMN id");
    store.run(&["runs", "show", "1"]).code(3);
}

#[test]
fn a_run_id_may_be_text() {
    let store = Store::new();
    store.sql(
        "DROP TABLE automation_audit_log;
         CREATE TABLE automation_audit_log (id uuid, created_at timestamptz, completed_at timestamptz);
         INSERT INTO automation_audit_log VALUES ('1f2e3d4c-0000-4000-8000-000000000001', '2025-10-26 09:00Z', '2025-10-26 09:01Z');
         DROP TABLE versions",
    );
    let shown = store.run(&["runs", "show", "1f2e3d4c-0000-4000-8000-000000000001", "-o", "json"]).code(0).json();
    assert_eq!(shown["duration_seconds"], 60.0);
}
