//! Shared by the benchmarks: the server, the measured programs, and the measurements.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

pub(crate) mod measure;
pub(crate) mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use apsctl::cluster::{ServerPrograms, TemporaryServer};
use postgres::{Client, NoTls};

/// A private server, and the programs to measure.
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

    /// Returns the command `apsctl WORDS` on a store.
    pub(crate) fn apsctl(&self, store: &str, words: &str) -> Command {
        self.apsctl_with(&self.server.url(store), words)
    }

    /// Returns the command `apsctl ARGS…` on a store.
    pub(crate) fn apsctl_in(&self, store: &str, args: &[String]) -> Command {
        let mut command = Command::new(&self.apsctl);
        command.args(["-d", &self.server.url(store)]).args(args);
        command
    }

    pub(crate) fn psql(&self, store: &str, sql: &str) -> Command {
        self.psql_with(&self.server.url(store), sql)
    }

    /// Returns the command `apsctl WORDS` with a connection string.
    pub(crate) fn apsctl_with(&self, connection: &str, words: &str) -> Command {
        let mut command = Command::new(&self.apsctl);
        command.args(["-d", connection]).args(words.split(' '));
        command
    }

    pub(crate) fn psql_with(&self, connection: &str, sql: &str) -> Command {
        let mut command = Command::new(&self.psql);
        command.args(["-X", "-q", "-d", connection, "-c", sql]);
        command
    }

    pub(crate) fn client(&self, store: &str) -> Client {
        Client::connect(&self.server.url(store), NoTls).unwrap()
    }

    /// Creates an empty, migrated store.
    pub(crate) fn migrated(&self, store: &str) -> Client {
        self.client("postgres").batch_execute(&format!("CREATE DATABASE {store}")).unwrap();
        assert!(
            self.apsctl(store, "migrate up --create-tables").output().unwrap().status.success(),
            "migrate up --create-tables"
        );
        self.client(store)
    }
}

/// Returns the path of the release build, next to the dev build whose path cargo provides.
pub(crate) fn release() -> PathBuf {
    let dev = Path::new(env!("CARGO_BIN_EXE_apsctl"));
    let apsctl = dev.ancestors().nth(2).unwrap().join("release/apsctl");
    assert!(apsctl.exists(), "no {}; `make bench` builds it", apsctl.display());
    apsctl
}

/// Whether this part should run: `cargo bench … -- scale` runs only that part. (Cargo itself adds `--bench`.)
pub(crate) fn is_wanted(part: &str) -> bool {
    let mut named = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).peekable();
    named.peek().is_none() || named.any(|name| name == part)
}

/// Prints progress to stderr. Results go to stdout.
#[allow(clippy::print_stderr, reason = "a benchmark takes minutes")]
pub(crate) fn print_progress(what: &str) {
    eprintln!("{what}");
}
