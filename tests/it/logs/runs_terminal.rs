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
    assert_data_eq!(terminal(80).show(&command(&[])), str![""]);
    assert_data_eq!(terminal(160).show(&command(&["--no-audit", "-n", "2"])), str![""]);
    assert_data_eq!(terminal(80).ascii().show(&command(&["--status", "skipped"])), str![""]);
    for width in [40, 100] {
        let shown = terminal(width).show(&command(&[]));
        assert!(shown.width() <= width.into(), "{shown}");
    }
}
