//! A Python of its own for what a user would otherwise have.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::say;

/// A folder below `bench`.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bench").join(name)
}

/// `python SCRIPT ARGS…` of that benchmark's folder, with what its `requirements.txt` names; none where that cannot be
/// had, which is said.
pub(crate) fn script(bench: &str, script: &str, args: &[&str]) -> Option<Command> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{bench}"));
    let python = place.join("bin/python");
    let succeeds = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let made = python.exists() || succeeds(Command::new("python3").args(["-m", "venv"]).arg(&place));
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "-r"]).arg(folder(bench).join("requirements.txt"));
    if !made || !succeeds(&mut install) {
        say(
            "SKIPPED, what Python does: python3 with venv and pip is needed, and what requirements.txt names",
        );
        return None;
    }
    let mut command = Command::new(&python);
    command.arg(folder(bench).join(script)).args(args);
    Some(command)
}

/// What a script has printed.
pub(crate) fn printed(mut command: Command) -> String {
    let said = command.output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}
