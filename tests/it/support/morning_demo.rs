//! The demo store in a sandbox of its own, at a fixed time.

use ::apsctl::cluster::Cluster;
use tempfile::TempDir;

use super::{Apsctl, Store, apsctl};

/// The time of the demo: early on a Monday.
const DEMO_NOW: &str = "2026-11-30T03:22:40Z";

/// A sandbox with the demo's data. It is removed at the end of the test.
pub struct MorningDemo(TempDir);

impl Drop for MorningDemo {
    fn drop(&mut self) {
        drop(self.cluster().remove());
    }
}

impl MorningDemo {
    /// Starts a sandbox and loads the demo, which takes some seconds.
    pub fn load() -> Self {
        let demo = Self(tempfile::tempdir().unwrap());
        demo.apsctl(&["demo", "-q", "-o", "json"]).run().code(0);
        demo
    }

    fn cluster(&self) -> Cluster {
        Cluster::at(&self.0.path().join("apsctl/sandbox"))
    }

    /// Returns the folder of the state.
    pub fn folder(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    /// Returns the demo's database, to add rows to it.
    pub fn store(&self) -> Store {
        let cluster = self.cluster();
        let url = cluster.url("tasktracker");
        Store::on_server(&cluster, "tasktracker", &url)
    }

    /// Returns `apsctl ARGS…` at the time of the demo.
    pub fn apsctl(&self, args: &[&str]) -> Apsctl {
        apsctl(args).env("XDG_STATE_HOME", self.folder()).now(DEMO_NOW)
    }
}
