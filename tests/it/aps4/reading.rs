//! Commands that only read, on a store of APScheduler 4.

use snapbox::{assert_data_eq, str};

use super::{migrated, store_from_dump};

#[test]
fn jobs_list_filters_by_state_function_id_and_time() {
    let store = store_from_dump();
    let count = |args: &[&str]| {
        let mut all = vec!["jobs", "list", "-o", "json"];
        all.extend(args);
        let listed = store.apsctl(&all).now("2026-12-01T12:00:00Z").run().code(0).json();
        listed.as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 30);
    assert_eq!(count(&["--state", "PAUSED"]), 1);
    assert_eq!(count(&["--state", "SCHEDULED"]), 29);
    assert_eq!(count(&["--state", "EXECUTING"]), 0);
    assert_eq!(count(&["--func", "*:cleanup"]), 6);
    assert_eq!(count(&["--id", "cron-*"]), 12);
    assert_eq!(count(&["--limit", "3"]), 3);
    assert_eq!(count(&["--overdue", "20d"]), 2);
    for order in ["id", "next_run_time", "job_state"] {
        assert_eq!(count(&["--sort", order]), 30);
    }
}

#[test]
fn jobs_show_prints_all_fields_of_a_schedule() {
    let store = store_from_dump();
    assert_data_eq!(
        store.run(&["jobs", "show", "opts"]),
        str![[r#"
id                          opts
func_ref                    fixture_app.jobs:cleanup
job_state                   SCHEDULED
next_run_time               2026-12-01 04:00:00 UTC
schedule                    CronTrigger(year='*', month='*', day='*', week='*', day_of_week='*', hour='4', minute='0', second='0', start_time='2026-12-01T00:00:00+00:00', timezone='UTC')
misfire_grace_time          86400
note
last_run_at
last_run_status
args                        []
kwargs                      {"days":7,"dry_run":true}
schedule_words
next_runs                   2026-12-01 04:00:00 UTC
                            2026-12-02 04:00:00 UTC
                            2026-12-03 04:00:00 UTC
                            2026-12-04 04:00:00 UTC
                            2026-12-05 04:00:00 UTC
recent_runs
not_running_because
task_id                     fixture_app.jobs:cleanup
job_executor                threadpool
coalesce                    earliest
max_running_jobs            1
running_jobs                0
max_jitter
job_result_expiration_time  3600
metadata                    {"n":[1,{"a":"b"}],"team":"ops"}
last_fire_time
acquired_by
acquired_until
args_repr                   ()
kwargs_repr                 {'days': 7, 'dry_run': True}
---- exit 0 ----

"#]]
    );
}

#[test]
fn jobs_show_prints_jitter_missing_fire_times_and_unknown_ids() {
    let store = store_from_dump();
    assert_data_eq!(
        store.run(&["jobs", "show", "cron-jitter", "--next", "1"]),
        str![[r#"
id                          cron-jitter
func_ref                    fixture_app.jobs:report
job_state                   SCHEDULED
next_run_time               2026-12-01 00:00:00 UTC
schedule                    CronTrigger(year='*', month='*', day='*', week='*', day_of_week='*', hour='*', minute='0', second='0', start_time='2026-12-01T00:00:00+00:00', timezone='UTC')
misfire_grace_time
note
last_run_at
last_run_status
args                        []
kwargs                      {}
schedule_words              each run up to 2m later, at random
next_runs                   2026-12-01 00:00:00 UTC
recent_runs
not_running_because
task_id                     fixture_app.jobs:report
job_executor                async
coalesce                    latest
max_running_jobs            1
running_jobs                0
max_jitter                  120
job_result_expiration_time  0
metadata                    {}
last_fire_time
acquired_by
acquired_until
args_repr                   ()
kwargs_repr                 {}
---- exit 0 ----

"#]]
    );
    // This trigger has no more fire times, so APScheduler deletes the schedule.
    assert_data_eq!(
        store.run(&["jobs", "show", "cron-never"]),
        str![[r#"
id                          cron-never
func_ref                    fixture_app.jobs:report
job_state                   SCHEDULED
next_run_time
schedule                    CronTrigger(year='*', month='2', day='31', week='*', day_of_week='*', hour='0', minute='0', second='0', start_time='2026-12-01T00:00:00+00:00', timezone='UTC')
misfire_grace_time
note
last_run_at
last_run_status
args                        []
kwargs                      {}
schedule_words
next_runs
recent_runs
not_running_because         its trigger has no more fire times; APScheduler deletes such a schedule
task_id                     fixture_app.jobs:report
job_executor                async
coalesce                    latest
max_running_jobs            1
running_jobs                0
max_jitter
job_result_expiration_time  0
metadata                    {}
last_fire_time
acquired_by
acquired_until
args_repr                   ()
kwargs_repr                 {}
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "show", "nobody"]),
        str![[r#"
---- stderr ----
error: no such job: nobody
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
}

#[test]
fn unreadable_triggers_and_arguments_are_reported() {
    let store = store_from_dump();
    store.sql(
        r#"UPDATE schedules SET trigger = '\x8004' WHERE id = 'opts';
           UPDATE schedules SET trigger = '{"_apscheduler_json": ["app.triggers:Moon", {"phase": 1}]}', args = '[1'
           WHERE id = 'overdue'"#,
    );
    assert_data_eq!(
        store.run(&["jobs", "list", "--id", "o*"]),
        str![[r#"
id          func_ref                  job_state  next_run_time            schedule                                                                                                                                                                                                                                       misfire_grace_time  note                                                                        last_run_at  last_run_status
opts        fixture_app.jobs:cleanup  SCHEDULED  2026-12-01 04:00:00 UTC                                                                                                                                                                                                                                                              86400  cannot be read: not a readable pickle: offset 2: the bytes end before STOP
or-trigger  fixture_app.jobs:report   SCHEDULED  2026-12-01 03:00:00 UTC  OrTrigger([CronTrigger(year='*', month='*', day='*', week='*', day_of_week='*', hour='3', minute='0', second='0', start_time='2026-12-01T00:00:00+00:00', timezone='UTC'), IntervalTrigger(hours=5, start_time='2026-12-01 08:00:00+01:00')])
overdue     fixture_app.jobs:report   SCHEDULED  2026-11-01 00:00:00 UTC  <app.triggers.Moon object>
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "show", "overdue"]),
        str![[r#"
id                          overdue
func_ref                    fixture_app.jobs:report
job_state                   SCHEDULED
next_run_time               2026-11-01 00:00:00 UTC
schedule                    <app.triggers.Moon object>
misfire_grace_time
note
last_run_at
last_run_status
args
kwargs                      {}
schedule_words              only Python can evaluate a app.triggers.Moon
next_runs                   2026-11-01 00:00:00 UTC
recent_runs
not_running_because
task_id                     fixture_app.jobs:report
job_executor                async
coalesce                    latest
max_running_jobs            1
running_jobs                0
max_jitter
job_result_expiration_time  0
metadata                    {}
last_fire_time
acquired_by
acquired_until
args_repr                   <cannot be read: not readable JSON: EOF while parsing a list at line 1 column 2>
kwargs_repr                 {}
---- exit 0 ----

"#]]
    );
}

#[test]
fn stale_lists_overdue_and_silent_schedules_but_no_paused_ones() {
    let store = store_from_dump();
    store.sql(
        "DELETE FROM schedules WHERE id NOT IN ('overdue', 'paused', 'opts');
         UPDATE schedules SET last_fire_time = '2026-11-30 04:00+00' WHERE id = 'opts'",
    );
    let stale = |args: &[&str]| store.apsctl(args).now("2026-12-01T00:00:00Z").run();
    assert_data_eq!(
        stale(&["stale", "--older-than", "1h"]),
        str![[r#"
id       kind     next_run_time            overdue_seconds  severity  detail
overdue  overdue  2026-11-01 00:00:00 UTC          2592000  critical  was due, but has not run
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        stale(&["stale", "--older-than", "1000d", "--ran-within", "12h"]),
        str![[r#"
id       kind    next_run_time            overdue_seconds  severity  detail
overdue  silent  2026-11-01 00:00:00 UTC          2592000  warning   has not fired for 12h
opts     silent  2026-12-01 04:00:00 UTC                   warning   has not fired for 12h
---- exit 1 ----

"#]]
    );
}

#[test]
fn jobs_running_lists_acquired_jobs() {
    let store = store_from_dump();
    store.sql(
        "UPDATE jobs SET id = '00000000-0000-0000-0000-000000000001', acquired_by = 'worker-1', \
             acquired_until = now() + interval '1 hour', schedule_id = 'by-task-id' WHERE task_id = 'nightly';
         UPDATE jobs SET id = '00000000-0000-0000-0000-000000000002', acquired_by = 'worker-2', \
             acquired_until = now() - interval '1 hour' WHERE task_id <> 'nightly'",
    );
    assert_data_eq!(
        store.run(&["jobs", "running"]),
        str![[r#"
id                       func_ref                  since  running_seconds  holder    holder_state  run_id                                blocked_by  holder_reason
by-task-id               fixture_app.jobs:cleanup                          worker-1  alive         00000000-0000-0000-0000-000000000001              its lease has not expired
fixture_app.jobs:report  fixture_app.jobs:report                           worker-2  lost          00000000-0000-0000-0000-000000000002              it did not renew its lease, which has expired
---- stderr ----
APScheduler 4 does not store since when a job has been executing
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stale", "--older-than", "1000d"]),
        str![[r#"
id                       kind   next_run_time  overdue_seconds  severity  detail
fixture_app.jobs:report  stuck                                  critical  executing, but its owner is lost (worker-2)
---- exit 1 ----

"#]]
    );
}

#[test]
fn jobs_list_notes_pauses_of_operators() {
    let store = migrated();
    store.run(&["jobs", "pause", "opts", "--for", "2h", "--reason", "disk is full"]).code(0);
    assert_data_eq!(
        store.run(&["jobs", "list", "--state", "PAUSED"]),
        str![[r#"
id      func_ref                  job_state  next_run_time            schedule                                                                                                                                                        misfire_grace_time  note                                                     last_run_at  last_run_status
opts    fixture_app.jobs:cleanup  PAUSED     2026-12-01 04:00:00 UTC  CronTrigger(year='*', month='*', day='*', week='*', day_of_week='*', hour='4', minute='0', second='0', start_time='2026-12-01T00:00:00+00:00', timezone='UTC')               86400  paused by root until 2025-10-26 14:00 UTC: disk is full
paused  fixture_app.jobs:report   PAUSED     2026-12-01 01:00:00 UTC  CronTrigger(year='*', month='*', day='*', week='*', day_of_week='*', hour='1', minute='0', second='0', start_time='2026-12-01T00:00:00+00:00', timezone='UTC')
---- exit 0 ----

"#]]
    );
}
