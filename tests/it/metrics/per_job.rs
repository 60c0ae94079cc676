//! `metrics --per-job`

use snapbox::{assert_data_eq, str};

use super::{figure, furnished};
use crate::support::{Output, Store, insert_run, job};

/// Returns the metrics of each job.
fn per_job(out: &Output) -> String {
    let lines = out.stdout.lines().filter(|line| line.contains("apsctl_job_") || line.contains("apsctl_jobs_omitted"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the number of series.
fn series_count(out: &Output) -> usize {
    out.stdout.lines().filter(|line| !line.starts_with('#')).count()
}

#[test]
fn each_job_has_metrics() {
    let store = furnished();
    insert_run(&store, "daily", "failed", "2025-10-26 10:00:00+00", Some(0.5));
    insert_run(&store, "daily", "running", "2025-10-26 11:00:00+00", None);
    insert_run(&store, "late", "skipped", "2025-10-26 09:00:00+00", Some(0.0));
    insert_run(&store, "late", "OK", "2025-10-26 08:00:00+00", Some(0.25));
    insert_run(&store, "not-in-the-store", "completed", "2025-10-26 09:00:00+00", Some(1.0));
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
               VALUES ('late', 'completed', '2025-10-25', 'infinity')",
    );
    job("gone").state("REMOVED").without_next_run().insert(&store);
    let out = store.run(&["metrics", "--per-job"]).code(0);
    assert_data_eq!(
        per_job(&out),
        str![[r##"
# HELP apsctl_job_next_run_timestamp_seconds Next run time of the job; absent if it has none.
# TYPE apsctl_job_next_run_timestamp_seconds gauge
apsctl_job_next_run_timestamp_seconds{job_id="late"} 1761474600
apsctl_job_next_run_timestamp_seconds{job_id="daily"} 1761490800
apsctl_job_next_run_timestamp_seconds{job_id="lost"} 1761479940
# HELP apsctl_job_last_success_timestamp_seconds When the newest successful run of the job ended; absent if the log of runs has none.
# TYPE apsctl_job_last_success_timestamp_seconds gauge
apsctl_job_last_success_timestamp_seconds{job_id="late"} 1761465600.25
apsctl_job_last_success_timestamp_seconds{job_id="daily"} 1761469206.5
# HELP apsctl_job_last_duration_seconds How long the run of the job took that finished last.
# TYPE apsctl_job_last_duration_seconds gauge
apsctl_job_last_duration_seconds{job_id="late"} 0.25
apsctl_job_last_duration_seconds{job_id="daily"} 0.5
# HELP apsctl_job_runs_total Runs of the job that have ended, in the whole log of runs, by status. Deleting old runs lowers it.
# TYPE apsctl_job_runs_total counter
apsctl_job_runs_total{job_id="late",status="completed"} 2
apsctl_job_runs_total{job_id="late",status="skipped"} 1
apsctl_job_runs_total{job_id="daily",status="completed"} 6
apsctl_job_runs_total{job_id="daily",status="failed"} 1
# HELP apsctl_jobs_omitted Jobs without metrics of their own, because there are at most 500 series.
# TYPE apsctl_jobs_omitted gauge
apsctl_jobs_omitted 0
"##]]
    );
    // They are an addition to the others.
    let without = store.run(&["metrics"]).code(0);
    assert!(out.stdout.starts_with(&without.stdout), "{out}");
}

#[test]
fn the_output_has_at_most_500_series() {
    let store = Store::new();
    store.sql(
        "INSERT INTO apscheduler_jobs (id, func_ref, next_run_time, job_state)
         SELECT 'job-' || lpad(n::text, 4, '0'), 'a.b', '2025-10-27', CASE n WHEN 900 THEN 'FAILED' ELSE 'SCHEDULED' END
         FROM generate_series(1, 1000) n;
         UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 10:00' WHERE id = 'job-0950';
         UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 09:00' WHERE id = 'job-0951';
         UPDATE apscheduler_jobs SET next_run_time = NULL, job_state = 'PAUSED' WHERE id = 'job-0001';
         INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT id, 'completed', '2025-10-25 12:00', '2025-10-25 12:01' FROM apscheduler_jobs",
    );
    let out = store.run(&["metrics", "--per-job"]).code(0);
    let series = series_count(&out);
    assert!((497..=500).contains(&series), "{series}");
    let shown: Vec<&str> =
        out.stdout.lines().filter_map(|line| line.strip_prefix("apsctl_job_runs_total{job_id=\"")).collect();
    let first: Vec<&str> = shown.iter().take(5).map(|line| &line[..8]).collect();
    assert_eq!(first, ["job-0951", "job-0950", "job-0900", "job-0002", "job-0003"]);
    let omitted = 1000 - shown.len();
    assert_eq!(figure(&out, "apsctl_jobs_omitted"), Some(omitted.to_string()));
    let note = format!("{omitted} of 1000 jobs have no metrics of their own, because there are at most 500 series\n");
    assert!(out.stderr.ends_with(&note), "{out}");
    // The choice does not depend on the order of the rows.
    store.sql(
        "CREATE TABLE copy AS SELECT * FROM apscheduler_jobs ORDER BY random(); TRUNCATE apscheduler_jobs;
               INSERT INTO apscheduler_jobs SELECT * FROM copy",
    );
    assert_eq!(store.run(&["metrics", "--per-job"]).code(0).stdout, out.stdout);
}

#[test]
fn stores_without_a_log_of_runs_have_next_runs() {
    let store = crate::aps3::writing::migrated("aps3.sql");
    store.sql("DROP TABLE automation_audit_log");
    let out = store.run(&["metrics", "--per-job"]).code(0);
    assert!(out.stdout.contains("apsctl_job_next_run_timestamp_seconds{job_id=\"cron-simple\"} 1796094900\n"), "{out}");
    assert!(!out.stdout.contains("apsctl_job_runs_total"), "{out}");
    assert!(out.stderr.contains("apsctl_job_last_…, apsctl_job_runs_total is left out: "), "{out}");
    let store = furnished();
    store.sql("DROP TABLE automation_audit_log");
    let out = store.run(&["metrics", "--per-job"]).code(0);
    assert!(out.stdout.contains("apsctl_job_next_run_timestamp_seconds{job_id=\"late\"}"), "{out}");
    let store = crate::aps4::migrated();
    let out = store.run(&["metrics", "--per-job"]).code(0);
    assert!(out.stdout.contains("apsctl_job_next_run_timestamp_seconds{job_id=\"interval-30s\"}"), "{out}");
}
