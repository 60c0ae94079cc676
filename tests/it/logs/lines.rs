//! Which entries are shown, and how.

use std::io::Write as _;
use std::process::{Command, Stdio};

use snapbox::{assert_data_eq, str};

use super::{Folder, LOG};
use crate::support::apsctl;

fn logs(args: &[&str]) -> crate::support::Output {
    apsctl(&["logs", "--file", LOG]).args(args).replace_in_output(LOG, "LOG").run()
}

#[test]
fn the_default_filter_shows_tracebacks_but_not_debug() {
    assert_data_eq!(
        logs(&[]),
        str![[r#"
2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:02 INFO Automation run completed (2.0s)
2025-10-26 11:00:00 INFO Automation run started
2025-10-26 11:00:01 ERROR Automation run failed: psycopg2.OperationalError
Traceback (most recent call last):
  File "/app/automation_service.py", line 41, in run_automation
    raise error
psycopg2.OperationalError: connection refused
	Is the server running on that host?
---- stderr ----
not shown: 1 line of level ERROR or above without `automation` or `schedule`; --level error shows them, --all shows everything
---- exit 0 ----

"#]]
    );
}

#[test]
fn level_filters_by_level() {
    assert_data_eq!(
        logs(&["--level", "warn"]),
        str![[r#"
2025-10-26 10:30:00 WARNING Slow request: 1.2s
2025-10-26 11:00:01 ERROR Database connection refused
2025-10-26 11:00:01 ERROR Automation run failed: psycopg2.OperationalError
Traceback (most recent call last):
  File "/app/automation_service.py", line 41, in run_automation
    raise error
psycopg2.OperationalError: connection refused
	Is the server running on that host?
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--level", "critical"]),
        str![[r#"
---- stderr ----
no lines to show
---- exit 0 ----

"#]]
    );
}

#[test]
fn grep_also_searches_tracebacks() {
    assert_data_eq!(
        logs(&["--grep", r"line \d+|Slow"]),
        str![[r#"
2025-10-26 10:30:00 WARNING Slow request: 1.2s
2025-10-26 11:00:01 ERROR Automation run failed: psycopg2.OperationalError
Traceback (most recent call last):
  File "/app/automation_service.py", line 41, in run_automation
    raise error
psycopg2.OperationalError: connection refused
	Is the server running on that host?
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--grep", "slow", "-i", "-q"]),
        str![[r#"
2025-10-26 10:30:00 WARNING Slow request: 1.2s
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--grep", "no such words"]),
        str![[r#"
---- stderr ----
no lines to show
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--grep", "^  File"]),
        str![[r#"
2025-10-26 11:00:01 ERROR Automation run failed: psycopg2.OperationalError
Traceback (most recent call last):
  File "/app/automation_service.py", line 41, in run_automation
    raise error
psycopg2.OperationalError: connection refused
	Is the server running on that host?
---- exit 0 ----

"#]]
    );
}

#[test]
fn tail_shows_the_last_entries() {
    assert_data_eq!(
        logs(&["--all", "-n", "2"]),
        str![[r#"
2025-10-26 11:00:01 ERROR Automation run failed: psycopg2.OperationalError
Traceback (most recent call last):
  File "/app/automation_service.py", line 41, in run_automation
    raise error
psycopg2.OperationalError: connection refused
	Is the server running on that host?
2025-10-26 11:00:01 INFO Retrying in 60 seconds...
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--debug", "-n", "5"]),
        str![[r#"
2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:02 INFO Automation run completed (2.0s)
2025-10-26 10:00:00 DEBUG schedule: nothing is due
2025-10-26 11:00:00 INFO Automation run started
2025-10-26 11:00:01 ERROR Automation run failed: psycopg2.OperationalError
Traceback (most recent call last):
  File "/app/automation_service.py", line 41, in run_automation
    raise error
psycopg2.OperationalError: connection refused
	Is the server running on that host?
---- stderr ----
not shown: 1 line of level ERROR or above without `automation` or `schedule`; --level error shows them, --all shows everything
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--all", "-n", "0"]),
        str![[r#"
---- exit 0 ----

"#]]
    );
}

#[test]
fn since_and_until_limit_the_time() {
    assert_data_eq!(
        logs(&["--since", "1h30m", "--all", "-n", "1"]),
        str![[r#"
2025-10-26 11:00:01 INFO Retrying in 60 seconds...
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--since", "2025-10-26T10:00:00Z", "--until", "2025-10-26 10:45", "--all"]),
        str![[r#"
2025-10-26 10:00:00 DEBUG schedule: nothing is due
2025-10-26 10:30:00 WARNING Slow request: 1.2s
---- exit 0 ----

"#]]
    );
    // With Berlin's time zone, the entries are an hour earlier.
    assert_data_eq!(
        logs(&["--until", "2025-10-26 08:00", "--all", "--log-tz", "Europe/Berlin", "-n", "1"]),
        str![[r#"
2025-10-26 09:00:00 INFO Evaluating 47 pending versions
---- exit 0 ----

"#]]
    );
}

#[test]
fn lines_before_the_first_time_are_counted() {
    let folder = Folder::with("up\nschedule begins\n2025-10-26 09:00:00 INFO schedule\nhello\n");
    assert_data_eq!(
        folder.run(&["logs", "--since", "1d"]),
        str![[r#"
2025-10-26 09:00:00 INFO schedule
hello
---- stderr ----
left out: 1 line without a time at the beginning
---- exit 0 ----

"#]]
    );
}

#[test]
fn machine_formats_have_fields() {
    assert_data_eq!(
        logs(&["-o", "jsonl", "--level", "error"]),
        str![[r#"
{"time":"2025-10-26T11:00:01Z","level":"ERROR","message":"Database connection refused","source":"LOG","logger":null,"process":null}
{"time":"2025-10-26T11:00:01Z","level":"ERROR","message":"Automation run failed: psycopg2.OperationalError/nTraceback (most recent call last):/n  File /"/app/automation_service.py/", line 41, in run_automation/n    raise error/npsycopg2.OperationalError: connection refused/n/tIs the server running on that host?","source":"LOG","logger":null,"process":null}
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["-o", "csv", "--grep", "completed|OperationalError$"]),
        str![[r#"
time,level,message,source,logger,process
2025-10-26T09:00:02Z,INFO,Automation run completed (2.0s),LOG,,
2025-10-26T11:00:01Z,ERROR,"Automation run failed: psycopg2.OperationalError
Traceback (most recent call last):
  File ""/app/automation_service.py"", line 41, in run_automation
    raise error
psycopg2.OperationalError: connection refused
	Is the server running on that host?",LOG,,
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        logs(&["-o", "json", "--grep", "nothing"]),
        str![[r#"
[]
---- stderr ----
no lines to show
---- exit 0 ----

"#]]
    );
}

#[test]
fn severe_entries_are_colored() {
    assert_data_eq!(
        logs(&["--level", "warn", "--color", "always", "-n", "2"]),
        str![[r#"
[31m2025-10-26 11:00:01 ERROR Database connection refused[0m
[31m2025-10-26 11:00:01 ERROR Automation run failed: psycopg2.OperationalError[0m
[31mTraceback (most recent call last):[0m
[31m  File "/app/automation_service.py", line 41, in run_automation[0m
[31m    raise error[0m
[31mpsycopg2.OperationalError: connection refused[0m
[31m	Is the server running on that host?[0m
---- exit 0 ----

"#]]
    );
}

#[test]
fn missing_files_and_invalid_options_are_errors() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run(&["logs"]),
        str![[r#"
---- stderr ----
error: FOLDER/worker.log: No such file or directory
hint: name the log file with --file or APSCTL_LOG_FILE, or omit both to read a container's log
---- exit 2 ----

"#]]
    );
    let path = folder.path("");
    assert_data_eq!(
        apsctl(&["logs", path.to_str().unwrap()]).replace_in_output(path.to_str().unwrap(), "FOLDER/").run(),
        str![[r#"
---- stderr ----
error: FOLDER/: is a directory
hint: name a file in it, such as --file DIRECTORY/worker.log
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--grep", "(", "--container", "x"]),
        str![[r#"
---- stderr ----
error: the argument '--file <PATH>...' cannot be used with '--container <NAME>'

Usage: apsctl logs --file <PATH>... --grep <PATTERN> [FILE]...

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        logs(&["--grep", "("]),
        str![[r#"
---- stderr ----
error: --grep: unclosed group
hint: --grep takes a regular expression; write /. for a dot and /( for a parenthesis
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["logs", "--container", "-x"]).run(),
        str![[r#"
---- stderr ----
error: unexpected argument '-x' found

  tip: to pass '-x' as a value, use '-- -x'

Usage: apsctl logs [OPTIONS] [FILE]... [COMMAND]

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["logs", LOG]).env("APSCTL_LOG_CONTAINER", "a b").run().code(0).stdout.lines().count().to_string(),
        str!["9"]
    );
}

#[test]
fn the_environment_names_the_files() {
    let folder = Folder::with("2025-10-26 09:00:00 INFO schedule b\n");
    folder.write("a.log", "2025-10-26 10:00:00 INFO schedule a\n");
    let [a, b] = ["a.log", "worker.log"].map(|name| folder.path(name).display().to_string());
    let both = apsctl(&["logs"]).env("APSCTL_LOG_FILE", &format!("{a}:{b}")).run();
    assert_data_eq!(
        both,
        str![[r#"
2025-10-26 10:00:00 INFO schedule a
2025-10-26 09:00:00 INFO schedule b
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["logs", &b, &a]).env("APSCTL_LOG_FILE", "/nowhere").run(),
        str![[r#"
2025-10-26 09:00:00 INFO schedule b
2025-10-26 10:00:00 INFO schedule a
---- exit 0 ----

"#]]
    );
}

#[test]
fn standard_input_is_read() {
    for args in [&["logs", "-"][..], &["logs", "--file", "-"]] {
        let mut command = apsctl(args).command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"INFO schedule\nINFO other\nINFO automation").unwrap();
        let out = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(out.stdout).unwrap(), "INFO schedule\nINFO automation\n");
    }
}

/// Compares the default filter with Task Tracker's own command.
#[test]
fn the_default_filter_matches_grep() {
    let words = [
        "Automation run started",
        "SCHEDULER is up",
        "reschedule 7",
        "automatic",
        "GET /schedules",
        "GET /tasks",
        "sched ule",
    ];
    let levels = ["INFO", "ERROR", "WARNING", "DEBUG"];
    let lines = (0..20_000_usize).map(|n| {
        let (word, level) = (words[n * 7 % 11 % words.len()], levels[n * 5 % 13 % 4]);
        format!("2025-10-26 09:{:02}:{:02} {level} {word} {n}\n", n / 60 % 60, n % 60)
    });
    let folder = Folder::with(lines.collect::<String>());
    let pipe = format!(r#"grep -i "automation\|schedule" {} | grep -v DEBUG"#, folder.path("worker.log").display());
    let grep = Command::new("sh").args(["-c", &pipe]).env("LC_ALL", "C").output().unwrap();
    assert!(grep.stdout.len() > 100_000);
    assert!(folder.run(&["logs"]).stdout.as_bytes() == grep.stdout);
}
