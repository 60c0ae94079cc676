//! `apsctl logs` and `logs runs`

mod containers;
mod docker_failures;
pub mod follow;
mod lines;
mod malformed;
mod rotated;
mod runs;
mod runs_terminal;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::{Apsctl, Output, apsctl};

/// A log with a successful run, a failed run with a traceback, and other lines.
pub const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/log/worker.log");

/// A temporary folder for logs.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Creates a folder with this `worker.log`.
    pub(crate) fn with(log: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write("worker.log", log);
        folder
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.path().join(name), bytes).unwrap();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Returns the command `apsctl ARGS… --file …/worker.log`.
    fn apsctl(&self, args: &[&str]) -> Apsctl {
        let log = self.path("worker.log");
        let folder = self.0.path().to_str().unwrap();
        apsctl(args).args(&["--file", log.to_str().unwrap()]).replace_in_output(folder, "FOLDER")
    }

    fn run(&self, args: &[&str]) -> Output {
        self.apsctl(args).run()
    }
}
