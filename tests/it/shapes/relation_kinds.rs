//! Views, materialized views, foreign, inherited, unlogged and temporary tables.

use super::variants::{Variant, variant};
use super::{compare, standard_store};
use crate::support::Store;

#[track_caller]
fn check(variant: &Variant) {
    let differences = compare(&standard_store(), variant);
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

/// Commands that only read. Their output is the same as with tables.
const READING: &[&[&str]] = &[
    &["jobs", "list", "-o", "csv"],
    &["jobs", "show", "2", "-o", "csv"],
    &["jobs", "running", "-o", "csv"],
    &["stale", "-o", "csv", "--ran-within", "7h"],
    &["audit", "tail", "-o", "csv", "--since", "30d"],
    &["stats", "durations", "-o", "csv"],
    &["rules", "list", "-o", "csv"],
    &["rules", "preview", "-o", "csv"],
    &["health", "-o", "csv"],
    &["runs", "expected", "-o", "csv"],
    &["metrics"],
];

/// Commands that change something.
const CHANGES: &[&[&str]] = &[
    &["jobs", "pause", "2"],
    &["jobs", "trigger", "3"],
    &["jobs", "schedule", "3", "--cron", "0 7 * * *"],
    &["jobs", "remove", "6"],
    &["jobs", "remove", "6", "--purge", "--yes"],
    &["maintenance", "begin"],
    &["run-once"],
];

#[track_caller]
fn assert_reads(store: &Store) {
    let tables = standard_store();
    for args in READING {
        let (want, found) = (tables.run(args), store.run(args));
        assert_eq!((found.code, &found.stdout), (want.code, &want.stdout), "{args:?}: {}", found.stderr);
    }
}

/// Returns SQL that renames the tables and creates other relations with their names.
fn replaced(by: &str) -> String {
    ["apscheduler_jobs", "automation_audit_log", "versions", "approval_rules"]
        .map(|table| format!("ALTER TABLE {table} RENAME TO base_{table}; {}", by.replace(":t", table)))
        .join(";")
}

#[test]
fn materialized_views_are_read_but_not_changed() {
    let store = standard_store();
    store.sql(&replaced("CREATE MATERIALIZED VIEW :t AS SELECT * FROM base_:t"));
    assert_reads(&store);
    for args in CHANGES {
        let refused = store.run(args).code(3);
        assert!(refused.stderr.contains("materialized view"), "{args:?}: {refused}");
    }
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
}

#[test]
fn views_that_are_not_updatable_are_read_but_not_changed() {
    let store = standard_store();
    store.sql(&replaced("CREATE VIEW :t AS SELECT DISTINCT * FROM base_:t"));
    assert_reads(&store);
    for args in CHANGES {
        let refused = store.run(args).code(3);
        assert!(refused.stderr.contains("view"), "{args:?}: {refused}");
    }
}

#[test]
fn views_with_instead_of_triggers_are_changed() {
    check(&Variant {
        skip: &["needed after all", "runs undo 62"],
        except: &["runs show", "run-once -o json", "--purge"],
        ..variant(
            "INSTEAD OF triggers",
            "ALTER TABLE apscheduler_jobs RENAME TO base_jobs;
             CREATE TABLE graces (job text PRIMARY KEY, grace integer); INSERT INTO graces SELECT id, misfire_grace_time FROM base_jobs;
             CREATE VIEW apscheduler_jobs AS SELECT id, func_ref, args, kwargs, next_run_time, job_state, grace AS misfire_grace_time
                 FROM base_jobs JOIN graces ON job = id;
             CREATE FUNCTION put_job() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 IF TG_OP = 'DELETE' THEN DELETE FROM public.base_jobs WHERE id = OLD.id; RETURN OLD; END IF;
                 UPDATE public.base_jobs SET next_run_time = NEW.next_run_time, job_state = NEW.job_state WHERE id = OLD.id;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER put INSTEAD OF UPDATE OR DELETE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION put_job()",
        )
    });
}

#[test]
fn views_without_the_optional_columns_are_read_and_changed() {
    check(&Variant {
        skip: &["needed after all", "runs undo 62"],
        except: &["audit tail", "runs show", "metrics", "run-once -o json", "rules list"],
        ..variant(
            "views without optional columns",
            "ALTER TABLE automation_audit_log RENAME TO base_log;
             CREATE VIEW automation_audit_log AS SELECT id, job_id, status, created_at, completed_at FROM base_log;
             ALTER TABLE versions RENAME TO base_versions;
             CREATE VIEW versions AS SELECT id, approved, created_at, author, source, confidence, lines_changed, metadata FROM base_versions",
        )
    });
}

#[test]
fn inherited_and_unlogged_tables_are_supported() {
    check(&variant(
        "inheritance",
        "ALTER TABLE apscheduler_jobs SET UNLOGGED; ALTER TABLE automation_audit_log SET UNLOGGED; ALTER TABLE versions SET UNLOGGED;
         CREATE TABLE older_log () INHERITS (automation_audit_log);
         WITH moved AS (DELETE FROM automation_audit_log WHERE id <= 20 RETURNING *) INSERT INTO older_log SELECT * FROM moved",
    ));
}

#[test]
fn foreign_tables_are_read_and_changed() {
    let store = standard_store();
    if !store.has_extension("postgres_fdw") {
        return;
    }
    let (host, port) = store.socket();
    store.sql(&format!(
        "CREATE EXTENSION postgres_fdw; CREATE SCHEMA far; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{host}', port '{port}', dbname '{}');
         CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user 'postgres')",
        store.database()
    ));
    store.sql(
        &["apscheduler_jobs", "automation_audit_log", "versions", "approval_rules"]
            .map(|table| format!("ALTER TABLE {table} SET SCHEMA far;"))
            .join(""),
    );
    store.sql("IMPORT FOREIGN SCHEMA far FROM SERVER far INTO public");
    assert_reads(&store);
    store.run(&["jobs", "pause", "2"]).code(0);
    assert_eq!(store.value("SELECT job_state FROM far.apscheduler_jobs WHERE id = '2'"), "PAUSED");
    store.run(&["undo"]).code(0);
    assert_eq!(store.value("SELECT job_state FROM far.apscheduler_jobs WHERE id = '2'"), "SCHEDULED");
    store.run(&["jobs", "trigger", "3"]).code(0);
    store.run(&["jobs", "remove", "6", "--purge", "--yes"]).code(0);
    store.run(&["indexes", "verify"]).code(0);
    store.sql("ALTER SERVER far OPTIONS (ADD updatable 'false')");
    let refused = store.run(&["jobs", "pause", "2"]).code(3);
    assert!(refused.stderr.contains("foreign table"), "{refused}");
}

#[test]
fn temporary_tables_are_never_used() {
    let store = standard_store();
    let role = store.create_role(
        "shadow",
        "SELECT ON ALL TABLES IN SCHEMA public; USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA apsctl",
    );
    let mut client = store.client();
    client
        .batch_execute(
            "CREATE TEMP TABLE apscheduler_jobs (id text); CREATE TEMP VIEW automation_audit_log AS SELECT 1 AS id",
        )
        .unwrap();
    let listed = store.apsctl(&["jobs", "list", "-o", "csv"]).env("APSCTL_DATABASE_URL", &role).run().code(0);
    assert_eq!(listed.stdout.lines().count(), 8, "{listed}");
    let refused = store.apsctl(&["jobs", "list"]).env("APSCTL_JOBS_TABLE", "pg_temp.apscheduler_jobs").run();
    assert!(matches!(refused.code, Some(2..=4)), "{refused}");
}
