//! Endless files are refused at a size limit, with little memory.

use std::fs::{self, File, OpenOptions, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Apsctl, Output, store_with_job};

/// Virtual memory in kB: not enough to hold the longest allowed line twice.
const MEMORY: &str = "1500000";

const SIZE: u64 = 8 << 30;

/// Runs the command with this much virtual memory.
fn run_with_limited_memory(apsctl: &Apsctl, stdin: Stdio) -> Output {
    let program = apsctl.command();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v $0 && exec \"$@\"", MEMORY]);
    command.arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    apsctl.output(&command.stdin(stdin).output().unwrap())
}

/// Creates a sparse file that is larger than the memory.
fn huge_sparse_file(path: &Path, beginning: &str) -> PathBuf {
    fs::write(path, beginning).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    OpenOptions::new().write(true).open(path).unwrap().set_len(SIZE).unwrap();
    path.to_path_buf()
}

#[test]
fn every_kind_of_file_has_a_size_limit() {
    let (store, folder) = (store_with_job("one"), tempfile::tempdir().unwrap());
    let snapshot = store.run(&["jobs", "snapshot", "-"]).code(0).stdout.replace("DATABASE", store.database());
    let header = snapshot.lines().next().unwrap().to_owned() + "\n";
    let zeros = huge_sparse_file(&folder.path().join("zeros"), "");
    let rows = huge_sparse_file(&folder.path().join("rows"), &header);
    let zeros = zeros.to_str().unwrap();
    let config = folder.path().join("apsctl");
    fs::create_dir(&config).unwrap();
    huge_sparse_file(&config.join("config.toml"), "default_profile = ");
    for (args, env, words) in [
        (&["jobs", "diff", zeros][..], None, "longer than 1 MiB"),
        (&["jobs", "diff", rows.to_str().unwrap()], None, "line 2: a line longer than 256 MiB"),
        (&["jobs", "restore", rows.to_str().unwrap(), "x"], None, "longer than 256 MiB"),
        (&["run-once", "--plan", zeros], None, "longer than 256 MiB"),
        (&["audit", "operations", "--verify", "--against", zeros], None, "longer than 256 MiB"),
        (&["jobs", "list", "--env-file", zeros], None, "longer than 1 MiB"),
        (&["jobs", "list", "--env-file", "/dev/zero"], None, "longer than 1 MiB"),
        (&["jobs", "list"], Some(("PGPASSFILE", zeros)), "longer than 1 MiB"),
        (&["jobs", "list", "-d", "service=x"], Some(("PGSERVICEFILE", zeros)), "longer than 1 MiB"),
        (&["jobs", "list", "-d", "service=x"], Some(("PGSERVICEFILE", "/dev/zero")), "longer than 1 MiB"),
        (
            &["jobs", "list", "--profile", "x"],
            Some(("XDG_CONFIG_HOME", folder.path().to_str().unwrap())),
            "longer than 1 MiB",
        ),
    ] {
        let apsctl = store.apsctl(args);
        let apsctl = env.iter().fold(apsctl, |apsctl, (name, value)| apsctl.env(name, value));
        let out = run_with_limited_memory(&apsctl, Stdio::null());
        assert_eq!(out.code, Some(2), "{args:?} {env:?}: {out}");
        assert!(out.stderr.contains(words), "{args:?} {env:?}: {out}");
    }
    for args in [&["jobs", "diff", "-"][..], &["run-once", "--plan", "-"]] {
        let zeros = File::open("/dev/zero").unwrap();
        let out = run_with_limited_memory(&store.apsctl(args), Stdio::from(zeros)).code(2);
        assert!(out.stderr.contains("longer than"), "{out}");
    }
}

#[test]
fn an_endless_log_line_is_truncated() {
    let (store, folder) = (store_with_job("one"), tempfile::tempdir().unwrap());
    let log = huge_sparse_file(&folder.path().join("worker.log"), "2025-10-26 12:00:00 ERROR x");
    OpenOptions::new().write(true).open(&log).unwrap().set_len(1 << 30).unwrap();
    run_with_limited_memory(&store.apsctl(&["logs", "--file", log.to_str().unwrap()]), Stdio::null()).code(0);
}
