//! Stores to measure on.

use std::time::Instant;

use postgres::{Client, NoTls};

use crate::Bench;

/// A few jobs need a look, as in a real store; all the others are to come.
const JOBS: &str = "INSERT INTO apscheduler_jobs
    SELECT 'job-' || n, 'app.services.automation_service.task_' || n % 40, '[]', '{\"depth\": 50}',
           now() + CASE WHEN n <= 3 THEN -3 * n * interval '1 hour' ELSE n % 8640 * interval '10 seconds' END,
           'SCHEDULED', 3600
    FROM generate_series(1, $1::bigint) AS n";

/// 90 days of runs, the newest last.
const RUNS: &str = "INSERT INTO automation_audit_log
        (job_id, status, created_at, completed_at, versions_evaluated, versions_approved)
    SELECT 'job-' || n % 10, 'completed', at, at + (1 + n % 40 / 10.0) * interval '1 second', 47, 34
    FROM (SELECT n, now() - ($1::bigint - n) * (interval '90 days' / $1::bigint) AS at
          FROM generate_series(1, $1::bigint) AS n) AS run";

/// A migrated store with the guide's indexes.
pub(crate) fn fill(bench: &Bench, store: &str, jobs: i64, runs: i64) {
    let since = Instant::now();
    let mut admin = Client::connect(&bench.server.url("postgres"), NoTls).unwrap();
    admin.batch_execute(&format!("CREATE DATABASE {store}")).unwrap();
    let succeed = |words| assert!(bench.apsctl(store, words).output().unwrap().status.success(), "{words}");
    succeed("migrate up");
    let mut client = Client::connect(&bench.server.url(store), NoTls).unwrap();
    client.execute(JOBS, &[&jobs]).unwrap();
    client.execute(RUNS, &[&runs]).unwrap();
    succeed("indexes create --statement-timeout 0");
    client.batch_execute("VACUUM ANALYZE").unwrap();
    client.batch_execute("CHECKPOINT").unwrap();
    eprint_done(store, since);
}

#[allow(clippy::print_stderr, reason = "figures go to stdout, what is going on to stderr")]
fn eprint_done(store: &str, since: Instant) {
    eprintln!("store {store} filled in {:.0} s", since.elapsed().as_secs_f64());
}
