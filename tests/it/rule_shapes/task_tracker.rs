//! The tables of Task Tracker, with the settings of docs/task-tracker.md.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::{Apsctl, Output, Store};

fn store() -> Store {
    let store = Store::unmigrated();
    store.sql(include_str!("../../fixtures/task_tracker.sql"));
    store
}

fn apsctl(store: &Store, args: &[&str]) -> Apsctl {
    store
        .apsctl(args)
        .env("APSCTL_RULES_TABLE", "automation_rules")
        .env("APSCTL_VERSIONS_TABLE", "topic_versions,atom_versions")
}

fn run(store: &Store, args: &[&str]) -> Output {
    apsctl(store, args).run()
}

#[test]
fn rules_are_listed_in_the_order_of_the_application() {
    let store = store();
    let list = run(&store, &["rules", "list", "-o", "json"]).code(0).json();
    let rows = list.as_array().unwrap();
    let lines: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} {} {}", row["name"], row["status"], row["would_approve"], row["would_approve_alone"]))
        .collect();
    assert_eq!(
        lines,
        [
            r#""Urgent" "inactive" 0 0"#,
            r#""Sure" "ok" 2 2"#,
            r#""Poor" "not_approving" 0 1"#,
            r#""Fair" "not_approving" 0 1"#,
        ]
    );
    assert_eq!(rows[1]["reason"], "a pass does not execute rules of this form");
    assert_eq!(rows[1]["conditions"][1], json!({"field": "similarity", "operator": "gte", "value": 85}));
}

#[test]
fn rules_are_checked_and_previewed_for_both_tables() {
    let store = store();
    run(&store, &["rules", "check"]).code(0);
    let preview = run(&store, &["rules", "preview"]).code(0);
    assert!(preview.stderr.contains("4 pending versions, 2 would be approved"), "{preview}");
    let version = run(&store, &["rules", "preview", "--version", "2"]).code(0);
    for words in [
        "version 2 of topic_versions would be approved by 'Sure'",
        "version 2 of atom_versions would be approved by no rule: 'Poor' (action reject) matches it first",
    ] {
        assert!(version.stderr.contains(words), "{version}");
    }
    // The data has fractions, but the rules have percentages.
    store.sql(
        "UPDATE topic_versions SET data = '{\"confidence\": 0.97, \"similarity\": 0.9}';
         UPDATE atom_versions SET data = '{\"confidence\": 0.95, \"similarity\": 0.9}'",
    );
    let check = run(&store, &["rules", "check"]).code(1);
    assert!(check.stdout.contains("it compares a fraction with a percentage"), "{check}");
}

#[test]
fn the_older_threshold_rules_are_supported() {
    let store = store();
    let list = apsctl(&store, &["rules", "list", "-o", "json"]).env("APSCTL_RULES_TABLE", "approval_rules").run();
    let list = list.code(0).json();
    assert_eq!((&list[0]["would_approve"], &list[0]["form"]), (&json!(2), &json!("thresholds")), "{list}");
}

#[test]
fn health_and_metrics_support_task_tracker() {
    let store = store();
    let metrics = run(&store, &["metrics"]).code(0);
    assert!(metrics.stdout.contains("apsctl_versions_pending 4\n"), "{metrics}");
    let health = run(&store, &["health", "-o", "json"]);
    assert_eq!(health.json()["next_scheduled_run"], "2025-10-26T13:00:00Z", "{health}");
}

#[test]
fn passes_are_refused_with_all_reasons_and_change_nothing() {
    let store = store();
    let refused = run(&store, &["run-once", "--dry-run"]).code(3);
    for words in [
        "a pass works on one table of versions, not on topic_versions, atom_versions",
        "a pass does not approve by rules that are a list of field, operator and value: 'Sure'",
        "the application approves by these rules itself, and does more than set a column",
    ] {
        assert!(refused.stderr.contains(words), "{refused}");
    }
    let pass = run(&store, &["run-once"]).code(3);
    assert!(pass.stderr.contains("a pass works on one table of versions"), "{pass}");
    store.migrate();
    let again = run(&store, &["run-once"]).code(3);
    assert!(again.stderr.contains("a pass works on one table of versions"), "{again}");
    assert_eq!(store.value("SELECT count(*) FROM topic_versions WHERE approved"), "1");
    assert_eq!(store.value("SELECT sum(triggered_count) FROM automation_rules"), "0");
}

#[test]
fn jobs_show_names_counts_and_errors_from_scheduled_jobs() {
    let store = store();
    assert_data_eq!(
        run(&store, &["jobs", "list"]),
        str![[r#"
id  func_ref                                    job_state  next_run_time            schedule                                                           misfire_grace_time  note                                                                           last_run_at  last_run_status
1   app.services.scheduler_service:execute_job  SCHEDULED  2025-10-27 09:00:00 UTC  cron[month='*', day='*', day_of_week='*', hour='9', minute='0']                     1  Daily Knowledge Extraction: 12 runs, 11 succeeded; last error: broker is down
2   app.services.scheduler_service:execute_job  SCHEDULED  2025-10-26 13:00:00 UTC  cron[month='*', day='*', day_of_week='*', hour='*/1', minute='0']                   1  Hourly Auto-Approval Check: 300 runs, 300 succeeded
---- exit 0 ----

"#]]
    );
    let all = run(&store, &["jobs", "list", "--limit", "0", "-o", "json"]).code(0).json();
    assert_eq!(all[1]["note"], "Hourly Auto-Approval Check: 300 runs, 300 succeeded", "{all}");
    let job = run(&store, &["jobs", "show", "1", "-o", "json"]).code(0).json();
    let keys =
        ["scheduled_name", "scheduled_enabled", "scheduled_status", "run_count", "success_count", "error_message"];
    let values: Vec<&Value> = keys.iter().map(|key| &job[*key]).collect();
    let expected = json!(["Daily Knowledge Extraction", true, "failed", 12, 11, "broker is down"]);
    assert_eq!(json!(values), expected, "{job}");
}

#[test]
fn doctor_compares_scheduled_jobs_with_the_jobs_table() {
    let store = store();
    let check = || {
        let doctor = run(&store, &["doctor", "-v", "-o", "json"]).json();
        let found = doctor.as_array().unwrap().iter().find(|row| row["check"] == "scheduled-jobs").cloned();
        found.map(|row| (row["verdict"].clone(), row["evidence"].as_str().unwrap().to_owned()))
    };
    let result = |verdict: &str, evidence: &str| Some((json!(verdict), evidence.to_owned()));
    assert_eq!(check(), result("ok", "scheduled_jobs and apscheduler_jobs have 2 jobs in common"));
    store.sql("UPDATE scheduled_jobs SET enabled = true; DELETE FROM scheduled_jobs WHERE id = 2");
    let words = "enabled in scheduled_jobs but missing in apscheduler_jobs, so they never run: 3 (Weekly Performance Report); \
                 scheduled in apscheduler_jobs but missing in scheduled_jobs: 2";
    assert_eq!(check(), result("critical", words));
    store.sql("DROP TABLE scheduled_jobs");
    assert_eq!(check(), None);
}

#[test]
fn unsuitable_and_unreadable_scheduled_jobs_tables_are_ignored() {
    let store = store();
    let before = run(&store, &["jobs", "list"]).code(0);
    store.sql("ALTER TABLE scheduled_jobs RENAME TO hidden; CREATE TABLE scheduled_jobs (id bigint, name text)");
    let other = run(&store, &["jobs", "list"]).code(0);
    assert!(before.stdout.contains("broker is down") && !other.stdout.contains("broker is down"), "{other}");
    store.sql("DROP TABLE scheduled_jobs; ALTER TABLE hidden RENAME TO scheduled_jobs");
    let url = store.create_role("reader", "SELECT ON apscheduler_jobs");
    let denied = apsctl(&store, &["jobs", "list"]).env("APSCTL_DATABASE_URL", &url).run().code(0);
    assert_eq!(denied.stdout, other.stdout, "{denied}");
    // Reading a view would execute code of its owner.
    store.sql("ALTER TABLE scheduled_jobs RENAME TO hidden; CREATE VIEW scheduled_jobs AS SELECT * FROM hidden");
    let view = run(&store, &["jobs", "list"]).code(0);
    assert_eq!(view.stdout, other.stdout, "{view}");
}
