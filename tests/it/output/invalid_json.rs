//! Invalid JSON in JSON columns.

use crate::support::{Store, insert_run, job};

const INVALID_JSON: [&str; 7] = ["not json", "{bad", "", "[1, 2", "{\"a\": NaN}", "1 2", "\"open"];

#[test]
fn invalid_arguments_are_shown_as_text() {
    let store = Store::new();
    job("digest").insert(&store);
    store.sql("ALTER TABLE apscheduler_jobs ALTER kwargs TYPE text, ALTER args TYPE text");
    for text in INVALID_JSON {
        store.client().execute("UPDATE apscheduler_jobs SET args = $1, kwargs = $1", &[&text]).unwrap();
        for form in ["json", "jsonl"] {
            let shown = store.run(&["jobs", "show", "digest", "-o", form]).code(0).json();
            assert_eq!((&shown["args"], &shown["kwargs"]), (&text.into(), &text.into()), "{shown}");
        }
        let table = store.run(&["jobs", "show", "digest"]).code(0);
        let line = table.stdout.lines().find(|line| line.starts_with("kwargs")).unwrap();
        assert_eq!(line.strip_prefix("kwargs").unwrap().trim_start(), text, "{table}");
        let csv = store.run(&["jobs", "show", "digest", "-o", "csv"]).code(0);
        assert!(csv.stdout.contains(&text.replace('"', "\"\"")), "{csv}");
    }
    store.sql("UPDATE apscheduler_jobs SET kwargs = '{\"a\": 1}'");
    let shown = store.run(&["jobs", "show", "digest", "-o", "json"]).code(0).json();
    assert_eq!(shown["kwargs"], serde_json::json!({"a": 1}));
}

#[test]
fn invalid_details_of_a_run_are_shown_as_text() {
    let store = Store::new();
    job("digest").insert(&store);
    insert_run(&store, "digest", "completed", "2025-10-26 09:00:00+00", Some(5.0));
    let id = store.value("SELECT id FROM automation_audit_log");
    store.sql("ALTER TABLE automation_audit_log ALTER details TYPE text");
    for text in ["not json", "{bad", "[1, 2", "{\"a\": NaN}"] {
        store.client().execute("UPDATE automation_audit_log SET details = $1", &[&text]).unwrap();
        for form in ["json", "jsonl"] {
            let shown = store.run(&["runs", "show", &id, "-o", form]).code(0).json();
            assert_eq!(shown["details"], *text, "{shown}");
        }
        let table = store.run(&["runs", "show", &id]).code(0);
        assert!(table.stdout.contains(text), "{table}");
    }
}

#[test]
fn invalid_conditions_are_shown_as_text() {
    let store = Store::new();
    store.sql(
        "ALTER TABLE approval_rules ALTER conditions TYPE text;
         INSERT INTO approval_rules (name, is_active, conditions) VALUES ('odd', true, '{bad one')",
    );
    let listed = store.run(&["rules", "list", "-o", "json"]).json();
    assert_eq!(listed[0]["conditions"], "{bad one", "{listed}");
}
