//! `apsctl recover`: the restart command is a real one, and what it starts is a real pass.

mod asking;
mod container;
mod hindered;
mod layouts;
mod restarting;
mod watching;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::run_once::{automation, store_with};
use crate::support::{Apsctl, RunningApsctl, Store};

/// A store with the guide's job and rule, and a place for what the worker leaves.
pub(super) struct Scene {
    pub(super) store: Store,
    pub(super) folder: TempDir,
}

impl Scene {
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

    /// Whether the restart command has left its mark.
    pub(super) fn is_restarted(&self) -> bool {
        self.path("restarted").exists()
    }

    /// `apsctl recover ARGS…` as CSV, which is no wider where a path is longer; not yet run.
    pub(super) fn recover(&self, args: &[&str]) -> Apsctl {
        self.shown(args).args(&["-o", "csv"])
    }

    /// `apsctl recover ARGS…` with the worker's log, not yet run.
    pub(super) fn shown(&self, args: &[&str]) -> Apsctl {
        let log = self.path("worker.log");
        self.store
            .apsctl(&["recover", "--file", &shown(&log)])
            .args(args)
            .replace_in_output(&shown(self.folder.path()), "FOLDER")
            .replace_in_output(PROGRAM, "APSCTL")
    }

    /// The same, restarted by `command`, without a question.
    pub(super) fn restarted_by(&self, command: &str) -> Apsctl {
        self.recover(&["--yes", "--restart-command", command])
    }

    /// Leaves a mark.
    pub(super) fn mark(&self) -> String {
        format!("touch {}", self.path("restarted").display())
    }

    pub(super) fn until_restarted(&self) {
        let begun = Instant::now();
        while !self.is_restarted() {
            assert!(begun.elapsed() < Duration::from_secs(60), "nobody restarts anything");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A watch that has begun: what was there before has been looked at, and what comes from here on is new.
    pub(super) fn watching(&self, args: &[&str]) -> RunningApsctl {
        let going = RunningApsctl::start(self.restarted_by(&self.mark()).args(args));
        self.until_restarted();
        going
    }

    /// A worker that starts in the background, and makes a pass.
    pub(super) fn worker(&self, options: &str) -> String {
        let log = self.path("worker.log");
        format!("{PROGRAM} run-once {options} >>{} 2>&1 &", log.display())
    }
}

pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_apsctl");

pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// What the journal has.
pub(super) fn journal(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws('|', coalesce(job_id, '-'), after->>'restart', reason), ', ' ORDER BY id)
         FROM apsctl.operations",
    )
}
