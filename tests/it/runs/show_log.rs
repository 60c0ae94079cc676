//! `runs show`: the worker's log during a run.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::logs::Folder;
use crate::support::{Apsctl, Output, Store, insert_run, worker_container};

const LOG: &str = "\
2025-10-26 08:59:57 INFO schedule, of another time
2025-10-26 08:59:59 INFO due
2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:01 ERROR no disk
Traceback (most recent call last):
  File \"a.py\", line 1
2025-10-26 09:00:02 DEBUG a detail
2025-10-26 09:00:05 INFO of another time
";

/// A store with one run that starts at 9:00:00 and takes this many seconds.
fn store(seconds: Option<f64>) -> Store {
    let store = Store::new();
    insert_run(&store, "weekly", "failed", "2025-10-26 09:00:00+00", seconds);
    store
}

/// Returns the command `runs show 1` with the log in that folder.
fn show(store: &Store, folder: &Folder, args: &[&str]) -> Apsctl {
    let (log, folder) = (folder.path("worker.log"), folder.path(""));
    let (log, folder) = (log.to_str().unwrap(), folder.to_str().unwrap().trim_end_matches('/'));
    store.apsctl(&["runs", "show", "1", "--file", log]).args(args).replace_in_output(folder, "FOLDER")
}

fn lines(out: &Output) -> Value {
    out.clone().code(0).json()["log_lines"].clone()
}

/// Returns the messages of the entries, separated by bars.
fn messages(out: &Output) -> String {
    let lines = lines(out);
    let messages: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line["message"].as_str().unwrap()).collect();
    messages.join("|")
}

#[test]
fn machine_formats_have_the_entries_of_the_run() {
    let (store, folder) = (store(Some(2.0)), Folder::with(LOG));
    let out = show(&store, &folder, &["-o", "json"]).run();
    assert_eq!(
        lines(&out),
        json!([
            {"time": "2025-10-26T08:59:59Z", "level": "INFO", "message": "due"},
            {"time": "2025-10-26T09:00:00Z", "level": "INFO", "message": "Automation run started"},
            {"time": "2025-10-26T09:00:01Z", "level": "ERROR",
             "message": "no disk\nTraceback (most recent call last):\n  File \"a.py\", line 1"},
            {"time": "2025-10-26T09:00:02Z", "level": "DEBUG", "message": "a detail"},
        ])
    );
    assert_eq!((out.json()["log_lines_left_out"].as_i64(), out.stderr.as_str()), (Some(0), ""));
    // With the environment variable, and with another time zone.
    let log = folder.path("worker.log");
    let by_variable = store.apsctl(&["runs", "show", "1", "-o", "json"]).env("APSCTL_LOG_FILE", log.to_str().unwrap());
    assert_eq!(lines(&by_variable.run()), lines(&out));
    let berlin = show(&store, &folder, &["-o", "json", "--log-tz", "Europe/Berlin"]).run();
    assert_eq!((lines(&berlin), berlin.stderr.as_str()), (json!([]), "the worker's log has no lines of that time\n"));
    let without = show(&store, &folder, &["-o", "json", "--no-log"]).run();
    assert_eq!((lines(&without), without.stderr.as_str()), (Value::Null, ""));
}

#[test]
fn a_table_has_the_log_as_text_below() {
    let (store, folder) = (store(Some(2.0)), Folder::with(LOG));
    let out = show(&store, &folder, &[]).run().code(0);
    let (record, log) = out.stdout.split_once("\n\n").unwrap();
    assert!(record.starts_with("run 1\nid                  1\njob_id              weekly\n"), "{out}");
    assert!(!record.contains("log_lines"), "{out}");
    assert_data_eq!(
        log,
        str![[r#"
the worker's log during the run (FOLDER/worker.log)
2025-10-26 08:59:59 INFO due
2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:01 ERROR no disk
Traceback (most recent call last):
  File "a.py", line 1
2025-10-26 09:00:02 DEBUG a detail

"#]]
    );
}

#[test]
fn rotated_files_are_read_too() {
    let (store, folder) = (store(Some(2.0)), Folder::with("2025-10-26 09:00:02 INFO c\n"));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(b"2025-10-26 08:00:00 INFO x\n2025-10-26 09:00:00 INFO a\n").unwrap();
    folder.write("worker.log.2.gz", gzip.finish().unwrap()).write("worker.log.1", "2025-10-26 09:00:01 INFO b\n");
    assert_eq!(messages(&show(&store, &folder, &["-o", "json"]).run()), "a|b|c");
    assert_eq!(messages(&show(&store, &folder, &["-o", "json", "--no-rotated"]).run()), "c");
}

#[test]
fn an_open_run_has_the_log_until_now() {
    let log = "2025-10-26 08:59:00 INFO before\n2025-10-26 09:00:00 INFO a\n2025-10-26 11:59:59 INFO b\n\
               2025-10-26 12:00:09 INFO of the time to come\n";
    assert_eq!(messages(&show(&store(None), &Folder::with(log), &["-o", "json"]).run()), "a|b");
    // A run without a start has no log.
    let store = store(None);
    store.sql("UPDATE automation_audit_log SET created_at = NULL");
    let out = show(&store, &Folder::with(log), &["-o", "json"]).run();
    assert_eq!((lines(&out), out.stderr.as_str()), (Value::Null, ""));
}

#[test]
fn a_long_log_is_shortened_in_the_middle() {
    let store = store(Some(60.0));
    let log = (0..1000).fold(String::new(), |mut log, number| {
        writeln!(log, "2025-10-26 09:00:{:02} INFO {number}", number * 60 / 1000).unwrap();
        log
    });
    let folder = Folder::with(log);
    let out = show(&store, &folder, &["-o", "json"]).run();
    let expected: Vec<String> = (0..100).chain(900..1000).map(|number| number.to_string()).collect();
    assert_eq!(messages(&out), expected.join("|"));
    assert_eq!(out.json()["log_lines_left_out"], 800);
    let between = show(&store, &folder, &[]).run().code(0);
    let between = between.stdout.lines().find(|line| line.starts_with('[')).unwrap();
    assert_eq!(
        between,
        "[… 800 more lines; apsctl logs --file FOLDER/worker.log --all --since 2025-10-26T08:59:58Z --until \
         2025-10-26T09:01:02Z]"
    );
    // Long entries are limited by their size.
    let log = (0..100).fold(String::new(), |mut log, number| {
        writeln!(log, "2025-10-26 09:00:00 INFO {number} {}", "ä".repeat(5000)).unwrap();
        log
    });
    let out = show(&store, &Folder::with(log), &["-o", "json"]).run();
    let all = messages(&out);
    assert!(all.len() <= 64 << 10, "{}", all.len());
    assert!(all.starts_with("0 ä") && all.contains("more bytes omitted]|99 ä"), "{all}");
    let shown = i64::try_from(lines(&out).as_array().unwrap().len()).unwrap();
    assert_eq!(out.json()["log_lines_left_out"], 100 - shown);
}

#[test]
fn overlapping_runs_are_noted() {
    let log = "2025-10-26 08:59:58 INFO Automation run started\n2025-10-26 09:00:00 INFO Automation run started\n\
               2025-10-26 09:00:01 INFO Automation run completed in 3.0s\n\
               2025-10-26 09:00:02 INFO Automation run completed in 2.0s\n";
    let out = show(&store(Some(2.0)), &Folder::with(log), &["-o", "json"]).run();
    assert_eq!(lines(&out).as_array().unwrap().len(), 4);
    assert_eq!(out.stderr, "the worker's log has 2 runs at that time; the lines of all are shown\n");
}

#[test]
fn a_run_is_shown_without_its_log_if_that_cannot_be_read() {
    let (store, folder) = (store(Some(2.0)), Folder::new());
    let missing = show(&store, &folder, &["-o", "json"]).run();
    assert_eq!(lines(&missing), Value::Null);
    assert_eq!(missing.json()["log_lines_left_out"], Value::Null);
    let file = "the worker's log cannot be read: FOLDER/worker.log: No such file or directory\n";
    assert_eq!(missing.stderr, file);
    let table = show(&store, &folder, &[]).run().code(0);
    assert!(table.stdout.starts_with("id  ") && !table.stdout.contains("log"), "{table}");
    assert_eq!(table.stderr, file);
    assert_eq!(show(&store, &folder, &["-q"]).run().code(0).stderr, "");
    fs::create_dir(folder.path("worker.log")).unwrap();
    let out = show(&store, &folder, &[]).run().code(0);
    assert_eq!(out.stderr, "the worker's log cannot be read: FOLDER/worker.log: is a directory\n");
    let no_docker = store.apsctl(&["runs", "show", "1"]).env("PATH", "/nowhere").run().code(0);
    assert_eq!(no_docker.stderr, "the worker's log cannot be read: the program docker is not installed\n");
    let no_name = store.apsctl(&["runs", "show", "1", "--container", "a b"]).run().code(0);
    assert_eq!(no_name.stderr, "the worker's log cannot be read: --container: \"a b\" is not a valid container name\n");
}

/// A truncated gzip file.
#[test]
fn a_damaged_log_is_shown_in_part() {
    let (store, folder) = (store(Some(2.0)), Folder::new());
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    (0..20_000).for_each(|number| writeln!(gzip, "2025-10-26 09:00:01 INFO {number}").unwrap());
    let gzip = gzip.finish().unwrap();
    folder.write("worker.log", &gzip[..gzip.len() / 2]);
    let out = show(&store, &folder, &["-o", "json"]).run();
    assert!(messages(&out).starts_with("0|1|2|"), "{out}");
    let warning =
        "2025-10-26 12:00:00 WARN FOLDER/worker.log: incomplete deflate stream; the rest of the file is not read\n";
    assert_eq!(out.stderr, warning);
}

#[test]
fn control_characters_are_escaped() {
    let log = b"2025-10-26 09:00:01 INFO a\x1b]0;x\x07\xff\r\n\x1b[2J b\x00c\xe2\x80\xae\n";
    let (store, folder) = (store(Some(2.0)), Folder::with(log));
    let out = show(&store, &folder, &[]).run().code(0);
    let steers = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!out.stdout.contains(steers), "{out}");
    assert!(out.stdout.contains(" INFO a\\x1b]0;x\\x07"), "{out}");
    for format in ["json", "jsonl", "csv"] {
        let out = show(&store, &folder, &["-o", format]).run().code(0);
        assert!(!out.stdout.contains(|c: char| c.is_control() && c != '\n'), "{out}");
    }
}

/// Docker hangs, and `docker logs` does not end.
#[test]
fn a_hanging_docker_is_stopped() {
    let (store, folder) = (store(Some(2.0)), Folder::new());
    let with = |script: &str| {
        let docker = folder.path("docker");
        fs::write(&docker, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&docker, fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:{}", folder.path("").display(), std::env::var("PATH").unwrap());
        let show = store.apsctl(&["runs", "show", "1", "-o", "json"]);
        show.env("PATH", &path).env("APSCTL_DOCKER_TIMEOUT", "1s").run().code(0)
    };
    let begun = Instant::now();
    let out = with("sleep 300");
    assert_eq!(lines(&out), Value::Null);
    assert!(out.stderr.starts_with("the worker's log cannot be read: docker did not respond within 1s"), "{out}");
    let state = serde_json::to_string(&json!({"Id": "1f2e", "State": {"Status": "running"}})).unwrap();
    let script = "case $1 in inspect) echo '@';; logs) echo '2025-10-26T09:00:01.5Z INFO a'; exec sleep 300;; esac";
    let out = with(&script.replace('@', &state));
    assert_eq!(messages(&out), "a", "{out}");
    assert_eq!(out.stderr, "the worker's log was read only in part: it could not be read to the end within 1s\n");
    assert!(begun.elapsed() < Duration::from_mins(1));
}

#[test]
fn the_log_of_a_container() {
    let script = "echo 'INFO schedule'; echo '2025-10-26 09:00:02 ERROR no disk' >&2";
    let Some(worker) = worker_container(script, &[]) else { return };
    worker.wait_for_log("no disk");
    let store = store(None);
    let clock = worker.container().daemon_time().unwrap().to_rfc3339();
    store.sql(&format!(
        "UPDATE automation_audit_log SET created_at = timestamptz '{clock}' - interval '10 minutes',
         completed_at = timestamptz '{clock}' + interval '10 minutes'"
    ));
    let show = |args: &[&str]| store.apsctl(&["runs", "show", "1", "-o", "json"]).args(args).run();
    let shown = messages(&show(&["--container", &worker.name]));
    assert!(["schedule|no disk", "no disk|schedule"].contains(&shown.as_str()), "{shown}");
    store.sql("UPDATE automation_audit_log SET completed_at = created_at");
    assert_eq!(lines(&show(&["--container", &worker.name])), json!([]));
}
