//! `apsctl audit tail --follow`: every run is shown exactly once.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

use apsctl::cluster::{StopMode, start_temporary};
use nix::sys::signal::Signal;
use postgres::{Client, NoTls};
use serde_json::Value;

use crate::support::{Store, apsctl, send_signal, wait_until};

/// A running `audit tail --follow`, with its output so far.
pub(crate) struct Follower {
    child: Child,
    stdout: Arc<Mutex<Vec<String>>>,
    stderr: Arc<Mutex<Vec<String>>>,
}

fn lines(source: impl Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    thread::spawn(move || {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            sink.lock().unwrap().push(line);
        }
    });
    lines
}

impl Follower {
    pub(crate) fn start(url: &str, args: &[&str]) -> Self {
        let follow = ["audit", "tail", "-f", "--interval", "50ms", "-o", "json"];
        let mut command = apsctl(&[&follow, args].concat()).real_time().env("DATABASE_URL", url).command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = lines(child.stdout.take().unwrap());
        let stderr = lines(child.stderr.take().unwrap());
        let follower = Self { child, stdout, stderr };
        wait_until_it_follows(url);
        follower
    }

    fn output(&self) -> String {
        self.stderr.lock().unwrap().join("\n")
    }

    fn runs(&self) -> Vec<Value> {
        let lines = self.stdout.lock().unwrap();
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Returns how often each id was shown.
    fn shown(&self) -> BTreeMap<i64, usize> {
        let mut shown = BTreeMap::new();
        for run in self.runs() {
            *shown.entry(run["id"].as_i64().unwrap()).or_default() += 1;
        }
        shown
    }

    /// Waits until every run of the table is shown, then a little longer, and asserts that each was shown once.
    #[track_caller]
    pub(crate) fn shows_each_once(&self, expected: &[i64]) {
        wait_until("all runs are shown", || self.shown().len() >= expected.len());
        sleep(Duration::from_millis(200));
        let once: BTreeMap<i64, usize> = expected.iter().map(|id| (*id, 1)).collect();
        assert_eq!(self.shown(), once, "{}", self.output());
    }

    /// Sends SIGINT, and returns the exit code.
    pub(crate) fn interrupt(mut self) -> Option<i32> {
        send_signal(&self.child, Signal::SIGINT);
        self.child.wait().unwrap().code()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Waits until the first poll is over, that is, until the session is idle outside a transaction.
pub(super) fn wait_until_it_follows(url: &str) {
    let mut client = Client::connect(url, NoTls).unwrap();
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'apsctl audit tail'
               AND datname = current_database() AND state = 'idle'";
    // Without a prepared statement, since the URL may be that of a pooler.
    wait_until("it follows", || client.query_typed_one(sql, &[]).unwrap().get::<_, i64>(0) > 0);
}

fn ids(url: &str) -> Vec<i64> {
    let mut client = Client::connect(url, NoTls).unwrap();
    let rows = client.query("SELECT id FROM automation_audit_log ORDER BY id", &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

const INSERT: &str = "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('j', 'running', ";

/// Writes 25 runs that become visible out of order: in long transactions and in savepoints, some of them rolled back, with
/// times of up to an hour ago.
fn write_out_of_order(url: &str, writer: u64) {
    let mut client = Client::connect(url, NoTls).unwrap();
    for turn in 0..5 {
        let back = format!("now() - interval '{} minutes')", (writer * 7 + turn * 13) % 60);
        let mut transaction = client.transaction().unwrap();
        transaction.batch_execute(&format!("{INSERT}{back}")).unwrap();
        for kept in [true, false, true, true] {
            let mut savepoint = transaction.transaction().unwrap();
            savepoint.batch_execute(&format!("{INSERT}{back}")).unwrap();
            sleep(Duration::from_millis((writer * 11 + turn * 5) % 40));
            if kept { savepoint.commit() } else { savepoint.rollback() }.unwrap();
        }
        transaction.commit().unwrap();
        // A changed run is not shown again.
        client
            .batch_execute(&format!(
                "{INSERT}now()); UPDATE automation_audit_log SET status = 'completed' WHERE id = lastval()"
            ))
            .unwrap();
    }
}

#[test]
fn runs_committed_out_of_order_are_each_shown_once() {
    let store = Store::new();
    store.sql(&format!("{INSERT}now() - interval '1 hour'), ('old', 'completed', now() - interval '2 days')"));
    // This transaction begins before the follower and ends last, so it holds back the horizon.
    let mut slow = store.client();
    let mut before = slow.transaction().unwrap();
    before.batch_execute(&format!("{INSERT}now() - interval '30 minutes')")).unwrap();
    // This one ends beyond that horizon.
    store.sql(&format!("{INSERT}now())"));
    let follower = Follower::start(&store.url, &[]);
    thread::scope(|scope| {
        for writer in 0..8 {
            let url = &store.url;
            scope.spawn(move || write_out_of_order(url, writer));
        }
    });
    before.commit().unwrap();
    let in_window: Vec<i64> = ids(&store.url).into_iter().filter(|id| *id != 2).collect();
    assert!(in_window.len() >= 160, "{}", in_window.len());
    follower.shows_each_once(&in_window);
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn runs_beyond_the_limit_are_shown_only_when_they_change() {
    let store = Store::new();
    let mut slow = store.client();
    let mut holding = slow.transaction().unwrap();
    holding.batch_execute(&format!("{INSERT}now())")).unwrap();
    store.sql(&format!("{INSERT}now()), ('j', 'running', now()), ('j', 'running', now())"));
    let follower = Follower::start(&store.url, &["-n", "1"]);
    follower.shows_each_once(&[4]);
    assert!(follower.output().contains("only the newest 1 runs are shown"), "{}", follower.output());
    holding.commit().unwrap();
    store.sql("UPDATE automation_audit_log SET status = 'completed' WHERE id IN (2, 4)");
    follower.shows_each_once(&[1, 2, 4]);
}

#[test]
fn with_updates_a_run_is_shown_again_when_its_status_changes() {
    let store = Store::new();
    let follower = Follower::start(&store.url, &["--updates"]);
    store.sql(&format!("{INSERT}now())"));
    follower.shows_each_once(&[1]);
    store.sql("UPDATE automation_audit_log SET versions_evaluated = 5");
    sleep(Duration::from_millis(200));
    follower.shows_each_once(&[1]);
    store.sql("UPDATE automation_audit_log SET status = 'completed', completed_at = now()");
    wait_until("the change is shown", || follower.runs().len() == 2);
    assert_eq!(follower.runs()[1]["status"], "completed");
}

#[test]
fn a_run_is_shown_when_it_begins_to_match_the_filter() {
    let store = Store::new();
    let follower = Follower::start(&store.url, &["--status", "failed"]);
    store.sql(&format!("{INSERT}now()), ('j', 'running', now())"));
    store.sql("UPDATE automation_audit_log SET status = 'failed' WHERE id = 2");
    follower.shows_each_once(&[2]);
}

#[test]
fn a_table_without_ids_is_followed_too() {
    let store = Store::unmigrated();
    store.sql("CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz)");
    let follower = Follower::start(&store.url, &[]);
    let insert = "INSERT INTO automation_audit_log VALUES (now()), (now())";
    store.sql(insert).sql(insert);
    wait_until("all runs are shown", || follower.runs().len() == 4);
    sleep(Duration::from_millis(200));
    assert_eq!(follower.runs().len(), 4);
}

#[test]
fn nothing_is_lost_when_the_session_is_killed() {
    let store = Store::new();
    let follower = Follower::start(&store.url, &[]);
    store.sql(&format!("{INSERT}now())"));
    follower.shows_each_once(&[1]);
    let mut slow = store.client();
    let mut open = slow.transaction().unwrap();
    open.batch_execute(&format!("{INSERT}now())")).unwrap();
    store.sql(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'apsctl audit tail' AND datname = current_database();
         {INSERT}now())"
    ));
    open.commit().unwrap();
    follower.shows_each_once(&[1, 2, 3]);
    let output = follower.output();
    assert!(output.contains("trying again") && output.contains("connected again"), "{output}");
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn nothing_is_lost_when_the_server_restarts_or_crashes() {
    let server = start_temporary(&[("synchronous_commit", "on")]).unwrap();
    let url = server.url("postgres");
    apsctl(&["migrate", "up", "--create-tables", "-d", &url]).stdout_on_success();
    let sql = |sql: &str| Client::connect(&url, NoTls).unwrap().batch_execute(sql).unwrap();
    let follower = Follower::start(&url, &[]);
    sql(&format!("{INSERT}now())"));
    follower.shows_each_once(&[1]);
    let mut expected = vec![1];
    for mode in [StopMode::Fast, StopMode::Immediate] {
        // After a crash, the server may assign the ids of these transactions again.
        for _ in 0..20 {
            sql(&format!("BEGIN; {INSERT}now()); ROLLBACK"));
        }
        sleep(Duration::from_millis(200));
        server.stop(mode).unwrap();
        server.start(&[("synchronous_commit", "on"), ("fsync", "off")]).unwrap();
        sql(&format!("{INSERT}now())"));
        expected = ids(&url);
        follower.shows_each_once(&expected);
    }
    assert_eq!(expected.len(), 3);
    assert!(follower.output().contains("connected again"), "{}", follower.output());
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let store = Store::new();
    let mut command = store.apsctl(&["audit", "tail", "-f", "--interval", "50ms", "-o", "json"]).real_time().command();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    store.sql(&format!("{INSERT}now())"));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
