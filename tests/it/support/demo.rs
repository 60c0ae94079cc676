//! The demo store, in a sandbox of its own.

use ::apsctl::cluster::Cluster;
use tempfile::TempDir;

use super::{Apsctl, Output, apsctl};

/// A sandbox with the demo data, which is removed at the end of its test.
pub struct Demo(TempDir);

impl Demo {
    /// Loads the demo. Its times are relative to the fixed time of the tests.
    pub fn load() -> Self {
        let demo = Self(tempfile::tempdir().unwrap());
        demo.run(&["demo", "-q", "-o", "json"]).code(0);
        demo
    }

    /// Returns a command on the sandbox. Programs such as docker are not found.
    pub fn apsctl(&self, args: &[&str]) -> Apsctl {
        let folder = self.0.path().to_str().unwrap();
        apsctl(&[&["--sandbox"], args].concat()).env("XDG_STATE_HOME", folder).replace_in_output(folder, "STATE")
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.apsctl(args).run()
    }

    fn cluster(&self) -> Cluster {
        Cluster::at(&self.0.path().join("apsctl/sandbox"))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        drop(self.cluster().remove());
    }
}
