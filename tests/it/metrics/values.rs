//! The metrics that are written, and those that are left out.

use snapbox::{assert_data_eq, str};

use super::{figure, furnished};
use crate::support::{Store, apsctl, expire_lease, insert_run, job, lease};

#[test]
fn every_metric_is_written() {
    assert_data_eq!(
        furnished().run(&["metrics"]),
        str![[r##"
# HELP apsctl_up 1 if the store could be read, else 0.
# TYPE apsctl_up gauge
apsctl_up 1
# HELP apsctl_jobs Jobs by state.
# TYPE apsctl_jobs gauge
apsctl_jobs{state="COMPLETED"} 0
apsctl_jobs{state="EXECUTING"} 1
apsctl_jobs{state="FAILED"} 0
apsctl_jobs{state="PAUSED"} 1
apsctl_jobs{state="PENDING"} 0
apsctl_jobs{state="REMOVED"} 0
apsctl_jobs{state="SCHEDULED"} 2
# HELP apsctl_jobs_overdue Jobs overdue by more than the --older-than of apsctl metrics.
# TYPE apsctl_jobs_overdue gauge
apsctl_jobs_overdue 1
# HELP apsctl_next_run_timestamp_seconds Earliest next run time of the jobs that are not paused.
# TYPE apsctl_next_run_timestamp_seconds gauge
apsctl_next_run_timestamp_seconds 1761474600
# HELP apsctl_jobs_stuck Executing jobs whose owner is lost or that exceed the job timeout.
# TYPE apsctl_jobs_stuck gauge
apsctl_jobs_stuck 1
# HELP apsctl_last_run_timestamp_seconds When the newest finished run started.
# TYPE apsctl_last_run_timestamp_seconds gauge
apsctl_last_run_timestamp_seconds 1761469201
# HELP apsctl_last_run_duration_seconds How long the newest finished run took.
# TYPE apsctl_last_run_duration_seconds gauge
apsctl_last_run_duration_seconds 5.5
# HELP apsctl_last_run_success 1 if the newest finished run succeeded, else 0.
# TYPE apsctl_last_run_success gauge
apsctl_last_run_success 1
# HELP apsctl_run_duration_seconds Durations of the finished runs that started in the last 1d.
# TYPE apsctl_run_duration_seconds summary
apsctl_run_duration_seconds{quantile="0.5"} 3
apsctl_run_duration_seconds{quantile="0.95"} 5.199999999999999
apsctl_run_duration_seconds{quantile="0.99"} 5.4399999999999995
apsctl_run_duration_seconds_sum 15.5
apsctl_run_duration_seconds_count 5
# HELP apsctl_runs_missed Slots of the schedules in the last 1d without a run.
# TYPE apsctl_runs_missed gauge
apsctl_runs_missed 3
# HELP apsctl_versions_pending Versions that are not approved yet.
# TYPE apsctl_versions_pending gauge
apsctl_versions_pending 3
# HELP apsctl_lease_held 1 if a pass holds the lease, else 0.
# TYPE apsctl_lease_held gauge
apsctl_lease_held 0
---- exit 0 ----

"##]]
    );
}

#[test]
fn a_fresh_store() {
    assert_data_eq!(
        Store::new().run(&["metrics"]),
        str![[r##"
# HELP apsctl_up 1 if the store could be read, else 0.
# TYPE apsctl_up gauge
apsctl_up 1
# HELP apsctl_jobs Jobs by state.
# TYPE apsctl_jobs gauge
apsctl_jobs{state="COMPLETED"} 0
apsctl_jobs{state="EXECUTING"} 0
apsctl_jobs{state="FAILED"} 0
apsctl_jobs{state="PAUSED"} 0
apsctl_jobs{state="PENDING"} 0
apsctl_jobs{state="REMOVED"} 0
apsctl_jobs{state="SCHEDULED"} 0
# HELP apsctl_jobs_overdue Jobs overdue by more than the --older-than of apsctl metrics.
# TYPE apsctl_jobs_overdue gauge
apsctl_jobs_overdue 0
# HELP apsctl_jobs_stuck Executing jobs whose owner is lost or that exceed the job timeout.
# TYPE apsctl_jobs_stuck gauge
apsctl_jobs_stuck 0
# HELP apsctl_run_duration_seconds Durations of the finished runs that started in the last 1d.
# TYPE apsctl_run_duration_seconds summary
apsctl_run_duration_seconds{quantile="0.5"} NaN
apsctl_run_duration_seconds{quantile="0.95"} NaN
apsctl_run_duration_seconds{quantile="0.99"} NaN
apsctl_run_duration_seconds_sum 0
apsctl_run_duration_seconds_count 0
# HELP apsctl_versions_pending Versions that are not approved yet.
# TYPE apsctl_versions_pending gauge
apsctl_versions_pending 0
# HELP apsctl_lease_held 1 if a pass holds the lease, else 0.
# TYPE apsctl_lease_held gauge
apsctl_lease_held 0
---- stderr ----
apsctl_last_run_… is left out: no run has finished yet
apsctl_runs_missed is left out: no job has both a known schedule and runs in the audit log
---- exit 0 ----

"##]]
    );
    // Without notes, as in a crontab.
    assert_eq!(Store::new().run(&["metrics", "-q"]).code(0).stderr, "");
}

#[test]
fn metrics_of_missing_tables_are_left_out() {
    let store = furnished();
    store.sql("DROP TABLE versions, automation_audit_log; DROP SCHEMA apsctl CASCADE");
    let out = store.run(&["metrics"]).code(0);
    assert_eq!(figure(&out, "apsctl_jobs_overdue").as_deref(), Some("1"));
    for (left_out, why) in [
        ("apsctl_versions_pending", "there is no table versions"),
        ("apsctl_run_duration_seconds", "there is no table automation_audit_log"),
        ("apsctl_runs_missed", "there is no table automation_audit_log"),
        ("apsctl_last_run_", "there is no table automation_audit_log"),
        ("apsctl_jobs_stuck", "does not record which jobs execute"),
        ("apsctl_lease_held", "the store has no lease of passes"),
    ] {
        assert!(!out.stdout.contains(left_out), "{left_out}: {out}");
        let said = out.stderr.lines().any(|line| line.starts_with(left_out) && line.contains(why));
        assert!(said, "{left_out}: {out}");
    }
    store.sql("CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz)");
    store.sql("INSERT INTO automation_audit_log VALUES ('2025-10-26 10:00Z', '2025-10-26 10:00:04Z')");
    let out = store.run(&["metrics"]).code(0);
    assert_eq!(figure(&out, "apsctl_last_run_duration_seconds").as_deref(), Some("4"));
    assert_eq!(figure(&out, "apsctl_run_duration_seconds_count").as_deref(), Some("1"));
    assert!(out.stderr.contains("apsctl_last_run_success is left out: the audit log does not record"), "{out}");
    assert_eq!(figure(&out, "apsctl_last_run_success"), None);
}

#[test]
fn a_role_that_may_read_only_the_jobs() {
    let store = furnished();
    let url = store.create_role("half", "SELECT ON apscheduler_jobs");
    let out = store.run(&["metrics", "-d", &url]).code(0);
    assert_eq!(figure(&out, "apsctl_jobs{state=\"PAUSED\"}").as_deref(), Some("1"));
    assert!(out.stderr.contains("apsctl_versions_pending is left out: permission denied for table versions"), "{out}");
}

#[test]
fn an_unreadable_store_is_down() {
    assert_data_eq!(
        apsctl(&["metrics", "-d", "postgresql://u:secret@127.0.0.1:1/none"]).run(),
        str![[r##"
# HELP apsctl_up 1 if the store could be read, else 0.
# TYPE apsctl_up gauge
apsctl_up 0
---- stderr ----
error: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"##]]
    );
    let out = Store::unmigrated().run(&["metrics"]).code(4);
    assert_eq!(figure(&out, "apsctl_up").as_deref(), Some("0"));
    assert!(out.stderr.contains("there is no table apscheduler_jobs"), "{out}");
    let store = furnished();
    let url = store.create_role("nobody", "SELECT ON versions");
    let out = store.run(&["metrics", "-d", &url]).code(3);
    assert_eq!(out.stdout.lines().last(), Some("apsctl_up 0"));
}

#[test]
fn the_success_of_the_last_run_follows_its_status() {
    let store = furnished();
    for (n, (status, success)) in
        [("failed", "0"), ("recovered", "1"), ("timed_out", "0"), ("abandoned", "0"), ("completed", "1")]
            .into_iter()
            .enumerate()
    {
        insert_run(&store, "daily", status, &format!("2025-10-26 10:0{n}:00+00"), Some(0.5));
        let out = store.run(&["metrics"]).code(0);
        assert_eq!(figure(&out, "apsctl_last_run_success").as_deref(), Some(success), "{status}");
    }
    insert_run(&store, "daily", "running", "2025-10-26 11:59:59+00", None);
    let out = store.run(&["metrics"]).code(0);
    assert_eq!(figure(&out, "apsctl_last_run_timestamp_seconds").as_deref(), Some("1761473040"));
}

#[test]
fn the_lease_and_its_age() {
    let store = furnished();
    lease().acquired_at("2025-10-26 11:59:30Z").insert(&store);
    let out = store.run(&["metrics"]).code(0);
    assert_eq!(figure(&out, "apsctl_lease_held").as_deref(), Some("1"));
    assert_eq!(figure(&out, "apsctl_lease_age_seconds").as_deref(), Some("30"));
    expire_lease(&store);
    let out = store.run(&["metrics"]).code(0);
    assert_eq!(figure(&out, "apsctl_lease_held").as_deref(), Some("0"));
    assert_eq!(figure(&out, "apsctl_lease_age_seconds"), None);
}

#[test]
fn the_window_limits_the_runs() {
    let store = furnished();
    let out = store.run(&["metrics", "--window", "4h"]).code(0);
    assert_eq!(figure(&out, "apsctl_run_duration_seconds_count").as_deref(), Some("1"));
    assert_eq!(figure(&out, "apsctl_run_duration_seconds{quantile=\"0.99\"}").as_deref(), Some("5.5"));
    assert!(out.stdout.contains("started in the last 4h"), "{out}");
    let out = store.run(&["metrics", "--window", "2d"]).code(0);
    assert_eq!(figure(&out, "apsctl_run_duration_seconds_sum").as_deref(), Some("1015.5"));
}

#[test]
fn limits_for_overdue_and_stuck_jobs() {
    let store = furnished();
    insert_run(&store, "lost", "running", "2025-10-26 11:59:00+00", None);
    let out = store.run(&["metrics", "--older-than", "2h", "--job-timeout", "5m"]).code(0);
    assert_eq!(figure(&out, "apsctl_jobs_overdue").as_deref(), Some("0"));
    assert_eq!(figure(&out, "apsctl_jobs_stuck").as_deref(), Some("0"));
}

#[test]
fn the_other_layouts() {
    for (dump, states) in
        [("aps3.sql", &["PAUSED", "SCHEDULED"][..]), ("aps4.sql", &["COMPLETED", "PAUSED", "SCHEDULED"])]
    {
        let store = Store::unmigrated();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/apscheduler/tests/fixtures/apscheduler/");
        store.sql(&std::fs::read_to_string(format!("{folder}{dump}")).unwrap());
        let table = if dump == "aps3.sql" { "apscheduler_jobs" } else { "schedules" };
        let out = store.run(&["metrics"]).code(0);
        let counted: i64 = states
            .iter()
            .map(|state| figure(&out, &format!("apsctl_jobs{{state=\"{state}\"}}")).unwrap().parse::<i64>().unwrap())
            .sum();
        assert_eq!(counted.to_string(), store.value(&format!("SELECT count(*) FROM {table}")), "{out}");
        assert_eq!(out.stdout.matches("apsctl_jobs{").count(), states.len());
        assert!(out.stderr.contains("apsctl_jobs_stuck is left out") || dump == "aps4.sql", "{out}");
    }
}

#[test]
fn every_format_but_nagios_has_the_same_text() {
    let store = furnished();
    let text = store.run(&["metrics"]).code(0).stdout;
    for format in ["json", "jsonl", "csv"] {
        assert_eq!(store.run(&["metrics", "-o", format]).code(0).stdout, text);
    }
    store.run(&["metrics", "-o", "nagios"]).code(3);
}

#[test]
fn row_security_is_reported() {
    let store = furnished();
    job("hidden").insert(&store);
    let url = store.create_role("clerk", "SELECT ON ALL TABLES IN SCHEMA public");
    store.sql("ALTER TABLE apscheduler_jobs ENABLE ROW LEVEL SECURITY");
    let out = store.run(&["metrics", "-q", "-d", &url]).code(0);
    assert!(out.stderr.contains("WARN Row-level security may hide rows of apscheduler_jobs"), "{out}");
}
