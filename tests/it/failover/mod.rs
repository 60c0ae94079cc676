//! A primary and its streaming standby.

mod incremental;
mod passes;
mod reading;

use std::cell::Cell;

use apsctl::cluster::{Cluster, TemporaryServer, start_temporary, start_temporary_standby};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use postgres::{Client, NoTls};

use crate::support::{Store, apsctl, wait_for};

const DATABASE: &str = "postgres";

const SETTINGS: [(&str, &str); 4] = [
    ("wal_level", "replica"),
    ("max_wal_senders", "4"),
    ("max_prepared_transactions", "4"),
    ("hot_standby_feedback", "on"),
];

/// Whether a commit waits for the standby.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replication {
    Synchronous,
    Asynchronous,
}

struct Pair {
    primary: TemporaryServer,
    standby: TemporaryServer,
    /// The primary's WAL sender process, if it was stopped.
    frozen: Cell<Option<Pid>>,
}

impl Pair {
    fn start(replication: Replication) -> Self {
        let commit = if replication == Replication::Synchronous { "on" } else { "off" };
        let settings = [&SETTINGS[..], &[("synchronous_commit", commit)]].concat();
        let primary = start_temporary(&settings).unwrap();
        apsctl(&["migrate", "up", "--create-tables", "-d", &primary.url(DATABASE)]).stdout_on_success();
        let standby = start_temporary_standby(&primary, &settings).unwrap();
        let pair = Self { primary, standby, frozen: Cell::default() };
        let store = pair.store();
        wait_for(&store, "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
        if replication == Replication::Synchronous {
            store.sql("ALTER SYSTEM SET synchronous_standby_names = '*'").sql("SELECT pg_reload_conf()");
            wait_for(&store, "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
        }
        pair
    }

    /// Returns a URL with both servers and target_session_attrs=read-write.
    fn url(&self) -> String {
        multi_host(&[&self.primary, &self.standby], "read-write")
    }

    /// Returns the store on the primary.
    fn store(&self) -> Store {
        Store::on_server(&self.primary, DATABASE, &self.url())
    }

    /// Returns the store on the standby, also after its promotion.
    fn standby_store(&self) -> Store {
        Store::on_server(&self.standby, DATABASE, &self.url())
    }

    /// Waits until the standby has replayed all commits of the primary.
    fn catch_up(&self) {
        // This commit also flushes all earlier commits.
        self.store().sql("SET synchronous_commit = local; SELECT pg_logical_emit_message(true, '', '')");
        let position = self.store().value("SELECT pg_current_wal_flush_lsn()");
        wait_for(&self.standby_store(), &format!("SELECT pg_last_wal_replay_lsn() >= '{position}'"));
    }

    /// Stops the replication: the standby receives no later changes.
    fn stop_replication(&self) {
        let sender = self.store().value("SELECT pid FROM pg_stat_replication").parse().unwrap();
        kill(Pid::from_raw(sender), Signal::SIGSTOP).unwrap();
        self.frozen.set(Some(Pid::from_raw(sender)));
    }

    /// Continues the replication.
    fn resume_replication(&self) {
        if let Some(sender) = self.frozen.take() {
            kill(sender, Signal::SIGCONT).unwrap();
        }
    }

    /// Kills the primary.
    fn lose_primary(&self) {
        kill(Pid::from_raw(self.primary.pid().unwrap()), Signal::SIGKILL).unwrap();
        if let Some(sender) = self.frozen.take() {
            kill(sender, Signal::SIGKILL).unwrap();
        }
    }

    fn promote(&self) {
        let mut client = Client::connect(&self.standby.url(DATABASE), NoTls).unwrap();
        assert!(client.query_one("SELECT pg_promote()", &[]).unwrap().get::<_, bool>(0));
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        if let Some(sender) = self.frozen.take() {
            let _: nix::Result<()> = kill(sender, Signal::SIGKILL);
        }
    }
}

/// Returns one URL with several servers.
fn multi_host(servers: &[&Cluster], attributes: &str) -> String {
    let parameters_of_each = servers.iter().map(|server| {
        let url = server.url(DATABASE);
        let (_, parameters) = url.split_once("host=").unwrap();
        let (host, port) = parameters.split_once("&port=").unwrap();
        (host.to_owned(), port.to_owned())
    });
    let (hosts, ports): (Vec<_>, Vec<_>) = parameters_of_each.unzip();
    format!(
        "postgresql://postgres@/{DATABASE}?host={}&port={}&target_session_attrs={attributes}",
        hosts.join(","),
        ports.join(",")
    )
}
