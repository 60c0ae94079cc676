//! Several version tables.

use serde_json::{Value, json};

use crate::run_once::rule;
use crate::support::{Apsctl, Output, Store};

/// Returns a store with two version tables in different schemas, with pending versions 1 to 3 and 3 to 4.
fn store() -> Store {
    let store = Store::new();
    store.sql(
        "ALTER TABLE versions RENAME TO topic_versions;
         CREATE SCHEMA app;
         CREATE TABLE app.atom_versions (LIKE topic_versions INCLUDING ALL);
         ALTER TABLE app.atom_versions ADD weight integer;
         INSERT INTO topic_versions (id, confidence) OVERRIDING SYSTEM VALUE VALUES (1, 0.9), (2, 0.5), (3, 0.9);
         INSERT INTO app.atom_versions (id, confidence, weight) OVERRIDING SYSTEM VALUE VALUES (3, 0.9, 5), (4, 0.4, 6)",
    );
    rule(&store, "Sure", 10, r#"{"field": "confidence", "op": "gte", "value": 0.8}"#);
    rule(&store, "Never", 20, r#"{"field": "confidence", "op": "gt", "value": 1}"#);
    store
}

fn apsctl(store: &Store, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_VERSIONS_TABLE", "topic_versions, app.atom_versions")
}

fn run(store: &Store, args: &[&str]) -> Output {
    apsctl(store, args).run()
}

#[test]
fn lists_and_metrics_count_versions_of_all_tables() {
    let store = store();
    let list = run(&store, &["rules", "list", "-o", "json"]).code(0).json();
    let counts =
        |row: &Value| (row["would_approve"].clone(), row["would_approve_alone"].clone(), row["status"].clone());
    assert_eq!(counts(&list[0]), (json!(3), json!(3), json!("ok")), "{list}");
    assert_eq!(counts(&list[1]), (json!(0), json!(0), json!("never_matches")), "{list}");
    let preview = run(&store, &["rules", "preview"]).code(0);
    assert!(preview.stderr.contains("5 pending versions, 3 would be approved"), "{preview}");
    let metrics = run(&store, &["metrics"]).code(0);
    assert!(metrics.stdout.contains("apsctl_versions_pending 5\n"), "{metrics}");
    // Only the first table.
    let one = store.apsctl(&["metrics"]).env("APSCTL_VERSIONS_TABLE", "topic_versions").run();
    assert!(one.stdout.contains("apsctl_versions_pending 3\n"), "{one}");
}

#[test]
fn rules_check_names_the_table_in_which_a_rule_fails_or_never_matches() {
    let store = store();
    rule(&store, "Heavy", 5, r#"{"field": "weight", "op": "gte", "value": 6}"#);
    let check = run(&store, &["rules", "check", "-o", "json"]).code(1).json();
    assert_eq!(check[0]["reason"], "in topic_versions: field: there is no column \"weight\"", "{check}");
    assert_eq!(check[0]["would_approve"], 1, "{check}");
    let words = "in topic_versions: confidence is between 0.5 and 0.9 in the pending versions, never gt 1; \
                 in app.atom_versions: confidence is between 0.4 and 0.9 in the pending versions, never gt 1";
    assert_eq!(check[1]["reason"], words, "{check}");
}

#[test]
fn rules_preview_names_the_table_of_a_version() {
    let store = store();
    let third = run(&store, &["rules", "preview", "--version", "3", "-o", "json"]).code(0);
    let rows = third.json();
    let tables: Vec<&Value> = rows.as_array().unwrap().iter().map(|row| &row["table"]).collect();
    let (topic, atom) = ("topic_versions", "app.atom_versions");
    assert_eq!(tables, [topic, topic, atom, atom], "{third}");
    for table in [topic, atom] {
        let words = format!("version 3 of {table} would be approved by 'Sure'");
        assert!(third.stderr.contains(&words), "{third}");
    }
    let fourth = run(&store, &["rules", "preview", "--version", "4"]).code(0);
    assert!(fourth.stderr.contains("version 4 of app.atom_versions would be approved by no rule"), "{fourth}");
    assert!(fourth.stdout.contains(atom) && !fourth.stdout.contains(topic), "{fourth}");
    let none = run(&store, &["rules", "preview", "--version", "9"]).code(3);
    assert!(none.stderr.contains("tables topic_versions, app.atom_versions"), "{none}");
}

#[test]
fn passes_are_refused_before_anything_is_claimed() {
    let store = store();
    for args in [&["run-once"][..], &["run-once", "--dry-run"]] {
        let refused = run(&store, args).code(3);
        let words = "a pass works on one table of versions, not on topic_versions, app.atom_versions";
        assert!(refused.stderr.contains(words), "{refused}");
    }
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log"), "0");
    let one = store.apsctl(&["run-once"]).env("APSCTL_VERSIONS_TABLE", "app.atom_versions").run().code(0);
    assert!(one.stderr.contains("Auto-approved 1 versions"), "{one}");
}

#[test]
fn missing_version_tables_are_named() {
    let store = store();
    for args in [&["rules", "list"][..], &["rules", "preview", "--version", "1"]] {
        let failed = store.apsctl(args).env("APSCTL_VERSIONS_TABLE", "topic_versions,others").run().code(4);
        assert!(failed.stderr.contains("there is no table others"), "{failed}");
    }
    let wrong = store.apsctl(&["rules", "list"]).env("APSCTL_VERSIONS_TABLE", "topic_versions,").run().code(2);
    assert!(wrong.stderr.contains("APSCTL_VERSIONS_TABLE: \"\" is not a valid table name"), "{wrong}");
}
