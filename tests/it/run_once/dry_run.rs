//! `run-once --dry-run`

use snapbox::{assert_data_eq, str};

use super::{automation, high_confidence, rule, store_with, versions};
use crate::support::{Store, insert_run, job};

/// Returns everything in the store, with the transactions that wrote it.
fn everything(store: &Store) -> String {
    let tables = store.query(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
         WHERE schemaname IN ('public', 'apsctl') ORDER BY 1",
    );
    let mut dump = String::new();
    for table in tables {
        let table: String = table.get(0);
        let rows = format!("SELECT string_agg(concat(xmin, ctid, t), E'\\n' ORDER BY ctid) FROM {table} t");
        dump.push_str(&format!("{table}: {}\n", store.value(&rows)));
    }
    dump
}

#[test]
fn a_dry_run_reports_what_a_pass_would_do_and_changes_nothing() {
    let store = Store::new();
    rule(&store, "Empty", 1, "{}");
    rule(&store, "Nobody", 2, r#"{"field": "author", "op": "eq", "value": "nobody"}"#);
    high_confidence(&store);
    versions(&store, 10, 6);
    automation(&store);
    // Things that a pass would close or resume first.
    insert_run(&store, "daily", "running", "2025-10-20 09:00:00+00", None);
    store.sql("INSERT INTO apsctl.lease (name, token) VALUES ('run-once', 3)");
    job("report").insert(&store);
    store.run(&["jobs", "pause", "report", "--for", "1m"]).code(0);
    let before = everything(&store);
    assert_data_eq!(
        store.apsctl(&["run-once", "--dry-run"]).now("2025-10-26T13:00:00Z").run(),
        str![[r#"
---- stderr ----
2025-10-26 13:00:00 INFO Automation run started (dry run)
2025-10-26 13:00:00 WARN Rule 'Empty' is ill-formed and approves nothing: an empty object is not a condition
2025-10-26 13:00:00 INFO Evaluating 10 pending versions
2025-10-26 13:00:00 INFO Rule 'High Confidence' matched 6 versions
2025-10-26 13:00:00 INFO Would auto-approve 6 versions (dry run)
---- exit 1 ----

"#]]
    );
    assert_eq!(everything(&store), before);
    assert!(before.contains("report") && before.contains("versions"), "{before}");
}

#[test]
fn a_dry_run_as_json() {
    let store = store_with(10, 6);
    let out = store.run(&["run-once", "-n", "-o", "json", "-q"]).code(0);
    let row = out.json();
    assert!(row["duration_seconds"].is_number());
    assert_eq!((&row["run_id"], &row["status"]), (&serde_json::Value::Null, &"dry_run".into()));
    assert_eq!((&row["versions_evaluated"], &row["versions_approved"]), (&10.into(), &0.into()));
    assert_eq!((&row["rules"][0]["matched"], &row["pending"]), (&6.into(), &10.into()));
}

#[test]
fn a_dry_run_respects_max_approvals() {
    let store = store_with(10, 6);
    let before = everything(&store);
    assert_data_eq!(
        store.run(&["run-once", "-n", "--max-approvals", "5"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started (dry run)
2025-10-26 12:00:00 INFO Evaluating 10 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 6 versions
error: 6 versions would be approved, more than the 5 of --max-approvals
hint: `apsctl rules preview` shows the number for each rule
---- exit 3 ----

"#]]
    );
    store.run(&["run-once", "-n", "--max-approvals", "6"]).code(0);
    assert_eq!(everything(&store), before);
}

#[test]
fn a_dry_run_only_needs_to_read() {
    let store = store_with(10, 6);
    let url = store.create_role("reader", "SELECT ON ALL TABLES IN SCHEMA public");
    assert_data_eq!(
        store.apsctl(&["run-once", "-n", "-d", &url]).run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started (dry run)
2025-10-26 12:00:00 WARN a pass of this role would be refused: this database role may not INSERT on automation_audit_log; this database role may not UPDATE on automation_audit_log; this database role may not UPDATE on versions
2025-10-26 12:00:00 INFO Evaluating 10 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 6 versions
2025-10-26 12:00:00 INFO Would auto-approve 6 versions (dry run)
---- exit 0 ----

"#]]
    );
    store.run(&["run-once", "-n", "--read-only"]).code(0);
    let planned = store.apsctl(&["run-once", "-n", "-q", "-o", "json", "-d", &url]).run().code(0).json();
    assert_eq!(planned["plan"]["versions"], 6);
}

#[test]
fn a_time_without_a_zone_is_utc_in_every_server_time_zone() {
    let store = Store::new();
    rule(&store, "Old", 100, r#"{"field": "metadata.at", "op": "older_than", "value": "1h"}"#);
    store.sql(&format!("ALTER DATABASE {} SET TimeZone = 'America/New_York'", store.database()));
    // Two hours old in UTC, and two hours in the future in New York.
    store.sql(r#"INSERT INTO versions (metadata) VALUES ('{"at": "2025-10-26T10:00:00"}')"#);
    let preview = store.run(&["rules", "preview", "-o", "json"]).json();
    assert_eq!(preview[0]["would_approve"], 1);
    assert_eq!(store.run(&["run-once", "--dry-run", "-o", "json"]).json()["rules"][0]["matched"], 1);
    assert_eq!(store.run(&["run-once", "-o", "json"]).json()["versions_approved"], 1);
}
