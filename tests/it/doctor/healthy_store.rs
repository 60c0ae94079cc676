//! A store without findings.

use std::sync::LazyLock;

use snapbox::{assert_data_eq, str};

use super::{doctor, found};
use crate::run_once::{AUTOMATION, high_confidence, versions};
use crate::support::{Store, job};

/// Returns a store with the guide's indexes, the guide's job, which has run at nine for ten days, and other jobs.
static HEALTHY: LazyLock<Store> = LazyLock::new(|| {
    let store = Store::new();
    job("daily").func_ref(AUTOMATION).insert(&store);
    job("hourly").next_run_time("2025-10-26 13:00Z").insert(&store);
    for id in ["weekly", "zoned", "nightly", "monthly", "locked", "left"] {
        job(id).next_run_time("2025-10-27 06:30Z").insert(&store);
    }
    store.sql(
        "INSERT INTO apsctl.schedules (job_id, cron, time_zone, dialect, updated_at)
         SELECT id, CASE id WHEN 'daily' THEN '0 9 * * *' WHEN 'hourly' THEN '0 * * * *' ELSE '30 6 * * *' END,
                'UTC', 'crontab', '2025-10-01Z' FROM apscheduler_jobs;
         INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, versions_evaluated, versions_approved)
         SELECT 'daily', 'completed', day + interval '9 h 2 s', day + interval '9 h 5 s', 4700, 34
         FROM generate_series(timestamptz '2025-10-17Z', '2025-10-26Z', '1 day') day ORDER BY day;
         CREATE INDEX idx_apscheduler_jobs_next_run_time ON apscheduler_jobs(next_run_time);
         CREATE INDEX idx_automation_audit_log_created_at ON automation_audit_log(created_at);
         CREATE INDEX idx_versions_approved ON versions(approved);
         CREATE INDEX idx_approval_rules_active ON approval_rules(is_active)",
    );
    high_confidence(&store);
    versions(&store, 20, 5);
    store
});

pub(crate) fn store() -> Store {
    Store::copy_of(&HEALTHY)
}

#[test]
fn a_healthy_store_has_no_findings() {
    let store = store();
    assert_data_eq!(
        doctor(&store, &[]).run(),
        str![[r#"
check             section    verdict  evidence                                              fix
log-errors        no-effect  unknown  the program docker is not installed
slow-queries      resources  unknown  pg_stat_statements is not installed in this database  psql -c 'CREATE EXTENSION pg_stat_statements'
container-limits  resources  unknown  the program docker is not installed
memory            resources  unknown  the program docker is not installed
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        doctor(&store, &["-v"]).run().stdout,
        str![[r#"
check             section      verdict  evidence                                                                                                                                     fix
log-errors        no-effect    unknown  the program docker is not installed
slow-queries      resources    unknown  pg_stat_statements is not installed in this database                                                                                         psql -c 'CREATE EXTENSION pg_stat_statements'
container-limits  resources    unknown  the program docker is not installed
memory            resources    unknown  the program docker is not installed
database          not-running  ok       connected to PostgreSQL [..] as role postgres
store             not-running  ok       the tables have everything that passes and changes need
worker            not-running  ok       jobs are picked up: the newest run started at 2025-10-26 09:00:02 UTC; no other program has a session (the program docker is not installed)
locks             no-effect    ok       no session waits for a lock on the application's tables, and no transaction is old
cron              not-running  ok       8 schedules are valid and have a next fire time
job-scheduled     not-running  ok       8 jobs, 8 of them active
timezone          not-running  ok       the server's TimeZone UTC (8 schedules agree with their next run)
clock-skew        not-running  ok       this machine's clock and the server's differ by 0s, with an uncertainty of 0s
stuck-jobs        not-running  ok       no job is executing
lease             not-running  ok       no process holds the lease
schedulers        not-running  ok       does not apply: this store is not APScheduler 3's own
concurrency       slow         ok       0 jobs executing, at most 5 may
job-timeout       not-running  ok       the 95th percentile of 10 runs of job daily in the last 30 days is 3s; the timeout is 30s
audit-recent      no-effect    ok       run 10 of job daily, completed at 2025-10-26 09:00:02 UTC, 34 approved
rules-match       no-effect    ok       1 active rule would approve 5 of 20 pending versions
foreign-code      no-effect    ok       all code that the tables run belongs to their owners or to superusers
indexes           slow         ok       all 4 indexes in Task Tracker's guide exist
analyze           slow         ok       the tables are too small to need statistics
pending           slow         ok       20 versions pending, in 1 batch of 5000, which take 0s at the speed of the last 30 days
batch-size        resources    ok       a batch has 5000 versions; the memory is 2 GB (the limit in Task Tracker's guide)
slow-rules        slow         ok       1 rule would take 0.0 ms over 20 pending versions: 'High Confidence' 0.0 ms (100 %)

"#]]
    );
    assert_data_eq!(
        doctor(&store, &["-o", "nagios"]).run(),
        str![[r#"
DOCTOR OK - 0 critical, 0 warning of 25 checks, 4 not checked | critical=0;; warning=0;; unknown=4;;
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_section_has_its_own_checks() {
    let store = store();
    for (part, checks) in [
        (
            "not-running",
            "worker database store job-scheduled cron timezone clock-skew job-timeout stuck-jobs lease schedulers",
        ),
        ("no-effect", "audit-recent rules-match locks log-errors foreign-code"),
        ("slow", "pending indexes analyze slow-rules concurrency"),
        ("resources", "batch-size memory slow-queries container-limits"),
    ] {
        let ended = doctor(&store, &[part, "-v", "-o", "json"]).run().code(0);
        let mut names: Vec<String> = found(&ended).into_iter().map(|(check, _)| check).collect();
        names.sort_unstable();
        let mut expected: Vec<&str> = checks.split(' ').collect();
        expected.sort_unstable();
        assert_eq!(names, expected, "{part}");
    }
}
