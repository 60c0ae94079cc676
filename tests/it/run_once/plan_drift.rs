//! A plan that no longer holds approves nothing, and the error lists the differences.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::plan::PlanFile;
use super::{approved, automation, daily, high_confidence, rule, runs, store_with, versions};
use crate::support::{Store, is_lease_held};

/// Applies a plan after these changes, asserts that nothing is approved, and returns the differences.
#[track_caller]
fn drift(store: &Store, plan: &PlanFile, changes: &str) -> String {
    store.sql(changes);
    let out = plan.apply(store).code(3);
    assert_eq!((approved(store), is_lease_held(store)), ("NULL".into(), false), "{out}");
    assert_eq!(store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "failed");
    let error = out.stderr.lines().find(|line| line.starts_with("error: ")).unwrap();
    error.strip_prefix("error: the plan no longer holds: ").unwrap().to_owned()
}

#[test]
fn a_plan_that_no_longer_holds_is_refused_and_the_run_closed() {
    let store = store_with(4, 2);
    automation(&store);
    let plan = PlanFile::of(&store);
    store.sql("UPDATE versions SET confidence = 0.1 WHERE id = 2");
    assert_data_eq!(
        plan.apply(&store),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: the plan no longer holds: version 2 would not be approved any more
error: the plan no longer holds: version 2 would not be approved any more
hint: create a new one with `apsctl run-once --dry-run -o json > FILE`
---- exit 3 ----

"#]]
    );
    assert_eq!((runs(&store), approved(&store)), ("1 failed 0 0".into(), "NULL".into()));
    assert_eq!((daily(&store), is_lease_held(&store)), ("FAILED 2025-10-26 09:00:00".into(), false));
    let row = store.run(&["run-once", "--plan", plan.path(), "-q", "-o", "json"]).code(3).json();
    assert_eq!((&row["status"], &row["versions_approved"]), (&json!("failed"), &json!(0)));
}

#[test]
fn new_and_missing_versions_and_versions_with_another_rule() {
    let store = store_with(4, 2);
    rule(&store, "Author", 200, r#"{"field": "author", "op": "in", "value": ["author 1", "author 4"]}"#);
    let plan = PlanFile::of(&store);
    let message = drift(&store, &plan, "UPDATE versions SET confidence = CASE WHEN id = 3 THEN 0.95 ELSE 0.1 END");
    assert_data_eq!(
        message + "\n",
        str![[r#"
version 1 would be approved by 'Author', not 'High Confidence'; version 2 would not be approved any more; version 3 would be approved by 'High Confidence' and is not in the plan

"#]]
    );
    store.sql("UPDATE versions SET confidence = CASE WHEN id < 3 THEN 0.95 ELSE 0.5 END");
    let message = drift(&store, &plan, "DELETE FROM versions WHERE id = 4");
    assert_data_eq!(
        message + "\n",
        str![[r#"
version 4 would not be approved any more

"#]]
    );
}

#[test]
fn changed_new_deleted_and_reordered_rules() {
    for (changes, expected) in [
        (
            "UPDATE approval_rules SET conditions = jsonb_set(conditions, '{value}', '0.91')",
            "Rule 'High Confidence' was changed",
        ),
        ("UPDATE approval_rules SET priority = 7", "Rule 'High Confidence' was changed"),
        (
            r#"INSERT INTO approval_rules (name, conditions) VALUES ('All', '{"always": true}')"#,
            "Rule 'All' is new; version 3 would be approved by 'All' and is not in the plan; version 4 would be approved by 'All' and is not in the plan",
        ),
        (
            "UPDATE approval_rules SET is_active = false",
            "Rule 'High Confidence' is not active any more; version 1 would not be approved any more; version 2 would not be approved any more",
        ),
        (
            "DELETE FROM approval_rules",
            "Rule 'High Confidence' was deleted; version 1 would not be approved any more; version 2 would not be approved any more",
        ),
    ] {
        let store = store_with(4, 2);
        let plan = PlanFile::of(&store);
        assert_eq!(drift(&store, &plan, changes), expected);
    }
}

#[test]
fn a_renamed_rule_does_not_invalidate_a_plan() {
    let store = store_with(4, 2);
    let plan = PlanFile::of(&store);
    store.sql("UPDATE approval_rules SET name = 'Renamed', updated_at = now()");
    plan.apply(&store).code(0);
    assert_eq!(approved(&store), "1 2");
}

#[test]
fn a_rule_with_an_age_matches_other_versions_as_time_passes() {
    let store = Store::new();
    rule(&store, "Old", 1, r#"{"field": "created_at", "op": "older_than", "value": "30d"}"#);
    rule(&store, "New", 2, r#"{"field": "created_at", "op": "newer_than", "value": "5d"}"#);
    store.sql("INSERT INTO versions (created_at) VALUES ('2025-09-01'), ('2025-09-27'), ('2025-10-22')");
    let plan = PlanFile::of(&store);
    let apply = |now: &str| store.apsctl(&["run-once", "-q", "--plan", plan.path()]).now(now).run();
    assert_data_eq!(
        apply("2025-10-28T00:00:00Z").code(3).stderr,
        str![[r#"
2025-10-28 00:00:00 ERROR Automation run failed: the plan no longer holds: version 2 would be approved by 'Old', which tests an age, and is not in the plan; version 3 would not be approved any more by 'New', which tests an age
error: the plan no longer holds: version 2 would be approved by 'Old', which tests an age, and is not in the plan; version 3 would not be approved any more by 'New', which tests an age
hint: create a new one with `apsctl run-once --dry-run -o json > FILE`

"#]]
    );
    assert_eq!(approved(&store), "NULL");
    apply("2025-10-26T13:00:00Z").code(0);
    assert_eq!(approved(&store), "1 3");
}

#[test]
fn at_most_ten_differences_are_listed() {
    let store = store_with(30, 20);
    let plan = PlanFile::of(&store);
    let message = drift(&store, &plan, "UPDATE versions SET confidence = 0.1");
    assert_eq!(message.matches("version ").count(), 10, "{message}");
    assert!(message.ends_with("version 10 would not be approved any more; and more"), "{message}");
}

/// A plan from which a version was deleted by hand approves nothing.
#[test]
fn an_edited_plan_is_refused() {
    let store = store_with(4, 3);
    let plan = PlanFile::of(&store).edited(|plan| {
        plan["versions"] = json!(2);
        plan["rules"][0]["versions"] = json!(2);
        plan["rules"][0]["ids"] = json!(["1", "2"]);
    });
    assert_data_eq!(
        drift(&store, &plan, "") + "\n",
        str![[r#"
version 3 would be approved by 'High Confidence' and is not in the plan

"#]]
    );
    let plan = PlanFile::of(&store).edited(|plan| plan["rules"][0]["fingerprint"] = json!("1.2"));
    assert_data_eq!(
        drift(&store, &plan, "") + "\n",
        str![[r#"
'High Confidence' would approve 3 other versions

"#]]
    );
}

/// A plan of very many versions lists no ids, so that it stays small.
#[test]
fn a_plan_of_very_many_versions() {
    const MANY: u32 = 200_000;
    let store = Store::new();
    high_confidence(&store);
    store.sql(&format!("INSERT INTO versions (confidence) SELECT 0.95 FROM generate_series(1, {MANY})"));
    let plan = PlanFile::of(&store);
    assert!(plan.text().len() < 4000, "{}", plan.text());
    assert_eq!(
        drift(&store, &plan, "UPDATE versions SET confidence = 0.1 WHERE id = 77"),
        "'High Confidence' would approve 199999 versions, not 200000"
    );
    versions(&store, 1, 1);
    assert_eq!(drift(&store, &plan, ""), "'High Confidence' would approve 200000 other versions");
    store.sql("DELETE FROM versions WHERE id > 200000; UPDATE versions SET confidence = 0.95 WHERE id = 77");
    plan.apply(&store).code(0);
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), MANY.to_string());
    let row = store.run(&["runs", "undo", "3", "-y", "-o", "json"]).code(0).json();
    assert_eq!(row["taken_back"], MANY);
    let journalled = "SELECT jsonb_array_length(before -> 'first_ids') FROM apsctl.operations";
    assert_eq!(store.value(journalled), "100");
}
