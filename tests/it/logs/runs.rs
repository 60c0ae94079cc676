//! Comparing the runs in a log with the audit log.

use snapbox::{assert_data_eq, str};

use super::{Folder, LOG};
use crate::run_once::{automation, broken, store_with, versions};
use crate::support::{Store, apsctl, insert_run, job};

const SUCCESS: &str = "2025-10-26 09:00:02 INFO Automation run started
2025-10-26 09:00:02 INFO Evaluating 47 pending versions
2025-10-26 09:00:03 INFO Rule 'High Confidence' matched 34 versions
2025-10-26 09:00:04 INFO Auto-approved 34 versions
2025-10-26 09:00:04 INFO WebSocket broadcast: pending_count_updated
2025-10-26 09:00:05 INFO Automation run completed (3.2s)
";

#[test]
fn the_sample_runs_of_task_tracker() {
    let folder = Folder::with(SUCCESS);
    assert_data_eq!(
        folder.run(&["logs", "runs", "--no-audit", "-o", "json"]),
        str![[r#"
[
{"started_at":"2025-10-26T09:00:02Z","completed_at":"2025-10-26T09:00:05Z","status":"completed","duration_seconds":3.2,"versions_approved":34,"attempts":1,"audit_id":null,"audit":null,"difference":null,"versions_evaluated":47,"rules":[{"name":"High Confidence","matched":34}],"error":null,"lines":6,"process":null,"job_id":null,"job_name":null,"trigger":null,"executor":null,"scheduled_at":null}
]
---- exit 0 ----

"#]]
    );
    let folder = Folder::with(
        "2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:01 ERROR Database connection refused
2025-10-26 09:00:01 ERROR Automation run failed: psycopg2.OperationalError
2025-10-26 09:00:01 INFO Retrying in 60 seconds...
",
    );
    assert_data_eq!(
        folder.run(&["logs", "runs", "--no-audit", "-o", "jsonl"]),
        str![[r#"
{"started_at":"2025-10-26T09:00:00Z","completed_at":"2025-10-26T09:00:01Z","status":"failed","duration_seconds":1.0,"versions_approved":null,"attempts":1,"audit_id":null,"audit":null,"difference":null,"versions_evaluated":null,"rules":[],"error":"psycopg2.OperationalError","lines":4,"process":null,"job_id":null,"job_name":null,"trigger":null,"executor":null,"scheduled_at":null}
---- exit 0 ----

"#]]
    );
    let folder = Folder::with(
        "2025-10-26 09:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 09:00:02 INFO Database connection restored
2025-10-26 09:00:03 INFO Resuming failed job
2025-10-26 09:00:05 INFO Automation run completed (recovered)
",
    );
    assert_data_eq!(
        folder.run(&["logs", "runs", "--no-audit", "-o", "jsonl"]),
        str![[r#"
{"started_at":"2025-10-26T09:00:00Z","completed_at":"2025-10-26T09:00:05Z","status":"recovered","duration_seconds":5.0,"versions_approved":null,"attempts":1,"audit_id":null,"audit":null,"difference":null,"versions_evaluated":null,"rules":[],"error":null,"lines":4,"process":null,"job_id":null,"job_name":null,"trigger":null,"executor":null,"scheduled_at":null}
---- exit 0 ----

"#]]
    );
}

#[test]
fn without_a_database_the_runs_are_shown_alone() {
    let nobody = ["logs", "runs", "-d", "postgresql://u@127.0.0.1:1/none", LOG];
    assert_data_eq!(
        apsctl(&nobody).run(),
        str![[r#"
started_at               completed_at             status     duration_seconds  versions_approved  attempts  audit_id  audit  difference  versions_evaluated  rules               error                      lines  process  job_id  job_name  trigger  executor  scheduled_at
2025-10-26 09:00:00 UTC  2025-10-26 09:00:02 UTC  completed                 2                 34         1                                               47  High Confidence 34                                 6
2025-10-26 11:00:00 UTC  2025-10-26 11:00:01 UTC  failed                    1                            1                                                                       psycopg2.OperationalError      4
---- stderr ----
the runs are not compared with the audit log: reading the audit log: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&nobody).args(&["--check"]).run(),
        str![[r#"
---- stderr ----
error: reading the audit log: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
}

#[test]
fn a_rolled_back_run_has_no_audit_row() {
    let store = Store::new();
    insert_run(&store, "daily", "completed", "2025-10-26 09:00:02.3+00", Some(3.2));
    store.sql("UPDATE automation_audit_log SET versions_approved = 34");
    let later = SUCCESS.replace("09:00", "10:00");
    let folder = Folder::with(format!("{SUCCESS}{later}"));
    let log = folder.path("worker.log");
    let runs = |args: &[&str]| store.run(&[&["logs", "runs", log.to_str().unwrap()], args].concat());
    assert_data_eq!(
        runs(&[]),
        str![[r#"
started_at               completed_at             status     duration_seconds  versions_approved  attempts  audit_id  audit  difference  versions_evaluated  rules               error  lines  process  job_id  job_name  trigger  executor  scheduled_at
2025-10-26 09:00:02 UTC  2025-10-26 09:00:05 UTC  completed               3.2                 34         1         1  match                              47  High Confidence 34             6
2025-10-26 10:00:02 UTC  2025-10-26 10:00:05 UTC  completed               3.2                 34         1            none                               47  High Confidence 34             6
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        runs(&["--check", "-o", "nagios"]),
        str![[r#"
LOGS CRITICAL - 2 runs, 0 failed, 1 completed without an audit row, 0 different from their audit row | runs=2;; failed=0;; unaudited=1;; different=0;;
---- exit 2 ----

"#]]
    );
    runs(&["--check"]).code(1);
    store.sql("UPDATE automation_audit_log SET versions_approved = 3");
    assert_data_eq!(
        runs(&["--until", "2025-10-26 09:30", "--check", "-o", "json"]),
        str![[r#"
[
{"started_at":"2025-10-26T09:00:02Z","completed_at":"2025-10-26T09:00:05Z","status":"completed","duration_seconds":3.2,"versions_approved":34,"attempts":1,"audit_id":1,"audit":"differs","difference":"the audit log says 3 versions approved","versions_evaluated":47,"rules":[{"name":"High Confidence","matched":34}],"error":null,"lines":6,"process":null,"job_id":null,"job_name":null,"trigger":null,"executor":null,"scheduled_at":null}
]
---- exit 1 ----

"#]]
    );
    // A row of another job does not match.
    job("weekly").insert(&store);
    assert_data_eq!(
        runs(&["--job", "weekly", "-o", "csv", "-n", "1"]),
        str![[r#"
started_at,completed_at,status,duration_seconds,versions_approved,attempts,audit_id,audit,difference,versions_evaluated,rules,error,lines,process,job_id,job_name,trigger,executor,scheduled_at
2025-10-26T10:00:02Z,2025-10-26T10:00:05Z,completed,3.2,34,1,,none,,47,"[{""name"":""High Confidence"",""matched"":34}]",,6,,,,,,
---- stderr ----
only the newest 1 runs are shown; -n 0 shows all
---- exit 0 ----

"#]]
    );
}

#[test]
fn runs_are_filtered_by_status() {
    assert_data_eq!(
        apsctl(&["logs", "runs", "--no-audit", "--status", "failed", LOG]).run(),
        str![[r#"
started_at               completed_at             status  duration_seconds  versions_approved  attempts  audit_id  audit  difference  versions_evaluated  rules  error                      lines  process  job_id  job_name  trigger  executor  scheduled_at
2025-10-26 11:00:00 UTC  2025-10-26 11:00:01 UTC  failed                 1                            1                                                          psycopg2.OperationalError      4
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["logs", "runs", "--no-audit", "--status", "lost", LOG]).run(),
        str![[r#"
---- stderr ----
error: invalid value 'lost' for '--status <STATUS>': one of completed, recovered, failed, open, skipped, dry_run, missed

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}

/// The log of apsctl's own passes: a successful one, a failed one, its recovery, a skipped one and a dry run.
#[test]
fn passes_of_apsctl_are_recognized() {
    let store = store_with(47, 34);
    automation(&store);
    let mut log = String::new();
    let mut pass = |args: &[&str], time: &str| {
        log += &store.apsctl(&[&["run-once"], args].concat()).now(time).run().stderr;
    };
    pass(&[], "2025-10-26T12:00:00Z");
    versions(&store, 3, 3);
    broken(&store);
    pass(&["--retries", "0"], "2025-10-26T13:00:00Z");
    store.sql("DROP TRIGGER broken ON versions");
    pass(&["--dry-run"], "2025-10-26T13:30:00Z");
    pass(&[], "2025-10-26T14:00:00Z");
    store.sql("UPDATE apsctl.lease SET expires_at = '2099-01-01', host = 'elsewhere', pid = 7 WHERE name = 'run-once'");
    pass(&[], "2025-10-26T15:00:00Z");
    let folder = Folder::with(&log);
    let file = folder.path("worker.log");
    let runs = store.run(&["logs", "runs", file.to_str().unwrap(), "-o", "json"]).code(0).json();
    let short = |run: &serde_json::Value| {
        format!("{} {} {} {}", run["status"], run["audit_id"], run["audit"], run["versions_approved"])
    };
    let short: Vec<String> = runs.as_array().unwrap().iter().map(short).collect();
    assert_eq!(
        short,
        [
            r#""completed" 1 "match" 34"#,
            r#""failed" 2 "match" null"#,
            r#""dry_run" null null 3"#,
            r#""recovered" 3 "match" 3"#,
            r#""skipped" null null null"#,
        ],
        "{log}"
    );
}
