//! `maintenance end`: what is restored.

use snapbox::{assert_data_eq, str};

use super::{alice, apsctl, jobs, store_with_jobs};
use crate::support::{Store, insert_run, job};

#[test]
fn every_row_is_restored_byte_for_byte() {
    let store = store_with_jobs();
    let before = jobs(&store);
    alice(&store, &["maintenance", "begin"]).code(0);
    assert_ne!(jobs(&store), before);
    alice(&store, &["maintenance", "end", "--dry-run"]).code(0);
    assert_ne!(jobs(&store), before);
    alice(&store, &["maintenance", "end"]).code(0);
    assert_eq!(jobs(&store), before);
    assert_data_eq!(
        alice(&store, &["maintenance", "end"]),
        str![[r#"
id  result  job_state  next_run_time  operation  note
---- stderr ----
there is no maintenance
---- exit 0 ----

"#]]
    );
    // A second maintenance.
    alice(&store, &["maintenance", "begin"]).code(0);
    alice(&store, &["maintenance", "end"]).code(0);
    assert_eq!(jobs(&store), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance WHERE ended_by = 'alice'"), "2");
}

#[test]
fn changed_jobs_are_left_alone_and_named() {
    let store = Store::new();
    for id in ["changed", "gone", "removed", "resumed", "still"] {
        job(id).insert(&store);
    }
    alice(&store, &["maintenance", "begin"]).code(0);
    store.sql(
        "UPDATE apscheduler_jobs SET misfire_grace_time = 7 WHERE id = 'changed';
         DELETE FROM apscheduler_jobs WHERE id = 'gone'",
    );
    alice(&store, &["jobs", "remove", "removed"]).code(0);
    alice(&store, &["jobs", "resume", "resumed", "--at", "2025-10-29T09:00:00Z"]).code(0);
    assert_data_eq!(
        alice(&store, &["maintenance", "end"]),
        str![[r#"
id       result       job_state  next_run_time            operation  note
changed  left_paused  PAUSED                                         changed meanwhile, and still paused
gone     gone                                                        removed meanwhile
removed  left_alone   REMOVED                                        removed meanwhile
resumed  left_alone   SCHEDULED  2025-10-29 09:00:00 UTC             resumed meanwhile
still    restored     SCHEDULED  2025-10-27 09:00:00 UTC          9
---- stderr ----
still paused: changed; resume them with `apsctl jobs resume ID`, with --at TIME if a job has no schedule
---- exit 3 ----

"#]]
    );
    // The maintenance has ended nevertheless.
    assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance WHERE ended_at IS NULL"), "0");
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
id       func_ref          job_state  next_run_time            schedule  misfire_grace_time  note                          last_run_at  last_run_status
changed  app.jobs.changed  PAUSED                                                         7  paused by alice: maintenance
removed  app.jobs.removed  REMOVED
resumed  app.jobs.resumed  SCHEDULED  2025-10-29 09:00:00 UTC
still    app.jobs.still    SCHEDULED  2025-10-27 09:00:00 UTC
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_missed_run_is_due_at_once_or_skipped() {
    let store = Store::new();
    job("bare").next_run_time("2025-10-26 12:10:00+00").insert(&store);
    job("hourly").next_run_time("2025-10-26 13:00:00+00").insert(&store);
    job("late").next_run_time("2025-10-26 11:00:00+00").insert(&store);
    store.run(&["jobs", "schedule", "hourly", "--cron", "0 * * * *"]).code(0);
    alice(&store, &["maintenance", "begin"]).code(0);
    let end =
        |args: &[&str]| apsctl(&store, &[&["maintenance", "end"], args].concat()).now("2025-10-26T13:30:00Z").run();
    assert_data_eq!(
        end(&["-n"]),
        str![[r#"
id      result    job_state  next_run_time            operation  note
bare    restored  SCHEDULED  2025-10-26 12:10:00 UTC             due at once
hourly  restored  SCHEDULED  2025-10-26 13:00:00 UTC             due at once
late    restored  SCHEDULED  2025-10-26 11:00:00 UTC             overdue, as before
---- stderr ----
dry run: nothing was changed
due at once: bare, hourly; --skip-missed would skip these runs
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        end(&["--skip-missed"]),
        str![[r#"
id      result       job_state  next_run_time            operation  note
bare    left_paused  PAUSED                                         job bare has no next run: its saved time has passed, and it has no schedule
hourly  moved_on     SCHEDULED  2025-10-26 14:00:00 UTC         10  its missed run is skipped
late    restored     SCHEDULED  2025-10-26 11:00:00 UTC         11  overdue, as before
---- stderr ----
still paused: bare; resume them with `apsctl jobs resume ID`, with --at TIME if a job has no schedule
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT next_run_time FROM apscheduler_jobs WHERE id = 'late'"), "2025-10-26 11:00:00+00");
}

#[test]
fn a_job_whose_run_has_ended_is_not_set_to_executing() {
    let store = Store::new();
    for id in ["ended", "lasting", "unscheduled"] {
        job(id).state("EXECUTING").next_run_time("2025-10-26 11:59:00+00").insert(&store);
        insert_run(&store, id, "running", "2025-10-26 11:59:01+00", None);
    }
    store.run(&["jobs", "schedule", "ended", "--cron", "0 * * * *"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 11:59:00+00'");
    alice(&store, &["maintenance", "begin"]).code(0);
    store.sql(
        "UPDATE automation_audit_log SET completed_at = '2025-10-26 12:05:00+00', status = 'completed'
         WHERE job_id <> 'lasting'",
    );
    assert_data_eq!(
        apsctl(&store, &["maintenance", "end"]).now("2025-10-26T12:10:00Z").run(),
        str![[r#"
id           result    job_state  next_run_time            operation  note
ended        moved_on  SCHEDULED  2025-10-26 13:00:00 UTC          6  its run has ended meanwhile
lasting      restored  EXECUTING  2025-10-26 11:59:00 UTC          7  executing, as before: see `apsctl jobs running`
unscheduled  moved_on  COMPLETED                                   8  its run has ended meanwhile
---- exit 0 ----

"#]]
    );
}
