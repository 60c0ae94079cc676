//! A server, the programs that are measured on it, and how they are measured.

#![allow(dead_code, reason = "not every benchmark uses all of it")]

pub(crate) mod measure;
pub(crate) mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use apsctl::cluster::{ServerPrograms, TemporaryServer};
use postgres::{Client, NoTls};

/// Shared by all of a benchmark.
pub(crate) struct Bench {
    pub(crate) server: TemporaryServer,
    psql: PathBuf,
    apsctl: PathBuf,
}

impl Bench {
    pub(crate) fn on(server: TemporaryServer) -> Self {
        let psql = ServerPrograms::find_newest().unwrap().bindir().join("psql");
        Self { server, psql, apsctl: release() }
    }

    /// `apsctl WORDS` on a store.
    pub(crate) fn apsctl(&self, store: &str, words: &str) -> Command {
        self.apsctl_by(&self.server.url(store), words)
    }

    pub(crate) fn psql(&self, store: &str, sql: &str) -> Command {
        self.psql_by(&self.server.url(store), sql)
    }

    /// `apsctl WORDS` by a connection string.
    pub(crate) fn apsctl_by(&self, way: &str, words: &str) -> Command {
        let mut command = Command::new(&self.apsctl);
        command.args(["-d", way]).args(words.split(' '));
        command
    }

    pub(crate) fn psql_by(&self, way: &str, sql: &str) -> Command {
        let mut command = Command::new(&self.psql);
        command.args(["-X", "-q", "-d", way, "-c", sql]);
        command
    }

    pub(crate) fn client(&self, store: &str) -> Client {
        Client::connect(&self.server.url(store), NoTls).unwrap()
    }

    /// A new store, migrated. What it is filled with comes next.
    pub(crate) fn migrated(&self, store: &str) -> Client {
        self.client("postgres").batch_execute(&format!("CREATE DATABASE {store}")).unwrap();
        assert!(
            self.apsctl(store, "migrate up --create-tables").output().unwrap().status.success(),
            "migrate up --create-tables"
        );
        self.client(store)
    }
}

/// The release build: it is beside the dev build that cargo names, made by `make bench`.
pub(crate) fn release() -> PathBuf {
    let dev = Path::new(env!("CARGO_BIN_EXE_apsctl"));
    let apsctl = dev.ancestors().nth(2).unwrap().join("release/apsctl");
    assert!(apsctl.exists(), "no {}; `make bench` builds it", apsctl.display());
    apsctl
}

/// Whether this part was asked for: `cargo bench … -- scale` measures that alone. (Cargo itself adds `--bench`.)
pub(crate) fn is_wanted(part: &str) -> bool {
    let mut named = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).peekable();
    named.peek().is_none() || named.any(|name| name == part)
}

/// Figures go to stdout, what is going on to stderr.
#[allow(clippy::print_stderr, reason = "a benchmark takes minutes, and says what it is at")]
pub(crate) fn say(what: &str) {
    eprintln!("{what}");
}
