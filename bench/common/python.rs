//! Runs Python scripts for comparison, in a virtual environment.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::print_progress;

/// Returns a directory below `bench`.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bench").join(name)
}

/// Returns the command `python SCRIPT ARGS…` with the packages of the benchmark's `requirements.txt`. Returns None, with a
/// message, if they cannot be installed.
pub(crate) fn script(bench: &str, script: &str, args: &[&str]) -> Option<Command> {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{bench}"));
    let python = environment.join("bin/python");
    let succeeds = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let is_created = python.exists() || succeeds(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "-r"]).arg(folder(bench).join("requirements.txt"));
    if !is_created || !succeeds(&mut install) {
        print_progress(
            "SKIPPED the comparison with Python: it needs python3 with venv and pip, and the packages of requirements.txt",
        );
        return None;
    }
    let mut command = Command::new(&python);
    command.arg(folder(bench).join(script)).args(args);
    Some(command)
}

/// Runs a script and returns its output.
pub(crate) fn output_of(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
