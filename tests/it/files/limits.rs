//! Files without an end are refused at a limit, in little memory.

use std::fs::{self, File, OpenOptions, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Apsctl, Output, store_with_job};

/// In kB: less than twice the longest line that is read and what the program itself takes.
const MEMORY: &str = "1500000";

const SIZE: u64 = 8 << 30;

/// Runs the command with limited address space.
fn limited(apsctl: &Apsctl, stdin: Stdio) -> Output {
    let program = apsctl.command();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v $0 && exec \"$@\"", MEMORY]);
    command.arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    apsctl.output(&command.stdin(stdin).output().unwrap())
}

/// Makes a sparse file that is larger than the memory.
fn endless(path: &Path, beginning: &str) -> PathBuf {
    fs::write(path, beginning).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    OpenOptions::new().write(true).open(path).unwrap().set_len(SIZE).unwrap();
    path.to_path_buf()
}

#[test]
fn no_file_fills_the_memory() {
    let (store, folder) = (store_with_job("one"), tempfile::tempdir().unwrap());
    let snapshot = store.run(&["jobs", "snapshot", "-"]).code(0).stdout.replace("DATABASE", store.database());
    let header = snapshot.lines().next().unwrap().to_owned() + "\n";
    let zeros = endless(&folder.path().join("zeros"), "");
    let rows = endless(&folder.path().join("rows"), &header);
    let zeros = zeros.to_str().unwrap();
    let config = folder.path().join("apsctl");
    fs::create_dir(&config).unwrap();
    endless(&config.join("config.toml"), "default_profile = ");
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
            "longer than a mebibyte",
        ),
    ] {
        let apsctl = store.apsctl(args);
        let apsctl = env.iter().fold(apsctl, |apsctl, (name, value)| apsctl.env(name, value));
        let out = limited(&apsctl, Stdio::null());
        assert_eq!(out.code, Some(2), "{args:?} {env:?}: {out}");
        assert!(out.stderr.contains(words), "{args:?} {env:?}: {out}");
    }
    for args in [&["jobs", "diff", "-"][..], &["run-once", "--plan", "-"]] {
        let zeros = File::open("/dev/zero").unwrap();
        let out = limited(&store.apsctl(args), Stdio::from(zeros)).code(2);
        assert!(out.stderr.contains("longer than"), "{out}");
    }
}

#[test]
fn an_endless_line_of_a_log_is_cut() {
    let (store, folder) = (store_with_job("one"), tempfile::tempdir().unwrap());
    let log = endless(&folder.path().join("worker.log"), "2025-10-26 12:00:00 ERROR x");
    OpenOptions::new().write(true).open(&log).unwrap().set_len(1 << 30).unwrap();
    limited(&store.apsctl(&["logs", "--file", log.to_str().unwrap()]), Stdio::null()).code(0);
}
