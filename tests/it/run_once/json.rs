//! `-o json`: every pass prints one object.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{automation, high_confidence, rule, store_with, versions};
use crate::support::{Output, Store, apsctl, start_blocked_pass};

#[test]
fn a_successful_pass_with_an_ill_formed_rule() {
    let store = Store::new();
    rule(&store, "Empty", 1, "{}");
    rule(&store, "Nobody", 2, r#"{"field": "author", "op": "eq", "value": "nobody"}"#);
    high_confidence(&store);
    versions(&store, 5, 3);
    assert_data_eq!(
        store.run(&["run-once", "-q", "-o", "json"]),
        str![[r#"
{
  "run_id": 1,
  "status": "completed",
  "versions_evaluated": 5,
  "versions_approved": 3,
  "pending": 2,
  "rules": [
    {
      "id": 2,
      "name": "Nobody",
      "matched": 0,
      "error": null
    },
    {
      "id": 3,
      "name": "High Confidence",
      "matched": 3,
      "error": null
    },
    {
      "id": 1,
      "name": "Empty",
      "matched": 0,
      "error": "an empty object is not a condition"
    }
  ],
  "attempts": 1,
  "recovered": false,
  "duration_seconds": 0.0,
  "error": "ill-formed rules: 'Empty'",
  "incremental": false,
  "plan": null
}
---- stderr ----
2025-10-26 12:00:00 WARN Rule 'Empty' is ill-formed and approves nothing: an empty object is not a condition
---- exit 1 ----

"#]]
    );
}

#[test]
fn quiet_prints_only_the_object() {
    let store = store_with(5, 3);
    assert_data_eq!(
        store.run(&["run-once", "-o", "json", "-q"]),
        str![[r#"
{
  "run_id": 1,
  "status": "completed",
  "versions_evaluated": 5,
  "versions_approved": 3,
  "pending": 2,
  "rules": [
    {
      "id": 1,
      "name": "High Confidence",
      "matched": 3,
      "error": null
    }
  ],
  "attempts": 1,
  "recovered": false,
  "duration_seconds": 0.0,
  "error": null,
  "incremental": false,
  "plan": null
}
---- exit 0 ----

"#]]
    );
}

/// Asserts the exit code of a failed pass, and returns its object, which must have all keys.
#[track_caller]
fn failed_result(out: &Output, code: i32) -> Value {
    let row = out.clone().code(code).json();
    let keys: Vec<_> = row.as_object().unwrap().keys().collect();
    let expected = [
        "run_id",
        "status",
        "versions_evaluated",
        "versions_approved",
        "pending",
        "rules",
        "attempts",
        "recovered",
        "duration_seconds",
        "error",
        "incremental",
        "plan",
    ];
    assert_eq!(keys, expected);
    assert!(row["duration_seconds"].is_number() && row["rules"].is_array() && row["attempts"] == 1, "{row}");
    row
}

#[test]
fn a_timed_out_pass() {
    let store = store_with(5, 3);
    let (running, lock) = start_blocked_pass(&store, 3, &["-o", "json", "--timeout", "1s"]);
    let row = failed_result(&running.wait(), 1);
    lock.release();
    assert_eq!((&row["run_id"], &row["status"]), (&json!(1), &json!("timed_out")));
    assert_eq!((&row["versions_evaluated"], &row["versions_approved"]), (&json!(2), &json!(2)));
    assert_eq!(row["rules"], json!([{"id": 1, "name": "High Confidence", "matched": 2, "error": null}]));
}

#[test]
fn a_pass_without_a_connection() {
    let args = ["run-once", "-d", "postgresql://u@127.0.0.1:1/none", "--retries", "0", "-o", "json"];
    let row = failed_result(&apsctl(&args).run(), 1);
    assert_eq!((&row["run_id"], &row["status"], &row["pending"]), (&Value::Null, &json!("failed"), &Value::Null));
}

#[test]
fn too_many_approvals() {
    let store = store_with(5, 3);
    let row = failed_result(&store.run(&["run-once", "-o", "json", "--max-approvals", "1"]), 3);
    assert_eq!((&row["run_id"], &row["status"], &row["versions_approved"]), (&json!(1), &json!("failed"), &json!(0)));
}

#[test]
fn an_interrupted_pass() {
    let store = store_with(5, 3);
    let (running, lock) = start_blocked_pass(&store, 3, &["-o", "json"]);
    running.signal(nix::sys::signal::Signal::SIGINT);
    let row = failed_result(&running.wait(), 130);
    lock.release();
    assert_eq!((&row["run_id"], &row["status"], &row["versions_approved"]), (&json!(1), &json!("failed"), &json!(2)));
}

#[test]
fn a_pass_that_is_skipped_or_not_due_has_that_status() {
    let store = store_with(4, 4);
    automation(&store);
    let early = store.apsctl(&["run-once", "--if-due", "-o", "json"]).now("2025-10-26T08:00:00Z").run();
    assert_data_eq!(
        early,
        str![[r#"
{
  "run_id": null,
  "status": "not_due",
  "versions_evaluated": 0,
  "versions_approved": 0,
  "pending": null,
  "rules": [],
  "attempts": 1,
  "recovered": false,
  "duration_seconds": 0.0,
  "error": null,
  "incremental": false,
  "plan": null
}
---- exit 0 ----

"#]]
    );
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    assert_data_eq!(
        store.run(&["run-once", "-o", "json", "--conflict-exit-code", "75"]),
        str![[r#"
{
  "run_id": null,
  "status": "skipped",
  "versions_evaluated": 0,
  "versions_approved": 0,
  "pending": null,
  "rules": [],
  "attempts": 1,
  "recovered": false,
  "duration_seconds": 0.0,
  "error": null,
  "incremental": false,
  "plan": null
}
---- stderr ----
2025-10-26 12:00:00 INFO Previous run still executing, skipping
---- exit 75 ----

"#]]
    );
    lock.release();
    running.wait().code(0);
}

#[test]
fn csv_jsonl_and_nagios() {
    let store = store_with(2, 1);
    assert_data_eq!(
        store.run(&["run-once", "-q", "-o", "csv"]),
        str![[r#"
run_id,status,versions_evaluated,versions_approved,pending,rules,attempts,recovered,duration_seconds,error,incremental,plan
1,completed,2,1,1,"[{""id"":1,""name"":""High Confidence"",""matched"":1,""error"":null}]",1,false,0,,false,
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["run-once", "-q", "--full", "-o", "jsonl"]),
        str![[r#"
{"run_id":2,"status":"completed","versions_evaluated":1,"versions_approved":0,"pending":1,"rules":[{"id":1,"name":"High Confidence","matched":0,"error":null}],"attempts":1,"recovered":false,"duration_seconds":0.0,"error":null,"incremental":false,"plan":null}
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["run-once", "-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: -o nagios works only for checks, and `apsctl run-once` is not one; hint: checks are doctor, health, stale, cron check, indexes verify, jobs verify, jobs preflight, jobs diff, rules check and runs expected
---- exit 3 ----

"#]]
    );
}
