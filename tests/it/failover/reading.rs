//! A standby serves reading commands and rejects changes.

use apsctl::cluster::Cluster;
use snapbox::{assert_data_eq, str};

use super::{DATABASE, Pair, Replication, multi_host};
use crate::audit::follow::Follower;
use crate::output::READ_COMMANDS;
use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Store, apsctl, insert_run};

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
