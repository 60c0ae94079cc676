//! A pass under way: held up at a version, watched, signalled, ended.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use postgres::Client;

use crate::support::{Apsctl, Output, Store};

/// A process of apsctl that has been started.
pub(crate) struct Going {
    apsctl: Apsctl,
    child: Option<Child>,
}

impl Going {
    pub(crate) fn start(apsctl: Apsctl) -> Self {
        let mut command = apsctl.command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = Some(command.spawn().unwrap());
        Self { apsctl, child }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.as_ref().unwrap().id()).unwrap();
        kill(Pid::from_raw(pid), signal).unwrap();
    }

    /// How it ended.
    pub(crate) fn end(mut self) -> Output {
        self.apsctl.output(&self.child.take().unwrap().wait_with_output().unwrap())
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// A transaction of somebody else's that holds the lock of a version, so that a pass must wait for it.
pub(crate) struct Lock(Client);

impl Lock {
    pub(crate) fn of(store: &Store, version: u32) -> Self {
        Self::by(store, &format!("SELECT FROM versions WHERE id = {version} FOR UPDATE"))
    }

    /// The lock that a statement takes.
    pub(crate) fn by(store: &Store, sql: &str) -> Self {
        let mut client = store.client();
        client.batch_execute("BEGIN").unwrap();
        client.batch_execute(sql).unwrap();
        Self(client)
    }

    pub(crate) fn release(mut self) {
        self.0.batch_execute("COMMIT").unwrap();
    }
}

/// Waits until a pass waits for somebody's lock.
#[track_caller]
pub(crate) fn until_blocked(store: &Store) {
    until(
        store,
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND application_name IN ('apsctl run-once', 'apsctl runs undo')",
    );
}

/// Waits until it is so.
#[track_caller]
pub(crate) fn until(store: &Store, condition: &str) {
    let begun = Instant::now();
    let mut client = store.client();
    let sql = format!("SELECT ({condition})");
    while !client.query_one(&sql, &[]).unwrap().get::<_, bool>(0) {
        assert!(begun.elapsed() < Duration::from_secs(15), "waited in vain: {condition}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Starts a pass of such batches, and waits until it is held up at version `at`.
#[track_caller]
pub(crate) fn held_up(store: &Store, at: u32, args: &[&str]) -> (Going, Lock) {
    let lock = Lock::of(store, at);
    let mut all = vec!["run-once", "--batch-size", "2", "--retries", "0"];
    all.extend(args);
    let going = Going::start(store.apsctl(&all));
    until_blocked(store);
    (going, lock)
}
