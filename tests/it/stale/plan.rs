//! The queries of `stale` use indexes.

use crate::support::Store;

/// Returns the plan of a `.sql` file with these parameters.
fn plan(store: &Store, sql: &str, params: &[&str]) -> String {
    let mut sql = sql.to_owned();
    for (variable, table) in [
        (":jobs", "apscheduler_jobs"),
        (":audit", "automation_audit_log"),
        (":lease_state", "'expired'"),
        (":lease_is_live", "l.expires_at > clock_timestamp()"),
        (":lease", "apsctl.lease"),
        (":job_id", "j.id"),
    ] {
        sql = sql.replace(variable, table);
    }
    for (at, value) in params.iter().enumerate() {
        sql = sql.replace(&format!("${}", at + 1), value);
    }
    let rows = store.query(&format!("EXPLAIN {sql}"));
    rows.iter().map(|row| row.get::<_, String>(0) + "\n").collect()
}

#[test]
fn the_queries_use_indexes() {
    let store = Store::new();
    store.run(&["indexes", "create"]).code(0);
    store.sql(
        "INSERT INTO apscheduler_jobs (id, job_state, next_run_time)
           SELECT 'job-' || g, 'SCHEDULED', timestamptz '2025-10-26 12:00Z' + g * interval '1 second' FROM generate_series(1, 100000) g;
         INSERT INTO apscheduler_jobs (id, job_state, next_run_time) VALUES ('late', 'SCHEDULED', '2025-10-26 09:00Z'), ('x', 'EXECUTING', now());
         INSERT INTO automation_audit_log (job_id, status, created_at)
           SELECT 'job-' || g % 100, 'completed', timestamptz '2025-10-26 12:00Z' - g * interval '1 minute' FROM generate_series(1, 100000) g;
         ANALYZE",
    );
    let overdue = plan(
        &store,
        include_str!("../../../src/db/stale/overdue_or_executing.sql"),
        &["'2025-10-26 11:00Z'", "1001", "'apscheduler_jobs'"],
    );
    assert!(overdue.contains("idx_apscheduler_jobs_next_run_time") && !overdue.contains("Seq Scan"), "{overdue}");
    let executing = plan(&store, include_str!("../../../src/db/jobs/executing.sql"), &["'2025-10-19 12:00Z'"]);
    assert!(executing.contains("apsctl_jobs_executing"), "{executing}");
    assert!(executing.contains("idx_automation_audit_log_created_at"), "{executing}");
    assert!(!executing.contains("Seq Scan on apscheduler_jobs"), "{executing}");
    let silent =
        plan(&store, include_str!("../../../src/db/stale/without_runs.sql"), &["'2025-10-26 11:00Z'", "false", "1001"]);
    assert!(silent.contains("idx_automation_audit_log_created_at"), "{silent}");
    assert!(!silent.contains("Seq Scan on automation_audit_log"), "{silent}");
    let begun = std::time::Instant::now();
    assert_eq!(store.run(&["stale", "-o", "jsonl"]).code(1).stdout.lines().count(), 2);
    store.run(&["stale", "--ran-within", "1h"]).code(1);
    assert!(begun.elapsed() < std::time::Duration::from_secs(3));
}
