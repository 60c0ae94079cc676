//! The page stays small, and says how much it does not show.

use super::{page, parse, rows, section, text};
use crate::support::Store;

#[test]
fn ten_thousand_jobs_make_a_page_of_less_than_a_megabyte() {
    let store = Store::new();
    store.sql(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
         SELECT 'job-' || g, 'app.jobs.f', '[]', '{}', CASE WHEN g = 7777 THEN 'FAILED' ELSE 'SCHEDULED' END,
                CASE WHEN g <> 7777 THEN timestamptz '2025-10-26 12:00Z' + g * interval '1 minute' END
         FROM generate_series(1, 10000) g;
         INSERT INTO apsctl.schedules (job_id, cron, time_zone, dialect, updated_at)
         SELECT 'job-' || g, '*/5 * * * *', 'UTC', 'crontab', '2025-10-25Z' FROM generate_series(1, 10000) g;
         INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'job-' || g, CASE WHEN g % 100 = 0 THEN 'failed' ELSE 'completed' END, t, t + interval '1 second' * (g % 7)
         FROM generate_series(1, 10000) g, (VALUES (timestamptz '2025-10-26 11:55:01Z')) t (t);
         INSERT INTO approval_rules (name, conditions) SELECT 'rule ' || g, '{\"always\": true}' FROM generate_series(1, 150) g",
    );
    let page = page(&store, &["--days", "2"]);
    assert!(page.len() < 1_000_000, "{}", page.len());
    let document = parse(&page);
    for (id, sentence) in [
        ("jobs", "9,800 jobs are not shown."),
        ("upcoming", "9,949 jobs that run later"),
        ("slots", "are not shown."),
        ("durations", "9,950 jobs are not shown."),
        ("durations", "Earlier failed runs are not shown."),
        ("rules", "50 rules are not shown."),
    ] {
        let shown = text(section(&document, id));
        assert!(shown.contains(sentence), "{id}: {}", &shown[shown.len().saturating_sub(300)..]);
    }
    // The most urgent job is shown, wherever it stands in the table.
    assert!(rows(section(&document, "jobs"))[1].starts_with("job-7777 | ✗ FAILED"));
}
