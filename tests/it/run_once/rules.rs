//! Which rule approves which version.

use snapbox::{assert_data_eq, str};

use super::{approved, high_confidence, rule, runs, store_with, versions};
use crate::support::Store;

/// Version and rule of every approval.
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
fn a_rule_without_a_priority_has_the_usual_100() {
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
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 INFO Auto-approved 0 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 0 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn an_ill_formed_rule_is_named_and_the_others_go_on() {
    let store = Store::new();
    rule(&store, "Empty", 1, "{}");
    rule(&store, "No Column", 2, r#"{"field": "nonsense", "op": "eq", "value": 1}"#);
    rule(&store, "Wrong Type", 3, r#"[{"field": "confidence", "op": "gte", "value": "high"}]"#);
    rule(&store, "Bad Pattern", 4, r#"{"field": "author", "op": "matches", "value": "(("}"#);
    store.sql("INSERT INTO approval_rules (name, conditions, is_active) VALUES ('Off', '{}', false)");
    store.sql("INSERT INTO approval_rules (priority, conditions) VALUES (5, NULL)");
    high_confidence(&store);
    versions(&store, 3, 2);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 WARN Rule 'Empty' is ill-formed and approves nothing: an empty object is no condition
2025-10-26 12:00:00 WARN Rule 'No Column' is ill-formed and approves nothing: field: there is no column "nonsense"
2025-10-26 12:00:00 WARN Rule 'Wrong Type' is ill-formed and approves nothing: [0].value: confidence (double precision) needs a number, not "high"
2025-10-26 12:00:00 WARN Rule 'Bad Pattern' is ill-formed and approves nothing: value: invalid regular expression: parentheses () not balanced
2025-10-26 12:00:00 WARN Rule 6 is ill-formed and approves nothing: it has no conditions
2025-10-26 12:00:00 INFO Evaluating 3 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 2 versions
2025-10-26 12:00:00 INFO Auto-approved 2 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 1 ----

"#]]
    );
    assert_eq!(runs(&store), "1 completed 3 2");
}

#[test]
fn only_ill_formed_rules_approve_nothing() {
    let store = Store::new();
    rule(&store, "Empty List", 1, "[]");
    versions(&store, 2, 2);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 WARN Rule 'Empty List' is ill-formed and approves nothing: an empty list of conditions
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 INFO Auto-approved 0 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 1 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn a_missing_value_never_approves_nor_does_its_negation() {
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
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 8 pending versions
2025-10-26 12:00:00 INFO Rule 'score' matched 1 versions
2025-10-26 12:00:00 INFO Auto-approved 1 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 0 ----

"#]]
    );
    assert_eq!(approved(&store), "1");
}

#[test]
fn all_any_and_not_together() {
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
fn a_rule_is_data_and_never_sql() {
    let store = Store::new();
    rule(&store, "x'' OR true --", 1, r#"{"field": "author", "op": "eq", "value": "'' OR true --"}"#);
    store.sql(r#"ALTER TABLE versions ADD "we""ird :versions col" text"#);
    rule(&store, "odd", 2, r#"{"field": "we\"ird :versions col", "op": "eq", "value": "$1"}"#);
    versions(&store, 2, 0);
    store.sql(r#"UPDATE versions SET "we""ird :versions col" = '$1' WHERE id = 2"#);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 INFO Rule 'odd' matched 1 versions
2025-10-26 12:00:00 INFO Auto-approved 1 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 0 ----

"#]]
    );
    assert_eq!(approved(&store), "2");
}

#[test]
fn the_approval_says_when_by_which_rule_and_in_which_run() {
    let store = store_with(2, 1);
    store.run(&["run-once"]).code(0);
    let row =
        "SELECT concat_ws(' ', approved, approved_at AT TIME ZONE 'UTC', approved_by_rule, approved_in_run)
               FROM versions WHERE id = ";
    assert_eq!(store.value(&format!("{row}1")), "t 2025-10-26 12:00:00 1 1");
    assert_eq!(store.value(&format!("{row}2")), "f");
}

#[test]
fn what_is_approved_already_is_left_alone() {
    let store = store_with(3, 3);
    store.sql("UPDATE versions SET approved = true, approved_at = '2020-01-01Z' WHERE id = 2");
    let before = store.value("SELECT concat(versions, ctid, xmin) FROM versions WHERE id = 2");
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT concat(versions, ctid, xmin) FROM versions WHERE id = 2"), before);
    assert_eq!(runs(&store), "1 completed 2 2");
}
