//! Checks before a pass: if the store would reject a write, the pass is refused with every reason and a fix.

use super::standard_store;
use crate::support::Store;

/// SQL that changes the standard store, and the expected reasons for refusing a pass.
const REFUSED_STORES: &[(&str, &[&str])] = &[
    ("ALTER TABLE automation_audit_log ADD tenant text NOT NULL DEFAULT 'x'; ALTER TABLE automation_audit_log ALTER tenant DROP DEFAULT",
        &["automation_audit_log.tenant is NOT NULL and has no default"]),
    ("UPDATE automation_audit_log SET error = '' WHERE error IS NULL; ALTER TABLE automation_audit_log ALTER error SET NOT NULL",
        &["automation_audit_log.error is NOT NULL and has no default"]),
    ("ALTER TABLE automation_audit_log ALTER id DROP IDENTITY", &["automation_audit_log.id is NOT NULL and has no default"]),
    ("CREATE TYPE s AS ENUM ('running', 'completed', 'failed'); ALTER TABLE automation_audit_log ALTER status TYPE s USING status::s",
        &["the ENUM of automation_audit_log.status has no label 'recovered', 'timed_out', 'abandoned'"]),
    ("ALTER TABLE automation_audit_log ADD CHECK (status IN ('running', 'completed', 'failed'))",
        &["a CHECK of automation_audit_log.status does not allow 'recovered', 'timed_out', 'abandoned'"]),
    ("ALTER TABLE automation_audit_log ALTER status TYPE varchar(9) USING status; UPDATE automation_audit_log SET status = 'ok'; ALTER TABLE automation_audit_log ALTER status TYPE varchar(8)",
        &["automation_audit_log.status holds 8 characters"]),
    ("CREATE TYPE j AS ENUM ('PENDING', 'SCHEDULED', 'EXECUTED'); UPDATE apscheduler_jobs SET job_state = 'PENDING'; ALTER TABLE apscheduler_jobs ALTER job_state TYPE j USING job_state::j",
        &["the ENUM of apscheduler_jobs.job_state has no label 'EXECUTING', 'FAILED'"]),
    ("CREATE RULE append_only AS ON UPDATE TO automation_audit_log DO INSTEAD NOTHING", &["a rule of automation_audit_log replaces UPDATE (DO INSTEAD)"]),
    ("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'the audit log is append-only'; END$$;
      CREATE TRIGGER no BEFORE UPDATE ON automation_audit_log FOR EACH ROW EXECUTE FUNCTION no()", &["the audit log is append-only"]),
    ("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
      CREATE TRIGGER no BEFORE UPDATE ON automation_audit_log FOR EACH ROW EXECUTE FUNCTION no()", &["automation_audit_log is append-only for this role"]),
    ("ALTER TABLE automation_audit_log ADD CHECK (length(status) < 9) NOT VALID", &["violates check constraint"]),
    ("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'hands off'; END$$;
      CREATE TRIGGER no BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION no()", &["hands off"]),
    ("ALTER TABLE versions RENAME TO v; CREATE VIEW versions AS SELECT DISTINCT * FROM v", &["versions is a view that does not support UPDATE"]),
    ("ALTER TABLE versions RENAME TO v; CREATE MATERIALIZED VIEW versions AS SELECT * FROM v", &["versions is a materialized view"]),
    ("DROP TABLE automation_audit_log", &["there is no table automation_audit_log"]),
    ("ALTER TABLE automation_audit_log DROP completed_at, DROP status", &["automation_audit_log has no column status", "automation_audit_log has no column completed_at"]),
    ("ALTER TABLE automation_audit_log ALTER id DROP IDENTITY; ALTER TABLE automation_audit_log ALTER id TYPE uuid USING gen_random_uuid(), ALTER id SET DEFAULT gen_random_uuid()",
        &["versions.approved_in_run is of type bigint, and a run's id is of type uuid"]),
    ("UPDATE automation_audit_log SET completed_at = created_at; ALTER TABLE automation_audit_log ALTER completed_at SET NOT NULL; ALTER TABLE automation_audit_log ALTER id DROP IDENTITY",
        &["automation_audit_log.completed_at is NOT NULL", "automation_audit_log.id is NOT NULL and has no default"]),
    ("ALTER TABLE automation_audit_log ALTER job_id TYPE uuid USING NULL", &["automation_audit_log.job_id is of type uuid and cannot hold the job id 1"]),
    ("ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE varchar(10) USING next_run_time::date::text", &["apscheduler_jobs.next_run_time holds 10 characters"]),
    ("DROP INDEX IF EXISTS idx_versions_approved; ALTER TABLE versions ALTER approved DROP DEFAULT, ALTER approved TYPE text USING 'no'",
        &["versions.approved is of type text, which cannot be read as a boolean"]),
    ("ALTER TABLE apscheduler_jobs ALTER job_state TYPE integer USING 1", &["apscheduler_jobs.job_state is of type integer, which cannot be read as a word"]),
    ("ALTER TABLE automation_audit_log DROP completed_at; ALTER TABLE automation_audit_log ADD completed_at timestamptz GENERATED ALWAYS AS (created_at) STORED",
        &["automation_audit_log.completed_at is a generated column"]),
    ("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF OLD.job_state = 'EXECUTING' THEN RAISE 'locked'; END IF; RETURN NEW; END$$;
      CREATE TRIGGER no BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION no()", &["locked"]),
    ("ALTER TABLE automation_audit_log ADD CHECK (upper(status) = ANY (ARRAY['RUNNING', 'COMPLETED', 'FAILED']))", &["violates check constraint"]),
    ("CREATE UNIQUE INDEX one ON apscheduler_jobs ((true)) WHERE job_state = 'EXECUTING'", &["duplicate key"]),
    ("ALTER TABLE automation_audit_log RENAME TO old; CREATE TABLE automation_audit_log (LIKE old INCLUDING DEFAULTS INCLUDING IDENTITY) PARTITION BY RANGE (created_at);
      CREATE TABLE p PARTITION OF automation_audit_log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')", &["no partition of relation"]),
];

/// Returns the lease and the job states, which a refused pass must not change.
fn lease_and_job_states(store: &Store) -> (String, String) {
    let lease = "SELECT count(*) FROM apsctl.lease WHERE expires_at IS NOT NULL";
    (
        store.value(lease),
        store.value("SELECT string_agg(id::text || job_state::text, ' ' ORDER BY id::text) FROM apscheduler_jobs"),
    )
}

#[test]
fn passes_that_would_fail_are_refused_with_every_reason() {
    for (sql, reasons) in REFUSED_STORES {
        let store = standard_store();
        store.sql(sql);
        let before = lease_and_job_states(&store);
        for args in [&["run-once"][..], &["run-once", "--dry-run"]] {
            let refused = store.run(args).code(3);
            for reason in *reasons {
                assert!(refused.stderr.contains(reason), "{sql}\n{reason}\n{refused}");
            }
            let count = |word: &str| refused.stderr.lines().filter(|line| line.starts_with(word)).count();
            assert!(count("hint: ") >= reasons.len(), "{sql}\n{refused}");
            assert_eq!(lease_and_job_states(&store), before, "{sql}");
        }
        let shown = store.run(&["store", "show", "-o", "json"]).code(0).json();
        let capabilities = shown["capabilities"].as_array().unwrap();
        let pass = capabilities.iter().find(|capability| capability["command"] == "run-once").unwrap();
        assert_ne!(pass["works"], serde_json::Value::Bool(true), "{sql}\n{pass}");
    }
}

#[test]
fn the_suggested_statements_fix_the_table() {
    let store = standard_store();
    store.sql("CREATE TYPE s AS ENUM ('running', 'completed', 'failed'); ALTER TABLE automation_audit_log ALTER status TYPE s USING status::s;
               ALTER TABLE automation_audit_log ADD tenant text; UPDATE automation_audit_log SET tenant = 'x'; ALTER TABLE automation_audit_log ALTER tenant SET NOT NULL");
    let refused = store.run(&["run-once"]).code(3);
    for remedy in refused.stderr.lines().filter_map(|line| line.strip_prefix("hint: ")) {
        for statement in remedy.split("; ") {
            store.sql(statement);
        }
    }
    store.run(&["run-once"]).code(0);
}

#[test]
fn states_that_the_column_cannot_hold_are_refused_before_writing() {
    let store = standard_store();
    store.sql(
        "CREATE TYPE j AS ENUM ('PENDING', 'SCHEDULED', 'EXECUTED'); UPDATE apscheduler_jobs SET job_state = 'PENDING';
               ALTER TABLE apscheduler_jobs ALTER job_state TYPE j USING job_state::j",
    );
    for args in [&["jobs", "pause", "2"][..], &["jobs", "remove", "2"], &["maintenance", "begin"]] {
        let refused = store.run(args);
        assert!(refused.to_string().contains("has no label"), "{refused}");
        assert_ne!(refused.code, Some(0), "{refused}");
    }
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
    store.run(&["jobs", "trigger", "2"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = now() WHERE next_run_time IS NULL; ALTER TABLE apscheduler_jobs ALTER next_run_time SET NOT NULL;
               ALTER TYPE j ADD VALUE 'PAUSED'");
    let refused = store.run(&["jobs", "pause", "2"]).code(3);
    assert!(refused.stderr.contains("next_run_time is NOT NULL"), "{refused}");
}

#[test]
fn not_null_text_columns_with_an_empty_default_are_supported() {
    let store = standard_store();
    store.sql("UPDATE automation_audit_log SET error = '' WHERE error IS NULL; ALTER TABLE automation_audit_log ALTER error SET DEFAULT '', ALTER error SET NOT NULL");
    store.run(&["run-once"]).code(0);
    assert_eq!(
        store.value("SELECT error = '' FROM automation_audit_log WHERE status = 'completed' ORDER BY id DESC LIMIT 1"),
        "true"
    );
}

#[test]
fn store_show_describes_tables_columns_and_capabilities() {
    let store = standard_store();
    store.sql(
        "ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE timestamp USING next_run_time AT TIME ZONE 'UTC';
               ALTER TABLE versions RENAME TO v; CREATE VIEW versions AS SELECT * FROM v",
    );
    let shown = store.run(&["store", "show", "-o", "json"]).code(0).json();
    assert_eq!(shown["layout"], "guide");
    let tables = shown["tables"].as_array().unwrap();
    assert_eq!(
        tables.iter().map(|table| table["kind"].as_str().unwrap()).collect::<Vec<_>>(),
        ["table", "table", "view", "table"]
    );
    assert_eq!(tables[0]["schema"], "public");
    let columns = shown["columns"].as_array().unwrap();
    assert_eq!(columns[0]["read_as"], "(next_run_time AT TIME ZONE 'UTC')", "{shown}");
    let works = |command: &str| {
        shown["capabilities"].as_array().unwrap().iter().find(|c| c["command"] == command).unwrap()["works"].clone()
    };
    assert_eq!((works("jobs list"), works("jobs pause"), works("runs undo")), (true.into(), true.into(), false.into()));
    let people = store.run(&["store", "show"]).code(0);
    assert!(people.stdout.contains("layout guide; times without a zone are read in UTC"), "{people}");
    store.sql("DROP SCHEMA apsctl CASCADE");
    let shown = store.run(&["store", "show", "-o", "json"]).code(0).json();
    let pause = shown["capabilities"].as_array().unwrap().iter().find(|c| c["command"] == "jobs pause").unwrap();
    assert_eq!(pause["reasons"][0]["remedy"], "`apsctl migrate up` creates it", "{pause}");
}

#[test]
fn doctor_and_migrate_status_report_the_same_reasons() {
    let store = standard_store();
    let check = |store: &Store| {
        let rows = store.run(&["doctor", "-v", "-o", "json"]).json();
        rows.as_array().unwrap().iter().find(|row| row["check"] == "store").unwrap().clone()
    };
    assert_eq!(check(&store)["verdict"], "ok");
    store.sql("ALTER TABLE automation_audit_log ALTER id DROP IDENTITY");
    let found = check(&store);
    assert_eq!(found["verdict"], "critical");
    assert!(found["evidence"].as_str().unwrap().contains("automation_audit_log.id is NOT NULL"), "{found}");
    let status = store.run(&["migrate", "status", "-o", "json"]).code(0).json();
    assert!(status[0]["reasons"][0]["what"].as_str().unwrap().contains("automation_audit_log.id"), "{status}");
    let people = store.run(&["migrate", "status"]).code(0);
    assert!(people.stderr.contains("a pass would be refused: automation_audit_log.id"), "{people}");
    // A read-only role gets the same reasons for the tables and none about its own privileges.
    let url = store.create_role("watcher", "SELECT ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl");
    let seen = store.apsctl(&["migrate", "status", "-d", &url, "-o", "json"]).run().code(0).json();
    assert_eq!(seen[0]["reasons"], status[0]["reasons"]);
}

#[test]
fn naive_times_in_the_future_cause_a_warning() {
    let store = standard_store();
    store.sql("ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE timestamp USING created_at AT TIME ZONE 'Asia/Kolkata';
               UPDATE automation_audit_log SET created_at = timestamp '2025-10-26 17:20:00' WHERE status = 'running'");
    let check = |zone: &str| {
        let rows = store.apsctl(&["doctor", "-v", "-o", "json", "--store-tz", zone]).run().json();
        rows.as_array().unwrap().iter().find(|row| row["check"] == "store").unwrap().clone()
    };
    let found = check("UTC");
    assert_eq!(found["verdict"], "warning", "{found}");
    assert!(found["fix"].as_str().unwrap().contains("APSCTL_STORE_TZ"), "{found}");
    assert_eq!(check("Asia/Kolkata")["verdict"], "ok");
}

#[test]
fn times_in_text_columns_are_written_in_a_format_that_fits() {
    for (kind, form) in [
        ("varchar(19)", "2025-10-28T07:00:00"),
        ("varchar(20)", "2025-10-28T07:00:00Z"),
        ("varchar(25)", "2025-10-28T07:00:00+00:00"),
        ("varchar(32)", "2025-10-28T07:00:00.000000+00:00"),
    ] {
        let store = standard_store();
        store.sql(&format!("ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE {kind} USING NULL"));
        store.run(&["jobs", "resume", "4", "--at", "2025-10-28T07:00:00Z"]).code(0);
        assert_eq!(store.value("SELECT next_run_time FROM apscheduler_jobs WHERE id = '4'"), form);
        store.run(&["run-once"]).code(0);
    }
    let store = standard_store();
    store.sql("ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE varchar(19) USING to_char(next_run_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')");
    store.run(&["jobs", "trigger", "2"]).code(0);
    assert_eq!(store.value("SELECT next_run_time FROM apscheduler_jobs WHERE id = '2'"), "2025-10-26 12:00:00");
}

#[test]
fn the_suggested_identity_continues_after_the_highest_id() {
    let store = standard_store();
    store.sql("ALTER TABLE automation_audit_log ALTER id DROP IDENTITY");
    let refused = store.run(&["run-once"]).code(3);
    let remedy = refused.stderr.lines().find_map(|line| line.strip_prefix("hint: ")).unwrap().to_owned();
    store.sql(&remedy);
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT max(id) FROM automation_audit_log"), "62");
}

#[test]
fn json_that_does_not_fit_the_column_is_not_written() {
    let store = standard_store();
    store.sql("UPDATE automation_audit_log SET details = NULL; ALTER TABLE automation_audit_log ALTER details TYPE varchar(50)");
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT count(details) FROM automation_audit_log"), "0");
}

#[test]
fn privileges_on_only_some_columns_are_refused() {
    let store = standard_store();
    let url = store.create_role("worker", "SELECT ON ALL TABLES IN SCHEMA public; UPDATE (approved) ON versions; INSERT, UPDATE ON automation_audit_log; UPDATE ON apscheduler_jobs;
                                    USAGE ON SCHEMA apsctl; ALL ON ALL TABLES IN SCHEMA apsctl");
    let refused = store.apsctl(&["run-once", "-d", &url]).run().code(3);
    assert!(refused.stderr.contains("this database role may not UPDATE versions.approved_at"), "{refused}");
}

#[test]
fn an_unknown_status_does_not_count_as_success() {
    let store = standard_store();
    store.sql("UPDATE automation_audit_log SET status = 'cancelled' WHERE id = 60");
    assert!(!store.run(&["metrics"]).stdout.contains("apsctl_last_run_success"));
    let health = store.run(&["health", "-o", "json"]).json();
    let recent = health["checks"].as_array().unwrap().iter().find(|check| check["check"] == "audit-recent").unwrap();
    assert_eq!(recent["verdict"], "unknown", "{recent}");
}
