//! `apsctl jobs resume`

use snapbox::{assert_data_eq, str};

use super::{alice, one_in_every_state, row};
use crate::support::{Store, job};

const LATER: &str = "2025-10-28T00:00:00Z";

#[test]
fn a_kept_next_run_in_the_future_is_restored() {
    let store = paused(&[]);
    assert_data_eq!(
        store.run(&["jobs", "resume", "daily"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
daily  true     SCHEDULED  2025-10-27 09:00:00 UTC  PAUSED                                              2
---- stderr ----
`apsctl undo 2` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
}

#[test]
fn after_a_missed_run_the_schedules_next_run_is_set() {
    let store = paused(&["0 9 * * *"]);
    store.apsctl(&["jobs", "resume", "daily"]).now(LATER).run().code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-28 09:00:00");
}

#[test]
fn the_schedules_time_zone_is_respected() {
    let store = Store::new();
    job("daily").next_run_time("2025-10-26 11:00:00+00").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "30 7 * * *", "--tz", "Asia/Kolkata"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 11:00:00+00'");
    alice(&store, &["jobs", "pause", "daily"]).code(0);
    store.run(&["jobs", "resume", "daily"]).code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 02:00:00");
}

#[test]
fn a_job_without_a_next_run_is_not_resumed() {
    let store = paused(&[]);
    assert_data_eq!(
        store.apsctl(&["jobs", "resume", "daily"]).now(LATER).run(),
        str![[r#"
---- stderr ----
error: resuming: job daily has no next run: its saved time has passed, and it has no schedule
hint: set one with --at TIME, or give it a schedule with `apsctl jobs schedule --cron EXPR daily`
---- exit 3 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
}

#[test]
fn at_sets_the_next_run() {
    let store = paused(&[]);
    let at = |time: &str, now: &str| store.apsctl(&["jobs", "resume", "daily", "--at", time]).now(now).run();
    assert_data_eq!(
        at("2025-10-27 23:00", LATER),
        str![[r#"
---- stderr ----
error: resuming: --at 2025-10-27T23:00:00+00:00 is in the past
hint: `apsctl jobs trigger daily` runs it now
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        at("tomorrow", LATER),
        str![[r#"
---- stderr ----
error: invalid value 'tomorrow' for '--at <TIME>': write it like 2025-10-27T09:00:00Z

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
    assert_data_eq!(
        at("2025-10-28T12:30:00+02:00", LATER),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
daily  true     SCHEDULED  2025-10-28 10:30:00 UTC  PAUSED                                              2
---- stderr ----
`apsctl undo 2` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-28 10:30:00");
}

#[test]
fn a_job_paused_with_other_tools_resumes_at_the_next_run_of_its_row() {
    let store = Store::new();
    job("timed").state("PAUSED").insert(&store);
    job("timeless").state("PAUSED").without_next_run().insert(&store);
    store.run(&["jobs", "resume", "timed"]).code(0);
    assert_eq!(row(&store, "timed"), "SCHEDULED 2025-10-27 09:00:00");
    assert_data_eq!(
        store.run(&["jobs", "resume", "timeless"]),
        str![[r#"
---- stderr ----
error: resuming: job timeless has no next run: no time was saved, and it has no schedule
hint: set one with --at TIME, or give it a schedule with `apsctl jobs schedule --cron EXPR timeless`
---- exit 3 ----

"#]]
    );
}

#[test]
fn only_paused_jobs_are_resumed() {
    let store = Store::new();
    one_in_every_state(&store);
    assert_data_eq!(
        store.run(&["jobs", "resume", "pending", "scheduled", "executing"]),
        str![[r#"
id         changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
executing  false    EXECUTING  2025-10-27 09:00:00 UTC  EXECUTING           2025-10-27 09:00:00 UTC
pending    false    PENDING    2025-10-27 09:00:00 UTC  PENDING             2025-10-27 09:00:00 UTC
scheduled  false    SCHEDULED  2025-10-27 09:00:00 UTC  SCHEDULED           2025-10-27 09:00:00 UTC
---- stderr ----
job executing is not paused (EXECUTING)
job pending is not paused (PENDING)
job scheduled is not paused (SCHEDULED)
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "resume", "failed"]),
        str![[r#"
---- stderr ----
error: resuming: job failed is FAILED, not PAUSED
hint: `apsctl jobs trigger failed` runs it now
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "resume", "removed"]),
        str![[r#"
---- stderr ----
error: resuming: job removed is REMOVED
hint: find its removal with `apsctl audit operations`, and undo it with `apsctl undo OPERATION`
---- exit 3 ----

"#]]
    );
    store.run(&["jobs", "resume", "completed"]).code(3);
    store.run(&["jobs", "resume", "nobody"]).code(3);
}

#[test]
fn expired_resumes_only_jobs_whose_pause_is_over() {
    let store = Store::new();
    for id in ["over", "running-on", "endless"] {
        job(id).insert(&store);
    }
    alice(&store, &["jobs", "pause", "over", "--for", "1h"]).code(0);
    alice(&store, &["jobs", "pause", "running-on", "--for", "3h"]).code(0);
    alice(&store, &["jobs", "pause", "endless"]).code(0);
    let expired = ["jobs", "resume", "--expired"];
    assert_data_eq!(
        store.apsctl(&expired).now("2025-10-26T12:59:59Z").run(),
        str![[r#"
id  changed  job_state  next_run_time  previous_job_state  previous_next_run_time  operation
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.apsctl(&expired).now("2025-10-26T13:00:00Z").run(),
        str![[r#"
id    changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
over  true     SCHEDULED  2025-10-27 09:00:00 UTC  PAUSED                                              4
---- stderr ----
`apsctl undo 4` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "running-on"), "PAUSED NULL");
}

#[test]
fn a_dry_run_resumes_nothing() {
    let store = paused(&[]);
    assert_data_eq!(
        store.run(&["jobs", "resume", "daily", "-n"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
daily  true     SCHEDULED  2025-10-27 09:00:00 UTC  PAUSED
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "1");
}

#[test]
fn either_ids_or_expired_must_be_given() {
    let store = Store::new();
    store.run(&["jobs", "resume"]).code(2);
    store.run(&["jobs", "resume", "a", "--expired"]).code(2);
}

/// Creates a store with the paused job `daily`, due 2025-10-27 09:00, with this schedule if any.
fn paused(schedule: &[&str]) -> Store {
    let store = Store::new();
    job("daily").insert(&store);
    for cron in schedule {
        store.run(&["jobs", "schedule", "daily", "--cron", cron]).code(0);
    }
    alice(&store, &["jobs", "pause", "daily"]).code(0);
    store
}
