//! `apsctl recover` with real restart commands and real passes.

mod asking;
mod container;

mod layouts;
mod refused;
mod restarting;
mod watching;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::run_once::{automation, store_with};
use crate::support::{Apsctl, RunningApsctl, Store};

/// A store with Task Tracker's job and rule, and a folder for the worker's files.
pub(super) struct RecoverySetup {
    pub(super) store: Store,
    pub(super) folder: TempDir,
}

impl RecoverySetup {
    pub(super) fn new() -> Self {
        let store = store_with(6, 4);
        automation(&store);
        Self::of(store)
    }

    pub(super) fn of(store: Store) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("worker.log"), "").unwrap();
        Self { store, folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether `marker_command` was run.
    pub(super) fn is_restarted(&self) -> bool {
        self.path("restarted").exists()
    }

    /// Returns the command `apsctl recover ARGS…` with CSV output, whose width does not depend on paths.
    pub(super) fn recover(&self, args: &[&str]) -> Apsctl {
        self.recover_command(args).args(&["-o", "csv"])
    }

    /// Returns the command `apsctl recover ARGS…` with the worker's log.
    pub(super) fn recover_command(&self, args: &[&str]) -> Apsctl {
        let log = self.path("worker.log");
        self.store
            .apsctl(&["recover", "--file", &path_text(&log)])
            .args(args)
            .replace_in_output(&path_text(self.folder.path()), "FOLDER")
            .replace_in_output(PROGRAM, "APSCTL")
    }

    /// Returns the command with this restart command and --yes.
    pub(super) fn recover_with(&self, command: &str) -> Apsctl {
        self.recover(&["--yes", "--restart-command", command])
    }

    /// Returns a restart command that creates a marker file.
    pub(super) fn marker_command(&self) -> String {
        format!("touch {}", self.path("restarted").display())
    }

    pub(super) fn wait_until_restarted(&self) {
        let begin = Instant::now();
        while !self.is_restarted() {
            assert!(begin.elapsed() < Duration::from_mins(1), "the restart command was not run");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts `recover` and waits until it watches: runs added from now on are new.
    pub(super) fn start_watching(&self, args: &[&str]) -> RunningApsctl {
        let running = RunningApsctl::start(self.recover_with(&self.marker_command()).args(args));
        self.wait_until_restarted();
        running
    }

    /// Returns a restart command that runs a pass in the background.
    pub(super) fn worker_command(&self, options: &str) -> String {
        let log = self.path("worker.log");
        format!("{PROGRAM} run-once {options} >>{} 2>&1 &", log.display())
    }
}

pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_apsctl");

pub(super) fn path_text(path: &Path) -> String {
    path.display().to_string()
}

/// Returns the entries of the operator journal.
pub(super) fn journal(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws('|', coalesce(job_id, '-'), after->>'restart', reason), ', ' ORDER BY id)
         FROM apsctl.operations",
    )
}
