//! Rules whose conditions are lists of `field`, `operator` and `value`: listed, checked and previewed, never executed.

use serde_json::{Value, json};

use crate::support::Store;

/// Returns a store with rules and versions of an application. The column `data` of the versions has the given type.
fn store_with(data: &str) -> Store {
    let store = Store::new();
    store.sql(&format!(
        "DROP TABLE approval_rules, versions;
         CREATE TABLE approval_rules (id bigint PRIMARY KEY, name varchar(255), enabled boolean NOT NULL,
             priority integer NOT NULL, action varchar(20) NOT NULL, conditions text NOT NULL,
             logic_operator varchar(3) NOT NULL DEFAULT 'AND');
         CREATE TABLE versions (id bigint PRIMARY KEY, data {data} NOT NULL, approved boolean NOT NULL DEFAULT false,
             created_by text);
         INSERT INTO versions (id, data, created_by) VALUES
             (1, '{{\"confidence\": 95, \"similarity\": 90, \"topic\": {{\"name\": \"URGENT: Müll\"}}}}', 'ann'),
             (2, '{{\"confidence\": \"85.5\", \"similarity\": 60, \"topic\": {{\"name\": \"quiet\"}}}}', 'Bob'),
             (3, '{{\"confidence\": 40, \"flag\": true}}', NULL),
             (4, '{{\"confidence\": null, \"similarity\": \"many\"}}', 'ann');"
    ));
    store
}

#[track_caller]
fn rule(store: &Store, id: i64, priority: i64, action: &str, logic: &str, conditions: &Value) {
    store.sql(&format!(
        "INSERT INTO approval_rules VALUES ({id}, 'rule {id}', true, {priority}, '{action}', '{conditions}', '{logic}')"
    ));
}

#[track_caller]
fn list(store: &Store) -> Value {
    store.run(&["rules", "list", "-o", "json"]).code(0).json()
}

#[test]
fn every_operator_matches_like_the_application() {
    for data in ["json", "jsonb"] {
        let store = store_with(data);
        for (number, (field, operator, value, expected)) in (1_i64..).zip([
            ("confidence", "gte", json!(85.5), 2),
            ("confidence", "gt", json!(85.5), 1),
            ("confidence", "lte", json!("85.5"), 2),
            ("confidence", "lt", json!(41), 1),
            ("confidence", "eq", json!(95), 1),
            ("confidence", "eq", json!("85.5"), 1),
            ("confidence", "neq", json!(95), 2),
            ("similarity", "neq", json!("many"), 2),
            ("topic.name", "contains", json!("urgent"), 1),
            ("topic.name", "contains", json!("müll"), 1),
            ("topic.name", "starts_with", json!("Q"), 1),
            ("topic.name", "ends_with", json!("ET"), 1),
            ("topic.name", "eq", json!("Quiet"), 0),
            ("confidence", "contains", json!(5), 2),
            ("data.flag", "contains", json!("TRUE"), 1),
            ("created_by", "contains", json!("B"), 1),
            ("created_by", "eq", json!("ann"), 2),
            ("created_by", "neq", json!("ann"), 1),
            ("created_by", "neq", json!(7), 3),
            ("id", "gte", json!("2"), 3),
            ("id", "starts_with", json!(4), 1),
            ("nothing.at.all", "neq", json!("x"), 0),
        ]) {
            store.sql("TRUNCATE approval_rules");
            let conditions = json!([{"field": field, "operator": operator, "value": value}]);
            rule(&store, number, 5, "approve", "AND", &conditions);
            let list = list(&store);
            assert_eq!(list[0]["would_approve"], expected, "{data} {conditions} {list}");
            let version = store.run(&["rules", "preview", "--version", "1", "-o", "json"]).code(0).json();
            assert_eq!(version[0]["field"], field, "{version}");
        }
    }
}

#[test]
fn conditions_are_combined_by_logic_operator() {
    let store = store_with("json");
    let conditions = json!([
        {"field": "confidence", "operator": "gte", "value": 80},
        {"field": "similarity", "operator": "gte", "value": 85},
    ]);
    for (at, (logic, expected)) in (1_i64..).zip([("AND", 1), ("or", 2), ("Or", 2), ("and", 1), ("", 1)]) {
        store.sql("TRUNCATE approval_rules");
        rule(&store, at, 5, "approve", logic, &conditions);
        assert_eq!(list(&store)[0]["would_approve"], expected, "{logic}");
    }
    store.sql("UPDATE approval_rules SET logic_operator = 'XOR'");
    let reason = &list(&store)[0]["reason"];
    assert_eq!(reason, "logic_operator: \"XOR\" is neither AND nor OR");
}

#[test]
fn rules_apply_by_descending_priority_and_rejecting_rules_take_their_versions() {
    let store = store_with("jsonb");
    let all = json!([{"field": "id", "operator": "gte", "value": 1}]);
    let urgent = json!([{"field": "topic.name", "operator": "contains", "value": "urgent"}]);
    let poor = json!([{"field": "confidence", "operator": "lt", "value": 50}]);
    rule(&store, 1, 10, "approve", "AND", &all);
    rule(&store, 2, 90, "approve", "AND", &urgent);
    rule(&store, 3, 50, "reject", "AND", &poor);
    rule(&store, 4, 1, "approve", "AND", &poor);
    let list = list(&store);
    let rows = list.as_array().unwrap();
    let found: Vec<_> = rows.iter().map(|row| (row["id"].clone(), row["would_approve"].clone())).collect();
    let expected = [(2, 1), (3, 0), (1, 2), (4, 0)].map(|(id, count)| (json!(id), json!(count)));
    assert_eq!(found, expected, "{list}");
    assert_eq!(rows[3]["reason"], "the one version it matches is taken before it, by 'rule 3' (action reject)");
    let version = store.run(&["rules", "preview", "--version", "3"]).code(0);
    let words = "version 3 would be approved by no rule: 'rule 3' (action reject) matches it first";
    assert!(version.stderr.contains(words), "{version}");
    let preview = store.run(&["rules", "preview"]).code(0);
    assert!(preview.stderr.contains("4 pending versions, 3 would be approved"), "{preview}");
}

#[test]
fn rules_check_reports_why_a_rule_never_matches() {
    let store = store_with("json");
    rule(&store, 1, 9, "approve", "AND", &json!([{"field": "topic.title", "operator": "contains", "value": "x"}]));
    rule(&store, 2, 8, "approve", "AND", &json!([{"field": "similarity", "operator": "gt", "value": 90}]));
    rule(
        &store,
        3,
        7,
        "approve",
        "OR",
        &json!([
            {"field": "similarity", "operator": "gt", "value": 90},
            {"field": "id", "operator": "lt", "value": "1"},
        ]),
    );
    rule(&store, 4, 6, "approve", "AND", &json!([{"field": "confidence", "operator": "gte", "value": 90}]));
    let reasons = || {
        let check = store.run(&["rules", "check", "-o", "json"]).code(1).json();
        let rows = check.as_array().unwrap().clone();
        rows.into_iter().map(|row| format!("{} {}", row["id"], row["reason"].as_str().unwrap())).collect::<Vec<_>>()
    };
    let beyond = "similarity is between 60 and 90 in the pending versions, never gt 90";
    assert_eq!(
        reasons(),
        [
            "1 no pending version has topic.title".to_owned(),
            format!("2 {beyond}"),
            format!("3 {beyond}; id is between 1 and 4 in the pending versions, never lt 1"),
        ]
    );
    store
        .sql("UPDATE versions SET data = '{\"confidence\": 0.97, \"similarity\": 0.5, \"topic\": {\"title\": \"x\"}}'");
    let mixed = "confidence is between 0.97 and 0.97 in the pending versions, never gte 90: it compares a fraction with a percentage";
    assert_eq!(reasons().last().unwrap(), &format!("4 {mixed}"));
}

#[test]
fn passes_are_refused_before_anything_is_claimed() {
    let store = store_with("json");
    rule(&store, 1, 9, "approve", "AND", &json!([{"field": "confidence", "operator": "gte", "value": 90}]));
    for args in [&["run-once"][..], &["run-once", "--dry-run"]] {
        let refused = store.run(args).code(3);
        let words = "a pass does not approve by rules that are a list of field, operator and value: 'rule 1'";
        assert!(refused.stderr.contains(words), "{refused}");
        assert!(refused.stderr.contains("hint: the application approves by these rules itself"), "{refused}");
    }
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log"), "0");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.lease"), "0");
    // One such rule among others is enough for a refusal.
    store.sql(
        "ALTER TABLE versions ADD approved_at timestamptz, ADD approved_by_rule bigint, ADD approved_in_run bigint",
    );
    rule(&store, 2, 9, "approve", "AND", &json!({"field": "id", "op": "gte", "value": 1}));
    store.run(&["run-once"]).code(3);
    // Disabled rules and rules with another action are ignored.
    store.sql("UPDATE approval_rules SET enabled = false WHERE id = 1");
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), "4");
}

#[test]
fn malformed_condition_lists_are_reported() {
    let store = store_with("json");
    for (conditions, reason) in [
        (json!([]), "an empty list of conditions"),
        (json!({"field": "id", "operator": "eq", "value": 1}), "its conditions need a list, not an object"),
        (json!([{"operator": "eq", "value": 1}]), "[0].field: needs a text"),
        (json!([{"field": "id", "operator": "like", "value": 1}]), "[0].operator: unknown operator \"like\""),
        (json!([{"field": "id", "operator": "eq"}]), "[0].value: needs a text or a number"),
        (
            json!([{"field": "confidence", "operator": "gte", "value": "much"}]),
            "[0].value: \"gte\" needs a number, not \"much\"",
        ),
    ] {
        store.sql("TRUNCATE approval_rules");
        rule(&store, 1, 5, "approve", "AND", &conditions);
        let list = list(&store);
        assert_eq!((list[0]["status"].as_str(), list[0]["reason"].as_str()), (Some("invalid"), Some(reason)), "{list}");
        store.run(&["run-once"]).code(3);
    }
    // Text that is not JSON is shown unchanged.
    store.sql("UPDATE approval_rules SET conditions = 'no \"JSON'");
    let list = list(&store);
    assert_eq!(list[0]["conditions"], "no \"JSON", "{list}");
    assert_eq!(list[0]["status"], "invalid", "{list}");
}

#[test]
fn native_conditions_cannot_be_combined_by_or() {
    let store = store_with("json");
    let own = json!([{"field": "id", "op": "gte", "value": 1}, {"field": "id", "op": "lte", "value": 2}]);
    rule(&store, 1, 5, "approve", "OR", &own);
    assert_eq!(list(&store)[0]["status"], "invalid");
    store.sql("UPDATE approval_rules SET logic_operator = 'AND'");
    assert_eq!(list(&store)[0]["would_approve"], 2);
}

#[test]
fn native_conditions_can_read_json_data_in_a_pass() {
    let store = store_with("json");
    store.sql(
        "ALTER TABLE versions ADD approved_at timestamptz, ADD approved_by_rule bigint, ADD approved_in_run bigint",
    );
    rule(&store, 1, 5, "approve", "AND", &json!({"field": "confidence", "op": "gte", "value": 90}));
    rule(&store, 2, 6, "approve", "AND", &json!({"field": "topic.name", "op": "eq", "value": "quiet"}));
    assert_eq!(list(&store)[0]["would_approve"], 1);
    store.run(&["run-once"]).code(0);
    let approved = "SELECT string_agg(id || ' ' || approved_by_rule, ', ' ORDER BY id) FROM versions WHERE approved";
    assert_eq!(store.value(approved), "1 1, 2 2");
}
