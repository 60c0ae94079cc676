//! `apsctl stats durations`

mod terminal;

use std::process::Command;

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run};

/// Returns a store with three days of runs with round durations; the time is 2025-10-26 12:00.
fn store() -> Store {
    let store = Store::new();
    // avg 3, p50 3, p95 4.8, p99 4.96, max 5
    for (at, seconds) in [(1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0), (5, 5.0)] {
        insert_run(&store, "daily", "completed", &format!("2025-10-26 0{at}:30:00+00"), Some(seconds));
    }
    insert_run(&store, "report", "running", "2025-10-26 11:59:00+00", None);
    // avg 16, p50 16, p95 29.5, p99 30.7, max 31
    insert_run(&store, "report", "completed", "2025-10-25 10:00:00+00", Some(1.0));
    insert_run(&store, "report", "timed_out", "2025-10-25 23:30:00+00", Some(31.0));
    insert_run(&store, "daily", "abandoned", "2025-10-24 09:00:00+00", None);
    // Outside the window of 30 days, by a second.
    insert_run(&store, "daily", "completed", "2025-09-26 23:59:59+00", Some(99.0));
    store
}

#[test]
fn durations_are_listed_by_day() {
    assert_data_eq!(
        store().run(&["stats", "durations"]),
        str![[r#"
date        executions  unfinished  avg_seconds  p50_seconds  p95_seconds  p99_seconds  max_seconds  verdict
2025-10-26           6           1            3            3          4.8         4.96            5  ok
2025-10-25           2           0           16           16         29.5         30.7           31  avg, p95, max
2025-10-24           1           1
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store().run(&["stats", "durations", "-o", "jsonl"]),
        str![[r#"
{"date":"2025-10-26","executions":6,"unfinished":1,"avg_seconds":3.0,"p50_seconds":3.0,"p95_seconds":4.8,"p99_seconds":4.96,"max_seconds":5.0,"verdict":"ok"}
{"date":"2025-10-25","executions":2,"unfinished":0,"avg_seconds":16.0,"p50_seconds":16.0,"p95_seconds":29.5,"p99_seconds":30.7,"max_seconds":31.0,"verdict":"avg, p95, max"}
{"date":"2025-10-24","executions":1,"unfinished":1,"avg_seconds":null,"p50_seconds":null,"p95_seconds":null,"p99_seconds":null,"max_seconds":null,"verdict":null}
---- exit 0 ----

"#]]
    );
}

#[test]
fn the_window_starts_with_a_whole_day() {
    let store = store();
    assert_data_eq!(
        store.run(&["stats", "durations", "--days", "1", "-o", "csv"]),
        str![[r#"
date,executions,unfinished,avg_seconds,p50_seconds,p95_seconds,p99_seconds,max_seconds,verdict
2025-10-26,6,1,3,3,4.8,4.96,5,ok
---- exit 0 ----

"#]]
    );
    let days = |n: &str| store.run(&["stats", "durations", "-o", "json", "--days", n]).json();
    assert_eq!(days("30").as_array().unwrap().len(), 3);
    assert_eq!(days("31").as_array().unwrap().len(), 4);
    let a_day = ["stats", "durations", "--days", "1", "-o", "json"];
    // The window has no end: runs in the future count as well.
    let later = store.apsctl(&a_day).now("2025-10-25T00:00:00Z").run().json();
    assert_eq!(later.as_array().unwrap().len(), 2);
    store.run(&["stats", "durations", "--days", "0"]).code(2);
}

#[test]
fn durations_are_grouped_by_hour_or_job() {
    let store = store();
    assert_data_eq!(
        store.run(&["stats", "durations", "--by", "hour", "--days", "2", "-o", "csv"]),
        str![[r#"
hour,executions,unfinished,avg_seconds,p50_seconds,p95_seconds,p99_seconds,max_seconds,verdict
2025-10-26T11:00:00Z,1,1,,,,,,
2025-10-26T05:00:00Z,1,0,5,5,5,5,5,ok
2025-10-26T04:00:00Z,1,0,4,4,4,4,4,ok
2025-10-26T03:00:00Z,1,0,3,3,3,3,3,ok
2025-10-26T02:00:00Z,1,0,2,2,2,2,2,ok
2025-10-26T01:00:00Z,1,0,1,1,1,1,1,ok
2025-10-25T23:00:00Z,1,0,31,31,31,31,31,"avg, p95, max"
2025-10-25T10:00:00Z,1,0,1,1,1,1,1,ok
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stats", "durations", "--by", "job"]),
        str![[r#"
job_id  executions  unfinished  avg_seconds  p50_seconds  p95_seconds  p99_seconds  max_seconds  verdict
daily            6           1            3            3          4.8         4.96            5  ok
report           3           1           16           16         29.5         30.7           31  avg, p95, max
---- exit 0 ----

"#]]
    );
}

#[test]
fn days_and_hours_follow_the_time_zone() {
    let store = store();
    let args = ["stats", "durations", "--tz", "Asia/Kolkata", "-o", "csv"];
    assert_data_eq!(
        store.run(&args),
        str![[r#"
date,executions,unfinished,avg_seconds,p50_seconds,p95_seconds,p99_seconds,max_seconds,verdict
2025-10-26,7,1,7.666667,3.5,24.5,29.7,31,"avg, p95, max"
2025-10-25,1,0,1,1,1,1,1,ok
2025-10-24,1,1,,,,,,
2025-09-27,1,0,99,99,99,99,99,"avg, p95, max"
---- exit 0 ----

"#]]
    );
    // The repeated hour in Berlin: 00:30 and 01:30 UTC are both 02:30 there.
    let twice = Store::new();
    insert_run(&twice, "daily", "completed", "2025-10-26 00:30:00+00", Some(1.0));
    insert_run(&twice, "daily", "completed", "2025-10-26 01:30:00+00", Some(2.0));
    let args = ["stats", "durations", "--tz", "Europe/Berlin", "--by", "hour"];
    assert_data_eq!(
        twice.run(&args),
        str![[r#"
hour                      executions  unfinished  avg_seconds  p50_seconds  p95_seconds  p99_seconds  max_seconds  verdict
2025-10-26 02:00:00 CET            1           0            2            2            2            2            2  ok
2025-10-26 02:00:00 CEST           1           0            1            1            1            1            1  ok
---- exit 0 ----

"#]]
    );
}

#[test]
fn an_empty_log_misses_no_target() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["stats", "durations", "-o", "json"]),
        str![[r#"
[]
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stats", "durations", "--check", "-o", "nagios"]),
        str![[r#"
DURATIONS OK - all targets met, 0 runs in 30 days | missed=0;;
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stats", "durations", "--plot"]),
        str![[r#"
date  executions  unfinished  avg_seconds  p50_seconds  p95_seconds  p99_seconds  max_seconds  verdict
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_check_exits_with_1_and_advice_if_a_target_is_missed() {
    let store = store();
    assert_data_eq!(
        store.run(&["stats", "durations", "--check", "-o", "csv"]),
        str![[r#"
date,executions,unfinished,avg_seconds,p50_seconds,p95_seconds,p99_seconds,max_seconds,verdict
2025-10-26,6,1,3,3,4.8,4.96,5,ok
2025-10-25,2,0,16,16,29.5,30.7,31,"avg, p95, max"
2025-10-24,1,1,,,,,,
---- stderr ----
if too slow:
  1. Check pending version count (reduce batch size)
  2. Add database indexes (`apsctl indexes verify`, `apsctl indexes create`)
  3. Profile rule evaluation logic (`apsctl rules check`)
  4. Consider splitting into multiple smaller jobs
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stats", "durations", "--check", "-o", "nagios"]),
        str![[r#"
DURATIONS WARNING - 1 of 3 days missed a target (avg 1, p95 1, max 1), 9 runs in 30 days | avg=16s;5; p95=29.5s;10; max=31s;30; missed=1;;
---- exit 1 ----

"#]]
    );
    store.run(&["stats", "durations"]).code(0);
    store.run(&["stats", "durations", "--check", "--days", "1"]).code(0);
    assert_data_eq!(
        store.run(&["stats", "durations", "--check", "--days", "1", "-o", "nagios"]),
        str![[r#"
DURATIONS OK - all targets met, 6 runs in 1 day | avg=3s;5; p95=4.8s;10; max=5s;30; missed=0;;
---- exit 0 ----

"#]]
    );
    // Without --check the exit code is 0.
    store.run(&["stats", "durations", "-o", "nagios"]).code(3);
}

#[test]
fn a_plot_replaces_the_table_only() {
    let store = store();
    assert_data_eq!(
        store.run(&["stats", "durations", "--plot"]),
        str![[r#"
  DAY         0                    avg 5 ┊                  p95 10 ┊   AVG   MAX
  Sun 26 Oct  ███████████████▉           ▸                         ┊   3.0   5.0
✗ Sat 25 Oct  █████████████████████████████████████████████████████▶  16.0  31.0
              █ average  ▸ maximum  ▶ beyond the scale

1 of 3 days (UTC) misses a target (!). Seconds. Not drawn: 1 day without a
finished run.
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stats", "durations", "--plot", "-o", "json"]),
        str![[r#"
---- stderr ----
error: --plot cannot be combined with --columns or -o, except -o table
hint: remove --plot, or the other option
---- exit 2 ----

"#]]
    );
}

/// Returns the plot on a terminal with this many columns.
fn drawn(store: &Store, columns: u16) -> String {
    let binary = store.apsctl(&["stats", "durations", "--plot", "-q"]).env("NO_COLOR", "1").command();
    let mut command = Command::new("sh");
    command.args(["-c", "stty columns \"$0\" rows 24; exec \"$@\"", &columns.to_string()]);
    command.arg(binary.get_program()).args(binary.get_args()).env_clear();
    command.envs(binary.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut terminal = rexpect::session::spawn_command(command, Some(10_000)).unwrap();
    // `script` counts a byte as a character.
    let bytes: Vec<u8> = terminal.exp_eof().unwrap().chars().filter_map(|c| u8::try_from(c).ok()).collect();
    String::from_utf8(bytes).unwrap().replace('\r', "")
}

#[test]
fn a_plot_is_as_wide_as_the_terminal() {
    let store = store();
    assert_data_eq!(
        drawn(&store, 50),
        str![[r#"
  DAY         0     avg 5 |   p95 10 |   AVG   MAX
  Sun 26 Oct  #######     >          |   3.0   5.0
x Sat 25 Oct  #######################>  16.0  31.0
  # average  > maximum, at the end of the scale or
  beyond it

1 of 3 days (UTC) misses a target (!). Seconds.
Not drawn: 1 day without a finished run.

"#]]
    );
    assert_data_eq!(
        drawn(&store, 120),
        str![[r#"
  DAY         0                                        avg 5 |                                      p95 10 |   AVG   MAX
  Sun 26 Oct  ############################                   >                                             |   3.0   5.0
x Sat 25 Oct  #############################################################################################>  16.0  31.0
              # average  > maximum, at the end of the scale or beyond it

1 of 3 days (UTC) misses a target (!). Seconds. Not drawn: 1 day without a finished run.

"#]]
    );
}

#[test]
fn the_guides_two_columns_are_enough() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz);
         INSERT INTO automation_audit_log VALUES ('2025-10-26 09:00:02+00', '2025-10-26 09:00:05.2+00')",
    );
    assert_data_eq!(
        store.run(&["stats", "durations", "-o", "csv"]),
        str![[r#"
date,executions,unfinished,avg_seconds,p50_seconds,p95_seconds,p99_seconds,max_seconds,verdict
2025-10-26,1,0,3.2,3.2,3.2,3.2,3.2,ok
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stats", "durations", "-o", "csv", "--by", "job"]),
        str![[r#"
job_id,executions,unfinished,avg_seconds,p50_seconds,p95_seconds,p99_seconds,max_seconds,verdict
,1,0,3.2,3.2,3.2,3.2,3.2,ok
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_large_log_is_read_by_its_index() {
    let store = Store::new();
    store.run(&["indexes", "create"]).code(0);
    store.sql(
        "INSERT INTO automation_audit_log (created_at)
         SELECT '2025-10-26'::timestamptz - i * interval '1 hour' FROM generate_series(1, 20000) i;
         ANALYZE automation_audit_log",
    );
    let sql = include_str!("../../src/db/stats/durations.sql")
        .replace(":log_recorded_since", "(SELECT p.before FROM apsctl.pruned p WHERE p.source = 'x')")
        .replace(":audit", "automation_audit_log");
    let mut client = store.client();
    client.batch_execute(&format!("SET plan_cache_mode = force_custom_plan; PREPARE q AS {sql}")).unwrap();
    let rows = client.simple_query("EXPLAIN EXECUTE q('2025-10-26 12:00+00', 'UTC', 30, 'day')").unwrap();
    let plan = format!("{rows:?}");
    assert!(plan.contains("idx_automation_audit_log_created_at") && plan.contains("Index Cond"), "{plan}");
}
