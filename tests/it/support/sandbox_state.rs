//! A state folder with a sandbox of its own.

use ::apsctl::cluster::Cluster;
use serde_json::Value;
use tempfile::TempDir;

use super::{Apsctl, Output, apsctl};

/// A state folder whose sandbox is removed at the end of its test, even if the test fails.
pub struct SandboxState(pub TempDir);

impl SandboxState {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn apsctl(&self, args: &[&str]) -> Apsctl {
        let folder = self.0.path().to_str().unwrap();
        apsctl(args).env("XDG_STATE_HOME", folder).replace_in_output(folder, "STATE")
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.apsctl(args).run()
    }

    pub fn cluster(&self) -> Cluster {
        Cluster::at(&self.0.path().join("apsctl/sandbox"))
    }

    pub fn status(&self) -> Value {
        self.run(&["sandbox", "status", "-o", "json"]).code(0).json()
    }
}

impl Drop for SandboxState {
    fn drop(&mut self) {
        drop(self.cluster().remove());
    }
}
