//! A standby serves reading commands and rejects changes.

use apsctl::cluster::Cluster;
use snapbox::{assert_data_eq, str};

use super::{DATABASE, Pair, Replication, multi_host};
use crate::audit::follow::Follower;
use crate::output::READ_COMMANDS;
use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Store, apsctl, insert_run, wait_for};

fn fill(store: &Store) {
    automation(store);
    high_confidence(store);
    versions(store, 20, 5);
    insert_run(store, "daily", "completed", "2025-10-26 09:00:00+00", Some(2.0));
    insert_run(store, "daily", "failed", "2025-10-25 09:00:00+00", Some(3.0));
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET job_state = 'EXECUTING'");
}

const MORE_READS: [&[&str]; 8] = [
    &["jobs", "list", "-o", "json"],
    &["audit", "tail", "-n", "0", "--since", "all", "-o", "csv"],
    &["stale", "--ran-within", "1h"],
    &["rules", "preview", "--version", "3"],
    &["run-once", "--dry-run"],
    &["indexes", "create", "--dry-run"],
    &["migrate", "up"],
    &["migrate", "grants"],
];

const WRITES: [&[&str]; 9] = [
    &["jobs", "trigger", "daily"],
    &["jobs", "pause", "daily"],
    &["jobs", "remove", "daily", "--purge", "--yes"],
    &["jobs", "schedule", "daily", "--cron", "@hourly"],
    &["undo"],
    &["indexes", "create"],
    &["run-once"],
    &["jobs", "resume", "daily"],
    &["migrate", "grants", "--apply"],
];

/// A standby does not have the sessions of the primary, and a renewal may not have arrived yet.
#[test]
fn a_standby_that_is_behind_does_not_call_the_owner_of_a_lease_lost() {
    let pair = Pair::start(Replication::Asynchronous);
    let store = pair.store();
    automation(&store);
    store.sql(
        "UPDATE apscheduler_jobs SET job_state = 'EXECUTING';
         INSERT INTO apsctl.lease (name, token, job_id, host, pid, acquired_at, renewed_at, expires_at, backend_pid, backend_start)
         VALUES ('run-once', 1, 'daily', 'worker-1', 42, now(), now(), now() + interval '2 seconds', pg_backend_pid(),
                 '2020-01-01')",
    );
    pair.catch_up();
    let reason = || {
        let running =
            apsctl(&["jobs", "running", "-o", "json"]).env("DATABASE_URL", &pair.standby.url(DATABASE)).run().json();
        format!("{} {}", running[0]["holder_state"], running[0]["holder_reason"]).replace('"', "")
    };
    // The primary sees that the session has ended.
    assert_eq!(store.run(&["jobs", "running", "-o", "json"]).json()[0]["holder_state"], "lost");
    assert_eq!(reason(), "alive its lease has not expired");
    pair.stop_replication();
    wait_for(&pair.standby_store(), "SELECT expires_at < clock_timestamp() FROM apsctl.lease");
    assert_eq!(reason(), "unknown its lease has expired, unless this standby has not replayed a renewal yet");
    for (command, verdict) in [(&["health", "-o", "json"][..], "unknown"), (&["doctor", "-v", "-o", "json"], "unknown")]
    {
        let report = apsctl(command).env("DATABASE_URL", &pair.standby.url(DATABASE)).run().json();
        let checks = report.get("checks").unwrap_or(&report).as_array().unwrap();
        let lease = checks.iter().find(|check| check["check"] == "lease").unwrap();
        assert_eq!(lease.get("verdict").or(lease.get("status")).unwrap(), verdict, "{command:?}: {lease}");
    }
    pair.resume_replication();
    pair.catch_up();
    assert_eq!(reason(), "lost it did not renew its lease, which has expired");
}

#[test]
fn a_standby_serves_reading_commands_and_refuses_changes() {
    let pair = Pair::start(Replication::Asynchronous);
    fill(&pair.store());
    pair.catch_up();
    let on = |server: &Cluster, command: &[&str]| apsctl(command).env("DATABASE_URL", &server.url(DATABASE)).run();
    for read in READ_COMMANDS.iter().chain(&MORE_READS) {
        let [expected, output] = [&pair.primary, &pair.standby].map(|server| on(server, read).to_string());
        // `health` reports that a standby answered.
        assert_eq!(output.replace(" (a standby) answers", " answers"), expected, "{read:?}");
        assert!(!output.contains("error:"), "{output}");
    }
    for write in WRITES {
        let out = on(&pair.standby, write).code(3);
        assert!(out.stderr.contains("the server is a standby"), "{write:?}: {out}");
    }
    assert_data_eq!(
        on(&pair.standby, &["jobs", "trigger", "daily", "--force"]),
        str![[r#"
---- stderr ----
error: triggering: the server is a standby, which is read-only
hint: connect to the primary; target_session_attrs=read-write chooses it among several hosts
---- exit 3 ----

"#]]
    );
}

#[test]
fn following_runs_continues_when_the_standby_is_promoted() {
    let pair = Pair::start(Replication::Synchronous);
    let follower = Follower::start(&pair.standby.url(DATABASE), &[]);
    let insert = "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('j', 'running', now())";
    let store = pair.store();
    let mut open = store.client();
    let mut open = open.transaction().unwrap();
    open.batch_execute(insert).unwrap();
    store.sql(insert).sql(insert);
    follower.shows_each_once(&[2, 3]);
    open.commit().unwrap();
    follower.shows_each_once(&[1, 2, 3]);
    pair.lose_primary();
    pair.promote();
    pair.standby_store()
        .sql("INSERT INTO automation_audit_log (id, job_id, status, created_at) VALUES (100, 'j', 'running', now())");
    follower.shows_each_once(&[1, 2, 3, 100]);
    assert_eq!(follower.interrupt(), Some(130));
}

/// The exit code is 0 if the write succeeds, 3 if the server is read-only, and 4 if no server matches.
#[test]
fn target_session_attrs_chooses_among_servers() {
    let pair = Pair::start(Replication::Asynchronous);
    fill(&pair.store());
    pair.catch_up();
    let (primary, standby): (&Cluster, &Cluster) = (&pair.primary, &pair.standby);
    let write = |servers: &[&Cluster], attributes: &str| {
        let url = multi_host(servers, attributes);
        apsctl(&["jobs", "schedule", "daily", "--cron", "@daily", "--dry-run", "-d", &url]).run()
    };
    for (attributes, codes) in [
        ("any", [0, 3, 0, 3]),
        ("read-write", [0, 4, 0, 0]),
        ("read-only", [4, 3, 3, 3]),
        ("primary", [0, 4, 0, 0]),
        ("standby", [4, 3, 3, 3]),
        ("prefer-standby", [0, 3, 3, 3]),
    ] {
        let orders: [&[&Cluster]; 4] = [&[primary], &[standby], &[primary, standby], &[standby, primary]];
        let found = orders.map(|servers| write(servers, attributes).code.unwrap());
        assert_eq!(found, codes, "{attributes}");
    }
    let out = write(&[standby], "read-write");
    assert!(out.stderr.contains(": its sessions are read-only\n"), "{out}");
    let out = write(&[primary], "standby");
    assert!(out.stderr.contains(": the server is not a standby\n"), "{out}");
    // A primary whose sessions are read-only still matches `primary`, but not `read-write`.
    // apsctl does not override the setting of the database.
    pair.store().sql("ALTER DATABASE postgres SET default_transaction_read_only = on");
    let found = ["primary", "read-write", "read-only"].map(|attributes| write(&[primary], attributes).code.unwrap());
    assert_eq!(found, [3, 4, 3]);
}
