//! `apsctl audit operations --verify`

use snapbox::{assert_data_eq, str};

use super::{store_with_entries, tamper, verdict};
use crate::support::{Store, job};

#[test]
fn an_intact_journal_is_verified() {
    let store = store_with_entries(3);
    let hash = store.value("SELECT encode(hash, 'hex') FROM apsctl.journal_head");
    let verify = store.apsctl(&["audit", "operations", "--verify"]).replace_in_output(&hash, "HASH");
    assert_data_eq!(
        verify.run(),
        str![[r#"
status     intact
entries    3
last_seq   3
last_hash  HASH
breaks     0
broken_at
operation
problem
note
archived   0
in_files   0
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        verify.args(&["-o", "nagios"]).run(),
        str![[r#"
JOURNAL OK - 3 entries, none changed, moved or missing | entries=3;; breaks=0;;
---- exit 0 ----

"#]]
    );
    assert_eq!(verdict(&Store::new(), &[]), "intact");
}

#[test]
fn a_changed_entry_is_reported() {
    let store = store_with_entries(3);
    tamper(&store, "UPDATE apsctl.operations SET reason = 'another' WHERE id = 2");
    let hash = store.value("SELECT encode(hash, 'hex') FROM apsctl.journal_head");
    let verify = store.apsctl(&["audit", "operations", "--verify"]).replace_in_output(&hash, "HASH");
    assert_data_eq!(
        verify.run(),
        str![[r#"
status     broken
entries    3
last_seq   3
last_hash  HASH
breaks     1
broken_at  2
operation  2
problem    entry 2 has been changed since it was written
note
archived   0
in_files   0
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        verify.args(&["-o", "nagios"]).run(),
        str![[r#"
JOURNAL CRITICAL - entry 2 has been changed since it was written | entries=3;; breaks=1;;
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_change_of_any_field_is_detected() {
    let store = store_with_entries(2);
    for (column, value) in [
        ("at", "at + interval '1 microsecond'"),
        ("os_user", "os_user || ' '"),
        ("sudo_user", "''"),
        ("host", "'elsewhere'"),
        ("db_role", "'nobody'"),
        ("session_role", "NULL"),
        ("server", "'socket:1'"),
        ("command", "upper(command)"),
        ("job_id", "NULL"),
        ("before", "jsonb_set(before, '{job,job_state}', '\"FAILED\"')"),
        ("before", "NULL"),
        ("after", "'null'"),
        ("reason", "reason || E'\\n'"),
        ("undo_of", "1"),
    ] {
        tamper(
            &store,
            &format!(
                "CREATE TABLE was AS TABLE apsctl.operations; UPDATE apsctl.operations SET {column} = {value} WHERE id = 2"
            ),
        );
        let found = verdict(&store, &[]);
        assert_eq!(found, "2 (1): entry 2 has been changed since it was written", "{column} = {value}");
        tamper(
            &store,
            &format!(
                "UPDATE apsctl.operations o SET {column} = was.{column} FROM was WHERE was.id = o.id; DROP TABLE was"
            ),
        );
        assert_eq!(verdict(&store, &[]), "intact", "{column}");
    }
}

#[test]
fn each_kind_of_tampering_is_reported() {
    let forge = "UPDATE apsctl.operations SET reason = 'forged' WHERE id = 2; \
                 UPDATE apsctl.operations o SET hash = apsctl.operation_hash(o) WHERE id = 2";
    for (sql, expected) in [
        ("DELETE FROM apsctl.operations WHERE id = 2", "2 (1): entry 2 is missing"),
        ("DELETE FROM apsctl.operations WHERE id IN (2, 3)", "2 (1): entries 2 to 3 are missing"),
        ("DELETE FROM apsctl.operations WHERE id = 1", "1 (1): entry 1 is missing"),
        ("DELETE FROM apsctl.operations WHERE id > 3", "4 (1): entries 4 to 5 are missing at the end"),
        ("TRUNCATE apsctl.operations", "1 (1): entries 1 to 5 are missing at the end"),
        (forge, "3 (1): entry 2 was replaced: entry 3 has the hash of another entry"),
        (
            "ALTER TABLE apsctl.operations DROP CONSTRAINT operations_seq;
             UPDATE apsctl.operations SET seq = 5 - seq WHERE seq IN (2, 3)",
            "2 (3): entry 2 was moved or inserted: its hash does not belong here",
        ),
        (
            "UPDATE apsctl.operations o SET reason = other.reason FROM apsctl.operations other
             WHERE (o.id, other.id) IN ((2, 3), (3, 2))",
            "2 (2): entry 2 has been changed since it was written",
        ),
        (
            "DELETE FROM apsctl.operations WHERE id = 2; UPDATE apsctl.operations SET reason = '' WHERE id = 3",
            "2 (2): entry 2 is missing",
        ),
        ("UPDATE apsctl.journal_head SET seq = 3", "4 (1): the head was set back to entry 3"),
        ("UPDATE apsctl.journal_head SET hash = sha256('')", "5 (1): the hash of entry 5 differs from the head's"),
        (
            "ALTER TABLE apsctl.journal_head DISABLE TRIGGER keep_head; DELETE FROM apsctl.journal_head",
            "5 (1): the head is missing, so the end of the journal is unknown",
        ),
    ] {
        let store = store_with_entries(5);
        tamper(&store, sql);
        assert_eq!(verdict(&store, &[]), expected, "{sql}");
    }
}

/// Verification does not call the store's own hash function, which an attacker could replace together with the rows.
#[test]
fn a_replaced_hash_function_does_not_hide_a_change() {
    let store = store_with_entries(2);
    tamper(
        &store,
        "CREATE OR REPLACE FUNCTION apsctl.operation_hash(o apsctl.operations) RETURNS bytea LANGUAGE sql STABLE
         AS 'SELECT o.hash'; UPDATE apsctl.operations SET os_user = 'another' WHERE id = 2",
    );
    assert_eq!(verdict(&store, &[]), "2 (1): entry 2 has been changed since it was written");
}

#[test]
fn the_hash_does_not_depend_on_server_settings() {
    let store = Store::new();
    job("däily").func_ref("żółw\u{1}").insert(&store);
    let database = store.database().to_owned();
    let settings = [
        ("TimeZone", "'Asia/Kathmandu'"),
        ("DateStyle", "'SQL, DMY'"),
        ("IntervalStyle", "sql_standard"),
        ("bytea_output", "escape"),
        ("extra_float_digits", "-10"),
        ("standard_conforming_strings", "off"),
        ("search_path", "evil, pg_catalog"),
    ];
    store.sql(
        "CREATE SCHEMA evil; CREATE FUNCTION evil.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT ''x''::bytea';
         CREATE FUNCTION evil.convert_to(text, name) RETURNS bytea LANGUAGE sql AS 'SELECT ''x''::bytea'",
    );
    store.run(&["jobs", "pause", "däily", "--reason", "before 'it' \\ \u{1F422}"]).code(0);
    for (name, value) in settings {
        // apsctl's startup packet overrides a setting of the database only if it contains that setting.
        store.sql(&format!("ALTER DATABASE {database} SET {name} = {value}"));
        let tables = ["APSCTL_JOBS_TABLE", "APSCTL_AUDIT_TABLE"]
            .into_iter()
            .zip(["public.apscheduler_jobs", "public.automation_audit_log"]);
        let run = |args: &[&str]| {
            tables.clone().fold(store.apsctl(args), |run, (name, value)| run.env(name, value)).run().code(0)
        };
        run(&["audit", "operations", "--verify"]);
        run(&["jobs", "resume", "däily"]);
        run(&["jobs", "pause", "däily"]);
        store.sql(&format!("ALTER DATABASE {database} RESET {name}"));
        assert_eq!(verdict(&store, &[]), "intact", "{name}");
    }
    assert_eq!(store.value("SELECT seq FROM apsctl.journal_head"), "15");
}

#[test]
fn a_journal_in_a_latin1_database_is_verified() {
    let store = Store::unmigrated();
    let latin = format!("{}_latin", store.database());
    store.sql(&format!("CREATE DATABASE {latin} TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'"));
    let url = store.url.replace(store.database(), &latin);
    let run = |args: &[&str]| store.run(&[args, &["-d", &url]].concat()).code(0);
    run(&["migrate", "up", "--reason", "für später"]);
    assert!(run(&["audit", "operations", "--verify"]).stdout.contains("entries    1"));
}

#[test]
fn the_migration_chains_existing_entries() {
    let store = Store::unmigrated();
    let all = store.apsctl(&["migrate", "sql", "--create-tables"]).stdout_on_success();
    let (before, _) = all.split_once("\n-- V4__").unwrap();
    store.sql(&format!("{before}COMMIT"));
    job("daily").insert(&store);
    store.sql(
        "INSERT INTO apsctl.operations (at, os_user, host, db_role, command, job_id, before)
         SELECT now(), 'alice', 'h', 'postgres', 'apsctl jobs pause daily', 'daily', '{\"n\": 1.50}' FROM generate_series(1, 3);
         DELETE FROM apsctl.operations WHERE id = 2",
    );
    let listed = store.run(&["audit", "operations", "-o", "json"]).code(0).json();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["seq"]), (2, &serde_json::Value::Null));
    assert_eq!(store.run(&["audit", "operations", "-n", "0", "-o", "jsonl"]).code(0).stdout.lines().count(), 2);
    assert_data_eq!(
        store.run(&["jobs", "pause", "daily"]),
        str![[r#"
---- stderr ----
error: pausing: the store has no function apsctl.journal, which writes the operator journal
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["audit", "operations", "--verify"]),
        str![[r#"
---- stderr ----
error: verifying the operator journal: the store has no table apsctl.journal_head, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    store.run(&["migrate", "up"]).code(0);
    assert_eq!(verdict(&store, &[]), "intact");
    let chained =
        "SELECT string_agg(seq || ' ' || id || ' ' || coalesce(server, '-'), ', ' ORDER BY seq) FROM apsctl.operations";
    assert_eq!(store.value(chained), "1 1 -, 2 3 -, 3 4 socket:5432");
    store.run(&["jobs", "pause", "daily"]).code(0);
    store.run(&["undo"]).code(0);
    assert_eq!(verdict(&store, &[]), "intact");
}

#[test]
fn a_restored_dump_is_intact() {
    let store = store_with_entries(3);
    let bindir = apsctl::cluster::ServerPrograms::find_newest().unwrap().bindir().to_owned();
    let run = |program: &str, args: &[&str]| {
        let ended = std::process::Command::new(bindir.join(program)).args(args).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    };
    let dump = tempfile::NamedTempFile::new().unwrap();
    let path = dump.path().to_str().unwrap();
    run("pg_dump", &["-f", path, &store.url]);
    let copy = Store::unmigrated();
    run("psql", &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path, &copy.url]);
    assert_eq!(verdict(&copy, &[]), "intact");
    copy.run(&["undo"]).code(0);
    assert_eq!(verdict(&copy, &[]), "intact");
    assert_eq!(copy.value("SELECT max(seq) FROM apsctl.operations"), "4");
}
