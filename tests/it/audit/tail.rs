//! `apsctl audit tail`

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run};

/// Creates a store with six runs, one of them more than a day old.
fn store() -> Store {
    let store = Store::new();
    insert_run(&store, "daily", "completed", "2025-10-25 09:00:00+00", Some(3.2));
    insert_run(&store, "daily", "completed", "2025-10-26 09:00:02+00", Some(3.2));
    insert_run(&store, "report", "failed", "2025-10-26 09:30:00+00", Some(1.0));
    insert_run(&store, "daily", "timed_out", "2025-10-26 10:00:00+00", Some(30.0));
    insert_run(&store, "report", "recovered", "2025-10-26 10:30:00.25+00", Some(4.5));
    insert_run(&store, "daily", "running", "2025-10-26 11:59:58+00", None);
    store.sql(
        "UPDATE automation_audit_log SET error = 'Database connection refused' WHERE status = 'failed';
         UPDATE automation_audit_log SET versions_evaluated = 47, versions_approved = 34 WHERE id = 2",
    );
    store
}

#[test]
fn runs_of_the_last_day_are_listed_oldest_first() {
    assert_data_eq!(
        store().run(&["audit", "tail"]),
        str![[r#"
id  job_id  status     created_at               completed_at             duration_seconds  versions_evaluated  versions_approved  error
 2  daily   completed  2025-10-26 09:00:02 UTC  2025-10-26 09:00:05 UTC               3.2                  47                 34
 3  report  failed     2025-10-26 09:30:00 UTC  2025-10-26 09:30:01 UTC                 1                                         Database connection refused
 4  daily   timed_out  2025-10-26 10:00:00 UTC  2025-10-26 10:00:30 UTC                30
 5  report  recovered  2025-10-26 10:30:00 UTC  2025-10-26 10:30:04 UTC               4.5
 6  daily   running    2025-10-26 11:59:58 UTC
---- exit 0 ----

"#]]
    );
}

#[test]
fn filters_can_be_combined_and_other_statuses_given() {
    let store = store();
    store.sql("UPDATE automation_audit_log SET status = 'Postponed' WHERE id = 5");
    let args = ["audit", "tail", "-o", "csv", "--since", "all", "--status", "Failed", "--status", "postponed"];
    assert_data_eq!(
        store.run(&args),
        str![[r#"
id,job_id,status,created_at,completed_at,duration_seconds,versions_evaluated,versions_approved,error
3,report,failed,2025-10-26T09:30:00Z,2025-10-26T09:30:01Z,1,,,Database connection refused
5,report,Postponed,2025-10-26T10:30:00.250Z,2025-10-26T10:30:04.750Z,4.5,,,
---- exit 0 ----

"#]]
    );
    let args = ["audit", "tail", "-o", "jsonl", "--job", "daily", "--status", "completed", "--since", "7d"];
    assert_data_eq!(
        store.run(&args),
        str![[r#"
{"id":1,"job_id":"daily","status":"completed","created_at":"2025-10-25T09:00:00Z","completed_at":"2025-10-25T09:00:03.200Z","duration_seconds":3.2,"versions_evaluated":null,"versions_approved":null,"error":null}
{"id":2,"job_id":"daily","status":"completed","created_at":"2025-10-26T09:00:02Z","completed_at":"2025-10-26T09:00:05.200Z","duration_seconds":3.2,"versions_evaluated":47,"versions_approved":34,"error":null}
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["audit", "tail", "-o", "json", "--status", "faild"]),
        str![[r#"
[]
---- stderr ----
no run has the status faild; apsctl writes running, completed, recovered, failed, timed_out, abandoned, missed, skipped
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_note_reports_that_there_are_more_runs() {
    let store = store();
    assert_data_eq!(
        store.run(&["audit", "tail", "-n", "2", "-o", "csv"]),
        str![[r#"
id,job_id,status,created_at,completed_at,duration_seconds,versions_evaluated,versions_approved,error
5,report,recovered,2025-10-26T10:30:00.250Z,2025-10-26T10:30:04.750Z,4.5,,,
6,daily,running,2025-10-26T11:59:58Z,,,,,
---- stderr ----
only the newest 2 runs are shown; -n 0 shows all
---- exit 0 ----

"#]]
    );
    let quiet = store.run(&["audit", "tail", "-n", "5", "-o", "csv"]).code(0);
    assert_eq!(quiet.stderr, "");
    let quiet = store.run(&["audit", "tail", "-n", "2", "-q"]).code(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn every_format_can_list_all_runs() {
    let store = store();
    for format in ["table", "json", "jsonl", "csv"] {
        let some = store.run(&["audit", "tail", "--since", "0", "-o", format]).code(0);
        let all = store.run(&["audit", "tail", "--since", "0", "-n", "0", "-o", format]).code(0);
        assert_eq!(some.stdout, all.stdout, "{format}");
    }
    let all = store.run(&["audit", "tail", "--since", "all", "-n", "0", "-o", "json"]).json();
    let ids: Vec<i64> = all.as_array().unwrap().iter().map(|run| run["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn times_are_in_the_zone_of_tz() {
    let out = store().run(&["audit", "tail", "-n", "2", "-q", "--tz", "Europe/Berlin"]);
    assert_data_eq!(
        out,
        str![[r#"
id  job_id  status     created_at               completed_at             duration_seconds  versions_evaluated  versions_approved  error
 5  report  recovered  2025-10-26 11:30:00 CET  2025-10-26 11:30:04 CET               4.5
 6  daily   running    2025-10-26 12:59:58 CET
---- exit 0 ----

"#]]
    );
}

#[test]
fn two_columns_are_enough() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz);
         INSERT INTO automation_audit_log VALUES ('2025-10-26 09:00:02+00', '2025-10-26 09:00:05.2+00'),
                                                 ('2025-10-26 10:00:00+00', NULL)",
    );
    assert_data_eq!(
        store.run(&["audit", "tail"]),
        str![[r#"
id  job_id  status  created_at               completed_at             duration_seconds  versions_evaluated  versions_approved  error
                    2025-10-26 09:00:02 UTC  2025-10-26 09:00:05 UTC               3.2
                    2025-10-26 10:00:00 UTC
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["audit", "tail", "-n", "0", "-o", "jsonl"]),
        str![[r#"
{"id":null,"job_id":null,"status":null,"created_at":"2025-10-26T09:00:02Z","completed_at":"2025-10-26T09:00:05.200Z","duration_seconds":3.2,"versions_evaluated":null,"versions_approved":null,"error":null}
{"id":null,"job_id":null,"status":null,"created_at":"2025-10-26T10:00:00Z","completed_at":null,"duration_seconds":null,"versions_evaluated":null,"versions_approved":null,"error":null}
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["audit", "tail", "--job", "daily"]),
        str![[r#"
---- stderr ----
error: listing runs: table automation_audit_log has no column job_id
hint: apsctl needs this column to know which job a run belongs to; apsctl does not add columns to the application's tables
---- exit 4 ----

"#]]
    );
}

#[test]
fn a_read_only_role_and_a_table_with_another_name() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE SCHEMA log; CREATE TABLE log.\"Runs\" (id uuid, status varchar(20), created_at timestamptz,
                                                        completed_at timestamptz);
         INSERT INTO log.\"Runs\" VALUES ('a7f4e9d2-0000-4000-8000-000000000001', 'completed',
                                          '2025-10-26 09:00:02+00', '2025-10-26 09:00:05+00')",
    );
    let url = store.create_role("reader", "USAGE ON SCHEMA log; SELECT ON log.\"Runs\"");
    let out = store
        .apsctl(&["audit", "tail", "-o", "json"])
        .env("APSCTL_DATABASE_URL", &url)
        .env("APSCTL_AUDIT_TABLE", "log.Runs")
        .run();
    assert_data_eq!(
        out,
        str![[r#"
[
{"id":"a7f4e9d2-0000-4000-8000-000000000001","job_id":null,"status":"completed","created_at":"2025-10-26T09:00:02Z","completed_at":"2025-10-26T09:00:05Z","duration_seconds":3.0,"versions_evaluated":null,"versions_approved":null,"error":null}
]
---- exit 0 ----

"#]]
    );
}

#[test]
fn no_runs_and_no_table() {
    assert_data_eq!(
        Store::new().run(&["audit", "tail", "-o", "json"]),
        str![[r#"
[]
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        Store::unmigrated().run(&["audit", "tail"]),
        str![[r#"
---- stderr ----
error: listing runs: there is no table automation_audit_log
hint: run `apsctl migrate up --create-tables` to create it, or set APSCTL_AUDIT_TABLE to another table
---- exit 4 ----

"#]]
    );
}

#[test]
fn wrong_options_are_usage_errors() {
    let store = Store::new();
    for args in [["--since", "yesterday"], ["--interval", "1s"], ["-n", "-1"]] {
        store.run(&[&["audit", "tail"], &args[..]].concat()).code(2);
    }
    store.run(&["audit", "tail", "--updates"]).code(2);
    store.run(&["audit", "tail", "-o", "nagios"]).code(3);
}

/// The query plan for a large log uses the index for both the order and the limit.
#[test]
fn a_large_log_is_read_through_its_index() {
    let store = Store::new();
    store.run(&["indexes", "create"]).code(0);
    store.sql(
        "INSERT INTO automation_audit_log (status, created_at)
         SELECT 'completed', '2025-10-26'::timestamptz - i * interval '1 minute' FROM generate_series(1, 20000) i;
         ANALYZE automation_audit_log",
    );
    let sql = include_str!("../../../src/db/audit/list.sql")
        .replace(":audit", "automation_audit_log")
        .replace(":log_id", "a.id")
        .replace(":log_job_id", "a.job_id")
        .replace(":order", "a.created_at DESC, a.id DESC")
        .replace(":row_version", "'' AS key, '' AS row_version");
    let mut client = store.client();
    client.batch_execute(&format!("SET plan_cache_mode = force_custom_plan; PREPARE q AS {sql}")).unwrap();
    for since in ["'2025-10-25'", "NULL"] {
        let rows = client.simple_query(&format!("EXPLAIN EXECUTE q({since}, NULL, NULL, 101)")).unwrap();
        let plan = format!("{rows:?}");
        assert!(plan.contains("Index Scan Backward using idx_automation_audit_log_created_at"), "{plan}");
    }
}
