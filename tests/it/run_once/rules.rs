//! Which rule approves a version.

use super::{approved, high_confidence, rule, runs, store_with, versions};
use crate::support::Store;

/// Returns the version and the rule of every approval.
fn by_rule(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat(v.id, ' ', r.name), ', ' ORDER BY v.id)
         FROM versions v JOIN approval_rules r ON r.id = v.approved_by_rule WHERE v.approved",
    )
}

#[test]
fn the_first_rule_by_priority_then_id_approves() {
    let store = Store::new();
    rule(&store, "third", 20, r#"{"always": true}"#);
    rule(&store, "first", 10, r#"{"field": "id", "op": "lte", "value": 2}"#);
    rule(&store, "second", 10, r#"{"field": "id", "op": "lte", "value": 4}"#);
    versions(&store, 5, 0);
    store.run(&["run-once"]).code(0);
    assert_eq!(by_rule(&store), "1 first, 2 first, 3 second, 4 second, 5 third");
}

#[test]
fn a_rule_without_a_priority_has_priority_100() {
    let store = Store::new();
    rule(&store, "behind", 101, r#"{"always": true}"#);
    rule(&store, "usual", 100, r#"{"always": true}"#);
    store.sql("UPDATE approval_rules SET priority = NULL WHERE name = 'usual'");
    versions(&store, 1, 0);
    store.run(&["run-once"]).code(0);
    assert_eq!(by_rule(&store), "1 usual");
}

#[test]
fn an_inactive_rule_approves_nothing() {
    let store = store_with(2, 2);
    store.sql("UPDATE approval_rules SET is_active = NULL");
    rule(&store, "off", 1, r#"{"always": true}"#);
    store.sql("UPDATE approval_rules SET is_active = false WHERE name = 'off'");
    store.run(&["run-once"]).code(0).has_log(&["INFO Evaluating 2 pending versions", "INFO Auto-approved 0 versions"]);
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn ill_formed_rules_are_named_and_the_others_applied() {
    let store = Store::new();
    rule(&store, "Empty", 1, "{}");
    rule(&store, "No Column", 2, r#"{"field": "nonsense", "op": "eq", "value": 1}"#);
    rule(&store, "Wrong Type", 3, r#"[{"field": "confidence", "op": "gte", "value": "high"}]"#);
    rule(&store, "Bad Pattern", 4, r#"{"field": "author", "op": "matches", "value": "(("}"#);
    store.sql("INSERT INTO approval_rules (name, conditions, is_active) VALUES ('Off', '{}', false)");
    store.sql("INSERT INTO approval_rules (priority, conditions) VALUES (5, NULL)");
    high_confidence(&store);
    versions(&store, 3, 2);
    store.run(&["run-once"]).code(1).has_log(&["WARN Rule 'Empty' is ill-formed and approves nothing: an empty object is not a condition", "WARN Rule 'No Column' is ill-formed and approves nothing: field: there is no column \"nonsense\"", "WARN Rule 'Wrong Type' is ill-formed and approves nothing: [0].value: confidence (double precision) needs a number, not \"high\"", "WARN Rule 'Bad Pattern' is ill-formed and approves nothing: value: invalid regular expression: parentheses () not balanced", "WARN Rule 6 is ill-formed and approves nothing: it has no conditions", "INFO Evaluating 3 pending versions", "INFO Auto-approved 2 versions"]);
    assert_eq!(runs(&store), "1 completed 3 2");
}

#[test]
fn with_only_ill_formed_rules_nothing_is_approved() {
    let store = Store::new();
    rule(&store, "Empty List", 1, "[]");
    versions(&store, 2, 2);
    store.run(&["run-once"]).code(1).has_log(&[
        "WARN Rule 'Empty List' is ill-formed and approves nothing: an empty list of conditions",
        "INFO Evaluating 2 pending versions",
        "INFO Auto-approved 0 versions",
    ]);
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn a_missing_value_matches_neither_a_condition_nor_its_negation() {
    let store = Store::new();
    for (at, conditions) in [
        r#"{"field": "confidence", "op": "gte", "value": 0.5}"#,
        r#"{"field": "confidence", "op": "ne", "value": 0.5}"#,
        r#"{"not": {"field": "confidence", "op": "gte", "value": 0.5}}"#,
        r#"{"field": "author", "op": "not_in", "value": ["x"]}"#,
        r#"{"not": {"field": "metadata.tests", "op": "eq", "value": "passed"}}"#,
        r#"{"field": "metadata.tests", "op": "ne", "value": "failed"}"#,
        r#"{"not": {"field": "author", "op": "contains", "value": "x"}}"#,
    ]
    .iter()
    .enumerate()
    {
        rule(&store, &format!("rule {at}"), 100, conditions);
    }
    store.sql("INSERT INTO versions (metadata) VALUES (NULL), ('{}'), ('{\"tests\": null}')");
    store.run(&["run-once"]).code(0);
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn json_of_another_type_does_not_match_and_does_not_fail() {
    let store = Store::new();
    rule(&store, "score", 1, r#"{"field": "metadata.score", "op": "gte", "value": 10}"#);
    store.sql(
        r#"INSERT INTO versions (metadata) VALUES ('{"score": 11}'), ('{"score": "11"}'), ('{"score": [11]}'),
           ('{"score": true}'), ('{"score": {"a": 1}}'), ('[]'), ('"11"'), ('{"score": 9}')"#,
    );
    store.run(&["run-once"]).code(0).has_log(&[
        "INFO Evaluating 8 pending versions",
        "INFO Rule 'score' matched 1 versions",
        "INFO Auto-approved 1 versions",
    ]);
    assert_eq!(approved(&store), "1");
}

#[test]
fn all_any_and_not_can_be_combined() {
    let store = Store::new();
    let conditions = r#"[{"any": [{"field": "author", "op": "ends_with", "value": " 1"},
                                  {"field": "author", "op": "ends_with", "value": " 2"}]},
                        {"not": {"field": "confidence", "op": "lt", "value": 0.9}}]"#;
    rule(&store, "both", 1, conditions);
    versions(&store, 4, 1);
    store.run(&["run-once"]).code(0);
    assert_eq!(approved(&store), "1");
}

#[test]
fn rules_are_never_executed_as_sql() {
    let store = Store::new();
    rule(&store, "x'' OR true --", 1, r#"{"field": "author", "op": "eq", "value": "'' OR true --"}"#);
    store.sql(r#"ALTER TABLE versions ADD "we""ird :versions col" text"#);
    rule(&store, "odd", 2, r#"{"field": "we\"ird :versions col", "op": "eq", "value": "$1"}"#);
    versions(&store, 2, 0);
    store.sql(r#"UPDATE versions SET "we""ird :versions col" = '$1' WHERE id = 2"#);
    store.run(&["run-once"]).code(0).has_log(&[
        "INFO Evaluating 2 pending versions",
        "INFO Rule 'odd' matched 1 versions",
        "INFO Auto-approved 1 versions",
    ]);
    assert_eq!(approved(&store), "2");
}

#[test]
fn an_approval_has_its_time_rule_and_run() {
    let store = store_with(2, 1);
    store.run(&["run-once"]).code(0);
    let row = "SELECT concat_ws(' ', approved, approved_at AT TIME ZONE 'UTC', approved_by_rule, approved_in_run)
               FROM versions WHERE id = ";
    assert_eq!(store.value(&format!("{row}1")), "t 2025-10-26 12:00:00 1 1");
    assert_eq!(store.value(&format!("{row}2")), "f");
}

#[test]
fn approved_versions_are_not_written_again() {
    let store = store_with(3, 3);
    store.sql("UPDATE versions SET approved = true, approved_at = '2020-01-01Z' WHERE id = 2");
    let before = store.value("SELECT concat(versions, ctid, xmin) FROM versions WHERE id = 2");
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT concat(versions, ctid, xmin) FROM versions WHERE id = 2"), before);
    assert_eq!(runs(&store), "1 completed 2 2");
}
