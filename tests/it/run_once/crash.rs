//! The server stops during a pass, or has no room left for it.

use std::time::Duration;

use apsctl::cluster::{StopMode, TemporaryServer, start_temporary};
use snapbox::{assert_data_eq, str};

use super::small_disk::SmallDisk;
use super::{approved, automation, count_approvals, daily, high_confidence, runs, slow, store_with, versions};
use crate::support::{RunningApsctl, Store, is_lease_held, wait_for, wait_until_lease_free};

/// Commits survive a crash of the server. They need not survive a crash of the machine.
const DURABLE: [(&str, &str); 2] = [("synchronous_commit", "on"), ("fsync", "off")];

/// Starts a server for one test, with a store on it.
fn own_server() -> (TemporaryServer, Store) {
    let server = start_temporary(&DURABLE).unwrap();
    let store = Store::create_on(&server, "own");
    (server, store)
}

#[test]
fn a_pass_completes_although_the_server_crashes_and_restarts() {
    let (server, store) = own_server();
    high_confidence(&store);
    automation(&store);
    count_approvals(&store);
    versions(&store, 40, 30);
    slow(&store, "0.05");
    let args = ["run-once", "--batch-size", "4", "--retries", "100", "--retry-delay", "100ms", "-o", "json"];
    let running = RunningApsctl::start(store.apsctl(&args).real_time());
    let mut committed = 0;
    for _ in 0..3 {
        wait_for(&store, &format!("SELECT count(*) > {committed} FROM approvals"));
        server.stop(StopMode::Immediate).unwrap();
        std::thread::sleep(Duration::from_millis(150));
        server.start(&DURABLE).unwrap();
        committed = store.value("SELECT count(*) FROM approvals").parse().unwrap();
    }
    let out = running.wait().code(0);
    let details = format!("{out}\n{}", runs(&store));
    let row = out.json();
    assert_eq!((&row["versions_approved"], &row["status"]), (&30.into(), &"recovered".into()), "{details}");
    assert!(row["attempts"].as_i64().unwrap() >= 4, "{details}");
    for line in [
        "ERROR Database connection lost",
        "INFO Retrying in 0 seconds...",
        "ERROR Previous run failed, attempting recovery",
        "INFO Database connection restored",
        "INFO Resuming failed job",
        "INFO Automation run completed (recovered)",
    ] {
        assert!(out.stderr.contains(line), "{line}\n{details}");
    }
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "30 30", "{details}");
    assert_eq!(store.value("SELECT sum(versions_approved) FROM automation_audit_log"), "30", "{details}");
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log WHERE status = 'running'"), "0", "{details}");
    assert!(!is_lease_held(&store));
}

#[test]
fn a_pass_fails_if_the_server_stays_down_and_the_next_one_continues() {
    let (server, store) = own_server();
    high_confidence(&store);
    automation(&store);
    versions(&store, 8, 8);
    slow(&store, "0.05");
    let args = ["run-once", "--batch-size", "1", "--retries", "1", "--retry-delay", "1s", "--lease", "1s"];
    let socket = store.socket().0;
    let running = RunningApsctl::start(
        store
            .apsctl(&args)
            .replace_in_output(&socket, "SOCKET")
            .replace_in_output(" (terminating connection due to unexpected postmaster exit)", "")
            .replace_in_output(" (the database system is shutting down)", ""),
    );
    wait_for(&store, "SELECT count(*) > 1 FROM versions WHERE approved");
    server.stop(StopMode::Immediate).unwrap();
    assert_data_eq!(
        running.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 8 pending versions
2025-10-26 12:00:00 ERROR Database connection lost
2025-10-26 12:00:00 ERROR Automation run failed: the connection to the server was lost[..]
2025-10-26 12:00:00 INFO Retrying in 1 seconds...
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "DATABASE" as "postgres": SOCKET/.s.PGSQL.5432: No such file or directory
2025-10-26 12:00:00 WARN The run could not be closed; the next pass closes it: [..]
hint: CONNECTION_REFUSED_HINT
---- exit 1 ----

"#]]
    );
    server.start(&DURABLE).unwrap();
    wait_until_lease_free(&store);
    let next = store.run(&["run-once"]).code(0);
    assert!(next.stderr.contains("ERROR Previous run failed, attempting recovery"), "{next}");
    assert_eq!(approved(&store), "1 2 3 4 5 6 7 8");
    assert_eq!(
        store.value("SELECT string_agg(status, ' ' ORDER BY id) FROM automation_audit_log"),
        "abandoned recovered"
    );
}

#[test]
fn a_pass_retries_when_the_role_has_no_connection_left() {
    let store = store_with(4, 4);
    let url = store.create_role(
        "busy",
        "ALL ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl; USAGE ON ALL SEQUENCES IN SCHEMA public",
    );
    let role = format!("busy_{}", store.database());
    store.sql(&format!("ALTER ROLE {role} CONNECTION LIMIT 1"));
    let other = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let args = ["run-once", "-d", &url, "--retries", "1", "--retry-delay", "0s"];
    assert_data_eq!(
        store.apsctl(&args).replace_in_output(&store.socket().0, "SOCKET").run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "DATABASE" as "busy_DATABASE": SOCKET/.s.PGSQL.5432: too many connections for role "busy_DATABASE"
2025-10-26 12:00:00 INFO Retrying in 0 seconds...
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "DATABASE" as "busy_DATABASE": SOCKET/.s.PGSQL.5432: too many connections for role "busy_DATABASE"
hint: the server has no free connection; close idle ones, or try again later
---- exit 1 ----

"#]]
    );
    drop(other);
    // One connection is enough, even with --workers 3.
    wait_for(&store, &format!("SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = '{role}'"));
    store.run(&["run-once", "-d", &url, "--workers", "3", "--batch-size", "1"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4");
}

#[test]
fn on_a_full_disk_committed_batches_stay_and_the_next_pass_continues() {
    let (server, store) = own_server();
    high_confidence(&store);
    automation(&store);
    count_approvals(&store);
    versions(&store, 10_000, 8_000);
    // Each approval writes a new row version.
    let size = store.value("SELECT pg_table_size('versions') + 300000");
    let Some(disk) = SmallDisk::mount(&server, &size) else { return };
    disk.move_table(&store, "versions");
    let args = ["run-once", "--batch-size", "500", "--retries", "1", "--retry-delay", "0s", "--workers", "1"];
    let out = store.run(&args).code(1);
    let details = format!("{out}\n{}", runs(&store));
    let full = "ERROR Automation run failed: could not extend file ";
    assert_eq!(out.stderr.matches(full).count(), 2, "{details}");
    assert!(out.stderr.contains("INFO Retrying in 0 seconds...\n"), "{details}");
    assert!(out.stderr.ends_with("hint: Check free disk space.\n"), "{details}");
    let committed: i64 = store.value("SELECT count(*) FROM approvals").parse().unwrap();
    assert!(committed > 0 && committed < 8_000 && committed % 500 == 0, "{details}");
    assert_eq!(store.value("SELECT sum(versions_approved) FROM automation_audit_log"), committed.to_string());
    assert_eq!((is_lease_held(&store), daily(&store)), (false, "FAILED 2025-10-26 09:00:00".into()), "{details}");
    disk.grow("64m");
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "8000 8000");
}
