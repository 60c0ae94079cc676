//! Every argument that names a file or directory, with names that do not work: the command line is wrong (exit 2).

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use clap::builder::ValueParser;

use crate::aps3::python;
use crate::generated::{command_line, every_command};
use crate::support::Store;

/// What the argument names.
const NAMES: [&str; 6] = ["missing", "missing/below", "directory", "forbidden", "empty", "binary"];

/// An argument in a command line, and the exit codes for [`NAMES`].
struct Case {
    /// The argument's name in clap.
    id: &'static str,
    args: &'static [&'static str],
    codes: [i32; NAMES.len()],
}

const fn case(id: &'static str, args: &'static [&'static str], codes: [i32; NAMES.len()]) -> Case {
    Case { id, args, codes }
}

/// A file with a format, that is read.
const FORMATTED: [i32; 6] = [2; 6];

/// A log: any bytes may be in it.
const LOG: [i32; 6] = [2, 2, 2, 2, 0, 0];

/// A log that one check of many reads: the check is unknown, and the others find something.
const CHECKED: [i32; 6] = [1; 6];

/// A log that is read only for a run that exists.
const NOT_READ: [i32; 6] = [4; 6];

/// A file that is written.
const WRITTEN: [i32; 6] = [0, 2, 2, 0, 0, 0];

const CASES: &[Case] = &[
    case("env_file", &["jobs", "list", "--env-file", "FILE"], [2, 2, 2, 2, 0, 2]),
    case("file", &["jobs", "restore", "FILE", "a"], FORMATTED),
    case("file", &["jobs", "diff", "FILE"], FORMATTED),
    case("file", &["jobs", "snapshot", "FILE"], WRITTEN),
    case("file", &["logs", "--file", "FILE"], LOG),
    case("file", &["logs", "runs", "--file", "FILE"], LOG),
    case("file", &["runs", "import", "--file", "FILE"], LOG),
    case("file", &["runs", "show", "1", "--file", "FILE"], NOT_READ),
    case("file", &["doctor", "--file", "FILE"], CHECKED),
    case("file", &["incident", "save", "ARCHIVE", "--file", "FILE"], [0; 6]),
    case("files", &["logs", "FILE"], LOG),
    case("files", &["logs", "runs", "FILE"], LOG),
    case("files", &["runs", "import", "FILE"], LOG),
    case("against", &["audit", "operations", "--verify", "--against", "FILE"], [2, 2, 2, 2, 0, 2]),
    case("file", &["audit", "operations", "archive", "--before", "2099-01-01", "FILE", "--yes"], [0, 2, 2, 2, 0, 3]),
    case("plan", &["run-once", "--plan", "FILE"], FORMATTED),
    case("python", &["jobs", "preflight", "--python", "FILE"], FORMATTED),
    case("cwd", &["jobs", "preflight", "--python", "PYTHON", "--cwd", "FILE"], [2, 2, 1, 2, 2, 2]),
    case("snapshot", &["jobs", "preflight", "--python", "PYTHON", "--snapshot", "FILE"], [1, 2, 2, 3, 3, 3]),
    case("archive", &["incident", "show", "FILE"], FORMATTED),
    case("archive", &["incident", "save", "FILE"], [0, 2, 2, 3, 3, 3]),
    case("archive", &["--sandbox", "sandbox", "load", "FILE"], FORMATTED),
    case("html", &["report", "--html", "FILE"], WRITTEN),
    case("textfile", &["metrics", "--textfile", "FILE"], WRITTEN),
    case("state", &["watch", "--once", "--state", "FILE"], [1, 2, 2, 2, 3, 2]),
];

#[test]
fn a_wrong_file_name_is_a_wrong_command_line() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL);
         INSERT INTO apscheduler_jobs VALUES ('damaged', NULL, '')",
    );
    store.run(&["migrate", "up"]).code(0);
    let is_root = nix::unistd::geteuid().is_root();
    let mut wrong = Vec::new();
    for case in CASES {
        if case.args.contains(&"PYTHON") && python().is_none() {
            continue;
        }
        for (name, code) in NAMES.into_iter().zip(case.codes) {
            // Nothing is forbidden to root.
            if name == "forbidden" && is_root {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let path = |name: &str| folder.path().join(name);
            fs::create_dir(path("directory")).unwrap();
            for (file, bytes, mode) in
                [("forbidden", &b""[..], 0o000), ("empty", b"", 0o600), ("binary", b"\x00\xff\x1b[2J\xfe\n\x00", 0o600)]
            {
                fs::write(path(file), bytes).unwrap();
                fs::set_permissions(path(file), fs::Permissions::from_mode(mode)).unwrap();
            }
            let file = path(name).to_str().unwrap().to_owned();
            let archive = path("archive").to_str().unwrap().to_owned();
            let args = case.args.iter().map(|arg| match *arg {
                "FILE" => file.as_str(),
                "ARCHIVE" => &archive,
                "PYTHON" => python().and_then(|path| path.to_str()).unwrap_or_default(),
                arg => arg,
            });
            let args: Vec<&str> = args.collect();
            let state = path("state").to_str().unwrap().to_owned();
            let ended = store.apsctl(&args).env("XDG_STATE_HOME", &state).env("HOME", &state).run();
            let names_it = code != 2 || ended.stderr.contains(&file);
            if ended.code != Some(code) || !names_it || ended.stderr.contains("os error") {
                wrong.push(format!("{} {name}: expected {code}\n{ended}", case.args.join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_argument_that_names_a_file_is_tested() {
    let mut untested = BTreeSet::new();
    every_command("apsctl", &command_line(), &mut |words, command| {
        let words: Vec<&str> = words.split(' ').skip(1).collect();
        for arg in command.get_arguments() {
            let names_file = arg.get_value_parser().type_id() == ValueParser::path_buf().type_id();
            let is_tested = |case: &Case| {
                let args = case.args.strip_prefix(&["--sandbox"]).unwrap_or(case.args);
                case.id == arg.get_id() && (arg.is_global_set() || args.starts_with(&words))
            };
            if names_file && !CASES.iter().any(is_tested) {
                untested.insert(format!("{} {}", words.join(" "), arg.get_id()));
            }
        }
    });
    assert!(untested.is_empty(), "{untested:?}");
}
