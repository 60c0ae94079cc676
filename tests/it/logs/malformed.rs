//! Broken, huge and hostile logs: each line is shown, and no control sequence takes effect.

use snapbox::{assert_data_eq, str};

use super::Folder;

#[test]
fn invalid_utf8_control_characters_and_a_missing_line_break() {
    let folder = Folder::with(
        b"INFO schedule \xff\xfe \0 end\r\n\r\nINFO schedule \x1b[2J\x1b]0;t\x07 \xe2\x80\xae\n\x1b[32mINFO\x1b[0m:     schedule\tgreen\nINFO schedule last",
    );
    assert_data_eq!(
        folder.run(&["logs"]),
        str![[r#"
INFO schedule �� /x00 end

INFO schedule /x1b[2J/x1b]0;t/x07 /u{202e}
INFO:     schedule	green
INFO schedule last
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        folder.run(&["logs", "-o", "jsonl", "--all"]),
        str![[r#"
{"time":null,"level":"INFO","message":"schedule �� /u0000 end/n","source":"FOLDER/worker.log","logger":null,"process":null}
{"time":null,"level":"INFO","message":"schedule /u001b[2J/u001b]0;t/u0007 /u202e","source":"FOLDER/worker.log","logger":null,"process":null}
{"time":null,"level":"INFO","message":"schedule/tgreen","source":"FOLDER/worker.log","logger":null,"process":null}
{"time":null,"level":"INFO","message":"schedule last","source":"FOLDER/worker.log","logger":null,"process":null}
---- exit 0 ----

"#]]
    );
}

#[test]
fn empty_logs() {
    assert_data_eq!(
        Folder::with("").run(&["logs", "--all"]),
        str![[r#"
---- stderr ----
no lines to show
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        Folder::with("\n\n").run(&["logs", "--all"]),
        str![[r#"


---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        Folder::with("").run(&["logs", "runs"]),
        str![[r#"
started_at  completed_at  status  duration_seconds  versions_approved  attempts  audit_id  audit  difference  versions_evaluated  rules  error  lines  process  job_id  job_name  trigger  executor  scheduled_at
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_long_line_is_shortened_in_a_table_only() {
    let line = format!("2025-10-26 09:00:00 INFO automation {}", "x".repeat(1_000_000));
    let folder = Folder::with(format!("{line}\n2025-10-26 09:00:01 INFO schedule\n"));
    let table = folder.run(&["logs"]).code(0).stdout;
    let first = table.lines().next().unwrap();
    assert!(first.ends_with("x [… 983652 more bytes; -o jsonl shows them]") && first.len() < 17_000);
    let json = folder.run(&["logs", "-o", "jsonl"]).code(0).stdout;
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["message"].as_str().unwrap().len(), 1_000_011);
    assert_eq!((table.lines().count(), json.lines().count()), (2, 2));
}

#[test]
fn a_line_longer_than_the_limit_is_truncated() {
    for size in [3_000_000, 30_000_000] {
        let line = format!("2025-10-26 09:00:00 INFO automation {}", "x".repeat(size));
        let folder = Folder::with(format!("{line}\n2025-10-26 09:00:01 INFO schedule\n"));
        let json = folder.run(&["logs", "-o", "json"]).code(0).json();
        let message = json[0]["message"].as_str().unwrap();
        let words = format!("x [… {} more bytes omitted]", line.len() - (1 << 20));
        assert!(message.ends_with(&words), "{}", &message[message.len() - 60..]);
        assert_eq!(json[1]["message"], "schedule");
        assert_eq!(json.as_array().unwrap().len(), 2);
        let table = folder.run(&["logs"]).code(0).stdout;
        assert!(table.lines().next().unwrap().ends_with("x [… more than 1032192 more bytes]"));
    }
}

#[test]
fn an_endless_traceback_is_limited() {
    let line = "  File \"x.py\", line 1\n";
    let folder = Folder::with(format!("2025-10-26 09:00:00 ERROR automation\n{}", line.repeat(200_000)));
    // An entry has at most a thousand lines.
    assert_eq!(folder.run(&["logs"]).code(0).stdout.lines().count(), 1000);
    assert_eq!(folder.run(&["logs", "--all"]).code(0).stdout.lines().count(), 200_001);
}

#[test]
fn formats_of_common_loggers() {
    let folder = Folder::with(
        "2025-10-26 09:00:02,123 - app.worker - INFO - schedule one
[2025-10-26 09:00:02 +0100] [1234] [WARNING] schedule two
2025-10-26T09:00:02.5Z [error    ] schedule three
INFO:     schedule four
{\"ts\": 1761469202.25, \"level\": \"warning\", \"event\": \"schedule five\", \"pid\": 7}
2025-10-26 09:00:02.123 | DEBUG    | app.jobs:run:12 - schedule six
plain schedule
",
    );
    assert_data_eq!(
        folder.run(&["logs", "-o", "csv", "--debug", "--log-tz", "America/New_York"]),
        str![[r#"
time,level,message,source,logger,process
2025-10-26T13:00:02.123Z,INFO,schedule one,FOLDER/worker.log,app.worker,
2025-10-26T08:00:02Z,WARN,schedule two,FOLDER/worker.log,,1234
2025-10-26T09:00:02.500Z,ERROR,schedule three,FOLDER/worker.log,,
2025-10-26T09:00:02.500Z,INFO,schedule four,FOLDER/worker.log,,
2025-10-26T09:00:02.250Z,WARN,schedule five,FOLDER/worker.log,,7
2025-10-26T13:00:02.123Z,DEBUG,"schedule six
plain schedule",FOLDER/worker.log,app.jobs,
---- exit 0 ----

"#]]
    );
}
