//! `apsctl jobs schedule`

use snapbox::{assert_data_eq, str};

use super::{alice, one_in_every_state, row};
use crate::support::{Output, Store, job};

#[test]
fn a_schedule_is_stored_and_sets_the_next_run() {
    let store = Store::new();
    job("daily").without_next_run().state("PENDING").insert(&store);
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "30 6 * * 1-5"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
daily  true     SCHEDULED  2025-10-27 06:30:00 UTC  PENDING                                             1
---- stderr ----
`apsctl undo 1` reverts it
30 6 * * 1-5: at 06:30 from Monday to Friday
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 06:30:00");
}

#[test]
fn a_schedule_has_a_time_zone() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "30 6 * * *", "--tz", "Europe/Berlin"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
daily  true     SCHEDULED  2025-10-27 06:30:00 CET  SCHEDULED           2025-10-27 10:00:00 CET          1
---- stderr ----
`apsctl undo 1` reverts it
30 6 * * * Europe/Berlin: at 06:30 every day
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 05:30:00");
}

#[test]
fn the_two_dialects_read_the_weekday_differently() {
    let store = Store::new();
    job("daily").insert(&store);
    schedule(&store, &["daily", "--cron", "0 9 * * 1"]).code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "0 9 * * 1", "--dialect", "apscheduler"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
daily  true     SCHEDULED  2025-10-28 09:00:00 UTC  SCHEDULED           2025-10-27 09:00:00 UTC          2
---- stderr ----
`apsctl undo 2` reverts it
0 9 * * 1 (apscheduler): at 09:00 on Tuesday
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-28 09:00:00");
}

#[test]
fn a_paused_job_gets_the_next_run_when_it_is_resumed() {
    let store = Store::new();
    job("daily").insert(&store);
    alice(&store, &["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "@hourly"]),
        str![[r#"
id     changed  job_state  next_run_time  previous_job_state  previous_next_run_time  operation
daily  true     PAUSED                    PAUSED                                              2
---- stderr ----
`apsctl undo 2` reverts it
@hourly: every hour
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
    store.run(&["jobs", "resume", "daily"]).code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-26 13:00:00");
}

#[test]
fn an_executing_job_stays_executing() {
    let store = Store::new();
    job("daily").state("EXECUTING").insert(&store);
    schedule(&store, &["daily", "--cron", "@hourly"]).code(0);
    assert_eq!(row(&store, "daily"), "EXECUTING 2025-10-26 13:00:00");
}

#[test]
fn a_job_in_every_other_state_but_removed_becomes_scheduled() {
    let store = Store::new();
    one_in_every_state(&store);
    for id in ["completed", "failed", "executed", "odd", "stateless"] {
        schedule(&store, &[id, "--cron", "@hourly"]).code(0);
        assert_eq!(row(&store, id), "SCHEDULED 2025-10-26 13:00:00");
    }
    assert_data_eq!(
        schedule(&store, &["removed", "--cron", "@hourly"]),
        str![[r#"
---- stderr ----
error: scheduling: job removed is REMOVED
hint: find its removal with `apsctl audit operations`, and undo it with `apsctl undo OPERATION`
---- exit 3 ----

"#]]
    );
}

#[test]
fn an_invalid_expression_is_a_usage_error() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "0 25 * * *"]),
        str![[r#"
---- stderr ----
error: "0 25 * * *": hour "25": 25 is not within 0 to 23
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "@daily", "--dialect", "apscheduler"]),
        str![[r#"
---- stderr ----
error: "@daily": expected five fields, found 1
hint: write 0 0 * * *
---- exit 2 ----

"#]]
    );
    schedule(&store, &["daily", "--cron", ""]).code(2);
    schedule(&store, &["daily", "--cron", "@hourly", "--dialect", "quartz"]).code(2);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}

#[test]
fn an_expression_that_never_fires_is_refused() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "0 0 31 2 *"]),
        str![[r#"
---- stderr ----
error: scheduling: "0 0 31 2 *" never fires
hint: run `apsctl cron check '0 0 31 2 *'` to see why
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.schedules"), "0");
}

#[test]
fn a_dry_run_stores_no_schedule() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        schedule(&store, &["daily", "--cron", "@hourly", "-n"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
daily  true     SCHEDULED  2025-10-26 13:00:00 UTC  SCHEDULED           2025-10-27 09:00:00 UTC
---- stderr ----
dry run: nothing was changed
@hourly: every hour
---- exit 0 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.schedules"), "0");
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}

#[test]
fn an_unknown_job_is_refused() {
    let store = Store::new();
    assert_data_eq!(
        schedule(&store, &["nobody", "--cron", "@hourly"]),
        str![[r#"
---- stderr ----
error: scheduling: no such job: nobody
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
}

fn schedule(store: &Store, args: &[&str]) -> Output {
    store.run(&[&["jobs", "schedule"], args].concat())
}

#[test]
fn a_time_sets_only_the_next_run_and_an_interval_is_refused() {
    let store = Store::new();
    job("daily").insert(&store);
    schedule(&store, &["daily", "--cron", "@hourly"]).code(0);
    assert_data_eq!(
        schedule(&store, &["daily", "--at", "2025-12-24T09:00:00Z"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
daily  true     SCHEDULED  2025-12-24 09:00:00 UTC  SCHEDULED           2025-10-26 13:00:00 UTC          2
---- stderr ----
`apsctl undo 2` reverts it
only its next run is set; its schedule determines the runs after it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-12-24 09:00:00");
    assert_eq!(store.value("SELECT cron FROM apsctl.schedules"), "@hourly");
    assert_data_eq!(
        schedule(&store, &["daily", "--every", "5m"]),
        str![[r#"
---- stderr ----
error: --every needs a trigger of APScheduler, and this store has only cron expressions
hint: use --cron, such as --cron '*/5 * * * *' for every five minutes
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        schedule(&store, &["daily", "--at", "2025-01-01"]),
        str![[r#"
---- stderr ----
error: --at 2025-01-01T00:00:00+00:00 is in the past
hint: `apsctl jobs trigger ID` runs it now
---- exit 2 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-12-24 09:00:00");
}

#[test]
fn a_time_without_an_offset_is_in_the_zone_of_tz() {
    let store = Store::new();
    job("daily").insert(&store);
    for (at, zone, expected) in [
        ("2026-12-24 18:00", "Europe/Berlin", "2026-12-24 17:00:00"),
        ("2026-07-24T18:00:30", "Europe/Berlin", "2026-07-24 16:00:30"),
        ("2026-12-24", "America/New_York", "2026-12-24 05:00:00"),
        ("2026-12-24 18:00 UTC", "Europe/Berlin", "2026-12-24 18:00:00"),
        ("2026-12-24T18:00:00-03:00", "Europe/Berlin", "2026-12-24 21:00:00"),
        ("2026-12-24 18:00", "UTC", "2026-12-24 18:00:00"),
    ] {
        schedule(&store, &["daily", "--at", at, "--tz", zone]).code(0);
        assert_eq!(row(&store, "daily"), format!("SCHEDULED {expected}"), "{at} {zone}");
    }
    schedule(&store, &["daily", "--at", "2026-12-25 18:00"]).code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2026-12-25 18:00:00");
    let berlin = |at: &str| schedule(&store, &["daily", "--at", at, "--tz", "Europe/Berlin", "--columns", "changed"]);
    assert_data_eq!(
        berlin("2026-10-25 02:30"),
        str![[r#"
changed
true
---- stderr ----
`apsctl undo 8` reverts it
only its next run is set; its schedule determines the runs after it
2026-10-25 02:30:00 occurs twice in Europe/Berlin; this is the first, and 2026-10-25T02:30:00+01:00 the second
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2026-10-25 00:30:00");
    berlin("2026-10-25T02:30:00+01:00").code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2026-10-25 01:30:00");
    assert_data_eq!(
        berlin("2026-03-29 02:30"),
        str![[r#"
---- stderr ----
error: the time 2026-03-29 02:30:00 does not exist in Europe/Berlin: its clock skips it
hint: use another time, or one with its offset, such as 2025-10-27T09:00:00Z
---- exit 2 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2026-10-25 01:30:00");
}

#[test]
fn edit_is_refused_with_all_reasons() {
    let store = Store::new();
    job("daily").insert(&store);
    let edit = ["jobs", "edit", "daily", "--grace", "5m", "--name", "x", "--coalesce", "on", "--max-instances", "2"];
    assert_data_eq!(
        store.run(&[&edit[..], &["--executor", "x", "--force"]].concat()),
        str![[r#"
---- stderr ----
error: not possible on this store: --grace: only the application changes misfire_grace_time; --max-instances: the table has no such column; --coalesce: the table has no such column; --name: the table has no such column; --executor: the table has no such column
hint: change it in the application, which runs the jobs
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}
