//! Which roles can write to the journal, and what.

use snapbox::{assert_data_eq, str};

use super::{store_with_entries, verdict};
use crate::support::{Store, job, pooler};

/// The privileges on the journal that an operator needs.
const GRANTS: &str =
    "USAGE ON SCHEMA apsctl; SELECT ON apsctl.operations, apsctl.journal_head; EXECUTE ON FUNCTION apsctl.journal";
const JOBS: &str =
    "SELECT, UPDATE ON apscheduler_jobs; SELECT, INSERT, UPDATE, DELETE ON apsctl.pauses, apsctl.schedules";

/// Runs SQL that the server must refuse, and returns the server's message.
fn refusal(url: &str, sql: &str) -> String {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let error = client.batch_execute(sql).unwrap_err();
    error.as_db_error().unwrap().message().to_owned()
}

#[test]
fn entries_cannot_be_changed_or_deleted() {
    let store = store_with_entries(2);
    let operator = store.create_role("operator", GRANTS);
    for sql in [
        "UPDATE apsctl.operations SET reason = 'x' WHERE id = 1",
        "DELETE FROM apsctl.operations WHERE id = 2",
        "TRUNCATE apsctl.operations CASCADE",
        "UPDATE apsctl.operations SET reason = 'x' WHERE false",
        "SET session_replication_role = replica; DELETE FROM apsctl.operations",
        "INSERT INTO apsctl.operations (at, os_user, host, db_role, command) OVERRIDING SYSTEM VALUE \
         SELECT at, os_user, host, db_role, command FROM apsctl.operations ON CONFLICT (id) DO UPDATE SET reason = 'x'",
    ] {
        // The owner of the journal, who is also a superuser here.
        let said = refusal(&store.url, sql);
        assert!(said.starts_with("the operator journal is append-only: "), "{sql}: {said}");
        let said = refusal(&operator, sql);
        assert!(said.starts_with("permission denied"), "{sql}: {said}");
    }
    for sql in ["DELETE FROM apsctl.journal_head", "TRUNCATE apsctl.journal_head"] {
        assert!(refusal(&store.url, sql).contains("append-only"), "{sql}");
    }
    for sql in [
        "UPDATE apsctl.journal_head SET seq = 0",
        "CREATE TEMP TABLE t (LIKE apsctl.operations); \
         CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION apsctl.journal_chain()",
        "ALTER TABLE apsctl.operations DISABLE TRIGGER append_only",
    ] {
        let said = refusal(&operator, sql);
        assert!(said.starts_with("permission denied") || said.starts_with("must be owner"), "{sql}: {said}");
    }
    assert_eq!(verdict(&store, &[]), "intact");
}

#[test]
fn an_operator_can_write_entries_but_not_in_the_name_of_another_role() {
    let store = Store::new();
    job("daily").insert(&store);
    let url = store.create_role("operator", &format!("{GRANTS}; {JOBS}"));
    let role = format!("operator_{}", store.database());
    for args in
        [&["jobs", "pause", "daily"][..], &["undo"], &["audit", "operations"], &["audit", "operations", "--verify"]]
    {
        store.run(&[args, &["-d", &url]].concat()).code(0);
    }
    let who = "SELECT string_agg(DISTINCT concat_ws(' ', db_role, session_role, server), ', ') FROM apsctl.operations";
    assert_eq!(store.value(who), format!("{role} {role} socket:5432"));
    // With SET ROLE, the entry has the current role and the login role.
    store.sql(&format!(
        "SET ROLE {role}; SELECT apsctl.journal(NULL, 'me', NULL, 'here', 'apsctl', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
    ));
    let newest = "SELECT concat_ws(' ', db_role, session_role) FROM apsctl.operations ORDER BY seq DESC LIMIT 1";
    assert_eq!(store.value(newest), format!("{role} postgres"));
    // The owner inserts directly: the server's values replace the inserted ones.
    store.sql(
        "INSERT INTO apsctl.operations (at, os_user, host, db_role, session_role, server, command, seq, prev_hash, hash)
         VALUES (now(), 'me', 'here', 'x', 'x', 'elsewhere', 'apsctl', 77, 'x', 'y')",
    );
    assert_eq!(store.value(newest), "postgres postgres");
    assert_eq!(verdict(&store, &[]), "intact");
}

#[test]
fn an_entry_over_tcp_has_the_servers_address() {
    // Other tests may listen on this machine, so the IPv4 address depends on the process id. ::1 may be taken.
    let address = format!("127.{}.{}.1", std::process::id() / 256 % 256, std::process::id() % 256);
    let server = apsctl::cluster::start_temporary(&[("listen_addresses", &format!("{address},::1"))]).unwrap();
    let store = Store::create_on(&server, "tcp");
    let hba = format!("{}/pg_hba.conf", store.value("SELECT current_setting('data_directory')"));
    store.sql(&format!(
        "COPY (SELECT 'host all all 127.0.0.0/8 trust' UNION SELECT 'host all all ::1/128 trust' UNION SELECT 'local all all trust') TO '{hba}';
         SELECT pg_reload_conf()"
    ));
    job("daily").insert(&store);
    let own = store.value("SELECT pg_postmaster_start_time()");
    for host in [address, "[::1]".into()] {
        let url = format!("postgresql://postgres@{host}:5432/tcp");
        let asked = postgres::Client::connect(&url, postgres::NoTls)
            .and_then(|mut client| client.query_one("SELECT pg_postmaster_start_time()::text", &[]));
        if !asked.is_ok_and(|row| row.get::<_, String>(0) == own) {
            assert!(host == "[::1]", "the test's own server does not answer on {host}");
            crate::support::report_skip("no IPv6 address is free");
            continue;
        }
        store.run(&["jobs", "trigger", "daily", "-d", &url]).code(0);
        let server = store.value("SELECT server FROM apsctl.operations ORDER BY seq DESC LIMIT 1");
        assert_eq!(server, format!("{host}:5432"));
    }
}

#[test]
fn a_rollback_leaves_no_gap_in_seq() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "pause", "daily", "--dry-run"]).code(0);
    store.run(&["jobs", "pause", "daily"]).code(0);
    store.run(&["jobs", "resume", "daily", "--dry-run"]).code(0);
    store.run(&["jobs", "resume", "daily"]).code(0);
    let numbers = "SELECT string_agg(seq || ' ' || id, ', ' ORDER BY seq) FROM apsctl.operations";
    assert_eq!(store.value(numbers), "1 2, 2 4");
    assert_eq!(verdict(&store, &[]), "intact");
}

#[test]
fn eight_concurrent_writers_make_one_chain() {
    let store = Store::new();
    trigger_concurrently(&store);
}

#[test]
fn eight_concurrent_writers_through_a_pool_of_three_make_one_chain() {
    let Some(pooler) = pooler() else { return };
    trigger_concurrently(&Store::new().through_pooler(pooler));
}

/// Runs eight threads that each trigger three of six jobs with one command, in different orders.
fn trigger_concurrently(store: &Store) {
    let ids = ["a", "b", "c", "d", "e", "f"];
    for id in ids {
        job(id).insert(store);
    }
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                for round in 0..6 {
                    let at = |n: usize| ids[(thread + round * n) % 6];
                    let ended = store.run(&["jobs", "trigger", at(1), at(3), at(5)]);
                    assert_eq!(ended.code, Some(0), "{ended}");
                }
            });
        }
    });
    assert_eq!(verdict(store, &[]), "intact");
    assert_eq!(store.value("SELECT count(*) = max(seq) AND max(seq) > 48 FROM apsctl.operations"), "true");
}

/// A row that does not exist yet cannot be locked, so several processes may insert it at the same time.
#[test]
fn concurrent_restores_of_the_same_jobs_do_not_deadlock() {
    let store = Store::new();
    let ids: Vec<String> = (0..20).map(|n| format!("job-{n:02}")).collect();
    for id in &ids {
        job(id).insert(&store);
    }
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jobs.snapshot");
    let file = file.to_str().unwrap();
    store.run(&["jobs", "snapshot", file]).code(0);
    for _ in 0..5 {
        store.sql("DELETE FROM apscheduler_jobs");
        std::thread::scope(|scope| {
            for skip in 0..4 {
                let (store, ids) = (&store, &ids);
                scope.spawn(move || {
                    let ids: Vec<&str> = ids.iter().skip(skip).map(String::as_str).collect();
                    let ended = store.run(&[&["jobs", "restore", file], &ids[..]].concat());
                    assert!(!ended.stderr.contains("deadlock") && ended.code != Some(4), "{ended}");
                });
            }
        });
    }
    assert_eq!(verdict(&store, &[]), "intact");
}

/// Every change has an entry. Dry runs and commands without a change have none.
#[test]
fn migrations_and_index_creation_are_in_the_journal() {
    let store = Store::unmigrated();
    store.run(&["migrate", "up", "--dry-run"]).code(0);
    store.run(&["migrate", "up", "--create-tables", "--reason", "a new store"]).code(0);
    store.run(&["migrate", "up"]).code(0);
    store.run(&["indexes", "create"]).code(0);
    let found = store.run(&["audit", "operations", "-o", "json"]).code(0).json();
    let said: Vec<String> =
        found.as_array().unwrap().iter().map(|o| format!("{} | {}", o["command"], o["reason"])).collect();
    assert_eq!(
        said,
        [
            "\"apsctl migrate up --create-tables --reason 'a new store'\" | \"a new store\"",
            "\"apsctl indexes create\" | null",
            "\"apsctl indexes create\" | null",
            "\"apsctl indexes create\" | null",
            "\"apsctl indexes create\" | null",
        ]
    );
    assert_eq!((&found[0]["before"]["version"], &found[0]["after"]["version"]), (&serde_json::Value::Null, &10.into()));
    assert_data_eq!(
        store.run(&["undo", "1"]),
        str![[r#"
---- stderr ----
error: undoing: operation 1 changed no job and cannot be undone
hint: `apsctl audit operations` lists the changes of jobs; `apsctl undo ID` undoes one
---- exit 3 ----

"#]]
    );
    assert_eq!(verdict(&store, &[]), "intact");
}
