//! `jobs upcoming`: the next starts of all jobs, and how many runs are then in progress. The time is 2025-10-26 12:00.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::support::{Output, Store, insert_run, job, terminal};

fn schedule(store: &Store, id: &str, next: &str, cron: &str, zone: &str) {
    job(id).next_run_time(next).insert(store);
    store.sql(&format!(
        "INSERT INTO apsctl.schedules (job_id, cron, time_zone, dialect) VALUES ('{id}', '{cron}', '{zone}', 'crontab')"
    ));
}

/// A store with jobs of every kind: scheduled, late, paused with and without an end, executing, without a schedule.
fn store() -> Store {
    let store = Store::new();
    schedule(&store, "six-hourly", "2025-10-26 18:00:00+00", "0 */6 * * *", "UTC");
    schedule(&store, "nightly", "2025-10-27 02:30:00+00", "30 2 * * *", "UTC");
    job("once").next_run_time("2025-10-26 18:00:00+00").insert(&store);
    job("late").next_run_time("2025-10-26 11:00:00+00").misfire_grace_time(7200).insert(&store);
    job("missed").next_run_time("2025-10-26 11:00:00+00").misfire_grace_time(60).insert(&store);
    job("idle").without_next_run().insert(&store);
    job("gone").state("REMOVED").insert(&store);
    schedule(&store, "resting", "2025-10-26 13:00:00+00", "0 * * * *", "UTC");
    schedule(&store, "held", "2025-10-26 13:00:00+00", "0 * * * *", "UTC");
    store.run(&["jobs", "pause", "resting", "--for", "20h"]).code(0);
    store.run(&["jobs", "pause", "held"]).code(0);
    for (id, seconds) in [("six-hourly", 100.0), ("six-hourly", 300.0), ("six-hourly", 200.0), ("once", 5.0)] {
        insert_run(&store, id, "completed", "2025-10-20 06:00:00+00", Some(seconds));
    }
    store
}

fn upcoming(store: &Store, args: &[&str]) -> Output {
    store.run(&[&["jobs", "upcoming"], args].concat())
}

#[test]
fn every_start_is_listed_in_order_with_its_note() {
    assert_data_eq!(
        upcoming(&store(), &["-o", "csv"]),
        str![[r#"
at,job_id,func_ref,expected_seconds,concurrent,note,executor,executor_concurrent
2025-10-26T12:00:00Z,late,app.jobs.late,,1,late since 2025-10-26 11:00 UTC; unknown duration; later starts are unknown: no schedule is stored,,
2025-10-26T12:00:00Z,missed,app.jobs.missed,,1,late since 2025-10-26 11:00 UTC; would be skipped: past its misfire_grace_time; unknown duration; later starts are unknown: no schedule is stored,,
2025-10-26T18:00:00Z,once,app.jobs.once,5,2,later starts are unknown: no schedule is stored,,
2025-10-26T18:00:00Z,six-hourly,app.jobs.six-hourly,200,2,,,
2025-10-27T00:00:00Z,six-hourly,app.jobs.six-hourly,200,1,,,
2025-10-27T02:30:00Z,nightly,app.jobs.nightly,,1,unknown duration,,
2025-10-27T06:00:00Z,six-hourly,app.jobs.six-hourly,200,1,,,
2025-10-27T09:00:00Z,resting,app.jobs.resting,,1,"paused until 2025-10-27 08:00 UTC, if it is resumed then; unknown duration",,
2025-10-27T10:00:00Z,resting,app.jobs.resting,,1,,,
2025-10-27T11:00:00Z,resting,app.jobs.resting,,1,,,
---- stderr ----
3 jobs have no stored schedule, so only their next starts are known
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store(), &["--for", "1h", "--job", "late", "-o", "json"]),
        str![[r#"
[
{"at":"2025-10-26T12:00:00Z","job_id":"late","func_ref":"app.jobs.late","expected_seconds":null,"concurrent":1,"note":"late since 2025-10-26 11:00 UTC; unknown duration; later starts are unknown: no schedule is stored","executor":null,"executor_concurrent":null}
]
---- stderr ----
2 jobs have no stored schedule, so only their next starts are known
---- exit 0 ----

"#]]
    );
}

#[test]
fn the_check_fails_where_the_limit_is_passed_or_starts_are_unknown() {
    let store = Store::new();
    for id in ["a", "b", "c"] {
        schedule(&store, id, "2025-10-26 13:00:00+00", "0 13 * * *", "UTC");
    }
    assert_data_eq!(
        upcoming(&store, &["--check", "--limit", "2", "-o", "nagios"]),
        str![[r#"
UPCOMING WARNING - at most 3 runs at once at 2025-10-26 13:00 UTC, the limit is 2 | starts=3;; at_once=3;; over_limit=3;;
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--check", "--limit", "2", "-o", "csv"]),
        str![[r#"
at,job_id,func_ref,expected_seconds,concurrent,note,executor,executor_concurrent
2025-10-26T13:00:00Z,a,app.jobs.a,,3,"3 at once, limit 2; unknown duration",,
2025-10-26T13:00:00Z,b,app.jobs.b,,3,"3 at once, limit 2; unknown duration",,
2025-10-26T13:00:00Z,c,app.jobs.c,,3,"3 at once, limit 2; unknown duration",,
---- stderr ----
at most 3 runs at once at 2025-10-26 13:00 UTC, the limit is 2
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--check", "--limit", "3", "-o", "nagios"]),
        str![[r#"
UPCOMING OK - at most 3 runs at once, the limit is 3 | starts=3;; at_once=3;; over_limit=0;;
---- exit 0 ----

"#]]
    );
    // The default of Task Tracker's table is its own limit.
    let limit =
        store.apsctl(&["jobs", "upcoming", "--check", "-o", "nagios"]).env("SCHEDULER_MAX_CONCURRENT_JOBS", "1");
    assert_data_eq!(
        limit.run(),
        str![[r#"
UPCOMING WARNING - at most 3 runs at once at 2025-10-26 13:00 UTC, the limit is 1 | starts=3;; at_once=3;; over_limit=3;;
---- exit 1 ----

"#]]
    );
    store.sql("UPDATE apsctl.schedules SET cron = 'nonsense' WHERE job_id = 'b'");
    assert_data_eq!(
        upcoming(&store, &["--check", "--for", "2h", "-o", "nagios"]),
        str![[r#"
UPCOMING WARNING - at most 3 runs at once, the limit is 5; not all starts of 1 job are known | starts=3;; at_once=3;; over_limit=0;;
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--for", "2h", "-o", "csv"]),
        str![[r#"
at,job_id,func_ref,expected_seconds,concurrent,note,executor,executor_concurrent
2025-10-26T13:00:00Z,a,app.jobs.a,,3,unknown duration,,
2025-10-26T13:00:00Z,b,app.jobs.b,,3,"unknown duration; later starts are unknown: ""nonsense"": expected five fields, found 1",,
2025-10-26T13:00:00Z,c,app.jobs.c,,3,unknown duration,,
---- stderr ----
only the next start of these jobs is known: b ("nonsense": expected five fields, found 1)
---- exit 0 ----

"#]]
    );
}

#[test]
fn wrong_command_lines_are_refused() {
    let store = store();
    assert_data_eq!(
        upcoming(&store, &["--job", "nosuch"]),
        str![[r#"
---- stderr ----
error: computing the next starts: no such job: nosuch
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--plot", "-o", "csv"]),
        str![[r#"
---- stderr ----
error: --plot cannot be combined with --columns or -o, except -o table
hint: remove --plot, or the other option
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--for", "9999999d"]),
        str![[r#"
---- stderr ----
error: invalid value '9999999d' for '--for <DURATION>': longer than a hundred years

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--for", "0s"]),
        str![[r#"
---- stderr ----
error: --for 0s is not a time that apsctl can compute
hint: use a duration such as 24h or 30d
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--backtest", "0s"]),
        str![[r#"
---- stderr ----
error: --backtest 0s is not a time in the past
hint: use a duration such as 30d
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_terminal_shows_a_table_that_fits() {
    let store = store();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "upcoming"])),
        str![[r#"
10 starts of 6 jobs until Mon 27 Oct 12:00 UTC, at most 2 at once, limit 5

  JOB         START          IN   TAKES  AT ONCE  NOTE
! late        12:00         now       ?        1  late since 11:00
! missed      12:00         now       ?        1  late since 11:00; would be…
  once        18:00       in 6h    5.0s        2
  six-hourly  18:00       in 6h  3m 20s        2
  six-hourly  Mon 00:00  in 12h  3m 20s        1
  nightly     Mon 02:30  in 14h       ?        1
  six-hourly  Mon 06:00  in 18h  3m 20s        1
  resting     Mon 09:00  in 21h       ?        1  paused until Mon 08:00, if it…
  resting     Mon 10:00  in 22h       ?        1
  resting     Mon 11:00  in 23h       ?        1

? 3 jobs have no stored schedule, so only their next starts are known
Not shown: 1 paused job, 1 without a next run. ?: no run has finished, so the
duration is unknown. All starts: -o csv. Drawn: --plot

"#]]
    );
    schedule(&store, "sync", "2025-10-26 12:01:00+00", "* * * * *", "UTC");
    insert_run(&store, "sync", "completed", "2025-10-20 06:00:00+00", Some(0.2));
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "upcoming", "--limit", "2"])),
        str![[r#"
1,449 starts of 7 jobs until Mon 27 Oct 12:00 UTC, at most 3 at once, limit 2

  JOB         START          IN   TAKES  AT ONCE  NOTE
! late        12:00         now       ?        1  late since 11:00
! missed      12:00         now       ?        1  late since 11:00; would be…
✗ sync        every 1m    in 1m   200ms      ≤ 3  1,439 starts
✗ once        18:00       in 6h    5.0s        3  3 at once, limit 2
✗ six-hourly  18:00       in 6h  3m 20s        3  3 at once, limit 2
  six-hourly  Mon 00:00  in 12h  3m 20s        2
  nightly     Mon 02:30  in 14h       ?        2
  six-hourly  Mon 06:00  in 18h  3m 20s        2
  resting     Mon 09:00  in 21h       ?        2  paused until Mon 08:00, if it…
  resting     Mon 10:00  in 22h       ?        2
  resting     Mon 11:00  in 23h       ?        2

✗ 18:00: 3 at once, limit 2. In all, 3 starts pass the limit; such runs wait.
? 3 jobs have no stored schedule, so only their next starts are known
Not shown: 1 paused job, 1 without a next run. ?: no run has finished, so the
duration is unknown. All starts: -o csv. Drawn: --plot

"#]]
    );
    assert_data_eq!(
        terminal(80).ascii().show(&store.apsctl(&["jobs", "upcoming", "--plot"])),
        str![[r#"
1,449 starts of 7 jobs until Mon 27 Oct 12:00 UTC, at most 3 at once, limit 5

  JOB                   14  16  18  20  22  00  02  04  06  08  10    STARTS
  late              #...............................................       1
  missed            #...............................................       1
  sync              ################################################   1,439
  once              ............#...................................       1
  six-hourly        ............#...........#...........#...........       3
  nightly           .............................#..................       1
  resting           ..........................................#.#.#.       3
  at once, limit 5  111111111111311111111111211112111111211111212121     <= 3

? 3 jobs have no stored schedule, so only their next starts are known
Not shown: 1 paused job, 1 without a next run. ?: no run has finished, so the
duration is unknown. All starts: -o csv. Drawn: --plot

"#]]
    );
    assert_data_eq!(
        terminal(100).show(&store.apsctl(&["jobs", "upcoming", "--plot", "--for", "7d"])),
        str![[r#"
10,263 starts of 7 jobs until Sun 2 Nov 12:00 UTC, at most 3 at once, limit 5

  JOB               26   27        28        29        30         31        1         2       STARTS
  late              █·······································································       1
  missed            █·······································································       1
  sync              ████████████████████████████████████████████████████████████████████████  10,079
  once              ··█·····································································       1
  six-hourly        ··█··█·█··█·█··█··█·█··█·█··█·█··█··█·█··█·█··█·█··█··█·█··█·█··█·█··█··      27
  nightly           ······█·········█·········█··········█·········█·········█·········█····       7
  resting           ·········███████████████████████████████████████████████████████████████     147
  at once, limit 5  113112221232322322323223232232322322323223232232322322323223232232322322     ≤ 3

? 3 jobs have no stored schedule, so only their next starts are known
Not shown: 1 paused job, 1 without a next run. ?: no run has finished, so the duration is unknown.
All starts: -o csv. Drawn: --plot

"#]]
    );
}

#[test]
fn clock_changes_are_noted() {
    let store = Store::new();
    schedule(&store, "berlin", "2025-10-24 22:30:00+00", "30 2 * * *", "Europe/Berlin");
    store.sql("UPDATE apsctl.schedules SET dialect = 'apscheduler'");
    let at = |now: &str| {
        store.apsctl(&["jobs", "upcoming", "--for", "24h", "-o", "csv", "--columns", "at,note"]).now(now).run()
    };
    assert_data_eq!(
        at("2025-10-25T12:00:00Z"),
        str![[r#"
at,note
2025-10-25T12:00:00Z,late since 2025-10-24 22:30 UTC; unknown duration
2025-10-26T00:30:00Z,first of two 02:30
2025-10-26T01:30:00Z,second of two 02:30
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_year_of_every_minute_and_a_trigger_that_never_agrees_end() {
    let store = Store::new();
    schedule(&store, "minute", "2025-10-26 12:00:00+00", "* * * * *", "UTC");
    let output = upcoming(&store, &["--for", "365d", "-o", "csv", "--columns", "at"]);
    assert_eq!((output.code, output.stdout.lines().count()), (Some(0), 1 + 365 * 24 * 60));
}

#[test]
fn a_table_is_refused_where_it_would_fill_the_memory_and_nothing_else_is() {
    let store = Store::new();
    schedule(&store, "minute", "2025-10-26 12:00:00+00", "* * * * *", "UTC");
    schedule(&store, "yearly", "2026-01-01 00:00:00+00", "0 0 1 1 *", "UTC");
    let refused = upcoming(&store, &["--for", "200d"]);
    assert_data_eq!(
        refused,
        str![[r#"
---- stderr ----
error: more than 200000 starts are too many for a table
hint: use a shorter --for, --job, or -o csv, which writes them one by one
---- exit 3 ----

"#]]
    );
    for (args, code, lines) in [
        (&["-o", "wide"][..], 3, 0),
        (&["-o", "table", "--columns", "at"], 3, 0),
        (&["--job", "minute"], 3, 0),
        // The table has a line for its columns.
        (&["--job", "yearly"], 0, 2),
        (&["-o", "csv", "--columns", "at"], 0, 2 + 200 * 24 * 60),
        (&["--check", "-o", "nagios"], 0, 1),
    ] {
        let output = upcoming(&store, &[&["--for", "200d"], args].concat());
        assert_eq!((output.code, output.stdout.lines().count()), (Some(code), lines), "{args:?}: {output}");
    }
}

#[test]
fn the_backtest_compares_the_schedules_with_the_recorded_runs() {
    let store = Store::new();
    schedule(&store, "daily", "2025-10-27 09:00:00+00", "0 9 * * *", "UTC");
    schedule(&store, "never", "2025-10-27 09:00:00+00", "0 9 * * *", "UTC");
    store.sql("UPDATE apsctl.schedules SET updated_at = '2025-01-01Z'");
    assert_data_eq!(
        upcoming(&store, &["--backtest", "5d"]),
        str![[r#"
---- stderr ----
error: it is unknown how many starts were predicted: no run of a job with a schedule is recorded in 5d
hint: compare a longer time, or a store whose runs are recorded
---- exit 3 ----

"#]]
    );
    for time in ["19 09:00:01", "22 09:00:02", "23 09:00:30", "24 17:00:00", "25 09:00:00", "26 09:00:04"] {
        insert_run(&store, "daily", "completed", &format!("2025-10-{time}+00"), Some(1.0));
    }
    assert_data_eq!(
        upcoming(&store, &["--backtest", "5d", "-o", "json"]),
        str![[r#"
[
{"job_id":"daily","recorded_starts":5,"predicted_starts":3,"predicted_percent":60.0,"late_starts":2,"unpredicted_starts":0,"without_start":0,"triggered_starts":0,"note":null},
{"job_id":"never","recorded_starts":0,"predicted_starts":0,"predicted_percent":null,"late_starts":0,"unpredicted_starts":0,"without_start":0,"triggered_starts":0,"note":"no run in the audit log"},
{"job_id":null,"recorded_starts":5,"predicted_starts":3,"predicted_percent":60.0,"late_starts":2,"unpredicted_starts":0,"without_start":0,"triggered_starts":0,"note":null}
]
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "upcoming", "--backtest", "5d"])),
        str![[r#"
  JOB       PREDICTED  STARTS   SHARE  LATE  UNPREDICTED  NO START
! daily             3       5  60.00%     2            0         0
? never             0       0       -     0            0         0
  └ no run in the audit log
! all jobs          3       5  60.00%     2            0         0

In 5d, 3 of 5 recorded starts were predicted to within 5s (60.00%). Every slot:
`apsctl runs expected --all`

"#]]
    );
    assert_data_eq!(
        upcoming(&store, &["--backtest", "5d", "--job", "never"]),
        str![[r#"
---- stderr ----
error: it is unknown how many starts were predicted: no run of a job with a schedule is recorded in 5d
hint: compare a longer time, or a store whose runs are recorded
---- exit 3 ----

"#]]
    );
    store.sql("DROP TABLE automation_audit_log");
    assert_data_eq!(
        upcoming(&store, &["--backtest", "5d"]),
        str![[r#"
---- stderr ----
error: it is unknown how many starts were predicted: the store does not record runs
hint: compare a longer time, or a store whose runs are recorded
---- exit 3 ----

"#]]
    );
}

#[test]
fn the_jobs_of_apscheduler_3_and_4_follow_their_triggers() {
    let starts = |store: &Store| {
        let args = ["jobs", "upcoming", "--for", "10s", "-o", "json"];
        let rows = store.apsctl(&args).now("2026-12-01T00:00:00Z").run().code(0).json();
        let rows = rows.as_array().unwrap();
        let ids: BTreeSet<&str> = rows.iter().map(|row| row["job_id"].as_str().unwrap()).collect();
        let at = |row: &Value| row["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        assert!(rows.iter().map(at).is_sorted());
        assert!(rows.iter().all(|row| row["concurrent"].as_u64() >= Some(1) || row["note"].is_string()));
        format!("{} starts of {}", rows.len(), ids.into_iter().collect::<Vec<_>>().join(" "))
    };
    assert_data_eq!(
        starts(&crate::aps3::writing::migrated("aps3.sql")),
        str![
            "47 starts of calendar-month cron-jitter cron-seconds interval-30s interval-jitter interval-micro next_run_time overdue"
        ]
    );
    assert_data_eq!(starts(&crate::aps4::migrated()), str!["3 starts of calendar-month cron-jitter overdue"]);
}
