//! A version table without the column `approved_by_rule`.

use std::process::Stdio;

use serde_json::{Value, json};

use super::Plan;
use crate::run_once::{high_confidence, rule, versions};
use crate::support::Store;

fn store() -> Store {
    let store = Store::new();
    high_confidence(&store);
    rule(&store, "Rest", 200, r#"{"field": "id", "op": "lte", "value": 4}"#);
    store.sql("ALTER TABLE versions DROP approved_by_rule");
    versions(&store, 6, 2);
    store
}

fn matched(pass: &Value) -> Vec<Value> {
    pass["rules"].as_array().unwrap().iter().map(|rule| rule["matched"].clone()).collect()
}

#[test]
fn passes_count_the_approvals_of_each_rule() {
    for batch in ["1", "2", "5000"] {
        let store = store();
        let pass = store.run(&["run-once", "-o", "json", "--batch-size", batch]).code(0).json();
        assert_eq!(matched(&pass), [json!(2), json!(2)], "{pass}");
        assert_eq!(store.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM versions WHERE approved"), "1,2,3,4");
        assert_eq!(store.value("SELECT details -> 'rules' FROM automation_audit_log"), r#"{"1": 2, "2": 2}"#);
    }
}

#[test]
fn rules_on_columns_that_an_approval_changes_are_counted() {
    let store = store();
    rule(&store, "Pending", 300, r#"{"field": "approved", "op": "eq", "value": false}"#);
    rule(
        &store,
        "No Time",
        50,
        r#"[{"field": "approved_at", "op": "is_null"}, {"field": "id", "op": "eq", "value": 6}]"#,
    );
    // A trigger of the application changes the row again.
    store.sql(
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.confidence := 0; RETURN NEW; END $$;
         CREATE TRIGGER touch BEFORE UPDATE ON versions FOR EACH ROW EXECUTE FUNCTION touch()",
    );
    let pass = store.run(&["run-once", "-o", "json"]).code(0).json();
    assert_eq!(matched(&pass), [json!(1), json!(2), json!(2), json!(1)], "{pass}");
}

#[test]
fn plans_are_applied_completely() {
    let store = store();
    let plan = Plan::from_dry_run(&store);
    let applied = store.run(&["run-once", "--plan", plan.path(), "-o", "json"]).code(0).json();
    assert_eq!(matched(&applied), [json!(2), json!(2)], "{applied}");
}

#[test]
fn versions_changed_during_a_pass_are_evaluated_again() {
    let store = store();
    let mut other = store.client();
    let mut change = other.transaction().unwrap();
    // Version 1 becomes 10 and matches no rule, version 2 only Rest, and version 3 High Confidence.
    change.batch_execute("UPDATE versions SET confidence = 0.5, id = 10 WHERE id = 1").unwrap();
    change.batch_execute("UPDATE versions SET confidence = 0.5 WHERE id = 2").unwrap();
    change.batch_execute("UPDATE versions SET confidence = 0.99 WHERE id = 3").unwrap();
    let pass = store
        .apsctl(&["run-once", "-o", "json"])
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while store.value(waits) == "0" {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    change.commit().unwrap();
    let pass: Value = serde_json::from_slice(&pass.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(matched(&pass), [json!(1), json!(2)], "{pass}");
    assert_eq!(store.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM versions WHERE approved"), "2,3,4");
}
