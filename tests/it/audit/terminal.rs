//! `audit …` on a terminal.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run, job, terminal};

const TRACEBACK: &str = "Traceback (most recent call last):\n  File \"/app/jobs.py\", line 12, in run\n    connect()\npsycopg2.OperationalError: connection refused\n\tIs the server running?\n";

/// Creates a store with runs of all kinds; one of them is lost, and one is of an application's own status.
fn store() -> Store {
    let store = Store::new();
    job("rebuild").state("EXECUTING").insert(&store);
    job("daily").state("EXECUTING").insert(&store);
    insert_run(&store, "daily", "completed", "2025-10-25 13:00:02+00", Some(4.1));
    insert_run(&store, "report", "failed", "2025-10-26 09:30:00+00", Some(1.0));
    insert_run(&store, "daily", "timed_out", "2025-10-26 10:00:00+00", Some(30.0));
    insert_run(&store, "report", "recovered", "2025-10-26 10:30:00.25+00", Some(64.0));
    insert_run(&store, "rebuild", "running", "2025-10-26 11:13:00+00", None);
    insert_run(&store, "daily", "Skipped", "2025-10-26 11:30:00+00", None);
    insert_run(&store, "daily", "running", "2025-10-26 11:59:58+00", None);
    store
        .client()
        .execute("UPDATE automation_audit_log SET error = $1 WHERE status = 'failed'", &[&TRACEBACK])
        .unwrap();
    store.sql("UPDATE automation_audit_log SET versions_evaluated = 1474, versions_approved = 159 WHERE id = 1");
    store
}

#[test]
fn each_run_is_one_line_and_the_exception_of_its_error_one_below() {
    assert_data_eq!(
        terminal(80).show(&store().apsctl(&["audit", "tail"])),
        str![[r#"
RUN  JOB      STARTED         TOOK  RESULT           APPROVED
  1  daily    Sat 13:00:02    4.1s  ✓ completed  159 of 1,474
  2  report       09:30:00    1.0s  ✗ failed
     └ psycopg2.OperationalError: connection refused
  3  daily        10:00:00   30.0s  ✗ timed out
  4  report       10:30:00  1m 04s  ↻ recovered
  5  rebuild      11:13:00     47m  ▶ lost
  6  daily        11:30:00          ! skipped
  7  daily        11:59:58    2.0s  ▶ running

7 runs in 24h: 1 completed, 1 recovered, 1 skipped, 1 running, 1 failed, 1 timed
out, 1 lost. Times in UTC.

"#]]
    );
    assert_data_eq!(
        terminal(80).ascii().show(&store().apsctl(&["audit", "tail", "--since", "all", "-n", "3"])),
        str![[r#"
RUN  JOB      STARTED   TOOK  RESULT     APPROVED
  5  rebuild  11:13:00   47m  > lost
  6  daily    11:30:00        ! skipped
  7  daily    11:59:58  2.0s  > running

3 runs, the newest: 1 skipped, 1 running, 1 lost. Times in UTC. All: -n 0

"#]]
    );
}

#[test]
fn wider_terminals_show_more_columns() {
    assert_data_eq!(
        terminal(120).show(&store().apsctl(&["audit", "tail"])),
        str![[r#"
RUN  JOB      STARTED         TOOK  RESULT           APPROVED  ERROR
  1  daily    Sat 13:00:02    4.1s  ✓ completed  159 of 1,474
  2  report       09:30:00    1.0s  ✗ failed                   psycopg2.OperationalError: connection refused
  3  daily        10:00:00   30.0s  ✗ timed out
  4  report       10:30:00  1m 04s  ↻ recovered
  5  rebuild      11:13:00     47m  ▶ lost
  6  daily        11:30:00          ! skipped
  7  daily        11:59:58    2.0s  ▶ running

7 runs in 24h: 1 completed, 1 recovered, 1 skipped, 1 running, 1 failed, 1 timed out, 1 lost. Times
in UTC.

"#]]
    );
    assert_data_eq!(
        terminal(160).show(&store().apsctl(&["audit", "tail"])),
        str![[r#"
RUN  JOB      STARTED         TOOK  RESULT           APPROVED  COMPLETED     ERROR
  1  daily    Sat 13:00:02    4.1s  ✓ completed  159 of 1,474  Sat 13:00:06
  2  report       09:30:00    1.0s  ✗ failed                       09:30:01  psycopg2.OperationalError: connection refused
  3  daily        10:00:00   30.0s  ✗ timed out                    10:00:30
  4  report       10:30:00  1m 04s  ↻ recovered                    10:31:04
  5  rebuild      11:13:00     47m  ▶ lost
  6  daily        11:30:00          ! skipped
  7  daily        11:59:58    2.0s  ▶ running

7 runs in 24h: 1 completed, 1 recovered, 1 skipped, 1 running, 1 failed, 1 timed out, 1 lost. Times
in UTC.

"#]]
    );
}

#[test]
fn an_empty_listing_names_what_was_selected() {
    let store = store();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["audit", "tail", "--job", "report", "--since", "5m"])),
        str![[r#"
No runs of report in 5m. The newest began 10:30 UTC; --since all shows it.

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["audit", "tail", "--status", "abandoned", "--since", "all"])),
        str![[r#"
No runs with status abandoned.

"#]]
    );
}

/// Ids, errors, commands and hosts of any length and with any characters: no line is wider than the terminal, except an id.
#[test]
fn long_and_hostile_values_keep_to_the_width() {
    let store = Store::new();
    let long_id = "nightly-reconciliation-of-everything-in-the-archive-and-more-than-eighty-columns-wide";
    let hostile = "a\x1b[2Jb\t\u{202e}c שלום 日本語";
    for id in [long_id, hostile, "daily"] {
        job(id).insert(&store);
        insert_run(&store, id, "failed", "2025-10-26 09:30:00+00", Some(1.0));
        store.run(&["jobs", "pause", "--reason", &format!("{hostile} {}", "word ".repeat(60)), "--", id]).code(0);
    }
    let error = format!("{hostile} {}", "many words of an error ".repeat(20));
    store.client().execute("UPDATE automation_audit_log SET error = $1", &[&error]).unwrap();
    store.sql(
        "UPDATE automation_audit_log SET versions_evaluated = 9223372036854775807, versions_approved = -5 WHERE id = 1",
    );
    let is_id = |line: &str| {
        line.contains(long_id) || line.ends_with(r"\u{65e5}\u{672c}\u{8a9e}") || line.ends_with("日本語\u{2069}")
    };
    for args in [&["audit", "tail"][..], &["audit", "operations"]] {
        for width in [40, 80, 100, 120, 160] {
            for terminal in [terminal(width), terminal(width).ascii()] {
                let shown = terminal.show(&store.apsctl(args));
                for line in shown.text.lines() {
                    let columns = unicode_width::UnicodeWidthStr::width(line);
                    assert!(columns <= width.into() || is_id(line), "{columns} at {width}: {line}\n{shown}");
                    assert!(!line.contains(['^', '\u{202e}']), "{shown}");
                }
            }
        }
    }
}

#[test]
fn an_operation_is_a_line_and_its_command_one_below() {
    let store = Store::new();
    job("digest").next_run_time("2025-10-26 18:00:00+00").insert(&store);
    job("old").next_run_time("2025-10-20 18:00:00+00").insert(&store);
    store.run(&["jobs", "pause", "digest", "--for", "2h", "--reason", "mail server down"]).code(0);
    store.run(&["undo", "1"]).code(0);
    store.run(&["jobs", "remove", "old"]).code(0);
    // The user and the host differ from machine to machine.
    store.sql(
        "ALTER TABLE apsctl.operations DISABLE TRIGGER append_only;
         UPDATE apsctl.operations SET os_user = 'maria', host = 'vm.internal', server = 'socket:5432';
         ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only",
    );
    let shown = |width, args: &[&str]| terminal(width).show(&store.apsctl(&[&["audit", "operations"], args].concat()));
    assert_data_eq!(
        shown(80, &["--job", "digest"]),
        str![[r#"
OP  WHEN      WHO       JOB     CHANGE
 1  12:00:00  maria@vm  digest  SCHEDULED 18:00 → PAUSED  ↶ by 2
    └ jobs pause --for 2h: mail server down
 2  12:00:00  maria@vm  digest  PAUSED → SCHEDULED 18:00
    └ undo 1

2 operations of digest. Times in UTC. Take one back: `apsctl undo OP`. Chain:
--verify

"#]]
    );
    assert_data_eq!(
        shown(100, &["-n", "6"]),
        str![[r#"
OP  WHEN      WHO       JOB     CHANGE
 1  12:00:00  maria@vm  digest  SCHEDULED 18:00 → PAUSED  ↶ by 2
    └ jobs pause --for 2h: mail server down
 2  12:00:00  maria@vm  digest  PAUSED → SCHEDULED 18:00
    └ undo 1
 3  12:00:00  maria@vm  old     SCHEDULED Mon 18:00 → REMOVED
    └ jobs remove

3 operations. Times in UTC. Take one back: `apsctl undo OP`. Chain: --verify

"#]]
    );
    assert_data_eq!(
        shown(160, &["--job", "old"]),
        str![[r#"
OP  WHEN      WHO       JOB  CHANGE                         ROLE      SERVER       COMMAND
 3  12:00:00  maria@vm  old  SCHEDULED Mon 18:00 → REMOVED  postgres  socket:5432  jobs remove

1 operation of old. Times in UTC. Take one back: `apsctl undo OP`. Chain: --verify

"#]]
    );
}

#[test]
fn a_verified_journal_is_one_sentence_and_a_broken_one_a_finding() {
    let store = Store::new();
    job("digest").insert(&store);
    store.run(&["jobs", "pause", "digest"]).code(0);
    let command = store.apsctl(&["audit", "operations", "--verify"]);
    let hash = store.value("SELECT encode(hash, 'hex') FROM apsctl.operations");
    let command = command.replace_in_output(&hash, "HASH");
    assert_data_eq!(
        terminal(80).show(&command),
        str![[r#"
✓ The journal is intact: 1 entry, none changed, moved or missing
  last entry 1, HASH

"#]]
    );
    store.sql(
        "ALTER TABLE apsctl.operations DISABLE TRIGGER append_only; UPDATE apsctl.operations SET reason = 'forged';
         ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only",
    );
    assert_data_eq!(
        terminal(80).show(&command),
        str![[r#"
✗ The journal is broken at entry 1, operation 1
  entry 1 has been changed since it was written
  no further break, in 1 entries
  last entry 1, HASH

"#]]
    );
}

/// Returns what a terminal shows after these bytes: `ESC [ n A` and `ESC [ J` are applied.
fn applied(bytes: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = bytes;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("\x1b[J") {
            lines.truncate(lines.len() - 1);
            lines.push(String::new());
            rest = after;
        } else if let Some((count, after)) = rest.strip_prefix("\x1b[").and_then(|rest| rest.split_once('A')) {
            let kept = lines.len() - count.parse::<usize>().unwrap();
            lines.truncate(kept);
            rest = after;
        } else {
            match c {
                '\n' => lines.push(String::new()),
                '\r' => {}
                c => lines.last_mut().unwrap().push(c),
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    lines
}

#[test]
fn while_following_a_run_keeps_to_one_line() {
    let store = Store::new();
    job("daily").insert(&store);
    let apsctl = store.apsctl(&["audit", "tail", "-f", "--interval", "50ms"]).real_time();
    let mut session = terminal(80).start(&apsctl);
    super::follow::wait_until_it_follows(&store.url);
    store.sql("INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('daily', 'running', now())");
    let mut seen = session.exp_string("running").unwrap() + "running";
    store.sql("UPDATE automation_audit_log SET status = 'completed', completed_at = created_at + interval '2.9 s'");
    seen += &(session.exp_string("completed").unwrap() + "completed");
    // Another run ends only after a third one was shown.
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('daily', 'running', now() + interval '1 s')",
    );
    seen += &(session.exp_string("running").unwrap() + "running");
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, error)
         VALUES ('daily', 'failed', now() + interval '2 s', now() + interval '3 s', 'refused')",
    );
    seen += &(session.exp_string("refused").unwrap() + "refused");
    store.sql(
        "UPDATE automation_audit_log SET status = 'completed', completed_at = created_at + interval '1 s' WHERE id = 2",
    );
    seen += &(session.exp_string("completed").unwrap() + "completed");
    std::thread::sleep(Duration::from_millis(300));
    session.send_control('c').unwrap();
    seen += &session.exp_eof().unwrap();
    // rexpect turns each byte into a character.
    let bytes: Vec<u8> = seen.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let shown = applied(&String::from_utf8_lossy(&bytes));
    let words = |line: &String| -> Vec<String> {
        let is_shown = |word: &&str| word.is_ascii() && !word.contains(':');
        line.split_whitespace().filter(is_shown).map(str::to_owned).collect()
    };
    let shown: Vec<String> = shown.iter().map(|line| words(line).join(" ")).filter(|line| !line.is_empty()).collect();
    assert_eq!(
        shown[..6],
        [
            "RUN JOB STARTED TOOK RESULT APPROVED",
            "1 daily 2.9s completed",
            "2 daily running",
            "3 daily 1.0s failed",
            "refused",
            "2 daily 1.0s completed",
        ],
        "{shown:?}"
    );
}

#[test]
fn an_unknown_job_is_refused() {
    let store = store();
    job("new").insert(&store);
    for command in ["tail", "operations"] {
        let refused = store.run(&["audit", command, "--job", "nosuch"]).code(3);
        assert!(refused.stderr.contains(": no such job: nosuch\n"), "{refused}");
        // A job without runs, and a run without its job.
        for known in ["new", "report"] {
            store.run(&["audit", command, "--job", known]).code(0);
        }
    }
}
