//! Pausing, resuming, removing and triggering schedules, and undo.

use snapbox::{assert_data_eq, str};

use super::{SCHEMAS, apsctl, migrated};
use crate::support::Store;

/// Returns all rows of a table as text.
fn table_as_text(store: &Store, table: &str) -> String {
    store.value(&format!("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {table} t"))
}

#[test]
fn pause_changes_only_the_flag_and_undo_restores_every_byte() {
    let store = migrated();
    for schema in SCHEMAS {
        let table = format!("{schema}.schedules");
        let before = table_as_text(&store, &table);
        apsctl(&store, schema, &["jobs", "pause", "opts", "by-task-id", "--reason", "stop"]).run().code(0);
        assert_eq!(store.value(&format!("SELECT count(*) FROM {table} WHERE paused")), "3");
        let unpaused = format!("UPDATE {table} SET paused = false WHERE id IN ('opts', 'by-task-id')");
        let seen = table_as_text(&store, &table);
        store.sql(&unpaused);
        assert_eq!(table_as_text(&store, &table), before, "only the flag has changed");
        store.sql(&unpaused.replace("= false", "= true"));
        assert_eq!(table_as_text(&store, &table), seen);
        apsctl(&store, schema, &["undo"]).run().code(0);
        assert_eq!(table_as_text(&store, &table), before);
        assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
    }
}

#[test]
fn pause_resume_and_undo_print_the_change() {
    let store = migrated();
    assert_data_eq!(
        store.run(&["jobs", "pause", "opts"]),
        str![[r#"
id    changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
opts  true     PAUSED     2026-12-01 04:00:00 UTC  SCHEDULED           2026-12-01 04:00:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "pause", "opts"]),
        str![[r#"
id    changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
opts  false    PAUSED     2026-12-01 04:00:00 UTC  PAUSED              2026-12-01 04:00:00 UTC
---- stderr ----
job opts is already paused
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "resume", "opts"]),
        str![[r#"
id    changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
opts  true     SCHEDULED  2026-12-01 04:00:00 UTC  PAUSED              2026-12-01 04:00:00 UTC          2
---- stderr ----
`apsctl undo 2` reverts it
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
operation      2
changed        true
command        apsctl jobs resume opts
job_id         opts
job_state      PAUSED
next_run_time  2026-12-01 04:00:00 UTC
undo           3
---- stderr ----
`apsctl undo 3` makes the change again
---- exit 0 ----

"#]]
    );
}

#[test]
fn resume_continues_with_the_first_fire_time_in_the_future() {
    let store = migrated();
    for schema in SCHEMAS {
        let resumed = |id: &str, now: &str| {
            apsctl(&store, schema, &["jobs", "pause", id]).now(now).run();
            let row = apsctl(&store, schema, &["jobs", "resume", id, "-o", "json"]).now(now).run().code(0).json();
            let next = store.value(&format!(
                "SELECT to_char(next_fire_time AT TIME ZONE 'UTC', 'MM-DD HH24:MI:SS') FROM {schema}.schedules WHERE id = '{id}'"
            ));
            assert_eq!(row[0]["job_state"], "SCHEDULED", "{row}");
            next
        };
        // In order: in the future, missed by days, every half minute, a combined trigger, a calendar interval.
        assert_eq!(resumed("paused", "2026-11-30T00:00:00Z"), "12-01 01:00:00");
        assert_eq!(resumed("cron-dow-0", "2026-12-10T00:00:00Z"), "12-13 12:00:00");
        assert_eq!(resumed("interval-30s", "2026-12-10T00:00:01Z"), "12-10 00:00:30");
        assert_eq!(resumed("or-trigger", "2026-12-02T12:00:00Z"), "12-02 13:00:00");
        assert_eq!(resumed("calendar-month", "2026-12-30T00:00:00Z"), "12-31 08:30:00");
    }
}

#[test]
fn resume_refuses_schedules_that_would_not_continue_normally() {
    let store = migrated();
    let late = "2028-01-01T00:00:00Z";
    store.sql("UPDATE schedules SET paused = true WHERE id IN ('interval-micro', 'date-utc', 'opts')");
    assert_data_eq!(
        store.apsctl(&["jobs", "resume", "interval-micro"]).now("2026-12-02T00:00:00Z").run(),
        str![[r#"
---- stderr ----
error: resuming: job interval-micro would make up for every missed run (coalesce=all)
hint: use `unpause_schedule(…, resume_from='now')` in Python to skip them
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.apsctl(&["jobs", "resume", "date-utc"]).now(late).run(),
        str![[r#"
---- stderr ----
error: resuming: job date-utc: its trigger has no more times
hint: APScheduler deletes such a schedule
---- exit 3 ----

"#]]
    );
    store.sql(
        r#"UPDATE schedules SET paused = true, next_fire_time = '2025-01-01 00:00+00',
           trigger = '{"_apscheduler_json": ["app.triggers:Moon", {"phase": 1}]}' WHERE id = 'overdue'"#,
    );
    assert_data_eq!(
        store.run(&["jobs", "resume", "overdue"]),
        str![[r#"
---- stderr ----
error: resuming: job overdue: its next run cannot be computed: only Python can evaluate a app.triggers.Moon
hint: resume it in Python with `unpause_schedule`
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "resume", "opts", "--at", "2026-01-01T00:00:00Z"]),
        str![[r#"
---- stderr ----
error: resuming: job opts: APScheduler 4 would run it at the time of --at instead of its next one
hint: leave out --at to continue with the trigger's next time
---- exit 3 ----

"#]]
    );
}

#[test]
fn expired_pauses_are_ended_by_run_once() {
    let store = migrated();
    store.run(&["jobs", "pause", "opts", "--for", "2h"]).code(0);
    store.apsctl(&["jobs", "resume", "--expired"]).now("2025-10-26T13:00:00Z").run().code(0);
    assert_eq!(store.value("SELECT paused FROM schedules WHERE id = 'opts'"), "true");
    store.apsctl(&["run-once"]).now("2025-10-26T15:00:00Z").run().code(0);
    assert_eq!(store.value("SELECT paused FROM schedules WHERE id = 'opts'"), "false");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
}

#[test]
fn undo_restores_every_byte_of_a_removed_schedule() {
    let store = migrated();
    for schema in SCHEMAS {
        let table = format!("{schema}.schedules");
        let (before, jobs) = (table_as_text(&store, &table), table_as_text(&store, &format!("{schema}.jobs")));
        for id in ["opts", "ünïcødé ☃ id", "and-trigger"] {
            apsctl(&store, schema, &["jobs", "remove", id]).run().code(0);
            assert_eq!(store.value(&format!("SELECT count(*) FROM {table} WHERE id = '{id}'")), "0");
            apsctl(&store, schema, &["jobs", "show", id]).run().code(3);
            apsctl(&store, schema, &["undo"]).run().code(0);
            assert_eq!(table_as_text(&store, &table), before);
        }
        assert_eq!(table_as_text(&store, &format!("{schema}.jobs")), jobs, "queued jobs are unchanged");
    }
    assert_data_eq!(
        store.run(&["jobs", "remove", "opts", "--purge", "--yes"]),
        str![[r#"
id    changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
opts  true     REMOVED                   SCHEDULED           2026-12-01 04:00:00 UTC         19
---- stderr ----
`apsctl undo 19` reverts it
---- exit 0 ----

"#]]
    );
}

#[test]
fn trigger_queues_one_job_and_undo_removes_it() {
    let store = migrated();
    for schema in SCHEMAS {
        let (table, queue) = (format!("{schema}.schedules"), format!("{schema}.jobs"));
        let (schedules, before) = (table_as_text(&store, &table), table_as_text(&store, &queue));
        apsctl(&store, schema, &["jobs", "trigger", "opts"]).run().code(0);
        assert_eq!(table_as_text(&store, &table), schedules, "the schedule is unchanged");
        let same = format!(
            "SELECT count(*) FROM {queue} j JOIN {table} s ON s.id = j.schedule_id
             WHERE (j.task_id, j.args, j.kwargs, j.executor, j.metadata, j.result_expiration_time)
                 = (s.task_id, s.args, s.kwargs, s.job_executor, s.metadata, s.job_result_expiration_time)
               AND j.start_deadline IS NULL AND j.acquired_by IS NULL AND j.jitter = '0'
               AND j.created_at = '2025-10-26 12:00+00'"
        );
        assert_eq!(store.value(&same), "1");
        let with_job = table_as_text(&store, &queue);
        apsctl(&store, schema, &["undo"]).run().code(0);
        assert_eq!(table_as_text(&store, &queue), before);
        let undone = store.value("SELECT max(id) FROM apsctl.operations");
        apsctl(&store, schema, &["undo", &undone]).run().code(0);
        assert_eq!(table_as_text(&store, &queue), with_job, "after undoing the undo");
    }
}

#[test]
fn undo_refuses_triggered_jobs_that_have_started() {
    let store = migrated();
    store.run(&["jobs", "trigger", "opts"]).code(0);
    store.sql("UPDATE jobs SET acquired_by = 'worker-1', acquired_until = now() WHERE schedule_id = 'opts'");
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: job opts has changed since operation 1
hint: `apsctl audit operations --job opts` and `apsctl jobs show opts` show what changed; `apsctl undo ID` undoes an earlier change
---- exit 3 ----

"#]]
    );
}

#[test]
fn paused_schedules_need_force_to_trigger_and_stay_paused() {
    let store = migrated();
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
        store.run(&["jobs", "trigger", "paused", "--force"]),
        str![[r#"
id      changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
paused  true     PAUSED     2026-12-01 01:00:00 UTC  PAUSED              2026-12-01 01:00:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(store.value("SELECT paused FROM schedules WHERE id = 'paused'"), "true");
    let by_func = ["jobs", "trigger", "--func", "fixture_app.jobs:pünktlich", "-o", "json"];
    assert_eq!(store.run(&by_func).code(0).json().as_array().unwrap().len(), 1);
}

#[test]
fn dry_runs_change_nothing() {
    let store = migrated();
    let before = (table_as_text(&store, "schedules"), table_as_text(&store, "jobs"));
    for args in [&["pause", "opts"][..], &["remove", "opts"], &["trigger", "opts"], &["resume", "paused"]] {
        let all = [&["jobs"], args, &["--dry-run"]].concat();
        let output = store.run(&all).code(0);
        assert!(output.stderr.contains("dry run: nothing was changed"), "{output}");
    }
    assert_eq!((table_as_text(&store, "schedules"), table_as_text(&store, "jobs")), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn trigger_wait_ends_when_the_job_ends() {
    let store = migrated();
    // This trigger replaces a scheduler: it writes the result of each job at once.
    store.sql(
        "CREATE FUNCTION run() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO job_results (job_id, outcome, finished_at, expires_at)
             VALUES (NEW.id, CASE NEW.schedule_id WHEN 'opts' THEN 'success' ELSE 'error' END::joboutcome, now(), now());
             RETURN NEW;
         END $$;
         CREATE TRIGGER run AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION run()",
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "opts", "--wait"]),
        str![[r#"
id    changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
opts  true     SCHEDULED  2026-12-01 04:00:00 UTC  SCHEDULED           2026-12-01 04:00:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
job opts ran (success)
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "by-task-id", "--wait"]),
        str![[r#"
id          changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
by-task-id  true     SCHEDULED  2026-12-01 02:00:00 UTC  SCHEDULED           2026-12-01 02:00:00 UTC          2
---- stderr ----
`apsctl undo 2` reverts it
job by-task-id failed (error)
---- exit 1 ----

"#]]
    );
    store.sql("DROP TRIGGER run ON jobs");
    assert_data_eq!(
        store.run(&["jobs", "trigger", "opts", "--wait", "--timeout", "300ms"]),
        str![[r#"
id    changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
opts  true     SCHEDULED  2026-12-01 04:00:00 UTC  SCHEDULED           2026-12-01 04:00:00 UTC          3
---- stderr ----
`apsctl undo 3` reverts it
not run within 300ms: opts; is the worker running? The job stays due: a worker that comes back runs it; `apsctl doctor --job opts` finds out why
---- exit 124 ----

"#]]
    );
}

#[test]
fn schedule_replaces_the_trigger_in_each_serializer_and_undo_restores_it() {
    let store = migrated();
    for schema in SCHEMAS {
        let table = format!("{schema}.schedules");
        let before = table_as_text(&store, &table);
        let run = |args: &[&str]| apsctl(&store, schema, &[&["jobs"][..], args].concat()).run().code(0);
        let cases: [(&[&str], &str, &str); 3] = [
            (&["--cron", "0 9 * * 1-5", "--dialect", "crontab"], "day_of_week='mon-fri'", "2025-10-27 09:00:00"),
            (&["--every", "90m"], "IntervalTrigger(seconds=5400", "2025-10-26 13:30:00"),
            (&["--at", "2027-01-05T06:07:08Z"], "DateTrigger('2027-01-05 07:07:08+01:00')", "2027-01-05 06:07:08"),
        ];
        for (options, trigger, next) in cases {
            let zone = if options[0] == "--at" { "Europe/Berlin" } else { "UTC" };
            run(&[&["schedule", "opts", "--tz", zone], options].concat());
            let shown = run(&["show", "opts", "-o", "json"]).json();
            assert!(shown["schedule"].as_str().unwrap().contains(trigger), "{shown:#}");
            let sql = format!("SELECT next_fire_time AT TIME ZONE 'UTC' || '' FROM {table} WHERE id = 'opts'");
            assert_eq!(store.value(&sql), next, "{schema} {options:?}");
            apsctl(&store, schema, &["undo"]).run().code(0);
            assert_eq!(table_as_text(&store, &table), before, "{schema} {options:?}");
        }
    }
}

#[test]
fn a_new_trigger_and_the_next_runs_are_shown() {
    let store = migrated();
    store.run(&["jobs", "schedule", "opts", "--cron", "0 9 * * mon-fri"]).code(0);
    store.run(&["jobs", "schedule", "opts", "--cron", "0 9 * * 1"]).code(2);
    // A paused schedule stays paused.
    store.run(&["jobs", "pause", "opts"]).code(0);
    store.run(&["jobs", "schedule", "opts", "--every", "5m"]).code(0);
}

#[test]
fn edit_changes_the_columns_of_a_schedule_and_undo_restores_them() {
    let store = migrated();
    for schema in SCHEMAS {
        let table = format!("{schema}.schedules");
        let before = table_as_text(&store, &table);
        let run = |args: &[&str]| apsctl(&store, schema, args).run().code(0);
        let edit = |options: &[&str]| {
            run(&[&["jobs", "edit", "interval-30s", "-o", "json"], options].concat()).json()[0].clone()
        };
        let undo = |change: &serde_json::Value| {
            run(&["undo", &change["operation"].to_string()]);
        };
        let sql = format!(
            "SELECT concat_ws(' ', \"coalesce\", misfire_grace_time, job_executor) FROM {table} WHERE id = 'interval-30s'"
        );
        let options = ["--grace", "90s", "--coalesce", "off", "--executor", "threadpool", "--force"];
        let first = edit(&options);
        assert_eq!(store.value(&sql), "all 00:01:30 threadpool");
        assert_eq!(edit(&options)["changed"], false);
        let second = edit(&["--grace", "none", "--coalesce", "on"]);
        assert_eq!(store.value(&sql), "latest threadpool");
        undo(&second);
        assert_eq!(store.value(&sql), "all 00:01:30 threadpool");
        undo(&first);
        assert_eq!(table_as_text(&store, &table), before, "{schema}");
    }
}

#[test]
fn attributes_of_the_task_are_refused_with_all_reasons() {
    let store = migrated();
    store.run(&["jobs", "edit", "opts", "--max-instances", "2", "--name", "x", "--grace", "1m"]).code(3);
    store.run(&["jobs", "edit", "opts", "--executor", "nosuch"]).code(3);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}
