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
    assert_data_eq!(terminal(80).show(&command), str![""]);
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
    assert_data_eq!(terminal(80).show(&command), str![""]);
}

#[test]
fn a_lost_run_says_so() {
    let store = Store::new();
    job("rebuild").state("EXECUTING").insert(&store);
    insert_run(&store, "rebuild", "running", "2025-10-26 11:13:00+00", None);
    assert_data_eq!(terminal(80).ascii().show(&store.apsctl(&["runs", "show", "1", "--no-log"])), str![""]);
}
