//! `runs import --follow`: each run is stored once, whatever happens to the file, to the command and to the server.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use apsctl::cluster::{StopMode, start_temporary};
use nix::sys::signal::Signal;
use postgres::{Client, NoTls};

use super::import::{Log, completed, runs, started, store};
use crate::logs::follow::Follower;
use crate::support::{Store, apsctl, terminal, wait_until};

fn follow(store: &Store, log: &Log) -> Follower {
    Follower::start(store.apsctl(&["runs", "import", "--file", log.path(), "--follow", "-o", "csv"]))
}

fn append(log: &Log, lines: &[String]) {
    let lines: Vec<String> = lines.iter().map(|line| format!("2025-10-26 11:{line}\n")).collect();
    let mut file = OpenOptions::new().create(true).append(true).open(&log.path).unwrap();
    file.write_all(lines.concat().as_bytes()).unwrap();
}

/// A run at a minute that takes two seconds.
fn run(minute: u32) -> [String; 2] {
    [started(&format!("{minute:02}:00,010"), &format!("{minute:02}:00")), completed(&format!("{minute:02}:02,010"))]
}

fn expected(minutes: impl IntoIterator<Item = u32>) -> String {
    let line = |minute| format!("completed {minute:02}:00 {minute:02}:00 {minute:02}:02");
    minutes.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the runs as text; an empty text before the first run.
fn runs_or_none(store: &Store) -> String {
    if store.value("SELECT count(*) FROM apsctl.runs") == "0" { String::new() } else { runs(store) }
}

fn wait_for_runs(store: &Store, minutes: impl IntoIterator<Item = u32>) {
    let expected = expected(minutes);
    wait_until(&format!("the runs are {expected}"), || runs_or_none(store) == expected);
}

#[test]
fn a_growing_file_is_rotated_and_truncated() {
    let store = store();
    let log = Log::new(&[]);
    append(&log, &run(1));
    let follower = follow(&store, &log);
    wait_for_runs(&store, [1]);
    // A run that has started is shown before its end.
    let [start, end] = run(2);
    append(&log, &[start]);
    wait_until("the run is open", || runs(&store).ends_with("\nrunning 02:00 02:00"));
    append(&log, &[end]);
    wait_for_runs(&store, 1..=2);
    // The file is renamed within a run.
    let [start, end] = run(3);
    append(&log, &[start]);
    fs::rename(&log.path, log.rotated()).unwrap();
    append(&log, &[end]);
    append(&log, &run(4));
    wait_for_runs(&store, 1..=4);
    // As logrotate with copytruncate does it.
    fs::write(&log.path, "").unwrap();
    follower.wait_for("the truncation", || follower.messages().contains("was truncated"));
    append(&log, &run(5));
    wait_for_runs(&store, 1..=5);
    let rows = follower.lines();
    assert!(rows[0].starts_with("source,runs,imported,updated,unchanged,"), "{rows:?}");
    assert!(rows[1].contains(",1,1,0,0,"), "{rows:?}");
    let sum = |column: usize| -> u32 {
        rows[1..].iter().map(|row| row.split(',').nth(column).unwrap().parse::<u32>().unwrap()).sum()
    };
    assert_eq!((sum(2), sum(4)), (5, 0), "{rows:?}");
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn after_any_end_it_can_be_started_again() {
    let store = store();
    let log = Log::new(&[]);
    let mut minute = 0;
    for (signal, code) in [
        (Signal::SIGINT, Some(130)),
        (Signal::SIGTERM, Some(143)),
        (Signal::SIGKILL, None),
        (Signal::SIGINT, Some(130)),
    ] {
        let follower = follow(&store, &log);
        // One run while it follows, and one that has started when it ends.
        append(&log, &run(minute + 1));
        wait_for_runs(&store, 1..=minute + 1);
        let [start, end] = run(minute + 2);
        append(&log, &[start]);
        wait_until("the run is open", || runs(&store).contains("\nrunning "));
        assert_eq!(follower.signal(signal), code, "{signal}");
        append(&log, &[end]);
        minute += 2;
        let again = follow(&store, &log);
        wait_for_runs(&store, 1..=minute);
        assert_eq!(again.interrupt(), Some(130));
    }
}

#[test]
fn two_followers_store_each_run_once() {
    let store = store();
    let log = Log::new(&[]);
    let followers = [follow(&store, &log), follow(&store, &log)];
    for minute in 1..=20 {
        append(&log, &run(minute));
    }
    wait_for_runs(&store, 1..=20);
    for follower in followers {
        follower.wait_for("all runs", || {
            let count = |row: &String| row.split(',').nth(1).and_then(|runs| runs.parse::<u32>().ok()).unwrap_or(0);
            follower.lines().iter().map(count).sum::<u32>() >= 20
        });
        assert_eq!(follower.interrupt(), Some(130));
    }
    assert_eq!(runs(&store), expected(1..=20));
}

#[test]
fn it_connects_again_when_the_server_restarts_or_crashes() {
    let server = start_temporary(&[("synchronous_commit", "on")]).unwrap();
    let url = server.url("postgres");
    let sql = |sql: &str| Client::connect(&url, NoTls).unwrap().batch_execute(sql).unwrap();
    sql("CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)");
    apsctl(&["migrate", "up", "-d", &url]).stdout_on_success();
    let log = Log::new(&[]);
    append(&log, &run(1));
    let follower = Follower::start(apsctl(&["runs", "import", "-f", "--file", log.path(), "-d", &url, "-o", "csv"]));
    let count = || -> i64 {
        let row = Client::connect(&url, NoTls)
            .unwrap()
            .query_one("SELECT count(*) FROM apsctl.runs WHERE status = 'completed'", &[]);
        row.unwrap().get(0)
    };
    wait_until("the first run is stored", || count() == 1);
    for (minute, mode) in [(2, StopMode::Fast), (3, StopMode::Immediate)] {
        server.stop(mode).unwrap();
        append(&log, &run(minute));
        follower.wait_for("the lost connection", || follower.messages().matches("trying again").count() > 0);
        server.start(&[("synchronous_commit", "on"), ("fsync", "off")]).unwrap();
        wait_until("the run is stored", || count() == i64::from(minute));
    }
    assert!(follower.messages().contains("connected again"), "{}", follower.messages());
    assert_eq!(follower.interrupt(), Some(130));
    assert_eq!(count(), 3);
}

#[test]
fn a_terminal_shows_a_line_for_each_batch() {
    let store = store();
    let log = Log::new(&[]);
    append(&log, &run(1));
    let args = ["runs", "import", "--file", log.path(), "--follow"];
    let follow = store.apsctl(&args).env("APSCTL_NOW", "2025-10-26T12:00:00Z");
    let mut session = terminal(80).start(&follow);
    session.exp_string("12:00:00  1 run: 1 imported, 0 updated, 0 unchanged").unwrap();
    let [start, end] = run(2);
    append(&log, &[start]);
    session.exp_string("12:00:00  1 run: 1 imported, 0 updated, 0 unchanged").unwrap();
    append(&log, &[end]);
    session.exp_string("12:00:00  1 run: 0 imported, 1 updated, 0 unchanged").unwrap();
    session.exp_string("2 runs").or_else(|_| session.exp_string("3 runs")).unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
}
