//! `health` on every layout, with missing tables and with missing privileges.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{check, health, status, well};
use crate::support::{Store, insert_run};

fn dumped(name: &str) -> Store {
    let store = Store::unmigrated();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/apscheduler/tests/fixtures/apscheduler/");
    store.sql(&std::fs::read_to_string(format!("{folder}{name}")).unwrap());
    store
}

#[test]
fn apscheduler_3() {
    let store = dumped("aps3.sql");
    let next = store.value("SELECT to_char(to_timestamp(min(next_run_time)) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') FROM apscheduler_jobs");
    let pending: Value = store.value("SELECT count(next_run_time) FROM apscheduler_jobs").parse().unwrap();
    let args = ["health", "-o", "json", "--now", "2020-01-01T00:00:00Z"];
    let out = store.run(&args).code(0);
    let object = out.json();
    assert!(object["next_scheduled_run"].as_str().unwrap().starts_with(&next), "{next}: {out}");
    assert_eq!(object["pending_jobs"], pending);
    assert!(object["last_execution"].is_null() && object["execution_time_ms"].is_null());
    assert!(check(&out, "stuck-jobs").starts_with("unknown: "), "{out}");
    assert!(check(&out, "audit-recent").starts_with("unknown: no runs are imported"), "{out}");
    // With an audit log beside the table.
    store.migrate();
    insert_run(&store, "interval-micro", "failed", "2019-12-31 23:00:00+00", Some(2.5));
    let out = store.run(&args).code(1);
    assert_eq!(out.json()["execution_time_ms"], 2500);
    assert!(check(&out, "audit-recent").starts_with("critical: the last run 1 failed"), "{out}");
    // A scheduler that ended long ago.
    let out = store.run(&["health", "-o", "json", "--now", "2099-01-01T00:00:00Z"]).code(1);
    assert!(check(&out, "overdue").starts_with("critical: "), "{out}");
}

#[test]
fn broken_rows_of_apscheduler_3() {
    let out = dumped("broken.sql").run(&["health", "-o", "json"]);
    assert!(out.code == Some(0) || out.code == Some(1), "{out}");
    assert!(out.json()["pending_jobs"].as_i64().unwrap() > 10, "{out}");
    let store = dumped("aps3.sql");
    store.sql("UPDATE apscheduler_jobs SET next_run_time = 'NaN'");
    health(&store, &[]).code(1);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = 1e300");
    health(&store, &[]).code(1);
}

#[test]
fn apscheduler_4() {
    let store = dumped("aps4.sql");
    let fired = store
        .value("SELECT to_char(max(last_fire_time) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') FROM schedules");
    let pending: Value =
        store.value("SELECT count(*) FROM schedules WHERE NOT paused AND next_fire_time IS NOT NULL").parse().unwrap();
    let out = health(&store, &[]);
    let object = out.json();
    assert_eq!(object["pending_jobs"], pending);
    match fired.as_str() {
        "NULL" => assert!(object["last_execution"].is_null(), "{out}"),
        fired => assert!(object["last_execution"].as_str().unwrap().starts_with(fired), "{out}"),
    }
    assert!(check(&out, "audit-recent").starts_with("unknown: "), "{out}");
    store.migrate();
    insert_run(&store, "x", "completed", "2025-10-26 11:00:00+00", Some(0.25));
    store.sql("UPDATE schedules SET next_fire_time = '2025-10-27 09:00Z', paused = false; DELETE FROM jobs");
    let out = health(&store, &[]).code(0);
    assert_eq!(out.json()["execution_time_ms"], 250);
    assert_eq!(out.json()["next_scheduled_run"], "2025-10-27T09:00:00Z");
    assert_eq!(check(&out, "stuck-jobs"), "ok: no job is executing");
    store.sql("UPDATE schedules SET paused = true");
    let out = health(&store, &[]).code(1);
    assert!(check(&out, "job-scheduled").starts_with("warning: no job has a next run: "), "{out}");
}

/// The store has only the columns that the queries in the guide name.
#[test]
fn a_store_with_missing_tables() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id text PRIMARY KEY, func_ref text, args jsonb, kwargs jsonb,
             next_run_time timestamptz, job_state text, misfire_grace_time integer);
         INSERT INTO apscheduler_jobs (id, job_state, next_run_time) VALUES ('daily', 'SCHEDULED', '2025-10-27Z')",
    );
    assert_data_eq!(
        store.run(&["health"]),
        str![[r#"
health
status              healthy
next_scheduled_run  2025-10-27 00:00:00 UTC
last_execution
execution_time_ms
pending_jobs        1

checks
check          verdict  evidence                                                                      fix
database       ok       DATABASE answers
job-scheduled  ok       the next run is at 2025-10-27T00:00:00Z
overdue        ok       no job is overdue by more than 1h
stuck-jobs     ok       no job is executing
lease          unknown  the store has no lease of passes (schema apsctl), or this role cannot see it
audit-recent   unknown  there is no table automation_audit_log
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["health", "-o", "nagios"]),
        str![[r#"
HEALTH OK - healthy; not checked: lease, audit-recent | pending_jobs=1;; overdue=0;;
---- exit 0 ----

"#]]
    );
    store.sql("CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz)");
    let out = health(&store, &[]).code(0);
    assert_eq!(check(&out, "audit-recent"), "ok: no run yet");
    store.sql("INSERT INTO automation_audit_log VALUES ('2025-10-26 10:00Z', '2025-10-26 10:00:04Z'), (NULL, now())");
    let out = health(&store, &["--ran-within", "3h"]).code(0);
    assert_eq!(out.json()["execution_time_ms"], 4000);
    assert_eq!(check(&out, "audit-recent"), "ok: the last run started at 2025-10-26T10:00:00Z");
}

#[test]
fn a_role_that_may_read_only_some_tables() {
    let store = well();
    let tables = "SELECT ON ALL TABLES IN SCHEMA public; USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA apsctl";
    let url = store.create_role("reader", tables);
    assert_eq!(store.run(&["health", "-d", &url]).to_string(), store.run(&["health"]).to_string());
    let url = store.create_role("outsider", "SELECT ON ALL TABLES IN SCHEMA public");
    let out = health(&store, &["-d", &url]).code(0);
    assert!(check(&out, "lease").starts_with("unknown: the store has no lease of passes"), "{out}");
    assert_eq!(check(&out, "audit-recent"), "ok: the last run started at 2025-10-26T09:00:02Z");
    let url = store.create_role("half", "SELECT ON apscheduler_jobs");
    let out = health(&store, &["-d", &url]).code(0);
    assert_eq!(check(&out, "audit-recent"), "unknown: permission denied for table automation_audit_log");
    assert_eq!(status(&out), "healthy");
    // Without the audit log it is unknown whether executing jobs are stuck.
    store.sql("UPDATE apscheduler_jobs SET job_state = 'EXECUTING'");
    let out = health(&store, &["-d", &url]).code(0);
    assert!(check(&out, "stuck-jobs").starts_with("unknown: "), "{out}");
    let url = store.create_role("nobody", "SELECT ON automation_audit_log");
    let out = store.run(&["health", "-d", &url]).code(3);
    assert!(out.stderr.contains("permission denied for table apscheduler_jobs"), "{out}");
}

#[test]
fn row_security_is_reported() {
    let store = well();
    let url = store.create_role("clerk", "SELECT ON ALL TABLES IN SCHEMA public");
    store.sql("ALTER TABLE apscheduler_jobs ENABLE ROW LEVEL SECURITY");
    let out = store.run(&["health", "-d", &url, "-o", "json"]).code(0);
    assert_eq!(check(&out, "job-scheduled"), "unknown: row-level security may hide all jobs from this role");
    assert!(out.stderr.contains("WARN Row-level security may hide rows of apscheduler_jobs from this role"), "{out}");
    let out = store.run(&["health", "-d", &url, "-o", "nagios"]).code(0);
    assert!(out.stdout.contains("not checked: job-scheduled, lease (row-level security may hide more) |"), "{out}");
}

/// Returns the guide's tables under other names.
#[test]
fn renamed_tables() {
    let store = well();
    store.sql("CREATE SCHEMA app; ALTER TABLE apscheduler_jobs SET SCHEMA app; ALTER TABLE automation_audit_log RENAME TO log");
    let out = store
        .apsctl(&["health", "-o", "json"])
        .env("APSCTL_JOBS_TABLE", "app.apscheduler_jobs")
        .env("APSCTL_AUDIT_TABLE", "log")
        .run()
        .code(0);
    assert_eq!(out.json()["execution_time_ms"], 3200);
}
