//! `logs runs` on a terminal.

use snapbox::{assert_data_eq, str};

use super::Folder;
use crate::run_once::automation;
use crate::support::{Store, insert_run, terminal};

const LOG: &str = "2025-10-25 09:00:02 INFO Automation run started
2025-10-25 09:00:02 INFO Evaluating 47 pending versions
2025-10-25 09:00:04 INFO Auto-approved 34 versions
2025-10-25 09:00:05 INFO Automation run completed (3.2s)
2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:01 ERROR Automation run failed: psycopg2.OperationalError: connection to server at worker-db-1.internal refused
2025-10-26 10:00:00 INFO Automation run started
2025-10-26 10:00:00 INFO Evaluating 12 pending versions
2025-10-26 10:00:01 INFO Auto-approved 2 versions
2025-10-26 10:00:02 INFO Automation run completed (2.0s)
2025-10-26 11:00:00 INFO Automation run started
";

#[test]
fn each_run_of_the_log_is_one_line() {
    let store = Store::new();
    automation(&store);
    insert_run(&store, "daily", "completed", "2025-10-25 09:00:02+00", Some(3.2));
    store.sql("UPDATE automation_audit_log SET versions_evaluated = 47, versions_approved = 33");
    let folder = Folder::with(LOG);
    let path = folder.path("worker.log");
    let command = |args: &[&str]| store.apsctl(&[&["logs", "runs", "--file", path.to_str().unwrap()], args].concat());
    assert_data_eq!(
        terminal(80).show(&command(&[])),
        str![[r#"
STARTED       TOOK  RESULT       APPROVED  RUN  AUDIT LOG
Sat 09:00:02  3.2s  ✓ completed  34 of 47    1  ✗ differs
              └ the audit log says 33 versions approved
    09:00:00  1.0s  ✗ failed                    - no row
              └ psycopg2.OperationalError: connection to server at
                worker-db-1.internal refused
    10:00:00  2.0s  ✓ completed   2 of 12       ✗ no row
    11:00:00        ▶ open                      - no row

4 runs: 2 completed, 1 failed, 1 open; 0 match the audit log, 1 differs, 3 have
no row. Times in UTC.

"#]]
    );
    assert_data_eq!(
        terminal(160).show(&command(&["--no-audit", "-n", "2"])),
        str![[r#"
STARTED   TOOK  RESULT       APPROVED  RUN  AUDIT LOG
10:00:00  2.0s  ✓ completed   2 of 12
11:00:00        ▶ open

2 runs, the newest (all: -n 0): 1 completed, 1 open; not compared with the audit log. Times in UTC.

"#]]
    );
    assert_data_eq!(
        terminal(80).ascii().show(&command(&["--status", "skipped"])),
        str![[r#"
No runs in this log.

"#]]
    );
    for width in [60, 100] {
        let shown = terminal(width).show(&command(&[]));
        assert!(shown.width() <= width.into(), "{shown}");
    }
}

#[test]
fn runs_of_apscheduler_are_listed_with_their_job_and_without_empty_columns() {
    let store = Store::new();
    let log = "\
2025-10-26 10:00:00,010 INFO apscheduler.executors.default: Running job \"report (trigger: interval[0:01:00], next run at: 2025-10-26 10:01:00 UTC)\" (scheduled at 2025-10-26 10:00:00+00:00)
2025-10-26 10:00:02,010 INFO apscheduler.executors.default: Job \"report (trigger: interval[0:01:00], next run at: 2025-10-26 10:01:00 UTC)\" executed successfully
";
    for (text, expected) in [
        (
            log.to_owned(),
            str![[r#"
JOB     DUE       STARTED   TOOK  RESULT
report  10:00:00  10:00:00  2.0s  ✓ completed

1 run: 1 completed; not compared with the audit log. Times in UTC.

"#]],
        ),
        (
            format!("{LOG}{log}"),
            str![[r#"
JOB     DUE       STARTED       TOOK  RESULT       APPROVED  RUN  AUDIT LOG
                  Sat 09:00:02  3.2s  ✓ completed  34 of 47
                      09:00:00  1.0s  ✗ failed
        └ psycopg2.OperationalError: connection to server at
          worker-db-1.internal refused
                      10:00:00  2.0s  ✓ completed   2 of 12
report  10:00:00      10:00:00  2.0s  ✓ completed
                      11:00:00        ▶ open

5 runs: 3 completed, 1 failed, 1 open; not compared with the audit log. Times in
UTC.

"#]],
        ),
    ] {
        let folder = Folder::with(&text);
        let path = folder.path("worker.log");
        let command = store.apsctl(&["logs", "runs", "--no-audit", "--file", path.to_str().unwrap()]);
        assert_data_eq!(terminal(80).show(&command), expected);
    }
}
