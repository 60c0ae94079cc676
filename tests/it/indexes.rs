//! `apsctl indexes …`

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use crate::support::{Store, send_signal};

/// Returns the names of all INVALID indexes.
fn invalid_indexes(store: &Store) -> String {
    store.value("SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index WHERE NOT indisvalid")
}

/// Leaves an invalid index behind, by creating a unique index on values that are not unique.
fn leave_invalid_index(store: &Store, name: &str) {
    store.sql("INSERT INTO versions (approved) VALUES (true), (true)");
    let sql = format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON versions (approved)");
    assert!(store.client().batch_execute(&sql).is_err());
    assert_eq!(invalid_indexes(store), name);
}

#[test]
fn a_fresh_store_lacks_all_four() {
    assert_data_eq!(
        Store::new().run(&["indexes", "verify"]),
        str![[r#"
index_name                           table_name            columns        status   create_sql                                                                                                 served_by
idx_apscheduler_jobs_next_run_time   apscheduler_jobs      next_run_time  missing  CREATE INDEX CONCURRENTLY idx_apscheduler_jobs_next_run_time ON public.apscheduler_jobs (next_run_time)
idx_automation_audit_log_created_at  automation_audit_log  created_at     missing  CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON public.automation_audit_log (created_at)
idx_versions_approved                versions              approved       missing  CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)
idx_approval_rules_active            approval_rules        is_active      missing  CREATE INDEX CONCURRENTLY idx_approval_rules_active ON public.approval_rules (is_active)
---- stderr ----
run `apsctl indexes create` to create missing and invalid indexes
---- exit 1 ----

"#]]
    );
}

#[test]
fn a_store_without_tables_lists_the_missing_ones() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["indexes", "verify", "-o", "csv"]),
        str![[r#"
index_name,table_name,columns,status,create_sql,served_by
idx_apscheduler_jobs_next_run_time,apscheduler_jobs,next_run_time,missing,CREATE INDEX CONCURRENTLY idx_apscheduler_jobs_next_run_time ON public.apscheduler_jobs (next_run_time),
idx_automation_audit_log_created_at,automation_audit_log,created_at,missing,CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON public.automation_audit_log (created_at),
idx_versions_approved,versions,approved,missing,CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved),
idx_approval_rules_active,approval_rules,is_active,missing,CREATE INDEX CONCURRENTLY idx_approval_rules_active ON public.approval_rules (is_active),
---- stderr ----
idx_apscheduler_jobs_next_run_time: there is no table apscheduler_jobs; see `apsctl migrate status`
idx_automation_audit_log_created_at: there is no table automation_audit_log; see `apsctl migrate status`
idx_versions_approved: there is no table versions; see `apsctl migrate status`
idx_approval_rules_active: there is no table approval_rules; see `apsctl migrate status`
---- exit 1 ----

"#]]
    );
    store.run(&["indexes", "create"]).code(3);
}

#[test]
fn create_creates_them_once_and_journals_it() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["indexes", "create", "--dry-run", "-o", "csv"]),
        str![[r#"
index_name,table_name,columns,status,action,sql
idx_apscheduler_jobs_next_run_time,apscheduler_jobs,next_run_time,missing,would create,CREATE INDEX CONCURRENTLY idx_apscheduler_jobs_next_run_time ON public.apscheduler_jobs (next_run_time)
idx_automation_audit_log_created_at,automation_audit_log,created_at,missing,would create,CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON public.automation_audit_log (created_at)
idx_versions_approved,versions,approved,missing,would create,CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)
idx_approval_rules_active,approval_rules,is_active,missing,would create,CREATE INDEX CONCURRENTLY idx_approval_rules_active ON public.approval_rules (is_active)
---- stderr ----
dry run: 4 to create, nothing changed
---- exit 0 ----

"#]]
    );
    store.run(&["indexes", "verify"]).code(1);
    assert_data_eq!(
        store.run(&["indexes", "create", "--reason", "slow"]),
        str![[r#"
index_name                           table_name            columns        status  action   sql
idx_apscheduler_jobs_next_run_time   apscheduler_jobs      next_run_time  ok      created  CREATE INDEX CONCURRENTLY idx_apscheduler_jobs_next_run_time ON public.apscheduler_jobs (next_run_time)
idx_automation_audit_log_created_at  automation_audit_log  created_at     ok      created  CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON public.automation_audit_log (created_at)
idx_versions_approved                versions              approved       ok      created  CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)
idx_approval_rules_active            approval_rules        is_active      ok      created  CREATE INDEX CONCURRENTLY idx_approval_rules_active ON public.approval_rules (is_active)
---- stderr ----
2025-10-26 12:00:00 INFO idx_apscheduler_jobs_next_run_time created on apscheduler_jobs
2025-10-26 12:00:00 INFO idx_automation_audit_log_created_at created on automation_audit_log
2025-10-26 12:00:00 INFO idx_versions_approved created on versions
2025-10-26 12:00:00 INFO idx_approval_rules_active created on approval_rules
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["indexes", "create"]),
        str![[r#"
index_name                           table_name            columns        status  action  sql
idx_apscheduler_jobs_next_run_time   apscheduler_jobs      next_run_time  ok      none
idx_automation_audit_log_created_at  automation_audit_log  created_at     ok      none
idx_versions_approved                versions              approved       ok      none
idx_approval_rules_active            approval_rules        is_active      ok      none
---- stderr ----
nothing to do: all indexes exist
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["indexes", "verify", "-o", "nagios"]),
        str![[r#"
INDEXES OK - all 4 there | ok=4;; missing=0;; invalid=0;; different=0;;
---- exit 0 ----

"#]]
    );
    let journal = "SELECT string_agg(concat_ws(' ', after->>'index', before->>'status', after->>'status', reason),
                                     E'\\n' ORDER BY id) FROM apsctl.operations";
    assert_data_eq!(
        store.value(journal),
        str![[r#"
idx_apscheduler_jobs_next_run_time missing ok slow
idx_automation_audit_log_created_at missing ok slow
idx_versions_approved missing ok slow
idx_approval_rules_active missing ok slow
"#]]
    );
}

#[test]
fn an_index_of_another_name_is_accepted_if_its_first_column_is_the_same() {
    let store = Store::new();
    store.sql(
        "CREATE INDEX mine ON automation_audit_log (created_at DESC, job_id);
         CREATE UNIQUE INDEX ours ON apscheduler_jobs (next_run_time, id);
         CREATE INDEX partial ON versions (approved) WHERE NOT approved;
         CREATE INDEX second ON approval_rules (priority, is_active);
         CREATE INDEX hashed ON approval_rules USING hash (is_active)",
    );
    assert_data_eq!(
        store.run(&["indexes", "verify", "-o", "jsonl"]),
        str![[r#"
{"index_name":"idx_apscheduler_jobs_next_run_time","table_name":"apscheduler_jobs","columns":"next_run_time","status":"ok","create_sql":"CREATE INDEX CONCURRENTLY idx_apscheduler_jobs_next_run_time ON public.apscheduler_jobs (next_run_time)","served_by":"ours"}
{"index_name":"idx_automation_audit_log_created_at","table_name":"automation_audit_log","columns":"created_at","status":"ok","create_sql":"CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON public.automation_audit_log (created_at)","served_by":"mine"}
{"index_name":"idx_versions_approved","table_name":"versions","columns":"approved","status":"missing","create_sql":"CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)","served_by":null}
{"index_name":"idx_approval_rules_active","table_name":"approval_rules","columns":"is_active","status":"missing","create_sql":"CREATE INDEX CONCURRENTLY idx_approval_rules_active ON public.approval_rules (is_active)","served_by":null}
---- stderr ----
run `apsctl indexes create` to create missing and invalid indexes
---- exit 1 ----

"#]]
    );
}

#[test]
fn an_invalid_leftover_is_detected_and_recreated() {
    let store = Store::new();
    store.run(&["indexes", "create"]).code(0);
    store.sql("DROP INDEX idx_versions_approved");
    leave_invalid_index(&store, "idx_versions_approved");
    assert_data_eq!(
        store.run(&["indexes", "verify", "-o", "nagios"]),
        str![[r#"
INDEXES CRITICAL - idx_versions_approved invalid | ok=3;; missing=0;; invalid=1;; different=0;;
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["indexes", "create", "-n", "-o", "csv"]),
        str![[r#"
index_name,table_name,columns,status,action,sql
idx_apscheduler_jobs_next_run_time,apscheduler_jobs,next_run_time,ok,none,
idx_automation_audit_log_created_at,automation_audit_log,created_at,ok,none,
idx_versions_approved,versions,approved,invalid,would rebuild,DROP INDEX CONCURRENTLY public.idx_versions_approved; CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)
idx_approval_rules_active,approval_rules,is_active,ok,none,
---- stderr ----
dry run: 1 to create, nothing changed
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["indexes", "create", "-o", "csv"]),
        str![[r#"
index_name,table_name,columns,status,action,sql
idx_apscheduler_jobs_next_run_time,apscheduler_jobs,next_run_time,ok,none,
idx_automation_audit_log_created_at,automation_audit_log,created_at,ok,none,
idx_versions_approved,versions,approved,ok,rebuilt,DROP INDEX CONCURRENTLY public.idx_versions_approved; CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)
idx_approval_rules_active,approval_rules,is_active,ok,none,
---- stderr ----
2025-10-26 12:00:00 INFO idx_versions_approved created on versions
---- exit 0 ----

"#]]
    );
    assert_eq!(invalid_indexes(&store), "NULL");
    let is_unique = "SELECT indisunique FROM pg_index WHERE indexrelid = 'idx_versions_approved'::regclass";
    assert_eq!(store.value(is_unique), "false");
}

#[test]
fn an_invalid_index_of_another_name_is_not_dropped() {
    let store = Store::new();
    leave_invalid_index(&store, "mine");
    let out = store.run(&["indexes", "verify"]).code(1);
    assert!(out.stderr.contains("mine is INVALID"), "{out}");
    let out = store.run(&["indexes", "create"]).code(0);
    assert!(out.stderr.contains("mine is INVALID"), "{out}");
    assert_eq!(invalid_indexes(&store), "mine");
    store.run(&["indexes", "verify"]).code(0);
}

#[test]
fn an_index_with_a_taken_name_is_not_changed() {
    let store = Store::new();
    store.sql(
        "CREATE INDEX idx_versions_approved ON versions (approved) WHERE approved;
         CREATE INDEX idx_apscheduler_jobs_next_run_time ON apscheduler_jobs (job_state);
         CREATE TABLE idx_approval_rules_active ()",
    );
    assert_data_eq!(
        store.run(&["indexes", "verify", "-o", "csv"]),
        str![[r#"
index_name,table_name,columns,status,create_sql,served_by
idx_apscheduler_jobs_next_run_time,apscheduler_jobs,next_run_time,different,CREATE INDEX CONCURRENTLY idx_apscheduler_jobs_next_run_time ON public.apscheduler_jobs (next_run_time),
idx_automation_audit_log_created_at,automation_audit_log,created_at,missing,CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON public.automation_audit_log (created_at),
idx_versions_approved,versions,approved,different,CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved),
idx_approval_rules_active,approval_rules,is_active,different,CREATE INDEX CONCURRENTLY idx_approval_rules_active ON public.approval_rules (is_active),
---- stderr ----
idx_apscheduler_jobs_next_run_time: the name is taken (an index on public.apscheduler_jobs (job_state)) and no index covers next_run_time; rename or drop that one, then run `apsctl indexes create`
idx_versions_approved: the name is taken (an index on public.versions (approved), partial) and no index covers approved; rename or drop that one, then run `apsctl indexes create`
idx_approval_rules_active: the name is taken (no index) and no index covers is_active; rename or drop that one, then run `apsctl indexes create`
run `apsctl indexes create` to create missing and invalid indexes
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["indexes", "create", "-o", "csv"]),
        str![[r#"
index_name,table_name,columns,status,action,sql
idx_apscheduler_jobs_next_run_time,apscheduler_jobs,next_run_time,different,left alone,
idx_automation_audit_log_created_at,automation_audit_log,created_at,ok,created,CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON public.automation_audit_log (created_at)
idx_versions_approved,versions,approved,different,left alone,
idx_approval_rules_active,approval_rules,is_active,different,left alone,
---- stderr ----
2025-10-26 12:00:00 INFO idx_automation_audit_log_created_at created on automation_audit_log
idx_apscheduler_jobs_next_run_time: the name is taken (an index on public.apscheduler_jobs (job_state)) and no index covers next_run_time; rename or drop that one, then run `apsctl indexes create`
idx_versions_approved: the name is taken (an index on public.versions (approved), partial) and no index covers approved; rename or drop that one, then run `apsctl indexes create`
idx_approval_rules_active: the name is taken (no index) and no index covers is_active; rename or drop that one, then run `apsctl indexes create`
---- exit 3 ----

"#]]
    );
    store.sql("CREATE INDEX mine ON versions (approved)");
    let all = store.run(&["indexes", "verify", "-o", "json"]).json();
    assert_eq!(all[2]["status"], "ok");
    assert_eq!(all[2]["served_by"], "mine");
}

#[test]
fn the_configured_tables_are_checked() {
    let store = Store::new();
    store.sql("CREATE SCHEMA \"My log\"; CREATE TABLE \"My log\".\"Runs\" (LIKE automation_audit_log INCLUDING ALL)");
    let with = |args: &[&str]| store.apsctl(args).env("APSCTL_AUDIT_TABLE", "My log.Runs").run();
    assert_data_eq!(
        with(&["indexes", "create", "-o", "csv"]),
        str![[r#"
index_name,table_name,columns,status,action,sql
idx_apscheduler_jobs_next_run_time,apscheduler_jobs,next_run_time,ok,created,CREATE INDEX CONCURRENTLY idx_apscheduler_jobs_next_run_time ON public.apscheduler_jobs (next_run_time)
idx_automation_audit_log_created_at,My log.Runs,created_at,ok,created,"CREATE INDEX CONCURRENTLY idx_automation_audit_log_created_at ON ""My log"".""Runs"" (created_at)"
idx_versions_approved,versions,approved,ok,created,CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)
idx_approval_rules_active,approval_rules,is_active,ok,created,CREATE INDEX CONCURRENTLY idx_approval_rules_active ON public.approval_rules (is_active)
---- stderr ----
2025-10-26 12:00:00 INFO idx_apscheduler_jobs_next_run_time created on apscheduler_jobs
2025-10-26 12:00:00 INFO idx_automation_audit_log_created_at created on My log.Runs
2025-10-26 12:00:00 INFO idx_versions_approved created on versions
2025-10-26 12:00:00 INFO idx_approval_rules_active created on approval_rules
---- exit 0 ----

"#]]
    );
    with(&["indexes", "verify"]).code(0);
    let schema = "SELECT string_agg(schemaname, ' ') FROM pg_indexes WHERE indexname LIKE 'idx_automation%'";
    assert_eq!(store.value(schema), "My log");
    store.run(&["indexes", "verify"]).code(1);
}

#[test]
fn the_wait_for_a_locked_table_is_limited() {
    for lock in ["INSERT INTO versions DEFAULT VALUES", "LOCK TABLE versions IN ACCESS EXCLUSIVE MODE"] {
        let store = Store::new();
        let mut holder = store.client();
        let pid: i32 = holder.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
        let mut transaction = holder.transaction().unwrap();
        transaction.batch_execute(lock).unwrap();
        let out = store
            .apsctl(&["indexes", "create", "--lock-timeout", "300ms"])
            .replace_in_output(&format!("process {pid}"), "process PID")
            .run();
        let error: Vec<&str> = out.stderr.lines().filter(|line| !line.contains("INFO")).collect();
        assert_data_eq!(
            error.join("\n"),
            str![[r#"
error: creating idx_versions_approved on versions: process PID (idle in transaction) has locked table versions for more than 0.3 s; no index was created
hint: try again after that transaction has ended, or increase --lock-timeout
note: operations 1, 2 are committed
"#]]
        );
        assert_eq!(out.code, Some(4));
        assert_eq!(invalid_indexes(&store), "NULL");
        drop(transaction);
        store.run(&["indexes", "create"]).code(0);
    }
}

#[test]
fn a_failure_because_of_an_old_snapshot_leaves_no_invalid_index() {
    let store = Store::new();
    // The transaction has never used the table, but CONCURRENTLY waits for it at the end.
    let mut old = store.client();
    let isolation = postgres::IsolationLevel::RepeatableRead;
    let mut transaction = old.build_transaction().isolation_level(isolation).start().unwrap();
    transaction.batch_execute("SELECT 1").unwrap();
    assert_data_eq!(
        store.run(&["indexes", "create", "--lock-timeout", "300ms"]),
        str![[r#"
---- stderr ----
error: creating idx_apscheduler_jobs_next_run_time on apscheduler_jobs: another transaction blocked it for more than 0.3 s
hint: try again after that transaction has ended, or increase --lock-timeout
---- exit 4 ----

"#]]
    );
    assert_eq!(invalid_indexes(&store), "NULL");
    transaction.commit().unwrap();
    store.run(&["indexes", "create"]).code(0);
}

/// apsctl sets no session parameter, because a pooler would pass it to other clients. So the role's setting applies.
#[test]
fn a_statement_timeout_of_the_role_is_named_as_the_cause() {
    let store = Store::new();
    let url = store.create_role(
        "hasty",
        "ALL ON SCHEMA public, apsctl; ALL ON ALL TABLES IN SCHEMA apsctl; EXECUTE ON FUNCTION apsctl.journal",
    );
    let role = format!("hasty_{}", store.database());
    store.sql(&format!("ALTER TABLE versions OWNER TO {role}; ALTER ROLE {role} SET statement_timeout = '300ms'"));
    for name in ["apscheduler_jobs", "automation_audit_log", "approval_rules"] {
        store.sql(&format!("ALTER TABLE {name} OWNER TO {role}"));
    }
    let mut old = store.client();
    let isolation = postgres::IsolationLevel::RepeatableRead;
    let mut transaction = old.build_transaction().isolation_level(isolation).start().unwrap();
    transaction.batch_execute("SELECT 1").unwrap();
    assert_data_eq!(
        store.run(&["indexes", "create", "-d", &url]),
        str![[r#"
---- stderr ----
error: creating idx_apscheduler_jobs_next_run_time on apscheduler_jobs: canceling statement due to statement timeout
hint: check whether statement_timeout is set for the role, the database or the server; ALTER ROLE … SET statement_timeout = 0 removes it
---- exit 4 ----

"#]]
    );
    assert_eq!(invalid_indexes(&store), "NULL");
    transaction.commit().unwrap();
    store.run(&["indexes", "create", "-d", &url]).code(0);
}

/// Databases with the same template have tables of the same oid, and `pg_locks` shows the locks of all databases.
#[test]
fn a_lock_in_another_database_does_not_prevent_cleaning_up() {
    let (store, other) = (Store::new(), Store::new());
    let oid = "SELECT 'apscheduler_jobs'::regclass::oid::text";
    assert_eq!(store.value(oid), other.value(oid));
    let mut session = other.client();
    let mut locked = session.transaction().unwrap();
    locked.batch_execute("LOCK apscheduler_jobs IN SHARE UPDATE EXCLUSIVE MODE").unwrap();
    interrupt_creation(&store);
}

#[test]
fn an_interrupted_creation_leaves_no_invalid_index() {
    interrupt_creation(&Store::new());
}

fn interrupt_creation(store: &Store) {
    let mut old = store.client();
    let isolation = postgres::IsolationLevel::RepeatableRead;
    let mut transaction = old.build_transaction().isolation_level(isolation).start().unwrap();
    transaction.batch_execute("SELECT 1").unwrap();
    let create = store.apsctl(&["indexes", "create", "--lock-timeout", "0"]);
    let child = create.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while invalid_indexes(store) == "NULL" {
        sleep(Duration::from_millis(20));
    }
    send_signal(&child, Signal::SIGINT);
    assert_data_eq!(
        create.output(&child.wait_with_output().unwrap()),
        str![[r#"
---- stderr ----
error: creating idx_apscheduler_jobs_next_run_time on apscheduler_jobs: interrupted (SIGINT)
---- exit 130 ----

"#]]
    );
    assert_eq!(invalid_indexes(store), "NULL");
}

#[test]
fn read_only_is_refused_by_the_server() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["--read-only", "indexes", "create"]),
        str![[r#"
---- stderr ----
error: `--read-only` allows no changes
hint: `apsctl indexes create` changes the store; leave out `--read-only`
---- exit 3 ----

"#]]
    );
    leave_invalid_index(&store, "idx_versions_approved");
    store.run(&["--read-only", "indexes", "create"]).code(3);
    assert_eq!(invalid_indexes(&store), "idx_versions_approved");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn a_missing_privilege_is_reported() {
    let store = Store::unmigrated();
    store.sql("CREATE TABLE versions (approved boolean)");
    assert_data_eq!(
        store.run(&["indexes", "create", "-o", "csv"]),
        str![[r#"
---- stderr ----
error: creating idx_versions_approved on versions: the store has no schema apsctl, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    let store = Store::new();
    let url = store.create_role("reader", "SELECT ON ALL TABLES IN SCHEMA public");
    store.apsctl(&["indexes", "verify", "-d", &url]).run().code(1);
    store.apsctl(&["indexes", "create", "-d", &url]).run().code(3);
    let url = store.create_role(
        "writer",
        "ALL ON SCHEMA apsctl; ALL ON ALL TABLES IN SCHEMA apsctl; EXECUTE ON FUNCTION apsctl.journal",
    );
    assert_data_eq!(
        store.apsctl(&["indexes", "create", "-d", &url]).run(),
        str![[r#"
---- stderr ----
error: creating idx_apscheduler_jobs_next_run_time on apscheduler_jobs: must be owner of table apscheduler_jobs
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
}

#[test]
fn of_several_processes_one_creates_each_index_and_the_others_find_it() {
    let store = Store::new();
    // Makes the first index wait until all sessions have started.
    leave_invalid_index(&store, "idx_versions_approved");
    let mut writer = store.client();
    let mut open = writer.transaction().unwrap();
    open.batch_execute("LOCK TABLE apscheduler_jobs IN ROW EXCLUSIVE MODE").unwrap();
    let start = || {
        let apsctl = store.apsctl(&["indexes", "create", "-o", "json", "--lock-timeout", "60s"]);
        apsctl.command().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let all: Vec<_> = (0..5).map(|_| start()).collect();
    let sessions = "SELECT count(DISTINCT client_port || application_name || pid) FROM pg_stat_activity \
                    WHERE datname = current_database() AND application_name = 'apsctl indexes create'";
    let begun = std::time::Instant::now();
    // Each process has a session of its own and one for the build lock.
    while store.value(sessions).parse::<usize>().unwrap() < 10 {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", store.value(sessions));
        sleep(Duration::from_millis(20));
    }
    open.commit().unwrap();
    let mut actions = std::collections::BTreeMap::<String, Vec<String>>::new();
    for child in all {
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(0), "{said}");
        let rows: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
        for row in rows.as_array().unwrap() {
            assert_eq!(row["status"], "ok", "{rows}");
            let name = row["index_name"].as_str().unwrap().to_owned();
            actions.entry(name).or_default().push(row["action"].as_str().unwrap().to_owned());
        }
    }
    for (name, mut actions) in actions {
        actions.sort();
        let made = if name == "idx_versions_approved" { "rebuilt" } else { "created" };
        let mut expected = vec!["none"; 4];
        expected.push(made);
        expected.sort_unstable();
        assert_eq!(actions, expected, "{name}");
    }
    assert_eq!(invalid_indexes(&store), "NULL");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "4");
}

#[test]
fn a_role_that_may_not_create_indexes_takes_no_lock() {
    let store = Store::new();
    let url = store.create_role("locker", "");
    let mut locker = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    locker.batch_execute("SELECT pg_advisory_lock(x'61707363746c6978'::bigint)").unwrap();
    store.run(&["indexes", "create"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'idx\\_%'"), "4");
}
