//! Rows hidden by row-level security: checks and passes warn that they may not see all rows.

use snapbox::{assert_data_eq, str};

use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Store, job};

/// Creates a store in which the role `clerk` has all privileges but sees only the rows that the policies allow.
fn store(policies: &str) -> (Store, String) {
    let store = Store::new();
    automation(&store);
    job("hidden").next_run_time("2025-10-20 09:00:00+00").insert(&store);
    high_confidence(&store);
    versions(&store, 4, 3);
    let url = store.create_role(
        "clerk",
        "ALL ON ALL TABLES IN SCHEMA public; USAGE ON SCHEMA apsctl; ALL ON ALL TABLES IN SCHEMA apsctl; EXECUTE ON FUNCTION apsctl.journal",
    );
    store.sql(policies);
    (store, url)
}

const JOBS: &str = "ALTER TABLE apscheduler_jobs ENABLE ROW LEVEL SECURITY;
    CREATE POLICY part ON apscheduler_jobs USING (id <> 'hidden' AND id <> 'daily')";

#[test]
fn checks_warn_that_rows_may_be_hidden() {
    let (store, url) = store(JOBS);
    let clerk = |args: &[&str]| store.run(&[args, &["-d", &url]].concat());
    assert_data_eq!(
        clerk(&["stale"]),
        str![[r#"
id  kind  next_run_time  overdue_seconds  severity  detail
---- stderr ----
2025-10-26 12:00:00 WARN Row-level security may hide rows of apscheduler_jobs from this role; hidden rows are not checked
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        clerk(&["stale", "-o", "nagios"]),
        str![[r#"
STALE OK - 0 overdue, 0 stuck, 0 silent (row-level security may hide more) | overdue=0;; stuck=0;; silent=0;; max_overdue=0s;3600;
---- stderr ----
2025-10-26 12:00:00 WARN Row-level security may hide rows of apscheduler_jobs from this role; hidden rows are not checked
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        clerk(&["jobs", "verify", "--quiet"]),
        str![[r#"
id  finding  severity  effect  fix
---- stderr ----
2025-10-26 12:00:00 WARN Row-level security may hide rows of apscheduler_jobs from this role; hidden rows are not checked
---- exit 0 ----

"#]]
    );
    // The owner sees all rows and gets no warning.
    let out = store.run(&["stale"]).code(1);
    assert!(out.stdout.contains("hidden") && out.stderr.is_empty(), "{out}");
    // Listings have no warning: they show what psql shows.
    assert_eq!(clerk(&["jobs", "list"]).code(0).stderr, "");
    store.sql("ALTER TABLE automation_audit_log ENABLE ROW LEVEL SECURITY");
    assert_data_eq!(
        clerk(&["stats", "durations", "--check"]),
        str![[r#"
date  executions  unfinished  avg_seconds  p50_seconds  p95_seconds  p99_seconds  max_seconds  verdict
---- stderr ----
2025-10-26 12:00:00 WARN Row-level security may hide rows of automation_audit_log from this role; hidden rows are not checked
---- exit 0 ----

"#]]
    );
    let out = clerk(&["stale", "--ran-within", "1h"]);
    assert!(out.stderr.contains("apscheduler_jobs, automation_audit_log from this role"), "{out}");
    assert_eq!(clerk(&["stats", "durations"]).code(0).stderr, "");
}

#[test]
fn errors_mention_hidden_jobs_and_incomplete_snapshots_are_refused() {
    let (store, url) = store(JOBS);
    let clerk = |args: &[&str]| store.run(&[args, &["-d", &url]].concat());
    assert_data_eq!(
        clerk(&["jobs", "show", "hidden"]),
        str![[r#"
---- stderr ----
error: no such job: hidden
hint: row-level security of apscheduler_jobs may hide it from this role
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        clerk(&["jobs", "pause", "hidden"]),
        str![[r#"
---- stderr ----
error: pausing: no such job: hidden
hint: row-level security of apscheduler_jobs may hide it from this role
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        clerk(&["jobs", "snapshot", "-"]),
        str![[r#"
---- stderr ----
error: the snapshot may lack rows: row-level security may hide rows of apscheduler_jobs from this role
hint: connect as the owner of the table or as a role with BYPASSRLS
---- exit 3 ----

"#]]
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jobs");
    store.run(&["jobs", "snapshot", file.to_str().unwrap()]).code(0);
    assert_data_eq!(
        clerk(&["jobs", "diff", file.to_str().unwrap()]),
        str![[r#"
id      change    detail
daily   vanished
hidden  vanished
---- stderr ----
2025-10-26 12:00:00 WARN Row-level security may hide rows of apscheduler_jobs from this role; hidden rows are not checked
---- exit 1 ----

"#]]
    );
}

#[test]
fn a_pass_fails_if_its_job_is_hidden() {
    let (store, url) = store(JOBS);
    assert_data_eq!(
        store.run(&["run-once", "--if-due", "-d", &url]),
        str![[r#"
---- stderr ----
error: no job runs app.services.automation_service.run_automation, or row-level security of apscheduler_jobs hides it from this role
hint: use a role that can see the job, since the job may be paused or running
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), "0");
    store.run(&["run-once"]).code(0);
}

#[test]
fn a_pass_warns_that_versions_and_rules_may_be_hidden() {
    let (store, url) = store(
        "ALTER TABLE versions ENABLE ROW LEVEL SECURITY; CREATE POLICY part ON versions USING (id > 1);
         ALTER TABLE approval_rules ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_them ON approval_rules USING (true)",
    );
    let clerk = |args: &[&str]| store.run(&[args, &["-d", &url]].concat());
    assert_data_eq!(
        clerk(&["rules", "check"]),
        str![[r#"
id  name  status  severity  would_approve  would_approve_alone  reason
---- stderr ----
2025-10-26 12:00:00 WARN Row-level security may hide rows of approval_rules, versions from this role; hidden rows are not checked
1 active rule, nothing found
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        clerk(&["run-once", "--dry-run"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started (dry run)
2025-10-26 12:00:00 WARN Row-level security may hide rows of versions, approval_rules from this role; hidden rows are not checked
2025-10-26 12:00:00 INFO Evaluating 3 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 2 versions
2025-10-26 12:00:00 INFO Would auto-approve 2 versions (dry run)
---- exit 0 ----

"#]]
    );
    clerk(&["run-once"]).code(0).has_log(&[
        "WARN Row-level security may hide rows of versions, approval_rules from this role; hidden rows are not checked",
        "INFO Evaluating 3 pending versions",
        "INFO Auto-approved 2 versions",
    ]);
    assert_eq!(store.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM versions WHERE approved"), "2 3");
    assert_data_eq!(
        clerk(&["runs", "undo", "1", "--yes"]),
        str![[r#"
run_id           1
approved         2
taken_back       2
changed_since    0
already_pending  0
gone             0
operation        1
---- stderr ----
2025-10-26 12:00:00 WARN Row-level security may hide rows of versions from this role; hidden rows are not checked
the next pass approves the versions again unless a rule changes; to prevent that, run `apsctl jobs pause daily`
---- exit 0 ----

"#]]
    );
}
