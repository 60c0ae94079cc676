//! Stores of other layouts, missing privileges, and checks that cannot be made.

use postgres::NoTls;
use serde_json::Value;

use super::{doctor, found, healthy_store};
use crate::support::{Output, Store, job, report_skip};

#[track_caller]
fn row(ended: &Output, check: &str) -> Value {
    let rows = ended.json();
    let row = rows.as_array().unwrap().iter().find(|row| row["check"] == check);
    row.unwrap_or_else(|| panic!("no {check} in {ended}")).clone()
}

#[test]
fn a_role_that_may_only_read_is_enough() {
    let store = healthy_store::store();
    let url = store.create_role("reader", "SELECT ON ALL TABLES IN SCHEMA public");
    let ended = doctor(&store, &["-v", "-o", "json", "-d", &url]).run().code(0);
    let ok = found(&ended).into_iter().filter(|(_, verdict)| verdict == "ok").count();
    // The role cannot see other roles' sessions or use the schema of apsctl's own tables.
    let locks = row(&ended, "locks");
    assert_eq!(locks["verdict"], "unknown", "{ended}");
    assert!(locks["fix"].as_str().unwrap().contains("GRANT pg_read_all_stats TO \"reader_"), "{ended}");
    assert!(ok >= 15, "{ended}");
}

#[test]
fn a_missing_privilege_is_named() {
    let store = healthy_store::store();
    let url = store.create_role("partly", "SELECT ON apscheduler_jobs, automation_audit_log, versions");
    let ended = doctor(&store, &["-v", "-o", "json", "-d", &url]).run().code(0);
    let rules = row(&ended, "rules-match");
    assert_eq!(rules["verdict"], "unknown", "{ended}");
    assert!(rules["evidence"].as_str().unwrap().contains("permission denied for table approval_rules"), "{ended}");
    let fix = rules["fix"].as_str().unwrap();
    assert!(fix.starts_with("psql -c 'GRANT SELECT ON public.approval_rules TO \"partly_"), "{fix}");
    // The other checks are still made.
    for check in ["job-scheduled", "audit-recent", "pending", "indexes"] {
        assert_eq!(row(&ended, check)["verdict"], "ok", "{ended}");
    }
}

#[test]
fn a_store_that_is_not_migrated() {
    let store = Store::unmigrated();
    let ended = doctor(&store, &["slow", "-o", "json"]).run().code(1);
    let first = &ended.json()[0];
    assert_eq!((&first["check"], &first["verdict"]), (&"database".into(), &"critical".into()), "{ended}");
    assert_eq!(first["fix"], "apsctl migrate up --create-tables");
    assert_eq!(row(&ended, "pending")["verdict"], "unknown");
    assert!(row(&ended, "pending")["evidence"].as_str().unwrap().contains("the table of the versions is missing"));
}

/// The store has only the columns in the guide, and no tables of apsctl.
#[test]
fn the_guides_own_columns_are_enough() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, func_ref text, args json, kwargs json,
            next_run_time timestamptz, job_state varchar(20), misfire_grace_time integer);
         CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz);
         CREATE TABLE versions (id bigint PRIMARY KEY, approved boolean);
         CREATE TABLE approval_rules (is_active boolean);
         INSERT INTO apscheduler_jobs (id, job_state, next_run_time) VALUES ('daily', 'SCHEDULED', '2025-10-27 09:00Z');
         INSERT INTO automation_audit_log VALUES ('2025-10-26 09:00Z', '2025-10-26 09:00:03Z')",
    );
    let ended = doctor(&store, &["-v", "-o", "json"]).run().code(1);
    for check in
        ["database", "worker", "job-scheduled", "audit-recent", "job-timeout", "pending", "stuck-jobs", "lease"]
    {
        assert_eq!(row(&ended, check)["verdict"], "ok", "{check}: {ended}");
    }
    assert_eq!(
        row(&ended, "rules-match")["evidence"],
        "there is no rule: 0 pending versions can only be approved by hand"
    );
}

#[test]
fn stores_of_apscheduler_have_no_rules() {
    let three = Store::unmigrated();
    three.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL);
         CREATE INDEX ON apscheduler_jobs (next_run_time);
         INSERT INTO apscheduler_jobs VALUES ('torn', extract(epoch FROM timestamptz '2025-10-27 09:00Z'), '\\x8005')",
    );
    let four = Store::unmigrated();
    four.sql(include_str!("../../../crates/apscheduler/tests/fixtures/apscheduler/aps4.sql"));
    for (store, expected) in [(&three, "no runs are imported: "), (&four, "does not apply: ")] {
        let ended = doctor(store, &["-v", "-o", "json"]).run();
        assert_eq!(row(&ended, "database")["verdict"], "ok", "{ended}");
        for check in ["audit-recent", "job-timeout"] {
            let row = row(&ended, check);
            assert!(row["evidence"].as_str().unwrap().starts_with(expected), "{ended}");
        }
        for check in ["rules-match", "slow-rules", "pending", "batch-size"] {
            let row = row(&ended, check);
            assert_eq!(row["verdict"], "ok", "{ended}");
            assert!(row["evidence"].as_str().unwrap().starts_with("does not apply: "), "{ended}");
        }
    }
    let ended = doctor(&three, &["-o", "json"]).run().code(1);
    let scheduled = row(&ended, "job-scheduled");
    assert_eq!(scheduled["verdict"], "critical", "{ended}");
    assert!(scheduled["evidence"].as_str().unwrap().starts_with("job torn: "), "{ended}");
}

/// One check times out, and the others are still made.
#[test]
fn a_check_that_times_out_is_unknown() {
    let store = healthy_store::store();
    let mut holder = store.client();
    let mut open = holder.transaction().unwrap();
    // Every reader of the versions waits.
    open.batch_execute("LOCK TABLE versions IN ACCESS EXCLUSIVE MODE").unwrap();
    let ended = doctor(&store, &["-v", "-o", "json", "--statement-timeout", "1s"]).run();
    for check in ["pending", "rules-match", "slow-rules"] {
        let row = row(&ended, check);
        assert_eq!(row["verdict"], "unknown", "{ended}");
        assert!(row["evidence"].as_str().unwrap().contains("statement timeout"), "{ended}");
    }
    for check in ["job-scheduled", "audit-recent", "stuck-jobs", "job-timeout"] {
        assert_eq!(row(&ended, check)["verdict"], "ok", "{ended}");
    }
    open.rollback().unwrap();
}

#[test]
fn an_unreachable_server_is_critical() {
    let store = healthy_store::store();
    let ended = doctor(&store, &["-o", "nagios", "-d", super::faults::NO_SERVER]).run().code(2);
    assert!(ended.stdout.starts_with("DOCTOR CRITICAL - 1 critical, 0 warning of 25 checks"), "{ended}");
    let ended = doctor(&store, &["resources", "-o", "json", "-d", super::faults::NO_SERVER]).run().code(1);
    assert_eq!(found(&ended)[0], ("database".into(), "critical".into()));
    // A usage error is reported first.
    doctor(&store, &["-d", "postgresql://u@h:x/d"]).run().code(2);
    doctor(&store, &["everything"]).run().code(2);
}

#[test]
fn the_checks_can_be_limited_to_one_job() {
    let store = healthy_store::store();
    store.sql("UPDATE apscheduler_jobs SET job_state = 'PAUSED', next_run_time = NULL WHERE id = 'nightly'");
    let ended = doctor(&store, &["--job", "nightly", "-o", "json"]).run().code(1);
    let row = &ended.json()[0];
    assert_eq!((&row["verdict"], &row["evidence"]), (&"critical".into(), &"job nightly is PAUSED".into()), "{ended}");
    doctor(&store, &["--job", "daily"]).run().code(0);
    let ended = doctor(&store, &["not-running", "--job", "lost", "-o", "json"]).run().code(1);
    assert_eq!(ended.json()[0]["evidence"], "there is no job lost in apscheduler_jobs");
}

#[test]
fn paused_jobs_are_expected_during_maintenance() {
    let store = healthy_store::store();
    store.run(&["maintenance", "begin", "--reason", "a new disk"]).code(0);
    let ended = doctor(&store, &[]).run();
    assert!(ended.stderr.contains("maintenance by "), "{ended}");
    assert!(!ended.stdout.contains("job-scheduled"), "{ended}");
}

/// The extension records statements only if the server loads it when it starts.
#[test]
fn slow_statements_are_listed_if_they_are_recorded() {
    let settings = [("shared_preload_libraries", "pg_stat_statements")];
    let server = match apsctl::cluster::start_temporary(&settings) {
        Ok(server) => server,
        Err(why) => return report_skip(&format!("pg_stat_statements cannot be had: {why:#}")),
    };
    let mut admin = postgres::Client::connect(&server.url("postgres"), NoTls).unwrap();
    admin.batch_execute("CREATE DATABASE counted").unwrap();
    let store = Store::on_server(&server, "counted", &server.url("counted"));
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    job("daily").insert(&store);
    store.sql("CREATE EXTENSION pg_stat_statements");
    let ended = doctor(&store, &["resources", "-v", "-o", "json"]).run();
    assert_eq!(row(&ended, "slow-queries")["verdict"], "ok", "{ended}");
    store.sql("SELECT pg_sleep(1.1) FROM apscheduler_jobs WHERE id <> 'a secret'");
    let ended = doctor(&store, &["resources", "-o", "json"]).run().code(1);
    let row = row(&ended, "slow-queries");
    assert_eq!(row["verdict"], "warning", "{ended}");
    let evidence = row["evidence"].as_str().unwrap();
    assert!(evidence.contains("SELECT pg_sleep($1) FROM apscheduler_jobs WHERE id <> $2"), "{evidence}");
}
