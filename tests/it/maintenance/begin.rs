//! `maintenance begin` and `extend`, and their effects on other commands.

use snapbox::{assert_data_eq, str};

use super::{alice, apsctl, jobs, store_with_jobs};
use crate::support::{Store, insert_run, job};

#[test]
fn jobs_that_are_neither_paused_nor_removed_are_paused() {
    let store = store_with_jobs();
    assert_data_eq!(
        alice(&store, &["maintenance", "begin", "--for", "30m", "--reason", "new disks"]),
        str![[r#"
id         result  job_state  next_run_time  operation  note
completed  paused  PAUSED                            4
daily      paused  PAUSED                            5
executing  paused  PAUSED                            6  executing: that run finishes
failed     paused  PAUSED                            7
odd        paused  PAUSED                            8
pending    paused  PAUSED                            9
scheduled  paused  PAUSED                           10
---- stderr ----
maintenance by alice until 2025-10-26 12:30 UTC: new disks; end it with `apsctl maintenance end`
---- exit 0 ----

"#]]
    );
    let states = "SELECT string_agg(concat(id, ' ', job_state, ' ', next_run_time), E'\\n' ORDER BY id) FROM apscheduler_jobs \
                  WHERE job_state <> 'PAUSED' OR next_run_time IS NOT NULL";
    assert_eq!(store.value(states), "paused PAUSED 2025-10-27 09:00:00+00\nremoved REMOVED 2025-10-27 09:00:00+00");
    let reasons = "SELECT string_agg(DISTINCT reason, '; ' ORDER BY reason) FROM apsctl.pauses";
    assert_eq!(store.value(reasons), "maintenance: new disks; rest");
    assert_data_eq!(
        alice(&store, &["maintenance", "status"]),
        str![[r#"
status        under_way
since         2025-10-26 12:00:00 UTC
until         2025-10-26 12:30:00 UTC
left_seconds  1800
begun_by      alice
reason        new disks
jobs          7
still_paused  completed, daily, executing, failed, odd, pending, scheduled
overwritten
---- exit 0 ----

"#]]
    );
    let object = alice(&store, &["maintenance", "status", "-o", "json"]).code(0).json();
    assert_eq!(object["until"], "2025-10-26T12:30:00Z");
    assert_eq!((object["jobs"].as_i64(), object["left_seconds"].as_f64()), (Some(7), Some(1800.0)));
}

#[test]
fn a_dry_run_changes_nothing() {
    let store = store_with_jobs();
    let before = jobs(&store);
    let out = alice(&store, &["maintenance", "begin", "-n"]).code(0);
    assert!(out.stdout.contains("daily") && out.stderr.contains("dry run: nothing was changed"), "{out}");
    assert_eq!(jobs(&store), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance"), "0");
}

#[test]
fn a_second_maintenance_is_refused_and_the_first_can_be_extended() {
    let store = store_with_jobs();
    alice(&store, &["maintenance", "begin", "--for", "30m"]).code(0);
    let before = jobs(&store);
    assert_data_eq!(
        alice(&store, &["maintenance", "begin", "--for", "1h"]),
        str![[r#"
---- stderr ----
error: beginning maintenance: maintenance has been open since 2025-10-26 12:00 UTC, begun by alice
hint: `apsctl maintenance end` ends it; `apsctl maintenance extend --for DURATION` extends it
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&store, &["maintenance", "extend", "--for", "2h"]).now("2025-10-26T12:20:00Z").run(),
        str![[r#"
status        under_way
since         2025-10-26 12:00:00 UTC
until         2025-10-26 14:20:00 UTC
left_seconds  7200
begun_by      alice
reason
jobs          7
still_paused  completed, daily, executing, failed, odd, pending, scheduled
overwritten
---- exit 0 ----

"#]]
    );
    assert_eq!(jobs(&store), before);
    assert_data_eq!(
        alice(&Store::new(), &["maintenance", "extend", "--for", "2h"]),
        str![[r#"
---- stderr ----
error: extending maintenance: there is no maintenance
hint: begin one with `apsctl maintenance begin`
---- exit 3 ----

"#]]
    );
}

#[test]
fn each_job_has_a_journal_entry_that_cannot_be_undone_alone() {
    let store = store_with_jobs();
    alice(&store, &["maintenance", "begin"]).code(0);
    let entries = "SELECT count(*) FROM apsctl.operations o JOIN apsctl.maintenance_jobs k ON k.operation = o.id AND k.job_id = o.job_id";
    assert_eq!(store.value(entries), "7");
    assert_data_eq!(
        alice(&store, &["undo"]),
        str![[r#"
---- stderr ----
error: undoing: operation 10 belongs to an open maintenance window
hint: run `apsctl maintenance end` to undo all of it, or `apsctl jobs resume` for one job; `apsctl undo ID` undoes an earlier change
---- exit 3 ----

"#]]
    );
    let one = store.value("SELECT operation FROM apsctl.maintenance_jobs WHERE job_id = 'daily'");
    alice(&store, &["undo", &one]).code(3);
    alice(&store, &["maintenance", "end"]).code(0);
    // The end has reverted the pauses, so undo reverts an older operation.
    assert_data_eq!(
        alice(&store, &["undo", "--dry-run"]),
        str![[r#"
operation      2
changed        true
command        apsctl jobs pause rested --for 3h --reason rest
job_id         rested
job_state      SCHEDULED
next_run_time  2025-10-27 09:00:00 UTC
undo
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    alice(&store, &["audit", "operations", "--verify"]).code(0);
}

#[test]
fn stale_and_runs_expected_report_nothing_until_its_time_is_over() {
    let store = Store::new();
    job("late").next_run_time("2025-10-26 09:00:00+00").insert(&store);
    job("paused-late").insert(&store);
    store.run(&["jobs", "schedule", "paused-late", "--cron", "0 * * * *"]).code(0);
    for hour in [8, 10] {
        insert_run(&store, "paused-late", "completed", &format!("2025-10-26 {hour:02}:00:01+00"), Some(1.0));
    }
    store.run(&["stale"]).code(1);
    store.run(&["runs", "expected"]).code(1);
    alice(&store, &["maintenance", "begin", "--for", "3h", "--reason", "new disks"]).code(0);
    // A job that is due is added during the maintenance.
    job("new").next_run_time("2025-10-26 10:00:00+00").insert(&store);
    assert_data_eq!(
        store.run(&["stale"]),
        str![[r#"
id   kind     next_run_time            overdue_seconds  severity  detail
new  overdue  2025-10-26 10:00:00 UTC             7200  warning   was due, but has not run
---- stderr ----
no alarm: maintenance by alice until 2025-10-26 15:00 UTC: new disks
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stale", "-o", "nagios"]),
        str![[r#"
STALE OK - maintenance by alice until 2025-10-26 15:00 UTC: new disks (1 overdue, 0 stuck, 0 silent: new) | overdue=1;; stuck=0;; silent=0;; max_overdue=7200s;3600;
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["runs", "expected", "--problems"]),
        str![[r#"
job_id       expected_at              status  delay_seconds  run_id  run_status  started_at  note
paused-late  2025-10-26 09:00:00 UTC  missed
paused-late  2025-10-26 11:00:00 UTC  missed
---- stderr ----
no stored schedule: late, new
paused-late is compared only since 2025-10-26 08:00 UTC: no earlier schedule or run is known
2 on_time, 0 late, 2 missed, 0 duplicate, 0 extra: paused-late missed 2025-10-26 09:00 UTC, paused-late missed 2025-10-26 11:00 UTC
no alarm: maintenance by alice until 2025-10-26 15:00 UTC: new disks
---- exit 0 ----

"#]]
    );
    apsctl(&store, &["stale"]).now("2025-10-26T14:59:59Z").run().code(0);
    apsctl(&store, &["stale"]).now("2025-10-26T15:00:00Z").run().code(1);
    alice(&store, &["maintenance", "end"]).code(0);
    store.run(&["stale"]).code(1);
}

#[test]
fn a_store_of_an_older_release_has_no_maintenance() {
    let store = Store::new();
    job("late").next_run_time("2025-10-26 09:00:00+00").insert(&store);
    store.sql("DROP TABLE apsctl.maintenance_jobs, apsctl.maintenance");
    store.run(&["stale"]).code(1);
    store.run(&["jobs", "resume", "--expired"]).code(0);
    store.run(&["undo"]).code(3);
    assert_data_eq!(
        store.run(&["maintenance", "status", "-o", "json"]),
        str![[r#"
{
  "status": "none",
  "since": null,
  "until": null,
  "left_seconds": null,
  "begun_by": null,
  "reason": null,
  "jobs": null,
  "still_paused": null,
  "overwritten": null
}
---- stderr ----
the store has no maintenance table, or this role may not read it
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["maintenance", "begin"]),
        str![[r#"
---- stderr ----
error: beginning maintenance: the store has no table apsctl.maintenance, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["maintenance", "end"]),
        str![[r#"
---- stderr ----
error: ending maintenance: the store has no table apsctl.maintenance, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    // Without the schema apsctl.
    store.sql("DROP SCHEMA apsctl CASCADE");
    store.run(&["stale"]).code(1);
    store.run(&["maintenance", "status"]).code(0);
}
