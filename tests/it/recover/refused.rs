//! Problems that a restart does not fix, and restarts that are refused.

use snapbox::{assert_data_eq, str};

use super::{RecoverySetup, journal};
use crate::support::{Store, job};

#[test]
fn without_a_terminal_yes_is_required() {
    let setup = RecoverySetup::new();
    let command = setup.marker_command();
    assert_data_eq!(
        setup.recover(&["--restart-command", &command]).run(),
        str![[r#"
---- stderr ----
error: confirmation needed to run `touch FOLDER/restarted`
hint: add --yes to confirm, --dry-run to show the steps, or --no-restart to watch only
---- exit 3 ----

"#]]
    );
    assert!(!setup.is_restarted());
    assert_eq!(journal(&setup.store), "NULL");
}

#[test]
fn a_dry_run_changes_nothing() {
    let setup = RecoverySetup::new();
    let command = setup.marker_command();
    assert_data_eq!(
        setup.recover(&["--restart-command", &command, "--trigger", "--dry-run"]).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,skipped,would run: touch FOLDER/restarted,0
watch,skipped,"would wait up to 5m for a run of job daily, which will be triggered",0
verify,skipped,would look for the run in the audit log,0
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert!(!setup.is_restarted());
    assert_eq!(journal(&setup.store), "NULL");
}

#[test]
fn a_paused_job_is_not_fixed_by_a_restart() {
    let setup = RecoverySetup::new();
    setup.store.run(&["jobs", "pause", "daily", "--reason", "migration"]).code(0);
    setup.store.sql("UPDATE apsctl.pauses SET paused_by = 'ann'");
    assert_data_eq!(
        setup.recover_with(&setup.marker_command()).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,job daily is PAUSED (paused by ann: migration); FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC,0
restart,skipped,a restart does not fix this: apsctl jobs resume daily,0
watch,skipped,nothing was restarted,0
verify,skipped,nothing was restarted,0
---- stderr ----
--force restarts anyway
---- exit 3 ----

"#]]
    );
    assert!(!setup.is_restarted());
    // Waiting without a restart is refused too.
    setup.recover(&["--no-restart"]).run().code(3);
    setup.recover_with(&setup.marker_command()).args(&["--force", "--timeout", "1ms"]).run().code(124);
    assert!(setup.is_restarted());
}

#[test]
fn a_running_job_is_not_killed() {
    let setup = RecoverySetup::new();
    setup.store.sql(
        "UPDATE apscheduler_jobs SET job_state = 'EXECUTING';
         INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('daily', 'running', '2025-10-26 11:59:50Z')",
    );
    assert_data_eq!(
        setup.recover_with(&setup.marker_command()).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"job daily is executing since 2025-10-26 11:59:50 UTC: a restart may kill its run; job daily is EXECUTING, its next run is due at 2025-10-26 09:00:00 UTC; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,skipped,a restart does not fix this: apsctl jobs running,0
watch,skipped,nothing was restarted,0
verify,skipped,nothing was restarted,0
---- stderr ----
--force restarts anyway
---- exit 3 ----

"#]]
    );
    assert!(!setup.is_restarted());
    // A run longer than the job timeout counts as lost.
    setup.store.sql("UPDATE automation_audit_log SET created_at = '2025-10-26 11:00Z'");
    setup.recover_with(&setup.marker_command()).args(&["--timeout", "1ms"]).run().code(124);
    assert!(setup.is_restarted());
}

#[test]
fn an_unreachable_database_is_not_fixed_by_a_restart() {
    let setup = RecoverySetup::new();
    let nowhere = "postgresql://u@%2Fnowhere/d";
    let ended = setup.recover_with(&setup.marker_command()).args(&["-d", nowhere]).run();
    assert_data_eq!(
        ended,
        str![[r#"
step,status,evidence,seconds
identify,done,"connecting to database ""d"" as ""u"": /nowhere/.s.PGSQL.5432: No such file or directory; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,skipped,"a restart does not fix this: CONNECTION_REFUSED_HINT",0
watch,skipped,nothing was restarted,0
verify,skipped,nothing was restarted,0
---- stderr ----
--force restarts anyway
---- exit 4 ----

"#]]
    );
    assert!(!setup.is_restarted());
    // The restart command may restart the database too.
    let ended = setup.recover_with(&setup.marker_command()).args(&["-d", nowhere, "--force", "--timeout", "1ms"]).run();
    assert_data_eq!(
        ended,
        str![[r#"
step,status,evidence,seconds
identify,done,"connecting to database ""d"" as ""u"": /nowhere/.s.PGSQL.5432: No such file or directory; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,touch FOLDER/restarted,0
watch,failed,the database was unreachable for 1ms,0
verify,skipped,no run was found,0
---- stderr ----
2025-10-26 12:00:00 INFO connecting to database "d" as "u": /nowhere/.s.PGSQL.5432: No such file or directory; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC
2025-10-26 12:00:00 WARN the restart is not recorded in the operator journal: the database is unreachable
2025-10-26 12:00:00 INFO restarting the worker: touch FOLDER/restarted
2025-10-26 12:00:00 INFO waiting up to 1ms for the database and for a run
2025-10-26 12:00:00 WARN the database is unreachable; waiting for it (connecting to database "d" as "u": /nowhere/.s.PGSQL.5432: No such file or directory)
---- exit 124 ----

"#]]
    );
    assert!(setup.is_restarted());
}

#[test]
fn ambiguous_jobs_and_read_only_are_refused() {
    let setup = RecoverySetup::new();
    let ended = setup.recover_with(&setup.marker_command()).args(&["nowhere"]).run().code(3);
    assert!(ended.stderr.contains("no such job: nowhere"), "{ended}");
    job("other").func_ref("app.services.automation_service.run_automation").insert(&setup.store);
    assert_data_eq!(
        setup.recover_with(&setup.marker_command()).run(),
        str![[r#"
---- stderr ----
error: several jobs run app.services.automation_service.run_automation: daily, other
hint: name the job to watch, as in `apsctl recover daily`
---- exit 3 ----

"#]]
    );
    let ended = setup.recover_with(&setup.marker_command()).args(&["--read-only"]).run().code(3);
    assert!(ended.stderr.starts_with("error: `--read-only` allows no changes\n"), "{ended}");
    assert!(!setup.is_restarted());
}

#[test]
fn a_restart_without_a_journal_entry_is_warned_about() {
    let setup = RecoverySetup::new();
    let role = setup.store.create_role("reader", "SELECT ON ALL TABLES IN SCHEMA public");
    let ended = setup.recover_with(&setup.marker_command()).args(&["-d", &role, "--timeout", "1ms"]).run().code(124);
    assert!(ended.stderr.contains("WARN the restart is not recorded in the operator journal: "), "{ended}");
    assert!(setup.is_restarted());
    // The role must not trigger the job, which is found out before the restart.
    let setup = RecoverySetup::of(Store::new());
    job("daily").insert(&setup.store);
    let role = setup.store.create_role("reader", "SELECT ON ALL TABLES IN SCHEMA public");
    setup.recover_with(&setup.marker_command()).args(&["-d", &role, "--trigger"]).run().code(3);
    assert!(!setup.is_restarted());
}

#[test]
fn the_journal_entry_of_a_restart_cannot_be_undone() {
    let setup = RecoverySetup::new();
    setup.recover_with("true").args(&["--timeout", "1ms"]).run().code(124);
    let ended = setup.store.run(&["undo", "1"]).code(3);
    assert!(ended.stderr.contains("operation 1 changed no job"), "{ended}");
    setup.store.run(&["audit", "operations", "--verify"]).code(0);
}
