//! Rules that are enabled by another column, and rules with an action other than approve.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::run_once::{rule, versions};
use crate::support::Store;

/// Returns a store with an approving, a rejecting and a disabled rule. `enabled` and `action` have these types.
fn store_with(enabled: &str, action: &str) -> Store {
    let store = Store::new();
    rule(&store, "Sure", 10, r#"{"field": "confidence", "op": "gte", "value": 0.9}"#);
    rule(&store, "Poor", 20, r#"{"field": "confidence", "op": "lt", "value": 0.9}"#);
    rule(&store, "Off", 30, r#"{"always": true}"#);
    store.sql(&format!(
        "CREATE TYPE deed AS ENUM ('Approve', 'REJECT');
         ALTER TABLE approval_rules DROP is_active, ADD enabled boolean NOT NULL DEFAULT true, ADD action text NOT NULL DEFAULT 'Approve';
         UPDATE approval_rules SET action = 'REJECT' WHERE name = 'Poor';
         UPDATE approval_rules SET enabled = false WHERE name = 'Off';
         ALTER TABLE approval_rules ALTER action DROP DEFAULT, ALTER enabled DROP DEFAULT;
         ALTER TABLE approval_rules ALTER enabled TYPE {enabled}, ALTER action TYPE {action}"
    ));
    versions(&store, 5, 2);
    store
}

const ENABLED: [&str; 3] = ["boolean", "smallint USING enabled::integer", "integer USING enabled::integer"];
const ACTION: [&str; 3] = ["text", "varchar(20)", "deed USING action::deed"];

#[test]
fn passes_ignore_disabled_and_non_approving_rules() {
    for enabled in ENABLED {
        for action in ACTION {
            let store = store_with(enabled, action);
            let pass = store.run(&["run-once", "-o", "json"]).code(0).json();
            assert_eq!(pass["versions_approved"], 2, "{enabled} {action}");
            let names: Vec<&Value> = pass["rules"].as_array().unwrap().iter().map(|rule| &rule["name"]).collect();
            assert_eq!(names, ["Sure"], "{enabled} {action}");
        }
    }
}

#[test]
fn rules_list_shows_why_rules_do_not_approve() {
    let store = store_with("boolean", "text");
    assert_data_eq!(
        store.run(&["rules", "list"]),
        str![[r#"
id  name  is_active  priority  conditions                                     would_approve  would_approve_alone  status         reason                                                         action
 1  Sure  true             10  {"op":"gte","field":"confidence","value":0.9}              2                    2  ok                                                                            Approve
 2  Poor  true             20  {"op":"lt","field":"confidence","value":0.9}               0                    3  not_approving  its action is REJECT; only rules with action approve are used  REJECT
 3  Off   false            30  {"always":true}                                            0                    5  inactive                                                                      Approve
---- exit 0 ----

"#]]
    );
    let check = store.run(&["rules", "check"]).code(0);
    assert!(check.stderr.contains("1 active rule, nothing found"), "{check}");
    let preview = store.run(&["rules", "preview"]).code(0);
    assert!(preview.stderr.contains("5 pending versions, 2 would be approved"), "{preview}");
    let version = store.run(&["rules", "preview", "--version", "5"]).code(0);
    assert!(version.stderr.contains("version 5 would be approved by no rule"), "{version}");
}

#[test]
fn is_active_takes_precedence_over_enabled_and_action_over_auto_action() {
    let store = store_with("boolean", "text");
    store.sql(
        "ALTER TABLE approval_rules ADD is_active boolean, ADD auto_action text;
         UPDATE approval_rules SET is_active = name = 'Off', auto_action = 'reject', action = 'approve' WHERE name <> 'Poor'",
    );
    let list = store.run(&["rules", "list", "-o", "json"]).code(0).json();
    let status = |at: usize| (list[at]["is_active"].clone(), list[at]["status"].clone());
    assert_eq!([status(0).1, status(1).1, status(2).1], ["inactive", "inactive", "ok"], "{list}");
    assert_eq!(status(2).0, true, "{list}");
    store.sql("ALTER TABLE approval_rules DROP action");
    let list = store.run(&["rules", "list", "-o", "json"]).code(0).json();
    assert_eq!(list[2]["status"], "not_approving", "{list}");
    assert_eq!(list[2]["reason"], "its action is reject; only rules with action approve are used", "{list}");
}

#[test]
fn rules_with_a_null_action_do_not_approve() {
    let store = store_with("boolean", "text");
    store.sql("ALTER TABLE approval_rules ALTER action DROP NOT NULL; UPDATE approval_rules SET action = NULL");
    let pass = store.run(&["run-once", "-o", "json"]).code(0).json();
    assert_eq!(pass["versions_approved"], 0, "{pass}");
    let list = store.run(&["rules", "list", "-o", "json"]).code(0).json();
    assert_eq!(list[0]["reason"], "it has no action; only rules with action approve are used", "{list}");
}

#[test]
fn plans_are_refused_when_the_action_of_a_rule_has_changed() {
    let store = store_with("boolean", "text");
    let plan = super::Plan::from_dry_run(&store);
    store.sql("UPDATE approval_rules SET action = 'reject'");
    let refused = store.run(&["run-once", "--plan", plan.path()]).code(3);
    assert!(refused.stderr.contains("Rule 'Sure' does not approve any more"), "{refused}");
}

#[test]
fn rules_without_an_active_column_are_refused() {
    let store = store_with("boolean", "text");
    store.sql("ALTER TABLE approval_rules DROP enabled");
    let list = store.run(&["rules", "list"]).code(4);
    assert!(list.stderr.contains("table approval_rules has neither a column is_active nor enabled"), "{list}");
}
