//! `apsctl jobs trigger`

use snapbox::{assert_data_eq, str};

use super::{alice, one_in_every_state, row};
use crate::support::{Store, job};

#[test]
fn a_triggered_job_is_scheduled_for_now() {
    let store = Store::new();
    job("daily").state("FAILED").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
daily  true     SCHEDULED  2025-10-26 12:00:00 UTC  FAILED              2025-10-27 09:00:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-26 12:00:00");
}

#[test]
fn the_next_run_is_the_servers_time() {
    let store = Store::new();
    job("daily").insert(&store);
    store.apsctl(&["jobs", "trigger", "daily"]).real_time().run().code(0);
    let ago = "SELECT now() - next_run_time BETWEEN '0' AND interval '1 minute' FROM apscheduler_jobs";
    assert_eq!(store.value(ago), "true");
}

#[test]
fn a_job_in_every_state_but_executing_paused_and_removed_can_be_triggered() {
    let store = Store::new();
    one_in_every_state(&store);
    for id in ["pending", "scheduled", "completed", "failed", "executed", "odd", "stateless"] {
        store.run(&["jobs", "trigger", id]).code(0);
        assert_eq!(row(&store, id), "SCHEDULED 2025-10-26 12:00:00");
    }
    assert_data_eq!(
        store.run(&["jobs", "trigger", "executing"]),
        str![[r#"
---- stderr ----
error: triggering: job executing is stuck: it is EXECUTING, but it has no open run, and no process holds its lease
hint: `apsctl jobs pause executing && apsctl jobs trigger --force executing` makes it run again
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "paused"]),
        str![[r#"
---- stderr ----
error: triggering: job paused is PAUSED
hint: run `apsctl jobs resume paused` to end the pause, or use --force
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "removed"]),
        str![[r#"
---- stderr ----
error: triggering: job removed is REMOVED
hint: find its removal with `apsctl audit operations`, and undo it with `apsctl undo OPERATION`
---- exit 3 ----

"#]]
    );
    for state in ["EXECUTING", "PAUSED", "REMOVED"] {
        assert_eq!(row(&store, &state.to_lowercase()), format!("{state} 2025-10-27 09:00:00"));
    }
}

#[test]
fn force_triggers_a_paused_job_and_ends_its_pause() {
    let store = Store::new();
    job("daily").insert(&store);
    alice(&store, &["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily", "--force"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
daily  true     SCHEDULED  2025-10-26 12:00:00 UTC  PAUSED                                              2
---- stderr ----
`apsctl undo 2` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
}

#[test]
fn force_does_not_trigger_executing_or_removed_jobs() {
    let store = Store::new();
    one_in_every_state(&store);
    store.run(&["jobs", "trigger", "executing", "--force"]).code(3);
    store.run(&["jobs", "trigger", "removed", "--force"]).code(3);
}

#[test]
fn all_jobs_are_triggered_or_none() {
    let store = Store::new();
    one_in_every_state(&store);
    assert_data_eq!(
        store.run(&["jobs", "trigger", "pending", "executing", "failed"]),
        str![[r#"
---- stderr ----
error: triggering: job executing is stuck: it is EXECUTING, but it has no open run, and no process holds its lease; nothing was changed
hint: `apsctl jobs pause executing && apsctl jobs trigger --force executing` makes it run again
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "pending", "nobody", "failed", "nothing"]),
        str![[r#"
---- stderr ----
error: triggering: no such job: nobody, nothing; nothing was changed
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_eq!(row(&store, "pending"), "PENDING 2025-10-27 09:00:00");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
    assert_data_eq!(
        store.run(&["jobs", "trigger", "pending", "failed", "pending"]),
        str![[r#"
id       changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
failed   true     SCHEDULED  2025-10-26 12:00:00 UTC  FAILED              2025-10-27 09:00:00 UTC          1
pending  true     SCHEDULED  2025-10-26 12:00:00 UTC  PENDING             2025-10-27 09:00:00 UTC          2
---- stderr ----
`apsctl undo 1` reverts all of them
---- exit 0 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "2");
}

#[test]
fn func_triggers_all_jobs_of_the_function() {
    let store = Store::new();
    let automation = "app.services.automation_service.run_automation";
    job("morning").func_ref(automation).insert(&store);
    job("evening").func_ref(automation).state("COMPLETED").insert(&store);
    job("other").func_ref("app.services.automation_service.run_automation2").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "trigger", "--func", automation]),
        str![[r#"
id       changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
evening  true     SCHEDULED  2025-10-26 12:00:00 UTC  COMPLETED           2025-10-27 09:00:00 UTC          1
morning  true     SCHEDULED  2025-10-26 12:00:00 UTC  SCHEDULED           2025-10-27 09:00:00 UTC          2
---- stderr ----
`apsctl undo 1` reverts all of them
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "other"), "SCHEDULED 2025-10-27 09:00:00");
    assert_data_eq!(
        store.run(&["jobs", "trigger", "--func", "*.nosuch"]),
        str![[r#"
---- stderr ----
error: none of 3 jobs matches --func '*.nosuch'
hint: `apsctl jobs list` lists the jobs
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_dry_run_triggers_nothing() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily", "-n", "--wait"]),
        str![[r#"
id     changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
daily  true     SCHEDULED  2025-10-26 12:00:00 UTC  SCHEDULED           2025-10-27 09:00:00 UTC
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn the_changes_as_json() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily", "-o", "json"]),
        str![[r#"
[
{"id":"daily","changed":true,"job_state":"SCHEDULED","next_run_time":"2025-10-26T12:00:00Z","previous_job_state":"SCHEDULED","previous_next_run_time":"2025-10-27T09:00:00Z","operation":1}
]
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
}

#[test]
fn quiet_prints_only_data_and_errors() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_eq!(store.run(&["jobs", "trigger", "daily", "-q"]).code(0).stderr, "");
    assert_data_eq!(
        store.run(&["jobs", "trigger", "nobody", "-q"]),
        str![[r#"
---- stderr ----
error: triggering: no such job: nobody
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
}

#[test]
fn either_ids_or_func_must_be_given() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "trigger"]),
        str![[r#"
---- stderr ----
error: the following required arguments were not provided:
  <ID|--state <STATE>|--func <PATTERN>|--id <PATTERN>|--all>

Usage: apsctl jobs trigger [OPTIONS] <ID...|--all|--func …|--id …|--state …>

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    store.run(&["jobs", "trigger", "a", "--func", "b"]).code(2);
    store.run(&["jobs", "trigger", "a", "--timeout", "3s"]).code(2);
}
