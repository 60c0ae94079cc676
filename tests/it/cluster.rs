//! The private server itself, whoever runs the tests: root or an ordinary user.

#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::fs;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use apsctl::cluster::{Cluster, MissingServer, ServerPrograms, StopMode, start_temporary};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use postgres::{Client, NoTls};
use tempfile::TempDir;

const CARELESS: [(&str, &str); 1] = [("fsync", "off")];

/// A state folder that is in the way as much as it can be: its parent is its owner's alone.
fn private_home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    home
}

/// A server that is removed at the end of its test, even of one that fails.
struct Removed(Cluster);

impl Removed {
    fn at(dir: &Path) -> Self {
        Self(Cluster::at(dir))
    }
}

impl Deref for Removed {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.0
    }
}

impl Drop for Removed {
    fn drop(&mut self) {
        drop(self.0.remove());
    }
}

fn ask(cluster: &Cluster, question: &str) -> String {
    let mut client = Client::connect(&cluster.url("postgres"), NoTls).unwrap();
    client.query_one(question, &[]).unwrap().get(0)
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "in vain waited until {what}");
        sleep(Duration::from_millis(20));
    }
}

/// Runs one of the ignored tests below in a process of its own, with its argument.
fn in_another_process(test: &str, argument: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("APSCTL_TEST_ARGUMENT", argument)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn argument() -> PathBuf {
    PathBuf::from(std::env::var_os("APSCTL_TEST_ARGUMENT").unwrap())
}

#[test]
fn a_server_is_started_once_stopped_once_and_removed_without_a_trace() {
    let home = private_home();
    let cluster = Removed::at(&home.path().join("state/apsctl/sandbox"));
    assert!(!cluster.is_running() && !cluster.is_initialised());
    assert!(!cluster.stop(StopMode::Fast).unwrap(), "there was nothing to stop");

    assert!(cluster.start(&CARELESS).unwrap(), "it was this call that started it");
    assert!(!cluster.start(&CARELESS).unwrap(), "it ran already");
    assert!(cluster.is_running() && cluster.is_initialised());
    assert_eq!(ask(&cluster, "show listen_addresses"), "");
    assert_eq!(ask(&cluster, "select current_user::text"), "postgres");
    let data = fs::canonicalize(cluster.data()).unwrap();

    assert!(cluster.stop(StopMode::Fast).unwrap());
    assert!(!cluster.stop(StopMode::Fast).unwrap(), "it was stopped already");
    assert!(!cluster.is_running() && cluster.is_initialised());

    assert!(cluster.start(&CARELESS).unwrap());
    assert!(cluster.remove().unwrap());
    assert!(!cluster.remove().unwrap(), "it was removed already");
    assert!(!cluster.dir().exists() && !data.exists());
}

#[test]
fn a_state_folder_may_have_a_path_too_long_for_a_socket() {
    let home = private_home();
    // Where the account of the server gets in, the socket would lie in the state folder.
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let cluster = Cluster::at(&home.path().join("a folder with a long name and spaces ".repeat(4)));
    cluster.start(&CARELESS).unwrap();
    assert_eq!(ask(&cluster, "select 'hello'"), "hello");
    let socket = fs::canonicalize(cluster.dir().join("socket")).unwrap();
    assert!(socket.starts_with("/tmp/") || socket.starts_with("/var/lib/apsctl/"), "{}", socket.display());
    cluster.remove().unwrap();
    assert!(!socket.exists());
}

#[test]
fn two_state_folders_are_two_servers() {
    let (home, other_home) = (private_home(), private_home());
    let cluster = Removed::at(&home.path().join("sandbox"));
    let other = Removed::at(&other_home.path().join("sandbox"));
    cluster.start(&CARELESS).unwrap();
    other.start(&CARELESS).unwrap();
    let folder = "select current_setting('data_directory')";
    assert_ne!(ask(&cluster, folder), ask(&other, folder));
    cluster.remove().unwrap();
    assert!(other.is_running(), "the one does not end with the other");
}

#[test]
fn a_server_that_was_killed_starts_again() {
    let home = private_home();
    let cluster = Removed::at(&home.path().join("sandbox"));
    for _ in 0..2 {
        assert!(cluster.start(&CARELESS).unwrap());
        kill(Pid::from_raw(cluster.pid().unwrap()), Signal::SIGKILL).unwrap();
        eventually("the killed server is gone", || !cluster.is_running());
    }
    assert!(cluster.start(&CARELESS).unwrap());
    assert_eq!(ask(&cluster, "select 'hello'"), "hello");
}

#[test]
fn the_number_of_a_killed_server_may_be_another_process_by_now() {
    let home = private_home();
    let cluster = Removed::at(&home.path().join("sandbox"));
    cluster.start(&CARELESS).unwrap();
    kill(Pid::from_raw(cluster.pid().unwrap()), Signal::SIGKILL).unwrap();
    eventually("the killed server is gone", || !cluster.is_running());
    let pid_file = cluster.data().join("postmaster.pid");
    let left_behind = fs::read_to_string(&pid_file).unwrap();

    let mut other = Command::new("sleep").arg("60").spawn().unwrap();
    let (_, rest) = left_behind.split_once('\n').unwrap();
    fs::write(&pid_file, format!("{}\n{rest}", other.id())).unwrap();
    assert!(!cluster.is_running());
    assert!(!cluster.stop(StopMode::Fast).unwrap(), "nothing of ours runs");
    cluster.start(&CARELESS).unwrap();
    assert!(other.try_wait().unwrap().is_none(), "the other process lives on");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn two_processes_may_start_the_same_server_at_once() {
    let home = private_home();
    let dir = home.path().join("sandbox");
    let starters = [1, 2, 3].map(|_| in_another_process("cluster::starts_a_server", &dir));
    for mut starter in starters {
        assert!(starter.wait().unwrap().success());
    }
    let cluster = Removed::at(&dir);
    assert!(cluster.is_running(), "it outlives those who started it");
}

#[test]
#[ignore = "a part of two_processes_may_start_the_same_server_at_once"]
fn starts_a_server() {
    Cluster::at(&argument()).start(&CARELESS).unwrap();
}

#[test]
fn a_data_folder_of_another_version_is_an_error_with_a_hint() {
    let home = private_home();
    let cluster = Removed::at(&home.path().join("sandbox"));
    cluster.start(&CARELESS).unwrap();
    cluster.stop(StopMode::Immediate).unwrap();
    fs::write(fs::canonicalize(cluster.data()).unwrap().join("PG_VERSION"), "11\n").unwrap();

    let error = cluster.start(&CARELESS).unwrap_err();
    let installed = ServerPrograms::find_newest().unwrap().version().0.to_string();
    let obstacle: &MissingServer = error.downcast_ref().unwrap();
    assert_eq!(*obstacle, MissingServer::VersionNotInstalled { data: "11".to_owned(), installed });
    assert!(error.to_string().contains("apsctl sandbox down --purge"), "{error}");
}

#[test]
fn a_server_that_does_not_start_says_why() {
    let home = private_home();
    let cluster = Removed::at(&home.path().join("sandbox"));
    let error = cluster.start(&[("fsync", "off"), ("shared_buffers", "lots")]).unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains(r#"invalid value for parameter "shared_buffers": "lots""#), "{text}");
    assert!(cluster.start(&CARELESS).unwrap(), "the next attempt is not worse off");
}

#[test]
fn a_watched_server_ends_when_its_owner_drops_it() {
    let server = start_temporary(&[("max_connections", "7")]).unwrap();
    let dir = server.dir().to_path_buf();
    assert_eq!(ask(&server, "show fsync"), "off");
    assert_eq!(ask(&server, "show max_connections"), "7");
    drop(server);
    assert!(!dir.exists());
}

#[test]
fn a_watched_server_ends_though_its_owner_was_killed() {
    let home = private_home();
    let note = home.path().join("note");
    let mut owner = in_another_process("cluster::owns_a_watched_server", &note);
    eventually("the server runs", || fs::read_to_string(&note).is_ok_and(|text| text.ends_with('\n')));
    let cluster = Cluster::at(Path::new(fs::read_to_string(&note).unwrap().trim_end()));
    assert!(cluster.is_running());
    owner.kill().unwrap();
    owner.wait().unwrap();
    eventually("the server is gone", || !cluster.is_running());
    eventually("its folder is gone", || !cluster.dir().exists());
}

#[test]
fn a_watched_server_ends_though_its_owner_was_killed_while_it_was_made() {
    let made_here = || {
        let own = |name: &str| name.starts_with("apsctl-");
        let names = |folder| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let all = ["/dev/shm", "/tmp"].into_iter().flat_map(names);
        all.filter(|path| path.file_name().is_some_and(|name| own(&name.to_string_lossy())))
            .collect::<Vec<_>>()
    };
    for milliseconds in [30, 150, 300, 450] {
        let home = private_home();
        let mut owner = in_another_process("cluster::owns_a_watched_server", &home.path().join("note"));
        sleep(Duration::from_millis(milliseconds));
        owner.kill().unwrap();
        owner.wait().unwrap();
        let of_owner = format!("apsctl-{}-", owner.id());
        eventually("its folder is gone", || {
            made_here().iter().all(|path| !path.to_string_lossy().contains(&of_owner))
        });
    }
}

#[test]
#[ignore = "a part of the tests of watched servers"]
fn owns_a_watched_server() {
    let server = start_temporary(&[]).unwrap();
    fs::write(argument(), format!("{}\n", server.dir().display())).unwrap();
    sleep(Duration::from_secs(60));
}
