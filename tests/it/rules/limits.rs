//! Rules at the limits of a statement, the server or a table: the result is correct, or the error is clear.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{insert_rules, verdicts};
use crate::support::Store;

fn insert_versions(store: &Store, n: u32) {
    store.sql(&format!(
        "INSERT INTO versions (author, lines_changed, metadata)
         SELECT 'author ' || g, g, jsonb_build_object('n', g) FROM generate_series(1, {n}) g ORDER BY g"
    ));
}

/// Replaces all rules by this one.
fn replace_rules(store: &Store, conditions: &Value) {
    store
        .sql("TRUNCATE approval_rules RESTART IDENTITY; UPDATE versions SET approved = false, approved_by_rule = NULL");
    insert_rules(store, [("only".to_owned(), conditions.to_string())]);
}

fn approved_versions(store: &Store) -> String {
    store.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM versions WHERE approved")
}

#[test]
fn the_first_matching_rule_of_a_thousand_approves() {
    let store = Store::new();
    insert_versions(&store, 1200);
    // Rule n matches the versions n to n + 2, so version n is approved by rule n - 2.
    insert_rules(&store, (1..=1000).map(|n| {
        let asked = json!([{"field": "metadata.n", "op": "gte", "value": n}, {"field": "lines_changed", "op": "lte", "value": n + 2}]);
        (format!("rule {n}"), asked.to_string())
    }));
    let listed = store.run(&["rules", "list", "-o", "json"]).code(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 1000);
    assert!(listed.as_array().unwrap().iter().all(|rule| rule["would_approve_alone"] == 3), "{listed}");
    assert_eq!((&listed[0]["would_approve"], &listed[999]["would_approve"]), (&json!(3), &json!(1)));
    store.run(&["run-once"]).code(0);
    let wrong = "SELECT count(*) FROM versions
                 WHERE approved_by_rule IS DISTINCT FROM CASE WHEN id <= 1002 THEN greatest(id - 2, 1) END";
    assert_eq!(store.value(wrong), "0");
}

#[test]
fn a_rule_of_a_megabyte_works() {
    let store = Store::new();
    insert_versions(&store, 3);
    let long = "é".repeat(500_000);
    store.client().execute("UPDATE versions SET author = $1 WHERE id = 2", &[&long]).unwrap();
    replace_rules(&store, &json!({"field": "author", "op": "eq", "value": long}));
    store.run(&["run-once"]).code(0);
    assert_eq!(approved_versions(&store), "2");
    // Many tests of which only the last one holds, and many nested tests that all hold.
    let lines = |n: i64| json!({"field": "lines_changed", "op": "eq", "value": n});
    let mut many: Vec<Value> = (10..16_000).map(lines).collect();
    many.push(lines(3));
    replace_rules(&store, &json!({ "any": many }));
    assert!(explain_many(&store) > 15_000);
    store.run(&["run-once"]).code(0);
    assert_eq!(approved_versions(&store), "3");
    let deep = (0..24).fold(lines(1), |inner, _| json!({"not": {"any": [inner, lines(7)]}}));
    replace_rules(&store, &json!({ "all": vec![deep; 800] }));
    store.run(&["run-once"]).code(0);
    assert_eq!(approved_versions(&store), "1");
}

fn explain_many(store: &Store) -> usize {
    let explained = store.run(&["rules", "preview", "--version", "3", "-o", "json"]).code(0).json();
    let explained = explained.as_array().unwrap();
    assert_eq!(explained.last().unwrap()["result"], "true");
    explained.len()
}

#[test]
fn a_list_of_a_hundred_thousand_values_works_for_every_kind() {
    let store = Store::new();
    insert_versions(&store, 4);
    let numbers: Vec<i64> = (3..100_003).collect();
    let texts: Vec<String> = numbers.iter().map(|n| format!("author {n}")).collect();
    for (field, list) in [("lines_changed", json!(numbers)), ("metadata.n", json!(numbers)), ("author", json!(texts))] {
        replace_rules(&store, &json!({"field": field, "op": "in", "value": list}));
        store.run(&["run-once"]).code(0);
        assert_eq!(approved_versions(&store), "3 4", "{field}");
        replace_rules(&store, &json!({"field": field, "op": "not_in", "value": list}));
        store.run(&["run-once"]).code(0);
        assert_eq!(approved_versions(&store), "1 2", "{field}");
    }
}

#[test]
fn a_rule_with_too_many_values_for_a_statement_is_invalid_and_the_others_are_used() {
    let store = Store::new();
    insert_versions(&store, 2);
    let lines = |n: i64| json!({"field": "lines_changed", "op": "eq", "value": n});
    let any = |range: std::ops::Range<i64>| json!({ "any": range.map(lines).collect::<Vec<_>>() }).to_string();
    insert_rules(
        &store,
        [("first".into(), any(10..30_000)), ("too many".into(), any(-40_000..2)), ("last".into(), any(2..3))],
    );
    let done = store.run(&["run-once", "--timeout", "60", "-o", "json"]).code(1);
    assert!(
        done.stderr
            .contains("Rule 'too many' is ill-formed and approves nothing: with it, the rules have more than 65535")
    );
    assert_eq!(done.json()["rules"][1]["matched"], 1, "{done}");
    assert_eq!(approved_versions(&store), "2");
}

#[test]
fn a_regular_expression_that_is_too_complex_is_invalid_and_the_others_are_used() {
    let store = Store::new();
    insert_versions(&store, 2);
    let patterns = [
        "((((x{1,255}){1,255}){1,255}){1,255})".to_owned(),
        "x".repeat(1_000_000),
        "(".repeat(60_000) + &")".repeat(60_000),
    ];
    let asked = |pattern: &String| json!({"field": "author", "op": "matches", "value": pattern}).to_string();
    insert_rules(&store, patterns.iter().enumerate().map(|(at, pattern)| (format!("complex {at}"), asked(pattern))));
    insert_rules(&store, [("sound".into(), asked(&"2$".to_owned()))]);
    let done = store.run(&["run-once"]).code(1);
    for at in 0..3 {
        let said = format!("Rule 'complex {at}' is ill-formed and approves nothing: value: invalid regular expression");
        assert!(done.stderr.contains(&said), "{done}");
    }
    assert_eq!(approved_versions(&store), "2");
}

#[test]
fn a_regular_expression_that_never_ends_is_stopped_by_the_timeout() {
    let store = Store::new();
    store.sql("INSERT INTO versions (author) VALUES (repeat('ab', 500000)), ('ann')");
    replace_rules(&store, &json!({"field": "author", "op": "matches", "value": r"^((a|b)*\2){2,}$"}));
    assert_data_eq!(
        store.apsctl(&["run-once", "--timeout", "1s"]).run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: timeout: the pass took longer than 1s; the next pass continues where this one stopped
hint: is rule evaluation too slow? 'only' has a regular expression; `apsctl indexes verify` finds missing indexes; --timeout allows more time
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "preview", "--statement-timeout", "500ms"]),
        str![[r#"
---- stderr ----
error: previewing the rules: counting what the rules match: canceling statement due to statement timeout
hint: --statement-timeout sets how long a statement may take
---- exit 4 ----

"#]]
    );
    assert_eq!(approved_versions(&store), "NULL");
}

#[test]
fn a_missing_column_of_the_versions_table_is_named_and_nothing_is_approved() {
    for (change, reason) in [
        ("DROP approved", "versions has no column approved"),
        ("DROP id", "versions has no column id"),
        ("RENAME TO others", "there is no table versions"),
    ] {
        let store = Store::new();
        insert_versions(&store, 1);
        replace_rules(&store, &json!({"always": true}));
        store.sql(&format!("ALTER TABLE versions {change}"));
        let failed = store.run(&["run-once"]).code(3);
        assert!(failed.stderr.contains(&format!("reason: {reason}")), "{change}: {failed}");
        assert_eq!(store.value("SELECT count(*) FROM automation_audit_log"), "0", "{change}");
    }
}

#[test]
fn the_columns_an_approval_fills_may_be_missing() {
    for change in ["DROP approved_at", "DROP approved_in_run", "DROP approved_by_rule"] {
        let store = Store::new();
        insert_versions(&store, 1);
        replace_rules(&store, &json!({"always": true}));
        store.sql(&format!("ALTER TABLE versions {change}"));
        store.run(&["run-once"]).code(0);
        assert_eq!(approved_versions(&store), "1", "{change}");
    }
}

#[test]
fn the_columns_an_approval_fills_may_be_of_other_types() {
    for change in [
        "approved_by_rule TYPE integer",
        "approved_by_rule TYPE text",
        "approved_in_run TYPE integer",
        "id TYPE text",
        "id TYPE varchar(9)",
        "id TYPE smallint",
    ] {
        let store = Store::new();
        insert_versions(&store, 2);
        replace_rules(&store, &json!({"field": "lines_changed", "op": "eq", "value": 2}));
        store.sql("ALTER TABLE versions ALTER id DROP IDENTITY");
        store.sql(&format!("ALTER TABLE versions ALTER {change}"));
        store.run(&["run-once"]).code(0);
        let row = store.value("SELECT string_agg(concat(id, ' ', approved_by_rule, ' ', approved_in_run), ',') FROM versions WHERE approved");
        assert_eq!(row, "2 1 1", "{change}");
    }
}

#[test]
fn a_version_whose_approval_is_null_is_not_pending() {
    let store = Store::new();
    insert_versions(&store, 2);
    store.sql("UPDATE versions SET approved = NULL WHERE id = 1");
    insert_always_rule(&store);
    assert_eq!(store.run(&["run-once", "-o", "json"]).code(0).json()["versions_evaluated"], 1);
    assert_eq!(approved_versions(&store), "2");
}

fn insert_always_rule(store: &Store) {
    insert_rules(store, [("always".into(), json!({"always": true}).to_string())]);
}

#[test]
fn a_rule_without_an_id_approves_nothing() {
    let store = Store::new();
    insert_versions(&store, 1);
    store.sql("ALTER TABLE approval_rules DROP id");
    insert_always_rule(&store);
    let done = store.run(&["run-once"]).code(1);
    let said = "Rule 'always' is ill-formed and approves nothing: it has no id, which approvals record";
    assert!(done.stderr.contains(said), "{done}");
    assert_eq!(approved_versions(&store), "NULL");
    assert_eq!(verdicts(&store, 1), [("always".into(), "true".into())]);
}
