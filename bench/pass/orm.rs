//! The worker that an application has otherwise, in a Python of its own.

use std::path::PathBuf;
use std::process::Command;

use crate::common::{Bench, say};

/// What the worker said of itself.
pub(crate) struct Worked {
    pub(crate) approved: i64,
    pub(crate) seconds: f64,
    pub(crate) memory: f64,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("bench/pass")
}

/// A virtual environment with what the worker needs; none where it cannot be had, which is said.
fn python() -> Option<PathBuf> {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-python");
    let python = place.join("bin/python");
    let succeeds = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let made = python.exists() || succeeds(Command::new("python3").args(["-m", "venv"]).arg(&place));
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "-r"]).arg(folder().join("requirements.txt"));
    if made && succeeds(&mut install) {
        return Some(python);
    }
    say("SKIPPED, the ORM worker: python3 with venv and pip is needed, and what requirements.txt names");
    None
}

pub(crate) fn work(bench: &Bench, store: &str) -> Option<Worked> {
    let output =
        Command::new(python()?).arg(folder().join("worker.py")).arg(bench.server.url(store)).output();
    let said = output.unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8(said.stdout).unwrap();
    let figures: Vec<&str> = said.split_whitespace().collect();
    Some(Worked {
        approved: figures[0].parse().unwrap(),
        seconds: figures[1].parse().unwrap(),
        memory: figures[2].parse().unwrap(),
    })
}
