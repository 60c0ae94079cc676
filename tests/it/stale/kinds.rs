//! The kinds of stale jobs and their severity.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::store_with_stale_jobs;
use crate::support::{Store, insert_run, job, lease};

#[test]
fn stale_jobs_are_listed_by_severity() {
    let store = store_with_stale_jobs();
    assert_data_eq!(
        store.run(&["stale"]),
        str![[r#"
id         kind     next_run_time            overdue_seconds  severity  detail
very-late  overdue  2025-10-24 12:00:00 UTC           172800  critical  was due, but has not run
lost       stuck    2025-10-26 11:58:00 UTC              120  critical  executing, but its owner is lost
late       overdue  2025-10-26 10:59:59 UTC             3601  warning   was due, but has not run
---- exit 1 ----

"#]]
    );
}

#[test]
fn a_store_without_stale_jobs() {
    let store = Store::new();
    job("fresh").insert(&store);
    assert_data_eq!(
        store.run(&["stale"]),
        str![[r#"
id  kind  next_run_time  overdue_seconds  severity  detail
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stale", "-o", "json"]),
        str![[r#"
[]
---- exit 0 ----

"#]]
    );
}

#[test]
fn thresholds_can_be_set() {
    let store = store_with_stale_jobs();
    let ids = |args: &[&str]| {
        let mut all = vec!["stale", "-o", "json"];
        all.extend(args);
        let rows = store.run(&all).json();
        let one = |row: &Value| {
            let word = |key: &str| row[key].as_str().unwrap().to_owned();
            format!("{} {} {}", word("id"), word("kind"), word("severity"))
        };
        rows.as_array().unwrap().iter().map(one).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        ids(&["--older-than", "59m"]),
        "very-late overdue critical, lost stuck critical, late overdue warning, just-in-time overdue warning"
    );
    assert_eq!(ids(&["--older-than", "3d"]), "lost stuck critical");
    assert_eq!(
        ids(&["--critical-after", "3d"]),
        "lost stuck critical, very-late overdue warning, late overdue warning"
    );
    assert_eq!(
        ids(&["--critical-after", "1h"]),
        "very-late overdue critical, late overdue critical, lost stuck critical"
    );
}

#[test]
fn json_has_every_key_and_null_for_what_is_missing() {
    let store = Store::new();
    job("lost").state("EXECUTING").without_next_run().insert(&store);
    job("late").next_run_time("2025-10-26 10:00:00+00").insert(&store);
    assert_data_eq!(
        store.run(&["stale", "-o", "json"]),
        str![[r#"
[
{"id":"lost","kind":"stuck","next_run_time":null,"overdue_seconds":null,"severity":"critical","detail":"executing, but its owner is lost"},
{"id":"late","kind":"overdue","next_run_time":"2025-10-26T10:00:00Z","overdue_seconds":7200.0,"severity":"warning","detail":"was due, but has not run"}
]
---- exit 1 ----

"#]]
    );
}

/// Adds an executing job, with the start and the end of its lease.
fn leased(state: &str, since: &str, until: &str) -> Store {
    let store = Store::new();
    job("daily").state(state).next_run_time("2025-10-26 11:59:00+00").insert(&store);
    lease().job("daily").pid(42).acquired_at(since).expires_at(until).insert(&store);
    store
}

#[test]
fn a_job_with_a_live_owner_is_not_stuck() {
    let store = leased("EXECUTING", "2025-10-26 11:59:40Z", "clock_timestamp() + interval '1 minute'");
    store.run(&["stale"]).code(0);
}

#[test]
fn a_job_past_its_timeout_is_stuck() {
    let store = leased("EXECUTING", "2025-10-26 11:59:20Z", "clock_timestamp() + interval '1 minute'");
    assert_data_eq!(
        store.run(&["stale"]),
        str![[r#"
id     kind   next_run_time            overdue_seconds  severity  detail
daily  stuck  2025-10-26 11:59:00 UTC               60  warning   executing for longer than the job timeout (pid 42 on worker-1)
---- exit 1 ----

"#]]
    );
    store.run(&["stale", "--job-timeout", "41s"]).code(0);
    store.apsctl(&["stale"]).env("JOB_TIMEOUT_SECONDS", "41").run().code(0);
    store.apsctl(&["stale"]).env("SCHEDULER_JOB_TIMEOUT", "39").run().code(1);
}

#[test]
fn a_job_whose_lease_has_expired_is_stuck() {
    let store = leased("EXECUTING", "2025-10-26 11:59:40Z", "clock_timestamp() - interval '1 second'");
    assert_data_eq!(
        store.run(&["stale"]),
        str![[r#"
id     kind   next_run_time            overdue_seconds  severity  detail
daily  stuck  2025-10-26 11:59:00 UTC               60  critical  executing, but its owner is lost (pid 42 on worker-1)
---- exit 1 ----

"#]]
    );
}

#[test]
fn paused_and_removed_jobs_are_never_stale() {
    for state in ["PAUSED", "REMOVED"] {
        let store = leased(state, "2025-10-20 11:59:20Z", "clock_timestamp() + interval '1 minute'");
        store.run(&["stale", "--ran-within", "1h"]).code(0);
    }
}

#[test]
fn an_open_run_counts_as_a_live_worker() {
    let store = Store::new();
    job("daily").state("EXECUTING").insert(&store);
    insert_run(&store, "daily", "running", "2025-10-26 11:59:40+00", None);
    store.run(&["stale"]).code(0);
    assert_data_eq!(
        store.apsctl(&["stale"]).now("2025-10-26T12:00:11Z").run(),
        str![[r#"
id     kind   next_run_time            overdue_seconds  severity  detail
daily  stuck  2025-10-27 09:00:00 UTC                   critical  executing, but its owner is lost
---- exit 1 ----

"#]]
    );
}

#[test]
fn silent_jobs_are_found() {
    let store = Store::new();
    for id in ["quiet", "busy", "failing"] {
        job(id).insert(&store);
    }
    job("paused").state("PAUSED").insert(&store);
    insert_run(&store, "quiet", "completed", "2025-10-24 12:00:00+00", Some(1.0));
    insert_run(&store, "busy", "completed", "2025-10-26 11:00:00+00", Some(1.0));
    insert_run(&store, "failing", "failed", "2025-10-26 11:00:00+00", Some(1.0));
    assert_data_eq!(
        store.run(&["stale", "--ran-within", "24h"]),
        str![[r#"
id     kind    next_run_time            overdue_seconds  severity  detail
quiet  silent  2025-10-27 09:00:00 UTC                   warning   no run in the audit log for 1d
---- exit 1 ----

"#]]
    );
    store.run(&["stale", "--ran-within", "3d"]).code(0);
    store.run(&["stale"]).code(0);
}

/// Returns a store with only the columns in the guide: a run counts for every job.
fn guides_store() -> Store {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, func_ref text, args json, kwargs json,
            next_run_time timestamptz, job_state varchar(20), misfire_grace_time integer);
         CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz);
         CREATE TABLE versions (id bigint PRIMARY KEY, approved boolean);
         CREATE TABLE approval_rules (is_active boolean);
         INSERT INTO apscheduler_jobs (id, job_state, next_run_time) VALUES
            ('daily', 'SCHEDULED', '2025-10-27 09:00Z'), ('stuck', 'EXECUTING', '2025-10-26 09:00Z'),
            ('late', 'EXECUTED', '2025-10-26 09:00Z'), ('unknown', NULL, '2025-10-26 10:00Z');
         INSERT INTO automation_audit_log VALUES ('2025-10-26 10:00Z', '2025-10-26 10:01Z')",
    );
    store
}

#[test]
fn the_guides_own_columns_are_enough() {
    let store = guides_store();
    assert_data_eq!(
        store.run(&["stale", "--ran-within", "3h"]),
        str![[r#"
id       kind     next_run_time            overdue_seconds  severity  detail
stuck    stuck    2025-10-26 09:00:00 UTC            10800  critical  executing, but its owner is lost
late     overdue  2025-10-26 09:00:00 UTC            10800  warning   was due, but has not run
unknown  overdue  2025-10-26 10:00:00 UTC             7200  warning   was due, but has not run
---- exit 1 ----

"#]]
    );
    let silent = store.run(&["stale", "--ran-within", "1h"]).code(1);
    assert_eq!(silent.stdout.matches("silent").count(), 4, "{silent}");
}

#[test]
fn a_role_that_may_only_read_is_enough() {
    let store = store_with_stale_jobs();
    let url = store.create_role("monitor", "SELECT ON ALL TABLES IN SCHEMA public");
    let out = store.apsctl(&["stale", "-d", &url, "--ran-within", "1d"]).run().code(1);
    assert!(out.stderr.is_empty(), "{out}");
}
