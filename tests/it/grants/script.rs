//! The SQL of `migrate grants`, and `--apply`

use std::process::{Command, Stdio};

use snapbox::{assert_data_eq, str};

use crate::support::{Output, Store, apsctl};

/// Table names that must be quoted.
const JOBS: (&str, &str) = ("APSCTL_JOBS_TABLE", "App Data.Jobs; drop");
const AUDIT: (&str, &str) = ("APSCTL_AUDIT_TABLE", "log:x");
const VERSIONS: (&str, &str) = ("APSCTL_VERSIONS_TABLE", "\"odd.name\"");
const RULES: (&str, &str) = ("APSCTL_RULES_TABLE", "public.\"rules\"\"x\"");

/// Runs a script with the server's psql. Returns whether it succeeded, and stderr.
fn psql(url: &str, script: &str) -> (bool, String) {
    use std::io::Write as _;
    let mut child = Command::new(apsctl::cluster::ServerPrograms::find_newest().unwrap().bindir().join("psql"))
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", url])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    (ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

fn run_with_quoted_names(store: &Store, args: &[&str]) -> Output {
    let all = [JOBS, AUDIT, VERSIONS, RULES];
    all.into_iter().fold(store.apsctl(args), |apsctl, (name, value)| apsctl.env(name, value)).run()
}

#[test]
fn the_sql_is_printed() {
    let store = Store::new();
    // Since PostgreSQL 16, each membership has its own INHERIT option.
    let printed =
        store.apsctl(&["migrate", "grants", "--prefix", "x_"]).replace_in_output(" WITH INHERIT TRUE", "").run();
    assert_data_eq!(
        printed,
        str![[r#"
-- Three group roles for apsctl, each with the rights that it needs. The script can be run again at any time,
-- and revokes nothing. `apsctl indexes create`, `migrate up` and `migrate grants --apply` are for the owner of
-- the tables: none of these roles may do that. Give a person or a service one of them: GRANT ... TO ...;
BEGIN;
DO $apsctl$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'x_viewer') THEN
        CREATE ROLE "x_viewer" NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'x_operator') THEN
        CREATE ROLE "x_operator" NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'x_automation') THEN
        CREATE ROLE "x_automation" NOLOGIN;
    END IF;
END
$apsctl$;

-- runs every command that reads, and changes nothing
GRANT CONNECT ON DATABASE DATABASE TO "x_viewer";
GRANT USAGE ON SCHEMA public TO "x_viewer";
GRANT USAGE ON SCHEMA apsctl TO "x_viewer";
GRANT SELECT ON TABLE public.apscheduler_jobs TO "x_viewer";
GRANT SELECT ON TABLE public.automation_audit_log TO "x_viewer";
GRANT SELECT ON TABLE public.versions TO "x_viewer";
GRANT SELECT ON TABLE public.approval_rules TO "x_viewer";
GRANT SELECT ON TABLE apsctl.schedules TO "x_viewer";
GRANT SELECT ON TABLE apsctl.pauses TO "x_viewer";
GRANT SELECT ON TABLE apsctl.lease TO "x_viewer";
GRANT SELECT ON TABLE apsctl.approvals TO "x_viewer";
GRANT SELECT ON TABLE apsctl.operations TO "x_viewer";
GRANT SELECT ON TABLE apsctl.journal_head TO "x_viewer";
GRANT SELECT ON TABLE apsctl.maintenance TO "x_viewer";
GRANT SELECT ON TABLE apsctl.maintenance_jobs TO "x_viewer";
GRANT SELECT ON TABLE apsctl.runs TO "x_viewer";
GRANT SELECT ON TABLE apsctl.run_imports TO "x_viewer";
GRANT SELECT ON TABLE apsctl.pruned TO "x_viewer";
GRANT SELECT ON TABLE apsctl.archives TO "x_viewer";
GRANT SELECT ON TABLE apsctl.migrations TO "x_viewer";

-- a viewer who also changes jobs, and undoes changes and passes
GRANT "x_viewer" TO "x_operator";
GRANT INSERT, UPDATE (job_state, next_run_time), DELETE ON TABLE public.apscheduler_jobs TO "x_operator";
GRANT UPDATE (details) ON TABLE public.automation_audit_log TO "x_operator";
GRANT UPDATE (approved, approved_at, approved_by_rule, approved_in_run) ON TABLE public.versions TO "x_operator";
GRANT INSERT, UPDATE (cron, time_zone, dialect, updated_at), DELETE ON TABLE apsctl.schedules TO "x_operator";
GRANT INSERT, UPDATE (kept_next_run_time, kept_job_state, resume_at, reason, paused_by, paused_at), DELETE ON TABLE apsctl.pauses TO "x_operator";
GRANT INSERT (name, token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder), UPDATE (token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder) ON TABLE apsctl.lease TO "x_operator";
GRANT INSERT (since, until, reason, begun_by), UPDATE (until, ended_at, ended_by) ON TABLE apsctl.maintenance TO "x_operator";
GRANT INSERT (maintenance, job_id, operation) ON TABLE apsctl.maintenance_jobs TO "x_operator";
GRANT INSERT, UPDATE (key, job_id, status, scheduled_at, created_at, completed_at, error) ON TABLE apsctl.runs TO "x_operator";
GRANT INSERT, UPDATE (covered_from, covered_until, imported_at) ON TABLE apsctl.run_imports TO "x_operator";
GRANT EXECUTE ON FUNCTION apsctl.journal TO "x_operator";

-- runs passes (`apsctl run-once`)
GRANT CONNECT ON DATABASE DATABASE TO "x_automation";
GRANT USAGE ON SCHEMA public TO "x_automation";
GRANT USAGE ON SCHEMA apsctl TO "x_automation";
GRANT SELECT, UPDATE (job_state, next_run_time) ON TABLE public.apscheduler_jobs TO "x_automation";
GRANT SELECT, INSERT (job_id, status, created_at, versions_evaluated, versions_approved, details), UPDATE (status, completed_at, versions_evaluated, versions_approved, error, details) ON TABLE public.automation_audit_log TO "x_automation";
GRANT SELECT, UPDATE (approved, approved_at, approved_by_rule, approved_in_run) ON TABLE public.versions TO "x_automation";
GRANT SELECT ON TABLE public.approval_rules TO "x_automation";
GRANT SELECT ON TABLE apsctl.schedules TO "x_automation";
GRANT SELECT, DELETE ON TABLE apsctl.pauses TO "x_automation";
GRANT SELECT, INSERT (name, token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder), UPDATE (token, run_id, job_id, host, pid, backend_pid, acquired_at, expires_at, holder) ON TABLE apsctl.lease TO "x_automation";
GRANT SELECT, INSERT, UPDATE (digest, from_xid, at, base_xid, base_at, resume_after, written_by), DELETE ON TABLE apsctl.evaluations TO "x_automation";
GRANT SELECT, INSERT ON TABLE apsctl.approvals TO "x_automation";
GRANT SELECT (id) ON TABLE apsctl.operations TO "x_automation";
GRANT SELECT ON TABLE apsctl.maintenance TO "x_automation";
GRANT SELECT ON TABLE apsctl.maintenance_jobs TO "x_automation";
GRANT EXECUTE ON FUNCTION apsctl.journal TO "x_automation";
COMMIT;
---- exit 0 ----

"#]]
    );
}

#[test]
fn privileges_are_listed() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["migrate", "grants", "--prefix", "x_", "-o", "csv"]),
        str![[r#"
role,object_type,object,privileges,status
x_viewer,database,DATABASE,"[""CONNECT""]",missing
x_viewer,schema,public,"[""USAGE""]",missing
x_viewer,schema,apsctl,"[""USAGE""]",missing
x_viewer,table,public.apscheduler_jobs,"[""SELECT""]",missing
x_viewer,table,public.automation_audit_log,"[""SELECT""]",missing
x_viewer,table,public.versions,"[""SELECT""]",missing
x_viewer,table,public.approval_rules,"[""SELECT""]",missing
x_viewer,table,apsctl.schedules,"[""SELECT""]",missing
x_viewer,table,apsctl.pauses,"[""SELECT""]",missing
x_viewer,table,apsctl.lease,"[""SELECT""]",missing
x_viewer,table,apsctl.approvals,"[""SELECT""]",missing
x_viewer,table,apsctl.operations,"[""SELECT""]",missing
x_viewer,table,apsctl.journal_head,"[""SELECT""]",missing
x_viewer,table,apsctl.maintenance,"[""SELECT""]",missing
x_viewer,table,apsctl.maintenance_jobs,"[""SELECT""]",missing
x_viewer,table,apsctl.runs,"[""SELECT""]",missing
x_viewer,table,apsctl.run_imports,"[""SELECT""]",missing
x_viewer,table,apsctl.pruned,"[""SELECT""]",missing
x_viewer,table,apsctl.archives,"[""SELECT""]",missing
x_viewer,table,apsctl.migrations,"[""SELECT""]",missing
x_operator,role,x_viewer,"[""MEMBER""]",missing
x_operator,table,public.apscheduler_jobs,"[""INSERT"",""UPDATE (job_state, next_run_time)"",""DELETE""]",missing
x_operator,table,public.automation_audit_log,"[""UPDATE (details)""]",missing
x_operator,table,public.versions,"[""UPDATE (approved, approved_at, approved_by_rule, approved_in_run)""]",missing
x_operator,table,apsctl.schedules,"[""INSERT"",""UPDATE (cron, time_zone, dialect, updated_at)"",""DELETE""]",missing
x_operator,table,apsctl.pauses,"[""INSERT"",""UPDATE (kept_next_run_time, kept_job_state, resume_at, reason, paused_by, paused_at)"",""DELETE""]",missing
x_operator,table,apsctl.lease,"[""INSERT (name, token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder)"",""UPDATE (token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder)""]",missing
x_operator,table,apsctl.maintenance,"[""INSERT (since, until, reason, begun_by)"",""UPDATE (until, ended_at, ended_by)""]",missing
x_operator,table,apsctl.maintenance_jobs,"[""INSERT (maintenance, job_id, operation)""]",missing
x_operator,table,apsctl.runs,"[""INSERT"",""UPDATE (key, job_id, status, scheduled_at, created_at, completed_at, error)""]",missing
x_operator,table,apsctl.run_imports,"[""INSERT"",""UPDATE (covered_from, covered_until, imported_at)""]",missing
x_operator,function,apsctl.journal,"[""EXECUTE""]",missing
x_automation,database,DATABASE,"[""CONNECT""]",missing
x_automation,schema,public,"[""USAGE""]",missing
x_automation,schema,apsctl,"[""USAGE""]",missing
x_automation,table,public.apscheduler_jobs,"[""SELECT"",""UPDATE (job_state, next_run_time)""]",missing
x_automation,table,public.automation_audit_log,"[""SELECT"",""INSERT (job_id, status, created_at, versions_evaluated, versions_approved, details)"",""UPDATE (status, completed_at, versions_evaluated, versions_approved, error, details)""]",missing
x_automation,table,public.versions,"[""SELECT"",""UPDATE (approved, approved_at, approved_by_rule, approved_in_run)""]",missing
x_automation,table,public.approval_rules,"[""SELECT""]",missing
x_automation,table,apsctl.schedules,"[""SELECT""]",missing
x_automation,table,apsctl.pauses,"[""SELECT"",""DELETE""]",missing
x_automation,table,apsctl.lease,"[""SELECT"",""INSERT (name, token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder)"",""UPDATE (token, run_id, job_id, host, pid, backend_pid, acquired_at, expires_at, holder)""]",missing
x_automation,table,apsctl.evaluations,"[""SELECT"",""INSERT"",""UPDATE (digest, from_xid, at, base_xid, base_at, resume_after, written_by)"",""DELETE""]",missing
x_automation,table,apsctl.approvals,"[""SELECT"",""INSERT""]",missing
x_automation,table,apsctl.operations,"[""SELECT (id)""]",missing
x_automation,table,apsctl.maintenance,"[""SELECT""]",missing
x_automation,table,apsctl.maintenance_jobs,"[""SELECT""]",missing
x_automation,function,apsctl.journal,"[""EXECUTE""]",missing
---- exit 0 ----

"#]]
    );
    let one = store.run(&["migrate", "grants", "--prefix", "x_", "-o", "json"]).code(0).json();
    assert_eq!(one[3]["privileges"], serde_json::json!(["SELECT"]), "{one}");
}

#[test]
fn psql_runs_the_printed_sql_with_unusual_names() {
    let store = Store::unmigrated();
    store.sql("CREATE SCHEMA \"App Data\"");
    run_with_quoted_names(&store, &["migrate", "up", "--create-tables"]).code(0);
    // The names of the roles contain everything that ends a literal, an identifier or a dollar-quoted body, or that psql expands.
    let prefix = format!("a\"b'c\\$apsctl$ :x\n{}_", store.database());
    let grants =
        |more: &[&str]| run_with_quoted_names(&store, &[&["migrate", "grants", "--prefix", &prefix], more].concat());
    let script = grants(&[]).code(0).stdout;
    let script = script
        .replace("ON DATABASE DATABASE", "ON DATABASE \0")
        .replace("DATABASE_", "\0_")
        .replace('\0', store.database());
    assert_eq!(psql(&store.url, &script), (true, String::new()), "{script}");
    let done = grants(&["--apply"]).code(0);
    assert_eq!(done.stderr.lines().next(), Some("nothing to do: the roles have all they need"));
    let roles = store.query(&format!(
        "SELECT rolname, rolcanlogin FROM pg_roles WHERE starts_with(rolname, '{}')",
        prefix.replace('\'', "''")
    ));
    assert_eq!(roles.len(), 3);
    assert!(roles.iter().all(|role| !role.get::<_, bool>(1)));
    // The second run prints only notices about existing memberships.
    let (done, said) = psql(&store.url, &script);
    assert!(done && said.lines().all(|line| !line.contains("ERROR") && !line.contains("WARNING")), "{said}");
    let url = store.create_role("viewer", "");
    let role = format!("\"{}viewer\"", prefix.replace('"', "\"\""));
    store.sql(&format!("GRANT {role} TO viewer_{}", store.database()));
    run_with_quoted_names(&store, &["jobs", "list", "-d", &url]).code(0);
    run_with_quoted_names(&store, &["rules", "list", "-d", &url]).code(0);
}

#[test]
fn invalid_prefixes_are_refused() {
    for (prefix, why) in [
        ("", "would be called just"),
        ("pg_mine_", "names that begin with pg_ are PostgreSQL's own"),
        (&"x".repeat(54), "at most 53 bytes"),
        ("x\u{1b}[2J", "invisible character"),
    ] {
        let out = apsctl(&["migrate", "grants", "--prefix", prefix]).run().code(2);
        assert!(out.stderr.contains(why), "{out}");
    }
    apsctl(&["migrate", "grants", "--dry-run"]).run().code(2);
}

#[test]
fn a_dry_run_changes_nothing_and_a_second_apply_has_nothing_to_do() {
    let store = Store::new();
    let prefix = format!("{}_", store.database());
    let grants =
        |more: &[&str]| store.run(&[&["migrate", "grants", "--prefix", &prefix, "-o", "jsonl"], more].concat());
    let roles = format!("SELECT count(*) FROM pg_roles WHERE starts_with(rolname, '{prefix}')");
    let dry = grants(&["--apply", "--dry-run"]).code(0);
    assert_eq!(dry.stderr, "dry run: 3 roles created, 48 objects granted, then rolled back\n");
    assert_eq!(store.value(&roles), "0");
    assert!(dry.stdout.lines().all(|line| line.contains("\"missing\"")), "{dry}");
    let done = grants(&["--apply"]).code(0);
    assert_eq!(done.stderr, "3 roles created, 48 objects granted\n");
    assert!(done.stdout.lines().all(|line| line.contains("\"granted\"")), "{done}");
    assert_eq!(grants(&["--apply"]).code(0).stderr, "nothing to do: the roles have all they need\n");
    // A single missing privilege is listed and granted again.
    store.sql(&format!("REVOKE UPDATE (approved_at) ON versions FROM {prefix}automation"));
    let listed = grants(&[]).code(0);
    let missing: Vec<&str> = listed.stdout.lines().filter(|line| line.contains("\"missing\"")).collect();
    assert!(matches!(missing[..], [one] if one.contains("public.versions")), "{listed}");
    assert_eq!(grants(&["--apply"]).code(0).stderr, "0 roles created, 1 object granted\n");
}

#[test]
fn a_role_that_may_not_grant_gets_an_error_with_a_hint() {
    let store = Store::new();
    let url = store.create_role("owner", "USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA apsctl");
    let prefix = format!("{}_", store.database());
    let grants = |more: &[&str]| store.run(&[&["migrate", "grants", "--prefix", &prefix, "-d", &url], more].concat());
    assert_data_eq!(
        grants(&["--apply"]),
        str![[r#"
---- stderr ----
error: granting: role owner_DATABASE may not create roles: DATABASE_viewer, DATABASE_operator, DATABASE_automation
hint: run `apsctl migrate grants > grants.sql`, and have a superuser, or the tables' owner if the roles exist, run psql -f grants.sql
---- exit 3 ----

"#]]
    );
    grants(&[]).code(0);
    // This role may create roles but does not own the tables.
    store.sql(&format!("ALTER ROLE owner_{} CREATEROLE", store.database()));
    assert_data_eq!(
        grants(&["--apply"]),
        str![[r#"
---- stderr ----
error: granting: preparing schema apsctl: permission denied for table migrations
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
    // For this role, the server would only warn about privileges that it cannot grant.
    store.sql(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO owner_{}", store.database()));
    let database = store.database();
    store.sql(&format!("ALTER DATABASE {database} OWNER TO owner_{database}; ALTER SCHEMA apsctl OWNER TO owner_{database}; ALTER SCHEMA public OWNER TO owner_{database}"));
    assert_data_eq!(
        grants(&["--apply"]),
        str![[r#"
---- stderr ----
error: granting: preparing schema apsctl: permission denied for table migrations
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value(&format!("SELECT count(*) FROM pg_roles WHERE starts_with(rolname, '{prefix}')")), "0");
    assert_data_eq!(
        store.run(&["migrate", "grants", "--apply", "--read-only"]),
        str![[r#"
---- stderr ----
error: `--read-only` allows no changes
hint: `apsctl migrate grants` changes the store; leave out `--read-only`
---- exit 3 ----

"#]]
    );
}

#[test]
fn pending_migrations_are_an_error() {
    assert_data_eq!(
        Store::unmigrated().run(&["migrate", "grants"]),
        str![[r#"
---- stderr ----
error: inspecting the tables: migrations are pending
hint: run `apsctl migrate up` first
---- exit 3 ----

"#]]
    );
}

#[test]
fn concurrent_applies_wait_for_each_other() {
    let store = Store::new();
    let prefix = format!("{}_", store.database());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| store.run(&["migrate", "grants", "--apply", "--prefix", &prefix]).code(0));
        }
    });
}

/// A table of the application may take its ids from a sequence, which needs its own privilege.
#[test]
fn the_sequence_of_a_serial_id_is_granted_with_its_table() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE automation_audit_log (id bigserial PRIMARY KEY, job_id text, status text, created_at timestamptz,
             completed_at timestamptz, versions_evaluated bigint, versions_approved bigint, error text, details jsonb)",
    );
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    let (prefix, url) = (format!("{}_", store.database()), store.create_role("worker", ""));
    store.run(&["migrate", "grants", "--apply", "--prefix", &prefix]).code(0);
    store.sql(&format!("GRANT {prefix}automation TO worker_{}", store.database()));
    store.run(&["run-once", "-d", &url]).code(0);
    store.sql(&format!("REVOKE USAGE ON SEQUENCE automation_audit_log_id_seq FROM {prefix}automation"));
    let out = store.run(&["run-once", "-d", &url]).code(3);
    assert!(out.stderr.contains("may not use sequence public.automation_audit_log_id_seq"), "{out}");
}

#[test]
fn for_tables_outside_public_a_note_explains_the_search_path() {
    let store = Store::unmigrated();
    let database = store.database();
    store.sql(&format!("CREATE SCHEMA app; ALTER DATABASE {database} SET search_path = app"));
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    let prefix = format!("{database}_");
    let out = store.run(&["migrate", "grants", "--apply", "--prefix", &prefix, "-o", "jsonl"]).code(0);
    assert_data_eq!(
        &out.stderr,
        str![[r#"
3 roles created, 48 objects granted
members of the roles must find the tables: use ALTER ROLE … SET search_path (schema app), or set APSCTL_JOBS_TABLE and the other table settings

"#]]
    );
    assert!(out.stdout.contains("app.apscheduler_jobs") && out.stdout.contains("\"object\":\"app\""), "{out}");
}
