//! Where a restart is not what helps, or not allowed

use snapbox::{assert_data_eq, str};

use super::{Scene, journal};
use crate::support::{Store, job};

#[test]
fn without_a_terminal_and_without_yes_nothing_is_done() {
    let scene = Scene::new();
    let command = scene.mark();
    assert_data_eq!(
        scene.recover(&["--restart-command", &command]).run(),
        str![[r#"
---- stderr ----
error: the worker would be restarted by `touch FOLDER/restarted`
hint: add --yes where nobody can be asked; --dry-run shows the steps, --no-restart only watches
---- exit 3 ----

"#]]
    );
    assert!(!scene.is_restarted());
    assert_eq!(journal(&scene.store), "NULL");
}

#[test]
fn a_dry_run_does_nothing() {
    let scene = Scene::new();
    let command = scene.mark();
    assert_data_eq!(
        scene.recover(&["--restart-command", &command, "--trigger", "--dry-run"]).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,skipped,would run: touch FOLDER/restarted,0
watch,skipped,"would wait up to 5m for a run of job daily, which is triggered",0
verify,skipped,would look for its row in the audit log,0
---- stderr ----
dry run: nothing was done
---- exit 0 ----

"#]]
    );
    assert!(!scene.is_restarted());
    assert_eq!(journal(&scene.store), "NULL");
}

#[test]
fn a_paused_job_is_not_run_by_any_restart() {
    let scene = Scene::new();
    scene.store.run(&["jobs", "pause", "daily", "--reason", "migration"]).code(0);
    scene.store.sql("UPDATE apsctl.pauses SET paused_by = 'ann'");
    assert_data_eq!(
        scene.restarted_by(&scene.mark()).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,job daily is PAUSED (paused by ann: migration); FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC,0
restart,skipped,a restart is not what helps: apsctl jobs resume daily,0
watch,skipped,nothing was restarted,0
verify,skipped,nothing was restarted,0
---- stderr ----
--force goes on all the same
---- exit 3 ----

"#]]
    );
    assert!(!scene.is_restarted());
    // Nor is there anything to wait for.
    scene.recover(&["--no-restart"]).run().code(3);
    scene.restarted_by(&scene.mark()).args(&["--force", "--timeout", "1ms"]).run().code(124);
    assert!(scene.is_restarted());
}

#[test]
fn a_run_under_way_is_not_killed() {
    let scene = Scene::new();
    scene.store.sql(
        "UPDATE apscheduler_jobs SET job_state = 'EXECUTING';
         INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('daily', 'running', '2025-10-26 11:59:50Z')",
    );
    assert_data_eq!(
        scene.restarted_by(&scene.mark()).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"job daily is executed since 2025-10-26 11:59:50 UTC: a restart may kill its run; job daily is EXECUTING, its next run is due at 2025-10-26 09:00:00 UTC; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,skipped,a restart is not what helps: apsctl jobs running,0
watch,skipped,nothing was restarted,0
verify,skipped,nothing was restarted,0
---- stderr ----
--force goes on all the same
---- exit 3 ----

"#]]
    );
    assert!(!scene.is_restarted());
    // A run that is older than a run may be is nobody's any more.
    scene.store.sql("UPDATE automation_audit_log SET created_at = '2025-10-26 11:00Z'");
    scene.restarted_by(&scene.mark()).args(&["--timeout", "1ms"]).run().code(124);
    assert!(scene.is_restarted());
}

#[test]
fn a_database_that_is_not_there_is_not_mended_by_the_worker() {
    let scene = Scene::new();
    let nowhere = "postgresql://u@%2Fnowhere/d";
    let ended = scene.restarted_by(&scene.mark()).args(&["-d", nowhere]).run();
    assert_data_eq!(
        ended,
        str![[r#"
step,status,evidence,seconds
identify,done,"connecting to database ""d"" as ""u"": /nowhere/.s.PGSQL.5432: No such file or directory; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,skipped,"a restart is not what helps: CONNECTION_REFUSED_HINT",0
watch,skipped,nothing was restarted,0
verify,skipped,nothing was restarted,0
---- stderr ----
--force goes on all the same
---- exit 4 ----

"#]]
    );
    assert!(!scene.is_restarted());
    // The command may be one that restarts everything.
    let ended = scene.restarted_by(&scene.mark()).args(&["-d", nowhere, "--force", "--timeout", "1ms"]).run();
    assert_data_eq!(
        ended,
        str![[r#"
step,status,evidence,seconds
identify,done,"connecting to database ""d"" as ""u"": /nowhere/.s.PGSQL.5432: No such file or directory; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,touch FOLDER/restarted,0
watch,failed,the database has not answered within 1ms,0
verify,skipped,no run has been seen,0
---- stderr ----
2025-10-26 12:00:00 INFO connecting to database "d" as "u": /nowhere/.s.PGSQL.5432: No such file or directory; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC
2025-10-26 12:00:00 WARN the restart is not in the operator journal: the database cannot be reached
2025-10-26 12:00:00 INFO restarting the worker: touch FOLDER/restarted
2025-10-26 12:00:00 INFO waiting up to 1ms for the database, and for a run
2025-10-26 12:00:00 WARN the database does not answer; waiting for it (connecting to database "d" as "u": /nowhere/.s.PGSQL.5432: No such file or directory)
---- exit 124 ----

"#]]
    );
    assert!(scene.is_restarted());
}

#[test]
fn who_and_what_is_meant() {
    let scene = Scene::new();
    let ended = scene.restarted_by(&scene.mark()).args(&["nowhere"]).run().code(3);
    assert!(ended.stderr.contains("no such job: nowhere"), "{ended}");
    job("other").func_ref("app.services.automation_service.run_automation").insert(&scene.store);
    assert_data_eq!(
        scene.restarted_by(&scene.mark()).run(),
        str![[r#"
---- stderr ----
error: several jobs run app.services.automation_service.run_automation: daily, other
hint: name the one to watch: `apsctl recover daily`
---- exit 3 ----

"#]]
    );
    let ended = scene.restarted_by(&scene.mark()).args(&["--read-only"]).run().code(3);
    assert!(ended.stderr.starts_with("error: --read-only: a restart and a trigger are changes\n"), "{ended}");
    assert!(!scene.is_restarted());
}

#[test]
fn a_role_that_may_only_read_restarts_without_a_trace_and_says_so() {
    let scene = Scene::new();
    let role = scene.store.create_role("reader", "SELECT ON ALL TABLES IN SCHEMA public");
    let ended = scene.restarted_by(&scene.mark()).args(&["-d", &role, "--timeout", "1ms"]).run().code(124);
    assert!(ended.stderr.contains("WARN the restart is not in the operator journal: "), "{ended}");
    assert!(scene.is_restarted());
    // To trigger it may not, and that is known before anything is done.
    let scene = Scene::of(Store::new());
    job("daily").insert(&scene.store);
    let role = scene.store.create_role("reader", "SELECT ON ALL TABLES IN SCHEMA public");
    scene.restarted_by(&scene.mark()).args(&["-d", &role, "--trigger"]).run().code(3);
    assert!(!scene.is_restarted());
}

#[test]
fn its_entry_of_the_journal_cannot_be_taken_back() {
    let scene = Scene::new();
    scene.restarted_by("true").args(&["--timeout", "1ms"]).run().code(124);
    let ended = scene.store.run(&["undo", "1"]).code(3);
    assert!(ended.stderr.contains("operation 1 changed no job"), "{ended}");
    scene.store.run(&["audit", "operations", "--verify"]).code(0);
}
