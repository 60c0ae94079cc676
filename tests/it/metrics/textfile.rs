//! `--textfile`: the file is always complete, and never outdated if the store is down.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::signal::Signal;

use super::furnished;
use crate::support::{apsctl, send_signal, wait_for_blocked};

const NOBODY: &str = "postgresql://u@127.0.0.1:1/none";

/// Returns the names of the files in the folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_file_has_the_same_text_and_is_readable_by_all() {
    let (store, folder) = (furnished(), tempfile::tempdir().unwrap());
    let path = folder.path().join("apsctl.prom");
    let metrics = store.apsctl(&["metrics", "--textfile", path.to_str().unwrap()]);
    // The umask does not matter.
    let mut command = std::process::Command::new("sh");
    let program = metrics.command();
    command.arg("-c").arg("umask 077; exec \"$@\"").arg("sh").arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let out = metrics.output(&command.output().unwrap()).code(0);
    assert_eq!(out.stdout, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), store.run(&["metrics"]).stdout);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(names(folder.path()), ["apsctl.prom"]);
    let other = folder.path().join("apsctl.txt");
    let out = store.run(&["metrics", "--textfile", other.to_str().unwrap()]).code(0);
    assert!(out.stderr.contains("node_exporter reads only files that end in .prom"), "{out}");
}

#[test]
fn a_store_that_is_down_is_down_in_the_file() {
    let (store, folder) = (furnished(), tempfile::tempdir().unwrap());
    let path = folder.path().join("apsctl.prom");
    let args = ["metrics", "--textfile", path.to_str().unwrap()];
    store.run(&args).code(0);
    assert!(fs::read_to_string(&path).unwrap().contains("apsctl_up 1\n"));
    let out = apsctl(&args).args(&["-d", NOBODY]).run().code(4);
    assert!(out.stdout.is_empty() && out.stderr.contains("Connection refused"), "{out}");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>(), ["apsctl_up 0"]);
    assert_eq!(names(folder.path()), ["apsctl.prom"]);
    store.run(&args).code(0);
    assert!(fs::read_to_string(&path).unwrap().contains("apsctl_up 1\n"));
}

#[test]
fn a_file_that_cannot_be_written_is_exit_2_and_leaves_nothing() {
    let (store, folder) = (furnished(), tempfile::tempdir().unwrap());
    let at = |path: &str| store.run(&["metrics", "--textfile", path]);
    let missing = folder.path().join("missing/apsctl.prom");
    let out = at(missing.to_str().unwrap()).code(2);
    assert!(out.stderr.contains("No such file"), "{out}");
    // The path of the file is a folder.
    let occupied = folder.path().join("occupied.prom");
    fs::create_dir(&occupied).unwrap();
    fs::write(occupied.join("x"), "").unwrap();
    at(occupied.to_str().unwrap()).code(2);
    assert_eq!(names(folder.path()), ["occupied.prom"]);
    at("/").code(2);
    at("..").code(2);
    // The error of the store has priority over the error of the file.
    let out = apsctl(&["metrics", "-d", NOBODY, "--textfile", missing.to_str().unwrap()]).run().code(4);
    assert!(out.stderr.contains("ERROR") && out.stderr.contains("error: connecting to"), "{out}");
}

#[test]
fn a_link_is_replaced_and_not_followed() {
    let (store, folder) = (furnished(), tempfile::tempdir().unwrap());
    let (path, elsewhere) = (folder.path().join("apsctl.prom"), folder.path().join("elsewhere"));
    fs::write(&elsewhere, "as it was").unwrap();
    symlink(&elsewhere, &path).unwrap();
    store.run(&["metrics", "--textfile", path.to_str().unwrap()]).code(0);
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "as it was");
    assert!(fs::symlink_metadata(&path).unwrap().is_file());
}

#[test]
fn readers_see_a_complete_file() {
    let (store, folder) = (furnished(), tempfile::tempdir().unwrap());
    let path = folder.path().join("apsctl.prom");
    let whole = store.run(&["metrics"]).code(0).stdout;
    fs::write(&path, &whole).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                assert_eq!(fs::read_to_string(&path).unwrap(), whole);
                seen += 1;
            }
            seen
        });
        for _ in 0..10 {
            store.run(&["metrics", "--textfile", path.to_str().unwrap()]).code(0);
        }
        done.store(true, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
    });
}

#[test]
fn a_signal_leaves_the_old_file() {
    let (store, folder) = (furnished(), tempfile::tempdir().unwrap());
    let path = folder.path().join("apsctl.prom");
    fs::write(&path, "as it was").unwrap();
    let mut other = store.client();
    let mut lock = other.transaction().unwrap();
    lock.batch_execute("LOCK TABLE versions").unwrap();
    let mut command = store.apsctl(&["metrics", "--textfile", path.to_str().unwrap()]).command();
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for_blocked(&store, "apsctl metrics", 1);
    send_signal(&child, Signal::SIGTERM);
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(fs::read_to_string(&path).unwrap(), "as it was");
    assert_eq!(names(folder.path()), ["apsctl.prom"]);
}
