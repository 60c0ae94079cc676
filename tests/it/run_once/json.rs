//! `-o json`: one object, however it ends.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{automation, high_confidence, rule, store_with, versions};
use crate::support::{Output, Store, apsctl, start_blocked_pass};

#[test]
fn a_good_run() {
    let store = Store::new();
    rule(&store, "Empty", 1, "{}");
    rule(&store, "Nobody", 2, r#"{"field": "author", "op": "eq", "value": "nobody"}"#);
    high_confidence(&store);
    versions(&store, 5, 3);
    assert_data_eq!(
        store.run(&["run-once", "-o", "json"]),
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
      "error": "an empty object is no condition"
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
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 WARN Rule 'Empty' is ill-formed and approves nothing: an empty object is no condition
2025-10-26 12:00:00 INFO Evaluating 5 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 3 versions
2025-10-26 12:00:00 INFO Auto-approved 3 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 1 ----

"#]]
    );
}

#[test]
fn quiet_and_json_are_only_data() {
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

/// The object of a run that has not ended well; it has all the keys.
#[track_caller]
fn failed(out: &Output, code: i32) -> Value {
    let row = out.clone().code(code).json();
    let keys: Vec<_> = row.as_object().unwrap().keys().collect();
    let agreed = [
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
    assert_eq!(keys, agreed);
    assert!(row["duration_seconds"].is_number() && row["rules"].is_array() && row["attempts"] == 1, "{row}");
    row
}

#[test]
fn a_run_out_of_time() {
    let store = store_with(5, 3);
    let (going, lock) = start_blocked_pass(&store, 3, &["-o", "json", "--timeout", "1s"]);
    let row = failed(&going.wait(), 1);
    lock.release();
    assert_eq!((&row["run_id"], &row["status"]), (&json!(1), &json!("timed_out")));
    assert_eq!((&row["versions_evaluated"], &row["versions_approved"]), (&json!(2), &json!(2)));
    // What is committed counts.
    assert_eq!(row["rules"], json!([{"id": 1, "name": "High Confidence", "matched": 2, "error": null}]));
}

#[test]
fn no_connection() {
    let args = ["run-once", "-d", "postgresql://u@127.0.0.1:1/none", "--retries", "0", "-o", "json"];
    let row = failed(&apsctl(&args).run(), 1);
    assert_eq!(
        (&row["run_id"], &row["status"], &row["pending"]),
        (&Value::Null, &json!("failed"), &Value::Null)
    );
}

#[test]
fn too_many_approvals() {
    let store = store_with(5, 3);
    let row = failed(&store.run(&["run-once", "-o", "json", "--max-approvals", "1"]), 3);
    assert_eq!(
        (&row["run_id"], &row["status"], &row["versions_approved"]),
        (&json!(1), &json!("failed"), &json!(0))
    );
}

#[test]
fn an_interrupted_run() {
    let store = store_with(5, 3);
    let (going, lock) = start_blocked_pass(&store, 3, &["-o", "json"]);
    going.signal(nix::sys::signal::Signal::SIGINT);
    let row = failed(&going.wait(), 130);
    lock.release();
    assert_eq!(
        (&row["run_id"], &row["status"], &row["versions_approved"]),
        (&json!(1), &json!("failed"), &json!(2))
    );
}

#[test]
fn a_pass_that_is_skipped_or_not_due_says_so() {
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
    let (going, lock) = start_blocked_pass(&store, 3, &[]);
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
    going.wait().code(0);
}

#[test]
fn other_forms() {
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
APSCTL UNKNOWN - error: -o nagios is for checks, and `apsctl run-once` is none; hint: try health, stale, indexes verify, rules check
---- exit 3 ----

"#]]
    );
}
