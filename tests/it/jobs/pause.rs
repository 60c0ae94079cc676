//! `apsctl jobs pause`

use snapbox::{assert_data_eq, str};

use super::{alice, one_in_every_state, row};
use crate::support::{Store, job};

#[test]
fn a_pause_clears_the_next_run_and_keeps_it() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        alice(&store, &["jobs", "pause", "daily"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
daily  true     PAUSED                    SCHEDULED           2025-10-27 09:00:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
    assert_eq!(kept(&store), "2025-10-27 09:00:00+00");
}

#[test]
fn a_job_in_every_state_but_removed_can_be_paused() {
    let store = Store::new();
    one_in_every_state(&store);
    for id in ["pending", "scheduled", "completed", "failed", "executed", "odd", "stateless"] {
        alice(&store, &["jobs", "pause", id]).code(0);
        assert_eq!(row(&store, id), "PAUSED NULL");
    }
    assert_data_eq!(
        alice(&store, &["jobs", "pause", "removed"]),
        str![[r#"
---- stderr ----
error: pausing: job removed is REMOVED
hint: find its removal with `apsctl audit operations`, and undo it with `apsctl undo OPERATION`
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_pause_may_have_a_duration_and_a_reason() {
    let store = Store::new();
    job("daily").insert(&store);
    alice(&store, &["jobs", "pause", "daily", "--for", "1h 30m", "--reason", "disk is full"]).code(0);
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
id     func_ref        job_state  next_run_time  schedule  misfire_grace_time  note                                                      last_run_at  last_run_status
daily  app.jobs.daily  PAUSED                                                  paused by alice until 2025-10-26 13:30 UTC: disk is full
---- exit 0 ----

"#]]
    );
}

#[test]
fn an_executing_job_can_be_paused() {
    let store = Store::new();
    job("daily").state("EXECUTING").insert(&store);
    assert_data_eq!(
        alice(&store, &["jobs", "pause", "daily"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
daily  true     PAUSED                    EXECUTING           2025-10-27 09:00:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
}

#[test]
fn a_second_pause_changes_nothing_and_is_not_recorded() {
    let store = Store::new();
    job("daily").insert(&store);
    alice(&store, &["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        alice(&store, &["jobs", "pause", "daily"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time  operation
daily  false    PAUSED                    PAUSED
---- stderr ----
job daily is already paused
---- exit 0 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "1");
}

#[test]
fn a_pause_may_get_a_duration_later_and_keeps_the_first_next_run() {
    let store = Store::new();
    job("daily").insert(&store);
    alice(&store, &["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        alice(&store, &["jobs", "pause", "daily", "--for", "2h"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time  operation
daily  true     PAUSED                    PAUSED                                              2
---- stderr ----
`apsctl undo 2` reverts it
nothing resumes a job by itself: the first `run-once` after that time does, or `apsctl jobs resume --expired`
---- exit 0 ----

"#]]
    );
    assert_eq!(kept(&store), "2025-10-27 09:00:00+00");
}

#[test]
fn a_job_paused_with_other_tools_can_be_resumed() {
    let store = Store::new();
    job("daily").state("PAUSED").insert(&store);
    alice(&store, &["jobs", "pause", "daily", "--reason", "mine now"]).code(0);
    assert_eq!(kept(&store), "2025-10-27 09:00:00+00");
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
}

#[test]
fn all_jobs_are_paused_or_none() {
    let store = Store::new();
    job("a").insert(&store);
    job("b").state("REMOVED").insert(&store);
    store.run(&["jobs", "pause", "a", "b"]).code(3);
    assert_eq!(row(&store, "a"), "SCHEDULED 2025-10-27 09:00:00");
    assert_data_eq!(
        store.run(&["jobs", "pause", "a", "c"]),
        str![[r#"
---- stderr ----
error: pausing: no such job: c; nothing was changed
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_dry_run_pauses_nothing() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "pause", "daily", "--dry-run"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
daily  true     PAUSED                    SCHEDULED           2025-10-27 09:00:00 UTC
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
}

#[test]
fn an_invalid_duration_is_a_usage_error() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "pause", "daily", "--for", "lunch"]),
        str![[r#"
---- stderr ----
error: invalid value 'lunch' for '--for <DURATION>': not a duration; write it like 90s, 15m, 2h or 7d

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    store.run(&["jobs", "pause", "daily", "--for", "99999999999999999"]).code(2);
    store.run(&["jobs", "pause", "daily", "--for", "-1h"]).code(2);
}

fn kept(store: &Store) -> String {
    store.value("SELECT kept_next_run_time AT TIME ZONE 'UTC' || '+00' FROM apsctl.pauses")
}
