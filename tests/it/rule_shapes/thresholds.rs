//! Rules with thresholds of confidence and similarity: listed, checked and previewed, never executed.

use serde_json::{Value, json};

use crate::support::Store;

fn store() -> Store {
    let store = Store::new();
    store.sql(
        "DROP TABLE approval_rules, versions;
         CREATE TABLE approval_rules (id bigint PRIMARY KEY, confidence_threshold double precision NOT NULL,
             similarity_threshold double precision NOT NULL, auto_action varchar NOT NULL, is_active boolean DEFAULT true);
         CREATE TABLE versions (id bigint PRIMARY KEY, data json NOT NULL, approved boolean NOT NULL DEFAULT false);
         INSERT INTO versions (id, data) VALUES (1, '{\"confidence\": 85.5, \"similarity\": 92.3}'),
             (2, '{\"confidence\": 95}'), (3, '{\"similarity\": 99}'), (4, '{\"confidence\": 60, \"similarity\": 60}')",
    );
    store
}

#[test]
fn versions_must_reach_both_thresholds_and_missing_values_count_as_zero() {
    let store = store();
    for (confidence, similarity, expected) in
        [(85.5, 92.3, 1), (60.0, 60.0, 2), (0.0, 60.0, 3), (90.0, 0.0, 1), (0.0, 0.0, 4)]
    {
        store.sql(&format!(
            "TRUNCATE approval_rules; INSERT INTO approval_rules VALUES (1, {confidence}, {similarity}, 'approve')"
        ));
        let list = store.run(&["rules", "list", "-o", "json"]).code(0).json();
        assert_eq!(list[0]["would_approve"], expected, "{confidence} {similarity}");
        let conditions = json!({"confidence_threshold": confidence, "similarity_threshold": similarity});
        assert_eq!(list[0]["conditions"]["similarity_threshold"].as_f64(), conditions["similarity_threshold"].as_f64());
    }
}

#[test]
fn rules_preview_explains_both_thresholds() {
    let store = store();
    store.sql("INSERT INTO approval_rules VALUES (7, 90, 50, 'approve')");
    let version = store.run(&["rules", "preview", "--version", "1", "-o", "json"]).code(0).json();
    let columns =
        |row: &Value| (row["place"].clone(), row["value"].clone(), row["actual"].clone(), row["result"].clone());
    assert_eq!(
        columns(&version[0]),
        (json!("confidence_threshold"), json!(90), json!(85.5), json!("false")),
        "{version}"
    );
    assert_eq!(
        columns(&version[1]),
        (json!("similarity_threshold"), json!(50), json!(92.3), json!("true")),
        "{version}"
    );
}

#[test]
fn rules_check_reports_percentages_compared_with_fractions() {
    let store = store();
    store.sql(
        "INSERT INTO approval_rules VALUES (7, 90, 50, 'approve');
         UPDATE versions SET data = json_build_object('confidence', id / 5.0, 'similarity', 0.9)",
    );
    let check = store.run(&["rules", "check"]).code(1);
    let words = "confidence is between 0.2 and 0.8 in the pending versions, never gte 90: it compares a fraction with a percentage";
    assert!(check.stdout.contains(words), "{check}");
}

#[test]
fn passes_are_refused_while_a_threshold_rule_approves() {
    let store = store();
    store.sql("INSERT INTO approval_rules VALUES (7, 90, 50, 'APPROVE')");
    let refused = store.run(&["run-once"]).code(3);
    let words = "a pass does not approve by rules that are thresholds of confidence and similarity: rule 7";
    assert!(refused.stderr.contains(words), "{refused}");
    store.run(&["run-once", "--dry-run", "-o", "json"]).code(3);
    store.sql("UPDATE approval_rules SET auto_action = 'manual'");
    store.run(&["run-once", "--dry-run"]).code(0);
}
