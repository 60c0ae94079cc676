//! Commands that are still running: to hold them up at a lock, to signal them, and to wait for what they do.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use postgres::Client;

use super::{Apsctl, Output, Store};

/// How long a test waits for something before it fails.
const LIMIT: Duration = Duration::from_secs(30);

/// A running apsctl; it is killed when the value is dropped.
pub struct RunningApsctl {
    apsctl: Apsctl,
    child: Option<Child>,
}

impl RunningApsctl {
    pub fn start(apsctl: Apsctl) -> Self {
        let mut command = apsctl.command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = Some(command.spawn().unwrap());
        Self { apsctl, child }
    }

    pub fn signal(&self, signal: Signal) {
        send_signal(self.child.as_ref().unwrap(), signal);
    }

    /// Waits for the end, and returns the output.
    pub fn wait(mut self) -> Output {
        self.apsctl.output(&self.child.take().unwrap().wait_with_output().unwrap())
    }
}

impl Drop for RunningApsctl {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Sends a signal to a process that the test has started.
pub fn send_signal(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
}

/// A transaction of another session that holds a lock, so that apsctl must wait for it.
pub struct HeldLock(Client);

impl HeldLock {
    /// Locks the row of a version.
    pub fn on_version(store: &Store, version: u32) -> Self {
        Self::by(store, &format!("SELECT FROM versions WHERE id = {version} FOR UPDATE"))
    }

    /// Takes the lock that `sql` takes.
    pub fn by(store: &Store, sql: &str) -> Self {
        let mut client = store.client();
        client.batch_execute("BEGIN").unwrap();
        client.batch_execute(sql).unwrap();
        Self(client)
    }

    pub fn release(mut self) {
        self.0.batch_execute("COMMIT").unwrap();
    }
}

/// Waits until `condition` holds; `what` is shown where it does not in time.
#[track_caller]
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < LIMIT, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until an SQL condition holds in the store's database.
#[track_caller]
pub fn wait_for(store: &Store, condition: &str) {
    let mut client = store.client();
    let sql = format!("SELECT ({condition})");
    wait_until(condition, || client.query_one(&sql, &[]).unwrap().get::<_, bool>(0));
}

/// Waits until `count` sessions of `application` (a LIKE pattern for its `application_name`) wait for a lock.
#[track_caller]
pub fn wait_for_blocked(store: &Store, application: &str, count: usize) {
    wait_for(
        store,
        &format!(
            "SELECT count(*) = {count} FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock' AND application_name LIKE '{application}'"
        ),
    );
}

/// Waits until a pass, or `runs undo`, waits for a lock.
#[track_caller]
pub fn wait_for_blocked_pass(store: &Store) {
    wait_for(
        store,
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND application_name IN ('apsctl run-once', 'apsctl runs undo')",
    );
}

/// Starts a pass with batches of two, and waits until it is blocked at `version`.
#[track_caller]
pub fn start_blocked_pass(store: &Store, version: u32, args: &[&str]) -> (RunningApsctl, HeldLock) {
    let lock = HeldLock::on_version(store, version);
    let mut all = vec!["run-once", "--batch-size", "2", "--retries", "0"];
    all.extend(args);
    let pass = RunningApsctl::start(store.apsctl(&all));
    wait_for_blocked_pass(store);
    (pass, lock)
}
