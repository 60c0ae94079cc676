//! Ids in JSON: numbers if the column is numeric, otherwise strings.

use serde_json::{Value, json};

use super::standard_store;
use crate::support::Store;

fn with_ids(kind: &str, log: &str) -> Store {
    let store = standard_store();
    store.sql(&format!(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, next_run_time, job_state) VALUES ('10', 'f', '[]', '{{}}', '2025-10-26 03:00:00+00', 'SCHEDULED');
         ALTER TABLE apscheduler_jobs ALTER id TYPE {kind} USING id::{kind};
         ALTER TABLE automation_audit_log ALTER job_id TYPE {log} USING job_id::{log}"
    ));
    store
}

/// Returns the values of a column of the JSON output.
fn column(store: &Store, args: &[&str], name: &str) -> Vec<Value> {
    let output = store.apsctl(args).args(&["-o", "json"]).run();
    assert!(matches!(output.code, Some(0 | 1)), "{args:?}: {output}");
    match output.json() {
        Value::Array(rows) => rows.iter().map(|row| row[name].clone()).collect(),
        row => vec![row[name].clone()],
    }
}

#[test]
fn job_ids_from_numeric_columns_are_json_numbers() {
    for kind in ["smallint", "integer", "bigint"] {
        let store = with_ids(kind, kind);
        let numbers: Vec<Value> = [1, 2, 3, 4, 5, 6, 7, 10].map(Value::from).to_vec();
        assert_eq!(column(&store, &["jobs", "list"], "id"), numbers, "{kind}");
        assert_eq!(column(&store, &["jobs", "list", "--limit", "0"], "id"), numbers, "{kind}");
        assert_eq!(column(&store, &["jobs", "list", "--id", "1*"], "id"), [1, 10].map(Value::from), "{kind}");
        assert_eq!(column(&store, &["jobs", "show", "10"], "id"), [json!(10)]);
        assert_eq!(column(&store, &["jobs", "running"], "id"), [json!(5)]);
        assert_eq!(column(&store, &["stale"], "id"), [5, 10, 2].map(Value::from));
        assert!(column(&store, &["stale", "--ran-within", "7h"], "id").iter().all(Value::is_number));
        assert!(column(&store, &["audit", "tail", "--since", "30d"], "job_id").iter().all(Value::is_number));
        assert!(column(&store, &["audit", "tail", "-n", "0", "--since", "30d"], "job_id").iter().all(Value::is_number));
        assert_eq!(column(&store, &["runs", "show", "60"], "job_id"), [json!(1)]);
        let shown = store.run(&["jobs", "show", "1", "-o", "json"]).json();
        assert_eq!(shown["recent_runs"][0]["job_id"], json!(1));
        assert_eq!(column(&store, &["jobs", "pause", "10"], "id"), [json!(10)]);
        assert_eq!(column(&store, &["undo"], "job_id"), [json!(10)]);
        assert_eq!(column(&store, &["jobs", "resume", "4", "--at", "2025-10-28"], "id"), [json!(4)]);
        assert_eq!(column(&store, &["jobs", "remove", "10", "--purge", "--yes"], "id"), [json!(10)]);
        assert!(column(&store, &["maintenance", "begin"], "id").iter().all(Value::is_number));
        assert!(column(&store, &["maintenance", "end"], "id").iter().all(Value::is_number));
        store.run(&["run-once"]).code(0);
        assert_eq!(store.value("SELECT job_id FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "1");
        for absent in ["99", "no-number", "1.5", "99999999999999999999"] {
            store.run(&["jobs", "show", absent]).code(3);
            store.run(&["jobs", "pause", absent]).code(3);
            store.run(&["jobs", "trigger", "1", absent]).code(3);
            store.run(&["run-once", "--job", absent]).code(3);
        }
        store.run(&["audit", "tail", "--job", "no-number"]).code(3);
    }
}

#[test]
fn ids_from_text_columns_are_json_strings() {
    let store = standard_store();
    let jobs = column(&store, &["jobs", "list"], "id");
    assert!(jobs.iter().all(Value::is_string), "{jobs:?}");
    assert!(column(&store, &["stale"], "id").iter().all(Value::is_string));
    assert!(column(&store, &["audit", "tail", "--since", "30d"], "job_id").iter().all(Value::is_string));
    assert!(column(&store, &["audit", "tail", "--since", "30d"], "id").iter().all(Value::is_number));
    store.sql("ALTER TABLE automation_audit_log ALTER id DROP IDENTITY; ALTER TABLE automation_audit_log ALTER id TYPE text, ALTER id SET DEFAULT '77';
         ALTER TABLE versions ALTER approved_in_run TYPE text");
    for args in [
        &["audit", "tail", "--since", "30d"][..],
        &["audit", "tail", "-n", "0", "--since", "30d"],
        &["runs", "show", "60"],
    ] {
        assert!(column(&store, args, "id").iter().all(Value::is_string), "{args:?}");
    }
    let pass = store.run(&["run-once", "-o", "json"]).code(0).json();
    assert_eq!(pass["run_id"], json!("77"));
    let undone = store.run(&["runs", "undo", "77", "--yes", "-o", "json"]).code(0).json();
    assert_eq!(undone["run_id"], json!("77"));
}

#[test]
fn uuids_are_matched_case_insensitively() {
    let store = standard_store();
    store.sql("ALTER TABLE automation_audit_log ALTER id DROP IDENTITY, ALTER job_id TYPE uuid USING NULL;
               ALTER TABLE automation_audit_log ALTER id TYPE uuid USING ('00000000-0000-0000-0000-ab' || lpad(id::text, 10, '0'))::uuid, ALTER id SET DEFAULT gen_random_uuid();
               ALTER TABLE apscheduler_jobs ALTER id TYPE uuid USING ('00000000-0000-0000-0000-ab000000000' || id)::uuid;
               UPDATE automation_audit_log SET job_id = '00000000-0000-0000-0000-ab0000000001'");
    let id = "00000000-0000-0000-0000-ab0000000002";
    assert!(column(&store, &["jobs", "list"], "id").contains(&json!(id)));
    for written in [id.to_owned(), id.to_uppercase(), format!("{{{id}}}")] {
        assert_eq!(column(&store, &["jobs", "show", &written], "id"), [json!(id)]);
        assert_eq!(column(&store, &["jobs", "pause", &written], "id"), [json!(id)]);
        store.run(&["undo"]).code(0);
    }
    let run = "00000000-0000-0000-0000-AB0000000060";
    assert_eq!(column(&store, &["runs", "show", run], "id"), [json!(run.to_lowercase())]);
    assert_eq!(
        column(&store, &["audit", "tail", "--since", "30d", "--job", "00000000-0000-0000-0000-AB0000000001"], "id")
            .len(),
        61
    );
    for absent in ["no-uuid", "1", "00000000-0000-0000-0000-ab0000000099"] {
        for args in [
            &["jobs", "show", absent][..],
            &["jobs", "pause", absent],
            &["jobs", "trigger", absent],
            &["jobs", "remove", absent],
            &["runs", "show", absent],
            &["runs", "undo", absent, "--yes"],
            &["run-once", "--job", absent],
        ] {
            store.run(args).code(3);
        }
    }
    store.sql(
        "ALTER TABLE versions ALTER id DROP IDENTITY; ALTER TABLE versions ALTER id TYPE uuid USING gen_random_uuid()",
    );
    store.run(&["rules", "preview", "--version", "no-uuid"]).code(3);
}

#[test]
fn non_numeric_ids_of_runs_and_versions_are_not_found() {
    let store = standard_store();
    for absent in ["no-number", "99999999999999999999", "1.5", ""] {
        store.run(&["runs", "show", absent]).code(3);
        store.run(&["runs", "undo", absent, "--yes"]).code(3);
        store.run(&["rules", "preview", "--version", absent]).code(3);
    }
}
