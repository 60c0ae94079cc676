//! A pass that cannot close its run releases the job and the lease.

use super::{approved, automation, store_with};
use crate::support::Store;

/// Creates a store that refuses some updates of a table.
fn refusing(table: &str, when: &str) -> Store {
    let store = store_with(2, 2);
    automation(&store);
    store.sql(&format!(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'append only'; END$$;
         CREATE TRIGGER refuse BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()"
    ));
    store
}

const LEASE: &str = "SELECT coalesce(expires_at::text, 'free') FROM apsctl.lease";

#[test]
fn the_job_does_not_stay_executing_if_its_run_cannot_be_closed() {
    let store = refusing("automation_audit_log", "NEW.status <> 'running' AND OLD.details ? 'attempt'");
    let first = store.run(&["run-once", "--retries", "0"]);
    assert_eq!(first.code, Some(1), "{first}");
    assert!(first.stderr.contains("The job and the lease have been released"), "{first}");
    assert_eq!(approved(&store), "1 2");
    assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs"), "FAILED", "{first}");
    assert_eq!(store.value(LEASE), "free", "{first}");
    // The next pass does not skip because of the open run.
    let second = store.run(&["run-once", "--retries", "0"]);
    assert!(!second.stderr.contains("skipping"), "{second}");
    assert_eq!(second.code, Some(1), "{second}");
    store.sql("DROP TRIGGER refuse ON automation_audit_log");
    store.run(&["run-once"]).code(0);
    let open = "SELECT count(*) FROM automation_audit_log WHERE status = 'running'";
    assert_eq!(store.value(open), "0");
}

#[test]
fn the_lease_is_released_if_the_job_cannot_be_written() {
    // The checks before the pass cannot detect it: the trigger refuses only after an approval.
    let store = store_with(2, 2);
    automation(&store);
    store.sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
             IF EXISTS (SELECT FROM versions WHERE approved) THEN RAISE 'append only'; END IF; RETURN NEW; END$$;
         CREATE TRIGGER refuse BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW WHEN (OLD.job_state = 'EXECUTING') EXECUTE FUNCTION refuse()",
    );
    let first = store.run(&["run-once", "--retries", "0"]);
    assert_eq!(first.code, Some(1), "{first}");
    assert_eq!(store.value(LEASE), "free", "{first}");
}
