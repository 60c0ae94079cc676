//! The global options of the output: `-o wide`, `--columns` and `-vv`.

use snapbox::{assert_data_eq, str};

use super::READ_COMMANDS;
use crate::support::{Store, apsctl, insert_run, job, terminal};

#[test]
fn wide_is_the_same_table_on_a_terminal_as_in_a_pipe() {
    let store = Store::new();
    job("daily").func_ref("app.services.automation_service.run_automation_with_a_long_name").insert(&store);
    insert_run(&store, "daily", "completed", "2025-10-26T09:00:00Z", Some(2.5));
    for read in READ_COMMANDS {
        let wide = store.run(&[read, &["-o", "wide"]].concat());
        let shown = terminal(80).show(&store.apsctl(&[read, &["-o", "wide", "-q"]].concat()));
        assert_eq!(shown.text, wide.stdout, "{read:?}");
        let jsonl = store.run(&[read, &["-o", "jsonl"]].concat());
        let columns = store.run(&[read, &["-o", "csv"]].concat()).stdout;
        if jsonl.stdout.lines().count() > 1 {
            let head: Vec<&str> = wide.stdout.lines().next().unwrap().split_whitespace().collect();
            let all: Vec<&str> = columns.lines().next().unwrap().split(',').collect();
            assert_eq!(head, all, "{read:?}: all columns");
            assert_eq!(wide.stdout.lines().count(), jsonl.stdout.lines().count() + 1, "{read:?}: a line a row");
        }
    }
}

/// Commands, and the commands that stream their rows.
const STREAMS: [&[&str]; 3] =
    [&["jobs", "list", "--limit", "0"], &["audit", "tail", "-n", "0"], &["audit", "operations", "-n", "0"]];

#[test]
fn columns_selects_and_orders_the_columns_of_every_format() {
    let store = Store::new();
    job("daily").insert(&store);
    insert_run(&store, "daily", "completed", "2025-10-26T09:00:00Z", Some(2.5));
    store.run(&["jobs", "pause", "daily"]).code(0);
    for read in READ_COMMANDS.iter().chain(&STREAMS) {
        let all = store.run(&[*read, &["-o", "csv"]].concat()).stdout;
        let mut columns: Vec<&str> = all.lines().next().unwrap().split(',').collect();
        columns.reverse();
        let selection = columns.join(",");
        let run = |format: &str| store.run(&[*read, &["--columns", &selection, "-o", format][..]].concat());
        let csv = run("csv");
        assert_eq!(csv.stdout.lines().next(), Some(selection.as_str()), "{read:?}: {csv}");
        assert_eq!(csv.stdout.lines().count(), all.lines().count(), "{read:?}");
        for line in run("jsonl").stdout.lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, columns, "{read:?}");
        }
        for format in ["table", "wide"] {
            let table = run(format).stdout;
            let has_all = columns.iter().all(|column| table.split_whitespace().any(|word| word == *column));
            assert!(has_all, "{read:?} -o {format}: {table}");
        }
    }
}

#[test]
fn on_a_terminal_columns_shows_their_table() {
    let store = Store::new();
    job("daily").insert(&store);
    job("cleanup").state("PAUSED").insert(&store);
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "list", "--columns", "job_state,id,next_run_time"])),
        str![[r#"
job_state  id       next_run_time
PAUSED     cleanup  2025-10-27 09:00:00 UTC (in 21h)
SCHEDULED  daily    2025-10-27 09:00:00 UTC (in 21h)

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "show", "daily", "--columns", "id,func_ref"])),
        str![[r#"
id        daily
func_ref  app.jobs.daily

"#]]
    );
}

#[test]
fn an_unknown_column_is_refused_before_anything_is_done() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "pause", "daily", "--columns", "id,jobstate"]),
        str![[r#"
---- stderr ----
error: --columns: `apsctl jobs pause` has no column "jobstate"
hint: did you mean job_state? The columns are id, changed, job_state, next_run_time, previous_job_state, previous_next_run_time, operation
---- exit 2 ----

"#]]
    );
    assert_eq!(store.run(&["jobs", "list", "--columns", "job_state", "-o", "csv"]).stdout, "job_state\nSCHEDULED\n");
    assert_data_eq!(
        apsctl(&["jobs", "list", "--columns", "id,id"]).run(),
        str![[r#"
---- stderr ----
error: --columns: id is given twice
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["completions", "bash", "--columns", "id"]).run(),
        str![[r#"
---- stderr ----
error: --columns: the output of `apsctl completions` has no columns
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["stale", "--columns", "id", "-o", "nagios"]).run(),
        str![[r#"
APSCTL UNKNOWN - error: --columns cannot be combined with -o nagios
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["stats", "durations", "--by", "hour", "--columns", "date"]).run(),
        str![[r#"
---- stderr ----
error: --columns: `apsctl stats durations` has no column "date"
hint: The columns are hour, executions, unfinished, avg_seconds, p50_seconds, p95_seconds, p99_seconds, max_seconds, verdict
---- exit 2 ----

"#]]
    );
}

#[test]
fn each_statement_is_logged_without_parameters() {
    let store = Store::new();
    job("secret-job").insert(&store);
    let ended = store.run(&["jobs", "show", "secret-job", "-vv"]).code(0);
    let log: Vec<&str> = ended.stderr.lines().filter(|line| line.contains(" TRACE ")).collect();
    assert!(log.len() >= 2, "{ended}");
    assert!(log.iter().all(|line| line.contains("ms, ") && !line.contains("secret-job")), "{ended}");
    assert!(log.iter().any(|line| line.contains("SELECT") && line.contains("1 row: ")), "{ended}");
    let verbose = store.run(&["jobs", "show", "secret-job", "-v"]).code(0);
    assert!(!verbose.stderr.contains("TRACE"), "{verbose}");
    let url = "postgresql://operator:hunter2@localhost:1/db";
    let failed = apsctl(&["-d", url, "jobs", "list", "-vv"]).run().code(4);
    assert!(!failed.stderr.contains("hunter2"), "{failed}");
}
