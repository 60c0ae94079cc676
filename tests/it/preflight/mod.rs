//! `jobs preflight`: which jobs a release of the application can load.

mod agrees_with_python;
mod deployment;
mod foreign_values;
mod interpreters;
mod layouts;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::aps3::python;
use crate::support::{Apsctl, Store};

/// A folder with the modules of a release.
struct Release {
    folder: TempDir,
}

impl Release {
    fn new(files: &[(&str, &str)]) -> Self {
        let release = Self { folder: TempDir::new().unwrap() };
        for (name, text) in files {
            release.write(name, text);
        }
        release
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a script of `tests/apscheduler` with the modules of the release, and returns its JSON.
    fn run_script(&self, name: &str, args: &[&str]) -> Value {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apscheduler");
        let mut command = Command::new(python().unwrap());
        command.arg(scripts.join(name)).args(args).env("PYTHONPATH", self.path()).env("PYTHONDONTWRITEBYTECODE", "1");
        let output = command.stdin(Stdio::null()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{name}: {error}: {stderr}"))
    }

    /// Returns `apsctl jobs preflight` with the interpreter of the tests, or `None` without one.
    fn preflight(&self, store: &Store, args: &[&str]) -> Option<Apsctl> {
        let interpreter = python()?.to_str().unwrap();
        let folder = self.path().to_str().unwrap();
        let command = ["jobs", "preflight", "--python", interpreter, "--cwd", folder];
        let apsctl = store.apsctl(&[&command[..], args].concat());
        Some(apsctl.replace_in_output(folder, "RELEASE").replace_in_output(interpreter, "PYTHON"))
    }
}

/// Returns the URL of a store for SQLAlchemy.
fn sqlalchemy_url(store: &Store) -> String {
    let (host, port) = store.socket();
    format!("postgresql+psycopg2://postgres@/{}?host={host}&port={port}", store.database())
}

/// Returns the ids in a report.
fn ids(report: &Value) -> Vec<&str> {
    report.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}
