//! Locks are taken in one order. If another session uses another order, the change is repeated.

use std::process::Stdio;

use super::{LAYOUTS, guide_jobs, wait_until_blocked};

#[test]
fn maintenance_and_a_single_change_do_not_wait_for_each_other() {
    for (layout, verb) in LAYOUTS.into_iter().flat_map(|layout| [(layout, "begin"), (layout, "end")]) {
        let jobs = layout();
        let last = jobs.ids[2];
        if verb == "end" {
            jobs.run(&["maintenance", "begin"]).code(0);
        }
        // The change locks the last job before maintenance does, and then waits for the end of the journal.
        let mut other = jobs.store.client();
        let mut held = other.transaction().unwrap();
        let lock = format!("SELECT FROM {} WHERE id = $1 FOR UPDATE", jobs.table);
        held.execute(&lock, &[&last]).unwrap();
        let [changed, maintained] = std::thread::scope(|scope| {
            let change = scope.spawn(|| jobs.run(&["jobs", "pause", last, "--reason", "x"]));
            wait_until_blocked(&jobs.store, 1);
            let maintenance = scope.spawn(|| jobs.run(&["maintenance", verb]));
            wait_until_blocked(&jobs.store, 2);
            held.rollback().unwrap();
            [change, maintenance].map(|one| one.join().unwrap())
        });
        drop(changed.code(0));
        // A job that another operator has paused in the meantime stays paused.
        drop(maintained.code(if verb == "end" { 3 } else { 0 }));
        let logged = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        assert_eq!(jobs.store.value(logged), "0");
        jobs.assert_journaled();
    }
}

/// Locks `b` and then `a`, which apsctl has locked while it waits for `b`. The server aborts one of them.
#[test]
fn a_change_is_repeated_after_a_deadlock_with_another_program() {
    let jobs = guide_jobs();
    let before = jobs.rows();
    let mut other = jobs.store.client();
    // The server aborts the session that first checks for a deadlock. This session checks late.
    other.batch_execute("SET deadlock_timeout = '60s'").unwrap();
    let mut held = other.transaction().unwrap();
    held.batch_execute("SELECT FROM apscheduler_jobs WHERE id = 'b' FOR UPDATE").unwrap();
    let apsctl = jobs.store.apsctl(&["jobs", "pause", "a", "b"]);
    let child = apsctl.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_blocked(&jobs.store, 1);
    // Granted after the server has aborted apsctl's transaction.
    held.batch_execute("SELECT FROM apscheduler_jobs WHERE id = 'a' FOR UPDATE").unwrap();
    held.commit().unwrap();
    apsctl.output(&child.wait_with_output().unwrap()).code(0);
    assert_eq!(jobs.store.value("SELECT count(*) FROM apscheduler_jobs WHERE job_state = 'PAUSED'"), "2");
    assert_eq!(jobs.store.value("SELECT count(*) FROM apsctl.operations"), "2");
    jobs.assert_undoable(&before);
}

/// A trigger of the application that always fails with a serialization error.
#[test]
fn a_change_that_keeps_failing_has_no_effect() {
    let jobs = guide_jobs();
    jobs.store.sql(
        "CREATE SEQUENCE attempts;
         CREATE FUNCTION cross_it() RETURNS trigger LANGUAGE plpgsql AS
         $$BEGIN PERFORM nextval('public.attempts'); RAISE EXCEPTION 'no luck' USING ERRCODE = 'serialization_failure'; END$$;
         CREATE TRIGGER cross_it BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION cross_it()",
    );
    let before = jobs.rows();
    let failed = jobs.run(&["jobs", "pause", "a"]).code(4);
    assert!(failed.stderr.contains("no luck") && failed.stderr.contains("each of 5 attempts"), "{failed}");
    assert_eq!(jobs.store.value("SELECT last_value FROM attempts"), "5");
    assert_eq!(jobs.rows(), before);
    assert_eq!(jobs.store.value("SELECT count(*) FROM apsctl.operations"), "0");
}
