//! Which roles can write to the journal, and what.

use snapbox::{assert_data_eq, str};

use super::{kept, verdict};
use crate::support::{Store, job, pooler};

/// The privileges on the journal that an operator needs.
const GRANTS: &str =
    "USAGE ON SCHEMA apsctl; SELECT ON apsctl.operations, apsctl.journal_head; EXECUTE ON FUNCTION apsctl.journal";
const JOBS: &str =
    "SELECT, UPDATE ON apscheduler_jobs; SELECT, INSERT, UPDATE, DELETE ON apsctl.pauses, apsctl.schedules";

/// Returns the error of a statement as this role.
fn refused(url: &str, sql: &str) -> String {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let error = client.batch_execute(sql).unwrap_err();
    error.as_db_error().unwrap().message().to_owned()
}

#[test]
fn no_role_changes_or_deletes_an_entry() {
    let store = kept(2);
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
        // The owner, who is a superuser here.
        let said = refused(&store.url, sql);
        assert!(said.starts_with("the operator journal is append-only: "), "{sql}: {said}");
        let said = refused(&operator, sql);
        assert!(said.starts_with("permission denied"), "{sql}: {said}");
    }
    for sql in ["DELETE FROM apsctl.journal_head", "TRUNCATE apsctl.journal_head"] {
        assert!(refused(&store.url, sql).contains("append-only"), "{sql}");
    }
    for sql in [
        "UPDATE apsctl.journal_head SET seq = 0",
        "CREATE TEMP TABLE t (LIKE apsctl.operations); \
         CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION apsctl.journal_chain()",
        "ALTER TABLE apsctl.operations DISABLE TRIGGER append_only",
    ] {
        let said = refused(&operator, sql);
        assert!(said.starts_with("permission denied") || said.starts_with("must be owner"), "{sql}: {said}");
    }
    assert_eq!(verdict(&store, &[]), "intact");
}

#[test]
fn an_operator_writes_with_the_least_grants_and_cannot_pass_for_another() {
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
    // With SET ROLE: the role, and the login role.
    store.sql(&format!(
        "SET ROLE {role}; SELECT apsctl.journal(NULL, 'me', NULL, 'here', 'apsctl', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
    ));
    let newest = "SELECT concat_ws(' ', db_role, session_role) FROM apsctl.operations ORDER BY seq DESC LIMIT 1";
    assert_eq!(store.value(newest), format!("{role} postgres"));
    // By hand, as the owner: the server replaces the inserted values by the real ones.
    store.sql(
        "INSERT INTO apsctl.operations (at, os_user, host, db_role, session_role, server, command, seq, prev_hash, hash)
         VALUES (now(), 'me', 'here', 'x', 'x', 'elsewhere', 'apsctl', 77, 'x', 'y')",
    );
    assert_eq!(store.value(newest), "postgres postgres");
    assert_eq!(verdict(&store, &[]), "intact");
}

#[test]
fn over_tcp_the_journal_has_the_servers_address() {
    // An address of this process alone, since other processes may use the port. ::1 is used by the first one.
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
            crate::support::report_skip("no address of IPv6 is free here");
            continue;
        }
        store.run(&["jobs", "trigger", "daily", "-d", &url]).code(0);
        let server = store.value("SELECT server FROM apsctl.operations ORDER BY seq DESC LIMIT 1");
        assert_eq!(server, format!("{host}:5432"));
    }
}

#[test]
fn a_rolled_back_change_leaves_no_gap() {
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
fn eight_concurrent_changes_of_the_same_jobs_make_one_chain() {
    let store = Store::new();
    crowd(&store);
}

#[test]
fn eight_at_once_through_a_pool_of_three() {
    let Some(pooler) = pooler() else { return };
    crowd(&Store::new().through_pooler(pooler));
}

/// Each command changes three of six jobs, in a different order.
fn crowd(store: &Store) {
    let ids = ["a", "b", "c", "d", "e", "f"];
    for id in ids {
        job(id).insert(store);
    }
    std::thread::scope(|scope| {
        for who in 0..8 {
            scope.spawn(move || {
                for round in 0..6 {
                    let at = |n: usize| ids[(who + round * n) % 6];
                    let ended = store.run(&["jobs", "trigger", at(1), at(3), at(5)]);
                    assert_eq!(ended.code, Some(0), "{ended}");
                }
            });
        }
    });
    assert_eq!(verdict(store, &[]), "intact");
    assert_eq!(store.value("SELECT count(*) = max(seq) AND max(seq) > 48 FROM apsctl.operations"), "true");
}

/// A row that does not exist yet cannot be locked, so two commands could restore it at the same time.
#[test]
fn two_concurrent_restores_do_not_deadlock() {
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

/// Each change is journaled; a command that only reads is not.
#[test]
fn migrations_and_grants_are_journaled() {
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
    assert_eq!((&found[0]["before"]["version"], &found[0]["after"]["version"]), (&serde_json::Value::Null, &7.into()));
    assert_data_eq!(
        store.run(&["undo", "1"]),
        str![[r#"
---- stderr ----
error: taking back: operation 1 changed no job and cannot be undone
---- exit 3 ----

"#]]
    );
    assert_eq!(verdict(&store, &[]), "intact");
}
