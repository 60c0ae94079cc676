//! `apsctl jobs remove`

use snapbox::{assert_data_eq, str};

use super::{alice, one_in_every_state, row};
use crate::support::{Store, job};

#[test]
fn removal_marks_the_job_and_clears_its_next_run() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "remove", "daily"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
daily  true     REMOVED                   SCHEDULED           2025-10-27 09:00:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "REMOVED NULL");
}

#[test]
fn a_job_in_every_state_can_be_removed() {
    let store = Store::new();
    one_in_every_state(&store);
    store.run(&["jobs", "remove", "pending", "executing", "paused", "odd", "stateless", "executed"]).code(0);
    assert_eq!(row(&store, "executing"), "REMOVED NULL");
    assert_eq!(row(&store, "stateless"), "REMOVED NULL");
}

#[test]
fn a_second_removal_changes_nothing() {
    let store = Store::new();
    job("daily").state("REMOVED").without_next_run().insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "remove", "daily"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time  operation
daily  false    REMOVED                   REMOVED
---- stderr ----
job daily is already removed
---- exit 0 ----

"#]]
    );
}

#[test]
fn purge_needs_a_yes() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "remove", "daily", "--purge"]),
        str![[r#"
---- stderr ----
error: --purge deletes the row for good, and needs --yes
hint: add --yes to delete it, or leave out --purge to mark the job REMOVED
---- exit 3 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
    store.run(&["jobs", "remove", "daily", "--yes"]).code(0);
    assert_eq!(row(&store, "daily"), "REMOVED NULL");
}

#[test]
fn purge_deletes_the_row_its_schedule_and_its_pause() {
    let store = Store::new();
    job("daily").insert(&store);
    job("marked").state("REMOVED").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    alice(&store, &["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        store.run(&["jobs", "remove", "daily", "marked", "--purge", "-y"]),
        str![[r#"
id      changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
daily   true     REMOVED                   PAUSED                                               3
marked  true     REMOVED                   REMOVED             2025-10-27 09:00:00 UTC          4
---- stderr ----
`apsctl undo 3` reverts all of them
---- exit 0 ----

"#]]
    );
    for table in ["apscheduler_jobs", "apsctl.pauses", "apsctl.schedules"] {
        assert_eq!(store.value(&format!("SELECT count(*) FROM {table}")), "0", "{table}");
    }
}

#[test]
fn a_dry_run_of_a_purge_needs_no_yes_and_deletes_nothing() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "remove", "daily", "--purge", "-n"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
daily  true     REMOVED                   SCHEDULED           2025-10-27 09:00:00 UTC
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}

#[test]
fn an_unknown_job_cannot_be_removed() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "remove", "daily", "nobody"]),
        str![[r#"
---- stderr ----
error: removing: no such job: nobody; nothing was changed
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}
