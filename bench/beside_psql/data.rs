//! Fills the stores.

use std::time::Instant;

use crate::common::{Bench, print_progress};

/// Three jobs are overdue; all others are due in the future.
const JOBS: &str = "INSERT INTO apscheduler_jobs
    SELECT 'job-' || n, 'app.services.automation_service.task_' || n % 40, '[]', '{\"depth\": 50}',
           now() + CASE WHEN n <= 3 THEN -3 * n * interval '1 hour' ELSE n % 8640 * interval '10 seconds' END,
           'SCHEDULED', 3600
    FROM generate_series(1, $1::bigint) AS n";

/// Runs of 90 days, the newest last.
const RUNS: &str = "INSERT INTO automation_audit_log
        (job_id, status, created_at, completed_at, versions_evaluated, versions_approved)
    SELECT 'job-' || n % 10, 'completed', at, at + (1 + n % 40 / 10.0) * interval '1 second', 47, 34
    FROM (SELECT n, now() - ($1::bigint - n) * (interval '90 days' / $1::bigint) AS at
          FROM generate_series(1, $1::bigint) AS n) AS run";

/// Creates a migrated store with the guide's indexes, and fills it.
pub(crate) fn fill(bench: &Bench, store: &str, jobs: i64, runs: i64) {
    let since = Instant::now();
    let mut client = bench.migrated(store);
    client.execute(JOBS, &[&jobs]).unwrap();
    client.execute(RUNS, &[&runs]).unwrap();
    let indexes = bench.apsctl(store, "indexes create --statement-timeout 0").output().unwrap();
    assert!(indexes.status.success(), "indexes create");
    client.batch_execute("VACUUM ANALYZE").unwrap();
    client.batch_execute("CHECKPOINT").unwrap();
    print_progress(&format!("store {store} filled in {:.0} s", since.elapsed().as_secs_f64()));
}
