//! `runs show` on a terminal.

use snapbox::{assert_data_eq, str};

use crate::logs::Folder;
use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Store, insert_run, job, terminal};

#[test]
fn a_pass_is_shown_without_empty_fields() {
    let store = Store::new();
    automation(&store);
    high_confidence(&store);
    versions(&store, 5, 3);
    store.apsctl(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).now("2025-10-25T12:00:00Z").run().code(0);
    store.apsctl(&["run-once", "--if-due"]).now("2025-10-26T09:00:20Z").run().code(0);
    // These differ from machine to machine.
    store.sql(
        "UPDATE automation_audit_log SET details = jsonb_set(jsonb_set(jsonb_set(jsonb_set(details::jsonb,
             '{host}', '\"worker-1\"'), '{pid}', '123'), '{os_user}', '\"maria\"'), '{server}', '\"socket:5432\"')",
    );
    let command = store.apsctl(&["runs", "show", "1", "--no-log"]);
    assert_data_eq!(
        terminal(80).show(&command),
        str![[r#"
run 1 of daily                                                       ✓ completed
  started   Sun 26 Oct 09:00:20 UTC, 2h 59m ago
  took      0ms
  slot      Sun 26 Oct 09:00, on time (20s)
  approved  3 of 5: 3 still approved
  rules     High Confidence 3
  process   pid 123 on worker-1, by maria
  command   apsctl run-once --if-due
  database  role postgres on socket:5432

Take its approvals back: `apsctl runs undo 1`

"#]]
    );
    for width in [40, 80, 100, 160] {
        assert!(terminal(width).show(&command).width() <= width.into());
    }
}

#[test]
fn a_failed_run_shows_its_exception_first_and_then_the_traceback_and_the_log() {
    let store = Store::new();
    insert_run(&store, "weekly", "failed", "2025-10-26 09:00:00+00", Some(2.0));
    let error = "Traceback (most recent call last):\n  File \"/app/jobs.py\", line 12, in run\n    connect()\n\
                 psycopg2.OperationalError: connection refused\n\tIs the server running?\n";
    store.sql("ALTER TABLE automation_audit_log ADD COLUMN worker text");
    store.client().execute("UPDATE automation_audit_log SET worker = 'w\x1b1', error = $1", &[&error]).unwrap();
    let log =
        format!("2025-10-26 09:00:00 INFO Automation run started\n2025-10-26 09:00:01 ERROR {}\n", "long ".repeat(30));
    let folder = Folder::with(&log);
    let path = folder.path("worker.log");
    let command = store.apsctl(&["runs", "show", "1", "--file", path.to_str().unwrap()]);
    let command = command.replace_in_output(path.to_str().unwrap(), "worker.log");
    assert_data_eq!(
        terminal(80).show(&command),
        str![[r#"
run 1 of weekly                                                         ✗ failed
  started  Sun 26 Oct 09:00:00 UTC, 3h ago
  took     2.0s
  note     its slot is unknown: no such job: weekly
  error    psycopg2.OperationalError: connection refused
  worker   w/x1b1

  Traceback (most recent call last):
    File "/app/jobs.py", line 12, in run
      connect()
  psycopg2.OperationalError: connection refused
      Is the server running?

The worker's log during the run (worker.log)
2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:01 ERROR long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long

"#]]
    );
}

#[test]
fn a_lost_run_says_so() {
    let store = Store::new();
    job("rebuild").state("EXECUTING").insert(&store);
    insert_run(&store, "rebuild", "running", "2025-10-26 11:13:00+00", None);
    assert_data_eq!(
        terminal(80).ascii().show(&store.apsctl(&["runs", "show", "1", "--no-log"])),
        str![[r#"
run 1 of rebuild                                                          > lost
  started  Sun 26 Oct 11:13:00 UTC, 47m ago
  took     47m so far; its process is gone

What to do: `apsctl doctor --job rebuild`

"#]]
    );
}
