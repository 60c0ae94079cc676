//! Each check of `health`, with and without a finding.

use super::{check, health, status, well};
use crate::support::{Store, insert_run, job, lease};

/// Returns the check's verdict and evidence after these statements.
#[track_caller]
fn after(sql: &str, name: &str, code: i32) -> String {
    let store = well();
    store.sql(sql);
    check(&health(&store, &[]).code(code), name)
}

#[test]
fn jobs_without_a_next_run_are_found() {
    let scheduled = |sql: &str, code| after(sql, "job-scheduled", code);
    assert_eq!(scheduled("", 0), "ok: the next run is at 2025-10-27T09:00:00Z");
    assert_eq!(scheduled("DELETE FROM apscheduler_jobs", 1), "critical: there are no jobs");
    assert_eq!(
        scheduled("UPDATE apscheduler_jobs SET job_state = 'PAUSED', next_run_time = NULL", 1),
        "warning: no job has a next run: 1 of 1 are paused"
    );
    assert_eq!(
        scheduled("UPDATE apscheduler_jobs SET job_state = 'REMOVED'", 1),
        "critical: none of 1 job has a next run"
    );
    assert_eq!(
        scheduled("UPDATE apscheduler_jobs SET next_run_time = 'infinity'", 1),
        "critical: none of 1 job has a next run"
    );
    assert_eq!(
        scheduled("INSERT INTO apscheduler_jobs (id, job_state) VALUES ('a', 'SCHEDULED'), ('b', 'SCHEDULED')", 1),
        "warning: job a: SCHEDULED without a next_run_time: it never runs; and 1 more"
    );
}

#[test]
fn pending_jobs_and_the_next_run_follow_the_states() {
    let store = well();
    job("waits").state("PENDING").without_next_run().insert(&store);
    job("done").state("EXECUTED").next_run_time("2025-10-26 13:00:00+00").insert(&store);
    job("paused").state("PAUSED").next_run_time("2025-10-26 12:30:00+00").insert(&store);
    job("removed").state("REMOVED").next_run_time("2025-10-26 12:30:00+00").insert(&store);
    job("odd").state("WHATEVER").next_run_time("2025-10-26 12:45:00+00").insert(&store);
    let object = health(&store, &[]).code(0).json();
    assert_eq!(object["pending_jobs"], 2);
    assert_eq!(object["next_scheduled_run"], "2025-10-26T12:45:00Z");
    // An executing job has already started its run.
    let alone = Store::new();
    job("daily").state("EXECUTING").next_run_time("2025-10-26 11:59:50+00").insert(&alone);
    insert_run(&alone, "daily", "running", "2025-10-26 11:59:50+00", None);
    let out = health(&alone, &[]).code(0);
    assert!(out.json()["next_scheduled_run"].is_null() && out.json()["last_execution"].is_null(), "{out}");
    assert_eq!(check(&out, "job-scheduled"), "ok: the scheduled job is executing");
    assert_eq!(check(&out, "stuck-jobs"), "ok: none of 1 executing job is stuck");
}

#[test]
fn a_job_is_overdue_after_an_hour() {
    let at =
        |time: &str, code| after(&format!("UPDATE apscheduler_jobs SET next_run_time = '{time}'"), "overdue", code);
    assert_eq!(at("2025-10-26 11:00:01Z", 0), "ok: no job is overdue by more than 1h");
    assert_eq!(at("2025-10-26 10:59:59Z", 1), "warning: 1 job overdue since 2025-10-26T10:59:59Z: daily");
    assert_eq!(at("2025-10-25 11:59:59Z", 1), "critical: 1 job overdue since 2025-10-25T11:59:59Z: daily");
    assert_eq!(at("-infinity", 1), "critical: 1 job overdue: daily");
    let store = well();
    for n in 1..=5 {
        job(&format!("late-{n}")).next_run_time(&format!("2025-10-26 0{n}:00:00+00")).insert(&store);
    }
    let out = health(&store, &["--older-than", "3h", "--critical-after", "9h"]).code(1);
    assert_eq!(
        check(&out, "overdue"),
        "critical: 5 jobs overdue since 2025-10-26T01:00:00Z: late-1, late-2, late-3, …"
    );
    assert_eq!(status(&out), "unhealthy");
    let out = health(&store, &["--older-than", "1d"]).code(0);
    assert_eq!(status(&out), "healthy");
}

#[test]
fn stuck_jobs_are_found() {
    let store = well();
    job("lost").state("EXECUTING").insert(&store);
    let out = health(&store, &[]).code(1);
    assert_eq!(check(&out, "stuck-jobs"), "critical: 1 job stuck: lost: executing, but its owner is lost");
    insert_run(&store, "lost", "running", "2025-10-26 11:59:20+00", None);
    let out = health(&store, &["--job-timeout", "1m"]).code(0);
    assert_eq!(check(&out, "stuck-jobs"), "ok: none of 1 executing job is stuck");
    // The setting of the application.
    let timed = store.apsctl(&["health", "-o", "json"]).env("JOB_TIMEOUT_SECONDS", "30").run().code(1);
    assert_eq!(status(&timed), "unhealthy");
    lease().job("lost").insert(&store);
    let out = health(&store, &[]).code(1);
    assert_eq!(
        check(&out, "stuck-jobs"),
        "warning: 1 job stuck: lost: executing for longer than the job timeout (pid 4711 on worker-1)"
    );
    assert_eq!(status(&out), "degraded");
}

#[test]
fn an_expired_lease_is_found() {
    let lease = |until: &str, code| {
        let sql = format!(
            "INSERT INTO apsctl.lease (name, token, host, pid, acquired_at, expires_at)
             VALUES ('run-once', 7, 'worker-1', 4711, '2025-10-26 11:59Z', {until}), ('other', 1, 'x', 1, now(), '2000-01-01')"
        );
        after(&sql, "lease", code)
    };
    assert_eq!(lease("NULL", 0), "ok: no pass is executing");
    assert_eq!(
        lease("'2099-01-01'", 0),
        "ok: pid 4711 on worker-1 has held the lease of a pass since 2025-10-26T11:59:00Z"
    );
    // The same text as that of doctor.
    let lost = lease("clock_timestamp() - interval '10 days'", 1);
    assert_eq!(
        lost,
        "warning: pid 4711 on worker-1 held the lease and did not renew it: it expired 10d ago, and the pass was lost"
    );
}

#[test]
fn a_failed_last_run_is_found() {
    for status in ["failed", "timed_out", "abandoned"] {
        let sql = format!(
            "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, error)
             VALUES ('daily', '{status}', '2025-10-26 10:00Z', '2025-10-26 10:01Z', 'out of ink')"
        );
        let said = status.replace('_', " ");
        assert_eq!(
            after(&sql, "audit-recent", 1),
            format!("critical: the last run 2 {said} at 2025-10-26T10:00:00Z: out of ink")
        );
    }
    // An unfinished run has no outcome yet.
    let sql = "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('daily', 'running', '2025-10-26 11:59:55Z')";
    assert_eq!(after(sql, "audit-recent", 0), "ok: the last run started at 2025-10-26T11:59:55Z");
    let sql = "UPDATE automation_audit_log SET status = 'recovered'";
    assert_eq!(after(sql, "audit-recent", 0), "ok: the last run started at 2025-10-26T09:00:02Z");
    assert_eq!(after("DELETE FROM automation_audit_log", "audit-recent", 0), "ok: no run yet");
}

#[test]
fn a_missing_run_of_the_schedule_is_found() {
    let store = well();
    let schedule = |cron: &str, zone: &str| {
        store.run(&["jobs", "schedule", "daily", "--cron", cron, "--tz", zone]).code(0);
    };
    let audit_recent = |args: &[&str], code| check(&health(&store, args).code(code), "audit-recent");
    let fine = "ok: the last run started at 2025-10-26T09:00:02Z";
    schedule("0 9 * * *", "UTC");
    assert_eq!(audit_recent(&[], 0), fine);
    // Due at 11:00, which is not more than an hour ago.
    schedule("0 11 * * *", "UTC");
    assert_eq!(audit_recent(&[], 0), fine);
    schedule("30 10 * * *", "UTC");
    let missing =
        "warning: no run has started since 2025-10-26T09:00:02Z, but job daily was due at 2025-10-26T10:30:00Z";
    assert_eq!(audit_recent(&[], 1), missing);
    assert_eq!(audit_recent(&["--older-than", "2h"], 0), fine);
    schedule("30 11 * * *", "Europe/Berlin");
    assert_eq!(audit_recent(&[], 1), missing);
    // A paused job has no due run.
    store.run(&["jobs", "pause", "daily"]).code(0);
    assert_eq!(audit_recent(&[], 1), fine);
    store.run(&["jobs", "resume", "daily"]).code(0);
    store.sql("UPDATE apsctl.schedules SET cron = 'whenever'");
    assert_eq!(audit_recent(&[], 0), fine);
    assert_eq!(audit_recent(&["--ran-within", "3h"], 0), fine);
    assert_eq!(
        audit_recent(&["--ran-within", "2h"], 1),
        "warning: no run has started since 2025-10-26T09:00:02Z, but one is expected every 2h"
    );
    store.sql("DELETE FROM automation_audit_log");
    assert_eq!(audit_recent(&["--ran-within", "2h"], 1), "warning: no run has started, but one is expected every 2h");
}
