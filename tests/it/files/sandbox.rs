//! The sandbox in folders that other accounts can write to, and with foreign files in its place.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use apsctl::cluster::Cluster;
use nix::unistd::geteuid;
use tempfile::TempDir;

use crate::support::{Output, apsctl};

/// A state folder, whose sandbox is removed at the end of its test.
struct State(TempDir);

impl State {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, args: &[&str]) -> Output {
        let folder = self.0.path().to_str().unwrap();
        apsctl(args).env("XDG_STATE_HOME", folder).replace_in_output(folder, "STATE").run()
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("apsctl/sandbox")
    }

    /// Returns the data folder itself, not a link to it.
    fn data(&self) -> PathBuf {
        fs::canonicalize(self.dir().join("data")).unwrap()
    }

    fn restore(&self) {
        for folder in [self.0.path().to_path_buf(), self.0.path().join("apsctl"), self.dir()] {
            if folder.exists() {
                chown(&folder, Some(geteuid().as_raw()), None).unwrap();
                fs::set_permissions(&folder, Permissions::from_mode(0o711)).unwrap();
            }
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        drop(Cluster::at(&self.dir()).remove());
    }
}

const COMMANDS: [&[&str]; 6] = [
    &["sandbox", "up"],
    &["sandbox", "status"],
    &["sandbox", "down"],
    &["sandbox", "down", "--purge"],
    &["--sandbox", "jobs", "list"],
    &["demo", "-q"],
];

#[test]
fn folders_that_another_account_can_write_to_are_refused() {
    let state = State::new();
    let (top, middle, last) = (state.0.path().to_path_buf(), state.0.path().join("apsctl"), state.dir());
    let mode = |folder: &Path, mode: u32| {
        fs::set_permissions(folder, Permissions::from_mode(mode)).unwrap();
    };
    mode(&top, 0o777);
    for command in COMMANDS {
        let out = state.run(command).code(2);
        assert!(out.stderr.contains("STATE can be written by others (mode 0777)"), "{out}");
        assert!(out.stderr.contains("hint: chmod go-w STATE"), "{out}");
    }
    assert!(!middle.exists(), "a refusal must not create folders");
    fs::create_dir_all(&last).unwrap();
    state.restore();
    for (folder, bits, named) in [
        (&top, 0o775, "STATE can be written"),
        (&middle, 0o777, "STATE/apsctl can be written"),
        (&middle, 0o720, "STATE/apsctl can be written"),
        (&last, 0o777, "STATE/apsctl/sandbox can be written"),
        (&last, 0o770, "STATE/apsctl/sandbox can be written"),
        // In a sticky folder, others cannot remove the sandbox's folder, but they can create it first.
        (&last, 0o1777, "STATE/apsctl/sandbox can be written"),
    ] {
        mode(folder, bits);
        for command in COMMANDS {
            let out = state.run(command).code(2);
            assert!(out.stderr.contains(named) && out.stderr.contains("hint: chmod go-w"), "{bits:o}: {out}");
        }
        state.restore();
    }
    if geteuid().is_root() {
        for folder in [&top, &middle, &last] {
            chown(folder, Some(65534), None).unwrap();
            for command in COMMANDS {
                let out = state.run(command).code(2);
                assert!(out.stderr.contains("belongs to nobody, which could change it"), "{out}");
                assert!(out.stderr.contains("must belong to you or to root"), "{out}");
            }
            state.restore();
        }
        // A link in a sticky folder, which its owner can change.
        let sticky = state.0.path().join("sticky");
        fs::create_dir(&sticky).unwrap();
        mode(&sticky, 0o1777);
        symlink(state.0.path(), sticky.join("link")).unwrap();
        std::os::unix::fs::lchown(sticky.join("link"), Some(65534), None).unwrap();
        let by_link = sticky.join("link");
        let out = apsctl(&["sandbox", "up"]).env("XDG_STATE_HOME", by_link.to_str().unwrap()).run().code(2);
        assert!(out.stderr.contains("belongs to nobody"), "{out}");
    }
    assert_eq!(fs::read_dir(&last).unwrap().count(), 0, "a refusal must not create folders");
}

/// Creates something at the second path that leads to the first.
type Plant = fn(&Path, &Path);

#[test]
fn links_in_place_of_files_are_not_followed() {
    let state = State::new();
    state.run(&["sandbox", "up"]).code(0);
    state.run(&["sandbox", "down"]).code(0);
    let victim = state.0.path().join("victim");
    let owner = fs::metadata(state.data()).unwrap().uid();
    let pid_file = state.data().join("postmaster.pid");
    let soft: Plant = |victim, place| symlink(victim, place).unwrap();
    let hard: Plant = |victim, place| fs::hard_link(victim, place).unwrap();
    for (place, plant, code) in [
        (pid_file.clone(), soft, 3),
        (pid_file, hard, 3),
        (state.data().join("PG_VERSION"), soft, 3),
        (state.dir().join("lock"), soft, 4),
        (state.dir().join("server.log"), soft, 4),
    ] {
        fs::write(&victim, "1\nprecious\n").unwrap();
        chown(&victim, Some(owner), None).unwrap();
        let kept = state.0.path().join("kept");
        let was_there = fs::rename(&place, &kept).is_ok();
        plant(&victim, &place);
        let out = state.run(&["sandbox", "up"]).code(code);
        assert!(out.stderr.contains(place.file_name().unwrap().to_str().unwrap()), "{out}");
        assert_eq!(fs::read_to_string(&victim).unwrap(), "1\nprecious\n", "{}", place.display());
        assert!(!out.stderr.contains("precious"), "{out}");
        fs::remove_file(&place).unwrap();
        if was_there {
            fs::rename(&kept, &place).unwrap();
        }
        fs::remove_file(&victim).unwrap();
    }
    // The folder of the socket: a link to another folder is replaced, and that folder's content is kept.
    let socket = state.dir().join("socket");
    drop(fs::remove_file(&socket));
    drop(fs::remove_dir_all(&socket));
    let elsewhere = state.0.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::set_permissions(&elsewhere, Permissions::from_mode(0o777)).unwrap();
    fs::write(elsewhere.join(".s.PGSQL.5432"), "precious").unwrap();
    symlink(&elsewhere, &socket).unwrap();
    state.run(&["sandbox", "up"]).code(0);
    assert_ne!(fs::canonicalize(&socket).unwrap(), elsewhere);
    assert_eq!(fs::read_to_string(elsewhere.join(".s.PGSQL.5432")).unwrap(), "precious");
    state.run(&["sandbox", "down", "--purge"]).code(0);
    assert!(elsewhere.exists());
}

/// A process that must not be ended.
struct Bystander(Child);

impl Bystander {
    fn new(name: &str, uid: u32, words: &[&str]) -> Self {
        let mut command = Command::new("sh");
        // The shell keeps this name and these arguments, because `read` is a builtin.
        command.arg0(name).args(["-c", "read -r _", "sh"]).args(words).stdin(std::process::Stdio::piped());
        if geteuid().is_root() {
            command.uid(uid);
        }
        Self(command.spawn().unwrap())
    }

    #[track_caller]
    fn assert_alive(&mut self, when: &str) {
        assert!(self.0.try_wait().unwrap().is_none(), "{when}");
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_process_that_is_not_the_server_is_never_signalled() {
    let state = State::new();
    state.run(&["sandbox", "up"]).code(0);
    let pid_file = state.data().join("postmaster.pid");
    let genuine = fs::read_to_string(&pid_file).unwrap();
    let owner = fs::metadata(&pid_file).unwrap().uid();
    let data = state.data();
    let other = tempfile::tempdir().unwrap();
    let mut bystanders = [
        Bystander::new("sleep", geteuid().as_raw(), &[]),
        Bystander::new("sleep", owner, &["-D", data.to_str().unwrap()]),
        Bystander::new("postgres", owner, &["-D", other.path().to_str().unwrap()]),
        Bystander::new("/usr/bin/postgres", owner, &[data.to_str().unwrap()]),
    ];
    let forge = |pid: u32, status: &str| {
        let mut lines: Vec<String> = genuine.lines().map(str::to_owned).collect();
        lines[0] = pid.to_string();
        lines[7] = status.to_owned();
        fs::write(&pid_file, lines.join("\n") + "\n").unwrap();
    };
    // The real server answers, but the process that the file names is not signalled.
    for bystander in &mut bystanders {
        forge(bystander.0.id(), "ready   ");
        let out = state.run(&["sandbox", "down"]).code(3);
        assert!(out.stderr.contains("does not look like the sandbox's server"), "{out}");
        bystander.assert_alive("the real server answers");
    }
    fs::write(&pid_file, &genuine).unwrap();
    state.run(&["sandbox", "down"]).code(0);
    for status in ["ready   ", "starting", "stopping", "standby ", ""] {
        for bystander in &mut bystanders {
            forge(bystander.0.id(), status);
            chown(&pid_file, Some(owner), None).unwrap();
            assert!(state.run(&["sandbox", "down"]).code(0).stderr.contains("already stopped"));
            bystander.assert_alive(status);
        }
    }
    // A file of another account is ignored.
    if geteuid().is_root() {
        forge(bystanders[0].0.id(), "stopping");
        chown(&pid_file, Some(0), None).unwrap();
        let out = state.run(&["sandbox", "down"]).code(3);
        assert!(out.stderr.contains("belongs to another account or has a second name"), "{out}");
        bystanders[0].assert_alive("a file of root's");
    }
    forge(bystanders[1].0.id(), "stopping");
    chown(&pid_file, Some(owner), None).unwrap();
    state.run(&["sandbox", "up"]).code(0);
    for pid in ["-1", "0", "1", "99999999999", "x", ""] {
        fs::write(&pid_file, format!("{pid}\n/\n1\n5432\n/tmp\n\n1 1\nready   \n")).unwrap();
        let out = state.run(&["sandbox", "down"]);
        assert!(out.code == Some(0) || out.code == Some(3), "{out}");
    }
    fs::write(&pid_file, state_of(&data, &genuine)).unwrap();
    state.run(&["sandbox", "down", "--purge"]).code(0);
    for bystander in &mut bystanders {
        bystander.assert_alive("after the purge");
    }
}

/// Returns the lock file's content for the running server, whose process is found by its command line.
fn state_of(data: &Path, genuine: &str) -> String {
    let pid = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.parse::<i32>().ok())
        .find(|pid| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let words: Vec<_> = line.split(|byte| *byte == 0).collect();
            words.first().is_some_and(|word| word.ends_with(b"/postgres"))
                && words.windows(2).any(|pair| pair == [b"-D", data.as_os_str().as_encoded_bytes()])
        })
        .expect("the server runs");
    let (_, rest) = genuine.split_once('\n').unwrap();
    format!("{pid}\n{rest}")
}
