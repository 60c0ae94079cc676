//! A pass whose process is gone: who notices it, and how the next pass takes over.

use std::io::Write as _;
use std::time::{Duration, Instant};

use apsctl::cluster::{StopMode, start_temporary};
use nix::sys::signal::Signal;
use postgres::Client;

use super::{
    AUTOMATION, approved, assert_recovered, automation, count_approvals, high_confidence, runs, slow, store_with,
    versions,
};
use crate::support::{
    Output, Pooler, RunningApsctl, SilentProxy, Store, is_lease_held, job, pooler, start_blocked_pass, wait_for,
    wait_until, wait_until_lease_free,
};

/// Waits for longer than any of these tests takes.
const WAITING: [&str; 5] = ["run-once", "--wait-for-lease", "60s", "--conflict-exit-code", "75"];

const IMPATIENT: [&str; 3] = ["run-once", "--conflict-exit-code", "75"];

/// Waits until the server has ended all sessions of passes.
fn wait_for_end_of_sessions(store: &Store) {
    wait_for(
        store,
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'apsctl run-once%'",
    );
}

/// Waits until the heartbeat of a pass on a connection without a pooler has begun.
fn wait_for_heartbeat(store: &Store) {
    wait_for(store, "SELECT count(*) = 1 FROM apsctl.lease WHERE heartbeat_start IS NOT NULL");
}

fn store_of_six() -> Store {
    let store = store_with(6, 6);
    automation(&store);
    count_approvals(&store);
    store
}

/// Checks that the second pass has done what the lost one had left.
#[track_caller]
fn check_takeover(store: &Store, out: Output) {
    assert_recovered(out, 4, 4);
    assert_eq!(runs(store), "1 abandoned 2 2, 2 recovered 4 4");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "6 6");
    assert!(!is_lease_held(store));
}

#[test]
fn the_end_of_a_killed_pass_is_noticed_long_before_its_lease_expires() {
    let store = store_of_six();
    let (pass, lock) = start_blocked_pass(&store, 3, &["--lease", "1h"]);
    wait_for_heartbeat(&store);
    pass.signal(Signal::SIGKILL);
    pass.wait();
    // The lock is still held: the server must end the statement that waits for it, because its client is gone.
    wait_for_end_of_sessions(&store);
    assert!(is_lease_held(&store));
    lock.release();
    check_takeover(&store, store.run(&IMPATIENT));
}

#[test]
fn a_pass_waits_for_the_end_of_a_killed_one() {
    let store = store_of_six();
    let (pass, lock) = start_blocked_pass(&store, 3, &["--lease", "1h"]);
    wait_for_heartbeat(&store);
    pass.signal(Signal::SIGKILL);
    pass.wait();
    let next = RunningApsctl::start(store.apsctl(&WAITING));
    wait_for(&store, "SELECT count(*) = 2 FROM automation_audit_log");
    lock.release();
    check_takeover(&store, next.wait());
}

#[test]
fn a_stopped_pass_is_taken_over_when_its_lease_expires_and_writes_nothing_more() {
    let store = store_of_six();
    let (pass, lock) = start_blocked_pass(&store, 3, &["--lease", "2s"]);
    wait_for_heartbeat(&store);
    pass.signal(Signal::SIGSTOP);
    lock.release();
    check_takeover(&store, store.run(&WAITING));
    let log = store.value("SELECT string_agg(a::text, ' ') FROM automation_audit_log a");
    pass.signal(Signal::SIGCONT);
    pass.wait().code(1);
    assert_eq!(store.value("SELECT string_agg(a::text, ' ') FROM automation_audit_log a"), log);
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "6");
}

/// The server still has the sessions of the lost pass: only the time tells.
#[test]
fn a_pass_behind_a_network_that_drops_packets_is_taken_over_when_its_lease_expires() {
    let store = store_of_six();
    let proxy = SilentProxy::new(&store);
    let (pass, lock) = start_blocked_pass(&store, 3, &["--lease", "2s", "-d", &proxy.url()]);
    wait_for_heartbeat(&store);
    proxy.cut();
    pass.signal(Signal::SIGKILL);
    pass.wait();
    lock.release();
    let sessions = "SELECT count(*) FROM pg_stat_activity s JOIN apsctl.lease l ON s.backend_start = l.heartbeat_start";
    assert_eq!(store.value(sessions), "1");
    check_takeover(&store, store.run(&WAITING));
}

#[test]
fn a_killed_pass_behind_a_pooler_is_taken_over_when_its_lease_expires() {
    let Some(pooler) = pooler() else { return };
    let store = store_of_six().through_pooler(pooler);
    let (pass, lock) = start_blocked_pass(&store, 3, &["--lease", "4s"]);
    pass.signal(Signal::SIGKILL);
    pass.wait();
    lock.release();
    // The pooler keeps its sessions, so they say nothing about the pass.
    let out = store.run(&IMPATIENT).code(75);
    assert!(out.stderr.contains("Previous run still executing, skipping"), "{out}");
    let running = store.run(&["jobs", "running", "-o", "json"]).json();
    assert_eq!(running[0]["holder_reason"], "its lease has not expired");
    check_takeover(&store, store.run(&WAITING));
}

#[test]
fn a_pass_is_taken_over_after_a_restart_of_the_server() {
    let server = start_temporary(&[("synchronous_commit", "on"), ("fsync", "off")]).unwrap();
    let store = Store::create_on(&server, "own");
    high_confidence(&store);
    versions(&store, 6, 6);
    automation(&store);
    count_approvals(&store);
    let (pass, lock) = start_blocked_pass(&store, 3, &["--lease", "1h"]);
    wait_for_heartbeat(&store);
    pass.signal(Signal::SIGSTOP);
    server.stop(StopMode::Immediate).unwrap();
    drop(lock);
    server.start(&[]).unwrap();
    assert_recovered(store.run(&IMPATIENT), 4, 4);
    pass.signal(Signal::SIGCONT);
    pass.wait().code(1);
    // After a crash, the server skips some ids.
    let recorded = "SELECT string_agg(concat_ws(' ', status, versions_evaluated, versions_approved), ', ' ORDER BY id)
                    FROM automation_audit_log";
    assert_eq!(store.value(recorded), "abandoned 2 2, recovered 4 4");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "6 6");
}

#[test]
fn a_live_owner_is_not_waited_for() {
    let store = store_of_six();
    let (pass, lock) = start_blocked_pass(&store, 3, &[]);
    // The pass cannot end before the lock is released.
    store.run(&WAITING).code(75);
    assert_eq!(runs(&store), "1 running 2 2");
    lock.release();
    pass.wait().code(0);
}

/// Neither the clock of this machine nor `APSCTL_NOW` decides.
#[test]
fn only_the_server_clock_decides_whether_a_lease_has_expired() {
    let store = store_of_six();
    let (pass, lock) = start_blocked_pass(&store, 3, &[]);
    for now in ["1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"] {
        store.apsctl(&IMPATIENT).now(now).run().code(75);
        store.apsctl(&WAITING).now(now).run().code(75);
    }
    lock.release();
    pass.wait().code(0);
}

#[test]
fn waiting_for_the_lease_ends_in_time_or_when_it_is_released() {
    let store = store_of_six();
    crate::support::lease().insert(&store);
    let short = ["run-once", "--wait-for-lease", "300ms", "--conflict-exit-code", "75"];
    store.run(&short).code(75);
    let waiting = RunningApsctl::start(store.apsctl(&WAITING));
    wait_for(
        &store,
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()
         AND application_name = 'apsctl run-once' AND state = 'idle'",
    );
    assert_eq!(runs(&store), "NULL");
    store.sql("UPDATE apsctl.lease SET expires_at = NULL");
    waiting.wait().code(0);
    assert_eq!(runs(&store), "1 completed 6 6");
}

/// A worker without a lease is not waited for: nothing tells when it is dead.
#[test]
fn a_worker_without_a_lease_is_not_waited_for() {
    let store = store_with(2, 2);
    job("daily").func_ref(AUTOMATION).state("EXECUTING").insert(&store);
    crate::support::insert_run(&store, "daily", "running", "2025-10-26 11:59:50+00", None);
    store.run(&WAITING).code(75);
}

#[test]
fn waiting_for_the_lease_can_be_interrupted() {
    let store = store_of_six();
    crate::support::lease().insert(&store);
    let waiting = RunningApsctl::start(store.apsctl(&WAITING));
    wait_for(
        &store,
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()
         AND application_name = 'apsctl run-once' AND state = 'idle'",
    );
    waiting.signal(Signal::SIGTERM);
    waiting.wait().code(143);
    assert_eq!(runs(&store), "NULL");
}

/// Lets the batch with this version wait for several times the lease. The pass must keep the lease.
fn hold_a_batch_up(store: &Store, version: u32, args: &[&str]) {
    let args = [&["--lease", "1s"][..], args].concat();
    let (pass, lock) = start_blocked_pass(store, version, &args);
    let acquired = store.value("SELECT acquired_at FROM apsctl.lease");
    wait_for(store, &format!("SELECT clock_timestamp() > timestamptz '{acquired}' + interval '3 seconds'"));
    store.run(&IMPATIENT).code(75);
    lock.release();
    pass.wait().code(0);
    assert_eq!(runs(store), "1 completed 6 6");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "6 6");
}

#[test]
fn the_heartbeat_protects_a_batch_that_takes_longer_than_the_lease() {
    hold_a_batch_up(&store_of_six(), 3, &[]);
}

#[test]
fn the_heartbeat_protects_two_workers() {
    hold_a_batch_up(&store_of_six(), 3, &["--workers", "2"]);
}

#[test]
fn the_heartbeat_protects_a_batch_behind_a_pooler() {
    let Some(pooler) = pooler() else { return };
    hold_a_batch_up(&store_of_six().through_pooler(pooler), 3, &[]);
}

/// The heartbeat waits until the batch gives the only connection back, so the batch has extended the lease before.
#[test]
fn a_pool_of_one_connection_suffices_for_a_pass() {
    let Some(pooler) = Pooler::start("default_pool_size = 1") else { return };
    let store = store_of_six();
    let url = pooler.url(store.database());
    hold_a_batch_up(&store, 1, &["-d", &url]);
}

/// The heartbeat has no connection at all.
#[test]
fn a_role_with_one_connection_suffices_for_a_pass() {
    let store = store_of_six();
    let url = store.create_role(
        "single",
        "ALL ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl; USAGE ON ALL SEQUENCES IN SCHEMA public",
    );
    store.sql(&format!("ALTER ROLE single_{} CONNECTION LIMIT 1", store.database()));
    hold_a_batch_up(&store, 1, &["-d", &url]);
}

/// Without a heartbeat, the short batches soon let the lease be short, too.
#[test]
fn a_killed_pass_of_a_pool_of_one_connection_is_taken_over() {
    let Some(pooler) = Pooler::start("default_pool_size = 1") else { return };
    let store = store_with(100, 100);
    automation(&store);
    count_approvals(&store);
    slow(&store, "0.05");
    let url = pooler.url(store.database());
    let args = ["run-once", "--batch-size", "1", "--timeout", "1h", "--lease", "1s", "-d", &url];
    let pass = RunningApsctl::start(store.apsctl(&args).real_time());
    wait_for(&store, "SELECT count(*) > 3 FROM approvals");
    pass.signal(Signal::SIGKILL);
    pass.wait();
    wait_until_lease_free(&store);
    store.sql("DROP TRIGGER slow ON versions");
    store.apsctl(&IMPATIENT).real_time().run().code(0);
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "100 100");
}

/// An administrator ends the session of the heartbeat: it gets another one, and the pass goes on.
#[test]
fn the_heartbeat_survives_the_end_of_its_session() {
    let store = store_of_six();
    let (pass, lock) = start_blocked_pass(&store, 3, &["--lease", "2s"]);
    wait_for_heartbeat(&store);
    let first = store.value("SELECT heartbeat_start FROM apsctl.lease");
    store.sql("SELECT pg_terminate_backend(heartbeat_pid) FROM apsctl.lease");
    wait_for(&store, &format!("SELECT heartbeat_start <> '{first}' FROM apsctl.lease"));
    store.run(&IMPATIENT).code(75);
    lock.release();
    pass.wait().code(0);
    assert_eq!(runs(&store), "1 completed 6 6");
}

/// A lease whose sessions are these, and what every command must conclude from it.
struct Sessions {
    what: &'static str,
    /// `backend_pid, backend_start, heartbeat_pid, heartbeat_start` as SQL. `s` is an open session.
    recorded: &'static str,
    renewed_at: &'static str,
    reason: &'static str,
}

const NOT_EXPIRED: &str = "its lease has not expired";
const CONNECTED: &str = "its lease has not expired, and its session is connected";
const ENDED: &str = "its sessions on the server have ended";

const SESSIONS: [Sessions; 10] = [
    Sessions { what: "open", recorded: "s.pid, s.backend_start, NULL, NULL", renewed_at: "now()", reason: CONNECTED },
    Sessions {
        what: "the process id is used again",
        recorded: "s.pid, s.backend_start - interval '1 microsecond', NULL, NULL",
        renewed_at: "now()",
        reason: ENDED,
    },
    Sessions {
        what: "no such process",
        recorded: "1, s.backend_start, NULL, NULL",
        renewed_at: "now()",
        reason: ENDED,
    },
    Sessions {
        what: "only the heartbeat is open",
        recorded: "1, s.backend_start, s.pid, s.backend_start",
        renewed_at: "now()",
        reason: CONNECTED,
    },
    Sessions {
        what: "only the pass is open",
        recorded: "s.pid, s.backend_start, 1, s.backend_start",
        renewed_at: "now()",
        reason: CONNECTED,
    },
    Sessions {
        what: "both have ended",
        recorded: "1, s.backend_start, s.pid, '2020-01-01'",
        renewed_at: "now()",
        reason: ENDED,
    },
    Sessions { what: "behind a pooler", recorded: "s.pid, NULL, NULL, NULL", renewed_at: "now()", reason: NOT_EXPIRED },
    Sessions {
        what: "an ended one of the pooler",
        recorded: "1, NULL, NULL, NULL",
        renewed_at: "now()",
        reason: NOT_EXPIRED,
    },
    Sessions {
        what: "of an earlier owner",
        recorded: "1, s.backend_start, 1, s.backend_start",
        renewed_at: "'2025-10-26 11:58Z'",
        reason: NOT_EXPIRED,
    },
    Sessions {
        what: "of a release without a heartbeat",
        recorded: "1, NULL, NULL, NULL",
        renewed_at: "NULL::timestamptz",
        reason: NOT_EXPIRED,
    },
];

#[test]
fn all_commands_agree_on_whether_the_owner_is_alive() {
    let store = store_with(2, 2);
    job("daily").func_ref(AUTOMATION).state("EXECUTING").insert(&store);
    let viewer = store.create_role("viewer", "SELECT ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl");
    // A session that pretends to be the pass.
    let mut pretender: Client = store.client();
    pretender.batch_execute("SET application_name = 'apsctl run-once'").unwrap();
    let pid: i32 = pretender.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    for Sessions { what, recorded, renewed_at, reason } in SESSIONS {
        store.sql(&format!(
            "DELETE FROM apsctl.lease;
             INSERT INTO apsctl.lease (name, token, job_id, host, pid, acquired_at, expires_at, renewed_at,
                                       backend_pid, backend_start, heartbeat_pid, heartbeat_start)
             SELECT 'run-once', 7, 'daily', 'worker-1', 4711, '2025-10-26 11:59Z', now() + interval '1 day', {renewed_at}, {recorded}
             FROM pg_stat_activity s WHERE s.pid = {pid}"
        ));
        let is_lost = reason == ENDED;
        let running = store.run(&["jobs", "running", "-o", "json"]).json();
        assert_eq!(running[0]["holder_reason"], reason, "{what}");
        assert_eq!(running[0]["holder_state"], if is_lost { "lost" } else { "alive" }, "{what}");
        let verdict = if is_lost { "warning" } else { "ok" };
        for command in [&["doctor", "-v", "-o", "json"][..], &["health", "-o", "json"]] {
            let report = store.run(command).json();
            let checks = report.get("checks").unwrap_or(&report).as_array().unwrap();
            let lease = checks.iter().find(|check| check["check"] == "lease").unwrap();
            let found = lease.get("verdict").or(lease.get("status")).unwrap();
            assert_eq!(found, verdict, "{what} {command:?}: {lease}");
        }
        let metrics = store.run(&["metrics"]).code(0).stdout;
        assert_eq!(metrics.contains("apsctl_lease_held 0\n"), is_lost, "{what}");
        // Restarting the worker would kill a live run.
        let recover = store.run(&["recover", "daily", "--dry-run"]);
        let is_refused = format!("{}{}", recover.stdout, recover.stderr).contains("a restart may kill its run");
        assert_eq!(is_refused, !is_lost, "{what}: {recover}");
        // This role sees that a process id is in use, but not since when.
        let running = store.run(&["jobs", "running", "-o", "json", "-d", &viewer]).json();
        let may_be_used = recorded.contains("s.pid");
        let seen = if is_lost && !may_be_used { ENDED } else { NOT_EXPIRED };
        assert_eq!(running[0]["holder_reason"], seen, "{what}, seen by another role");
        let code = store.run(&IMPATIENT).code;
        assert_eq!(code == Some(75), !is_lost, "{what}: {code:?}");
        store.sql("UPDATE versions SET approved = false; UPDATE apscheduler_jobs SET job_state = 'EXECUTING'; DELETE FROM automation_audit_log");
    }
}

#[test]
fn a_schema_of_an_older_release_is_refused_and_can_be_read() {
    let store = store_of_six();
    crate::support::lease().job("daily").insert(&store);
    store.sql(
        "ALTER TABLE apsctl.lease DROP COLUMN renewed_at, DROP COLUMN backend_start, DROP COLUMN heartbeat_pid,
         DROP COLUMN heartbeat_start; DELETE FROM apsctl.migrations WHERE version = 10",
    );
    let role = format!("automation_{}", store.database());
    store.sql(&format!(
        "CREATE ROLE {role}; GRANT UPDATE (backend_pid, expires_at), INSERT (backend_pid), SELECT ON apsctl.lease TO {role}"
    ));
    let out = store.run(&["run-once"]).code(3);
    assert!(
        out.stderr
            .contains("error: schema apsctl is that of an older release\nhint: `apsctl migrate up` upgrades it\n"),
        "{out}"
    );
    let running = store.run(&["jobs", "running", "-o", "json"]).json();
    assert_eq!((&running[0]["holder_state"], &running[0]["holder_reason"]), (&"alive".into(), &NOT_EXPIRED.into()));
    for command in [&["health"][..], &["doctor"], &["metrics"], &["top", "--once"], &["audit", "tail"]] {
        let out = store.run(command);
        assert!(!out.stderr.contains("column"), "{out}");
    }
    store.run(&["migrate", "up"]).code(0);
    // Roles that may take the lease still may.
    let may = |column: &str, privilege: &str| {
        store.value(&format!("SELECT has_column_privilege('{role}', 'apsctl.lease', '{column}', '{privilege}')"))
    };
    for (column, privilege, expected) in [
        ("renewed_at", "UPDATE", "true"),
        ("heartbeat_start", "UPDATE", "true"),
        ("backend_start", "INSERT", "true"),
        ("heartbeat_pid", "INSERT", "false"),
        ("token", "UPDATE", "false"),
    ] {
        assert_eq!(may(column, privilege), expected, "{privilege} ({column})");
    }
    store.sql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
    assert_eq!(approved(&store), "NULL");
}

/// How often each way of dying is measured.
const KILLS: u64 = 20;

/// `make bench-takeover` measures how long the next pass waits after a pass has died. The times decide nothing here.
#[test]
#[ignore = "a measurement of some minutes"]
fn takeover_times() {
    let Some(pooler) = pooler() else { return };
    let store = |name| {
        let store = store_with(0, 0);
        versions(&store, 100_000, 100_000);
        slow(&store, "0.01");
        (name, store)
    };
    let [direct, behind, dropped] = ["direct connection", "transaction pooler", "dropped packets"].map(store);
    let url = pooler.url(behind.1.database());
    std::thread::scope(|scope| {
        let measured = [
            scope.spawn(|| measure(&direct.1, || (None, None))),
            scope.spawn(|| measure(&behind.1, || (Some(url.clone()), None))),
            scope.spawn(|| {
                measure(&dropped.1, || {
                    let proxy = SilentProxy::new(&dropped.1);
                    (Some(proxy.url()), Some(proxy))
                })
            }),
        ];
        for (name, times) in [direct.0, behind.0, dropped.0].into_iter().zip(measured) {
            let mut times = times.join().unwrap();
            times.sort_by(f64::total_cmp);
            let (median, max) = (times[times.len() / 2], times[times.len() - 1]);
            let line = format!("{name}: median {median:.2} s, max {max:.2} s of {} kills\n", times.len());
            std::io::stderr().write_all(line.as_bytes()).unwrap();
        }
    });
}

/// Kills one pass after the other, each of which has taken over from the one before. `way` returns how the next one connects.
fn measure(store: &Store, way: impl Fn() -> (Option<String>, Option<SilentProxy>)) -> Vec<f64> {
    let mut client = store.client();
    let mut token = || -> i64 {
        let row = client.query_opt("SELECT token FROM apsctl.lease WHERE run_id IS NOT NULL", &[]).unwrap();
        row.map_or(0, |row| row.get(0))
    };
    let start = |url: Option<String>| {
        let mut args = vec!["run-once", "--batch-size", "20", "--timeout", "1h", "--wait-for-lease", "60s"];
        args.extend(url.as_deref().map(|url| ["-d", url]).into_iter().flatten());
        RunningApsctl::start(store.apsctl(&args).real_time())
    };
    let (url, mut proxy) = way();
    let mut pass = start(url);
    wait_until("the first pass begins", || token() > 0);
    let mut times = Vec::new();
    for kill in 0..KILLS {
        // At another moment between two beats each time.
        std::thread::sleep(Duration::from_millis(3000 + 137 * kill));
        let before = token();
        let died = Instant::now();
        if let Some(proxy) = &proxy {
            proxy.cut();
        }
        pass.signal(Signal::SIGKILL);
        let (url, next_proxy) = way();
        let next = start(url);
        wait_until("the next pass takes over", || token() > before);
        times.push(died.elapsed().as_secs_f64());
        pass = next;
        proxy = next_proxy;
    }
    times
}
