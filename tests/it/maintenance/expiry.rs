//! Maintenance whose time is over.

use snapbox::{assert_data_eq, str};

use super::{alice, apsctl, jobs, store_with_jobs};
use crate::run_once::automation;
use crate::support::{Output, Store, job};

const LATER: &str = "2025-10-26T13:30:00Z";

fn later(store: &Store, args: &[&str]) -> Output {
    apsctl(store, args).now(LATER).run()
}

/// Creates a store in maintenance, with a job that misses a run and one that does not.
fn store_in_maintenance() -> Store {
    let store = Store::new();
    job("hourly").next_run_time("2025-10-26 13:00:00+00").insert(&store);
    job("tomorrow").insert(&store);
    store.run(&["jobs", "schedule", "hourly", "--cron", "0 * * * *"]).code(0);
    alice(&store, &["maintenance", "begin", "--for", "1h"]).code(0);
    store
}

const ROWS: &str =
    "SELECT string_agg(concat_ws(' ', id, job_state, next_run_time), ', ' ORDER BY id) FROM apscheduler_jobs";
const RESUMED: &str = "hourly SCHEDULED 2025-10-26 14:00:00+00, tomorrow SCHEDULED 2025-10-27 09:00:00+00";

#[test]
fn end_expired_ends_it_after_its_time_and_skips_missed_runs() {
    let store = store_in_maintenance();
    assert_data_eq!(
        alice(&store, &["maintenance", "end", "--expired"]),
        str![[r#"
id  result  job_state  next_run_time  operation  note
---- stderr ----
no maintenance has expired
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        later(&store, &["maintenance", "status"]),
        str![[r#"
status        over
since         2025-10-26 12:00:00 UTC
until         2025-10-26 13:00:00 UTC
left_seconds
begun_by      alice
reason
jobs          2
still_paused  hourly, tomorrow
overwritten
---- stderr ----
its time is over: end it with `apsctl maintenance end`
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        later(&store, &["maintenance", "begin"]),
        str![[r#"
---- stderr ----
error: beginning maintenance: the maintenance of 2025-10-26 12:00 UTC has expired and was not ended
hint: run `apsctl maintenance end` to restore its jobs
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        later(&store, &["maintenance", "end", "--expired"]),
        str![[r#"
id        result    job_state  next_run_time            operation  note
hourly    moved_on  SCHEDULED  2025-10-26 14:00:00 UTC          5  its missed run is skipped
tomorrow  restored  SCHEDULED  2025-10-27 09:00:00 UTC          6
---- exit 0 ----

"#]]
    );
    assert_eq!(store.value(ROWS), RESUMED);
    later(&store, &["maintenance", "end", "--expired"]).code(0);
}

#[test]
fn jobs_resume_expired_resumes_its_jobs() {
    let store = store_in_maintenance();
    alice(&store, &["jobs", "resume", "--expired"]).code(0);
    assert!(store.value(ROWS).contains("hourly PAUSED"));
    later(&store, &["jobs", "resume", "--expired"]).code(0);
    assert_eq!(store.value(ROWS), RESUMED);
    // The first maintenance is still open.
    later(&store, &["maintenance", "begin"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance WHERE ended_at IS NULL"), "1");
}

#[test]
fn a_pass_resumes_its_jobs() {
    let store = store_in_maintenance();
    automation(&store);
    let prefix = format!("{}_", store.database());
    store.run(&["migrate", "grants", "--apply", "--prefix", &prefix]).code(0);
    let url = store.create_role("cron", &format!("{prefix}automation"));
    let pass = |now: &str| store.apsctl(&["run-once", "--if-due"]).env("APSCTL_DATABASE_URL", &url).now(now).run();
    pass("2025-10-26T12:30:00Z").code(0);
    assert!(store.value(ROWS).contains("hourly PAUSED"));
    let out = pass(LATER).code(0);
    assert!(out.stderr.contains("Job 'hourly' resumed: its pause is over"), "{out}");
    assert!(store.value(ROWS).contains(RESUMED));
}

#[test]
fn a_maintenance_is_not_over_before_its_time() {
    let store = store_with_jobs();
    alice(&store, &["maintenance", "begin", "--for", "1h"]).code(0);
    alice(&store, &["maintenance", "extend", "--for", "2h"]).code(0);
    let before = jobs(&store);
    later(&store, &["maintenance", "end", "--expired"]).code(0);
    later(&store, &["jobs", "resume", "--expired"]).code(0);
    assert_eq!(jobs(&store), before);
}
