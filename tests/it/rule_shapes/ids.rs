//! Rules with ids of other types than bigint.

use serde_json::{Value, json};

use super::Plan;
use crate::run_once::{high_confidence, rule, versions};
use crate::support::Store;

/// Returns a store whose rule ids have the type `rule_id`, computed from the number by `expression`.
fn store_with(rule_id: &str, approved_by_rule: &str, expression: &str) -> Store {
    let store = Store::new();
    rule(&store, "None", 5, r#"{"field": "author", "op": "eq", "value": "nobody"}"#);
    high_confidence(&store);
    rule(&store, "Rest", 100, r#"{"field": "id", "op": "lte", "value": 4}"#);
    store.sql(&format!(
        "ALTER TABLE approval_rules ALTER id DROP IDENTITY IF EXISTS;
         ALTER TABLE approval_rules ALTER id TYPE {rule_id} USING {expression};
         ALTER TABLE versions ALTER approved_by_rule TYPE {approved_by_rule} USING NULL",
    ));
    versions(&store, 6, 2);
    store
}

/// The type of the rule ids, the type of `approved_by_rule`, and the SQL expression that computes an id from a number.
const SHAPES: [(&str, &str, &str); 9] = [
    ("bigint", "bigint", "id"),
    ("integer", "integer", "id"),
    ("smallint", "bigint", "id"),
    ("integer", "text", "id"),
    ("uuid", "uuid", "md5(id::text)::uuid"),
    ("uuid", "text", "md5(id::text)::uuid"),
    ("text", "text", "'rule ' || chr(100 - id::integer)"),
    ("varchar(36)", "varchar(36)", "md5(id::text)::uuid::text"),
    ("char(5)", "char(5)", "'r' || id"),
];

/// Returns the rule ids by rule name, as expected in JSON.
fn ids(store: &Store, is_number: bool) -> Value {
    let text = store.value("SELECT jsonb_object_agg(name, id::text) FROM approval_rules");
    let mut ids: Value = serde_json::from_str(&text).unwrap();
    for id in ids.as_object_mut().unwrap().values_mut().filter(|_| is_number) {
        *id = json!(id.as_str().unwrap().parse::<i64>().unwrap());
    }
    ids
}

fn column<'a>(rows: &'a Value, key: &str) -> Vec<&'a Value> {
    rows.as_array().unwrap().iter().map(|row| &row[key]).collect()
}

#[test]
fn rule_commands_support_every_id_type() {
    for (rule_id, approved_by_rule, expression) in SHAPES {
        let store = store_with(rule_id, approved_by_rule, expression);
        let ids = ids(&store, ["bigint", "integer", "smallint"].contains(&rule_id));
        // Rules with the same priority are ordered by id, in the sort order of its type.
        let mut order = vec![&ids["None"], &ids["High Confidence"], &ids["Rest"]];
        if store.value("SELECT name FROM approval_rules WHERE priority = 100 ORDER BY id LIMIT 1") == "Rest" {
            order.swap(1, 2);
        }
        let list = store.run(&["rules", "list", "-o", "json"]).code(0).json();
        assert_eq!(column(&list, "id"), order, "{rule_id}");
        let check = store.run(&["rules", "check", "-o", "json"]).code(1).json();
        assert_eq!(check[0]["id"], ids["None"], "{rule_id}");
        let preview = store.run(&["rules", "preview", "-o", "json"]).code(0).json();
        assert_eq!(column(&preview, "id"), order, "{rule_id}");
        let version = store.run(&["rules", "preview", "--version", "1", "-o", "json"]).code(0).json();
        assert_eq!(column(&version, "rule_id"), order, "{rule_id}");
    }
}

#[test]
fn passes_support_every_id_type_of_rules() {
    for (rule_id, approved_by_rule, expression) in SHAPES {
        let store = store_with(rule_id, approved_by_rule, expression);
        let planned = store.run(&["run-once", "--dry-run", "-o", "json"]).code(0).json();
        let pass = store.run(&["run-once", "-o", "json"]).code(0).json();
        assert_eq!(pass["rules"], planned["rules"], "{rule_id}");
        assert_eq!(pass["versions_approved"], 4, "{rule_id}");
        let expected = store.value("SELECT id::text FROM approval_rules WHERE name = 'High Confidence'");
        let of_first = "SELECT approved_by_rule::text FROM versions WHERE id = 1";
        let by_rest = store.value("SELECT id::text FROM approval_rules WHERE name = 'Rest'");
        let first = if planned["rules"][1]["name"] == "Rest" { &by_rest } else { &expected };
        assert_eq!(&store.value(of_first), first, "{rule_id}");
        assert_eq!(store.value("SELECT approved_by_rule::text FROM versions WHERE id = 4"), by_rest, "{rule_id}");
        let shown = store.run(&["runs", "show", "1", "-o", "json"]).code(0).json();
        let matched = pass["rules"].as_array().unwrap().iter().filter(|rule| rule["matched"] != 0);
        let mut matched: Vec<_> = matched.map(|rule| (rule["id"].clone(), rule["matched"].clone())).collect();
        let shown = shown["rules"].as_array().unwrap().iter();
        let mut shown: Vec<_> = shown.map(|rule| (rule["id"].clone(), rule["approved"].clone())).collect();
        matched.sort_by_key(|(id, _)| id.to_string());
        shown.sort_by_key(|(id, _)| id.to_string());
        assert_eq!(shown, matched, "{rule_id}");
        // Rules that have approved before are not reported as never matching.
        let silent = pass["rules"].as_array().unwrap().iter().filter(|rule| rule["matched"] == 0);
        let silent: Vec<_> = silent.map(|rule| &rule["name"]).collect();
        let check = store.run(&["rules", "check", "-o", "json"]).code(1).json();
        assert_eq!(column(&check, "name"), silent, "{rule_id}");
    }
}

#[test]
fn plans_support_every_id_type_of_rules() {
    for (rule_id, approved_by_rule, expression) in SHAPES {
        let store = store_with(rule_id, approved_by_rule, expression);
        let plan = Plan::from_dry_run(&store);
        let applied = store.run(&["run-once", "--plan", plan.path(), "-o", "json"]).code(0).json();
        assert_eq!(applied["rules"], plan.json()["rules"], "{rule_id}");
        assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), "4", "{rule_id}");
    }
}

#[test]
fn plans_are_refused_with_the_versions_that_differ() {
    let store = store_with("uuid", "uuid", "md5(id::text)::uuid");
    let plan = Plan::from_dry_run(&store);
    store.sql("UPDATE versions SET confidence = 0.99 WHERE id = 6");
    let refused = store.run(&["run-once", "--plan", plan.path()]).code(3);
    let words = "version 6 would be approved by 'High Confidence' and is not in the plan";
    assert!(refused.stderr.contains(words), "{refused}");
}

#[test]
fn passes_are_refused_when_versions_cannot_store_the_rule_ids() {
    let store = store_with("uuid", "bigint", "md5(id::text)::uuid");
    for args in [&["run-once"][..], &["run-once", "--dry-run"]] {
        let refused = store.run(args).code(3);
        let words = "versions.approved_by_rule is of type bigint and cannot hold the rule id";
        assert!(refused.stderr.contains(words), "{refused}");
    }
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), "0");
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log"), "0");
}
