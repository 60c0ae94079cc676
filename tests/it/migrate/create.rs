//! `apsctl migrate up --create-tables`

use snapbox::{assert_data_eq, str};

use super::{APSCHEDULER_STORES, schema};
use crate::support::Store;

const CREATE: [&str; 3] = ["migrate", "up", "--create-tables"];

#[test]
fn create_tables_creates_only_missing_tables() {
    let store = Store::unmigrated();
    store.sql("CREATE TABLE versions (id uuid PRIMARY KEY, state text); CREATE VIEW approval_rules AS SELECT 1 AS id");
    let out = store.run(&[&CREATE[..], &["-n", "-o", "csv"]].concat()).code(0);
    let row = ",application_tables,absent,,\"apscheduler_jobs (table), automation_audit_log (table)\"";
    assert_eq!(out.stdout.lines().nth(1), Some(row), "{out}");
    assert_eq!(out.stderr, "dry run: 11 pending, nothing changed\n");
    store.run(&CREATE).code(0);
    let tables = "SELECT string_agg(relname || ' ' || relkind::text, ', ' ORDER BY relname) FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' AND relkind <> 'S'";
    assert_eq!(store.value(tables), "approval_rules v, apscheduler_jobs r, automation_audit_log r, versions r");
    assert_eq!(store.value("SELECT count(*) FROM information_schema.columns WHERE table_name = 'versions'"), "2");
    assert_eq!(store.value("SELECT to_regclass('apsctl_jobs_executing')"), "apsctl_jobs_executing");
    let again = store.run(&[&CREATE[..], &["-o", "csv"]].concat()).code(0);
    assert_eq!(again.stderr, "nothing to do: all migrations are applied\n");
}

#[test]
fn tables_can_be_created_after_the_schema() {
    let store = Store::unmigrated();
    store.run(&["migrate", "up"]).code(0);
    assert_eq!(store.run(&CREATE).code(0).stderr, "1 applied\n");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "2");
    assert_eq!(schema(&store, &["public"]), schema(&Store::new(), &["public"]));
}

#[test]
fn create_tables_is_refused_for_apscheduler_stores() {
    for (name, tables) in APSCHEDULER_STORES {
        let store = Store::unmigrated();
        // The tables are in a schema outside the search path.
        store.sql(&format!("CREATE SCHEMA scheduler; SET search_path = scheduler; {tables}"));
        for options in [&[][..], &["--dry-run"]] {
            let out = store.apsctl(&CREATE).args(options).run().code(3);
            assert!(out.stderr.contains("APScheduler itself writes the jobs table"), "{name}: {out}");
        }
        assert_eq!(store.value("SELECT to_regnamespace('apsctl')"), "NULL", "{name}");
        assert_eq!(store.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0", "{name}");
    }
    let store = Store::unmigrated();
    store.sql(APSCHEDULER_STORES[0].1);
    assert_data_eq!(
        store.run(&CREATE),
        str![[r#"
---- stderr ----
error: creating tables: APScheduler itself writes the jobs table public.apscheduler_jobs, so no tables are created in this database
hint: `apsctl migrate up` without --create-tables creates schema apsctl, which is all that apsctl needs
---- exit 3 ----

"#]]
    );
}

#[test]
fn create_tables_is_refused_if_a_table_exists_in_another_schema() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE SCHEMA app; CREATE SCHEMA other; CREATE TABLE app.versions (id bigint);
         CREATE VIEW other.approval_rules AS SELECT 1 AS id",
    );
    assert_data_eq!(
        store.run(&CREATE),
        str![[r#"
---- stderr ----
error: creating tables: tables of these names exist in other schemas: app.versions, other.approval_rules
hint: to use them, set APSCTL_VERSIONS_TABLE=app.versions APSCTL_RULES_TABLE=other.approval_rules
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT to_regnamespace('apsctl')"), "NULL");
    let out = store
        .apsctl(&CREATE)
        .env("APSCTL_VERSIONS_TABLE", "app.versions")
        .env("APSCTL_RULES_TABLE", "other.approval_rules")
        .run();
    assert!(out.clone().code(0).stdout.contains("application_tables"), "{out}");
    let tables = "SELECT string_agg(tablename, ', ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(store.value(tables), "apscheduler_jobs, automation_audit_log");
}

/// Schema apsctl also has a table with this name. It does not count as a table of the application.
#[test]
fn table_names_used_in_schema_apsctl_are_available() {
    let store = Store::unmigrated();
    store.run(&["migrate", "up"]).code(0);
    let with_rules_table = |args: &[&str]| store.apsctl(args).env("APSCTL_RULES_TABLE", "approvals").run();
    let out = with_rules_table(&["rules", "list"]);
    assert!(out.code == Some(4) && out.stderr.contains("there is no table"), "{out}");
    with_rules_table(&CREATE).code(0);
    assert_eq!(store.value("SELECT to_regclass('public.approvals')"), "approvals");
}

#[test]
fn tables_in_inaccessible_schemas_are_reported() {
    let store = Store::unmigrated();
    store.sql("CREATE SCHEMA app; CREATE TABLE app.versions (id bigint)");
    let url = store.create_role("reader", "");
    let out = store.run(&["migrate", "status", "-d", &url]).code(0);
    assert!(out.stderr.contains("there is a table versions in schema app, which this role may not use"), "{out}");
}

/// Creating a table fails if a sequence, index or type has its name. The tables created before it are rolled back.
#[test]
fn a_failed_create_tables_leaves_nothing_behind() {
    let store = Store::unmigrated();
    store.sql("CREATE SEQUENCE approval_rules");
    let out = store.run(&CREATE).code(4);
    assert!(out.stderr.contains("relation \"approval_rules\" already exists"), "{out}");
    assert_eq!(store.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    assert_eq!(store.value("SELECT to_regnamespace('apsctl')"), "NULL");
}

#[test]
fn create_tables_without_the_privilege_reports_the_reason() {
    let store = Store::unmigrated();
    let url = store.create_role("maker", "");
    store.sql(&format!(
        "GRANT CREATE ON DATABASE {0} TO maker_{0}; REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        store.database()
    ));
    let out = store.apsctl(&CREATE).args(&["-d", &url]).run().code(3);
    assert!(out.stderr.contains("permission denied for schema public"), "{out}");
    assert_eq!(store.value("SELECT to_regnamespace('apsctl')"), "NULL");
}
