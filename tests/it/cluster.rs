//! The private server, for root and for ordinary users.

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

const WITHOUT_FSYNC: [(&str, &str); 1] = [("fsync", "off")];

/// A home folder that only its owner can enter, which is the most difficult place for a server.
fn private_home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    home
}

/// A server that is removed at the end of its test, even if the test fails.
struct RemovedOnDrop(Cluster);

impl RemovedOnDrop {
    fn at(dir: &Path) -> Self {
        Self(Cluster::at(dir))
    }
}

impl Deref for RemovedOnDrop {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.0
    }
}

impl Drop for RemovedOnDrop {
    fn drop(&mut self) {
        drop(self.0.remove());
    }
}

fn query_text(cluster: &Cluster, question: &str) -> String {
    let mut client = Client::connect(&cluster.url("postgres"), NoTls).unwrap();
    client.query_one(question, &[]).unwrap().get(0)
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        sleep(Duration::from_millis(20));
    }
}

/// Runs one of the ignored tests below in another process, with this argument.
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
fn a_server_is_started_stopped_and_removed_completely() {
    let home = private_home();
    let cluster = RemovedOnDrop::at(&home.path().join("state/apsctl/sandbox"));
    assert!(!cluster.is_running() && !cluster.is_initialised());
    assert!(!cluster.stop(StopMode::Fast).unwrap(), "no server to stop");

    assert!(cluster.start(&WITHOUT_FSYNC).unwrap(), "this call has started it");
    assert!(!cluster.start(&WITHOUT_FSYNC).unwrap(), "it was running already");
    assert!(cluster.is_running() && cluster.is_initialised());
    assert_eq!(query_text(&cluster, "show listen_addresses"), "");
    assert_eq!(query_text(&cluster, "select current_user::text"), "postgres");
    let data = fs::canonicalize(cluster.data()).unwrap();

    assert!(cluster.stop(StopMode::Fast).unwrap());
    assert!(!cluster.stop(StopMode::Fast).unwrap(), "it was stopped already");
    assert!(!cluster.is_running() && cluster.is_initialised());

    assert!(cluster.start(&WITHOUT_FSYNC).unwrap());
    assert!(cluster.remove().unwrap());
    assert!(!cluster.remove().unwrap(), "it was removed already");
    assert!(!cluster.dir().exists() && !data.exists());
}

#[test]
fn the_state_folder_may_have_a_path_too_long_for_a_socket() {
    let home = private_home();
    // If the server's account can enter the folder, the socket would be in the state folder.
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let cluster = Cluster::at(&home.path().join("a folder with a long name and spaces ".repeat(4)));
    cluster.start(&WITHOUT_FSYNC).unwrap();
    assert_eq!(query_text(&cluster, "select 'hello'"), "hello");
    let socket = fs::canonicalize(cluster.dir().join("socket")).unwrap();
    assert!(socket.starts_with("/tmp/") || socket.starts_with("/var/lib/apsctl/"), "{}", socket.display());
    cluster.remove().unwrap();
    assert!(!socket.exists());
}

#[test]
fn two_state_folders_have_two_servers() {
    let (home, other_home) = (private_home(), private_home());
    let cluster = RemovedOnDrop::at(&home.path().join("sandbox"));
    let other = RemovedOnDrop::at(&other_home.path().join("sandbox"));
    cluster.start(&WITHOUT_FSYNC).unwrap();
    other.start(&WITHOUT_FSYNC).unwrap();
    let folder = "select current_setting('data_directory')";
    assert_ne!(query_text(&cluster, folder), query_text(&other, folder));
    cluster.remove().unwrap();
    assert!(other.is_running(), "removing one server does not affect the other");
}

#[test]
fn a_killed_server_can_be_started_again() {
    let home = private_home();
    let cluster = RemovedOnDrop::at(&home.path().join("sandbox"));
    for _ in 0..2 {
        assert!(cluster.start(&WITHOUT_FSYNC).unwrap());
        kill(Pid::from_raw(cluster.pid().unwrap()), Signal::SIGKILL).unwrap();
        eventually("the killed server is gone", || !cluster.is_running());
    }
    assert!(cluster.start(&WITHOUT_FSYNC).unwrap());
    assert_eq!(query_text(&cluster, "select 'hello'"), "hello");
}

#[test]
fn another_process_may_have_the_pid_of_a_killed_server() {
    let home = private_home();
    let cluster = RemovedOnDrop::at(&home.path().join("sandbox"));
    cluster.start(&WITHOUT_FSYNC).unwrap();
    kill(Pid::from_raw(cluster.pid().unwrap()), Signal::SIGKILL).unwrap();
    eventually("the killed server is gone", || !cluster.is_running());
    let pid_file = cluster.data().join("postmaster.pid");
    let left_behind = fs::read_to_string(&pid_file).unwrap();

    let mut other = Command::new("sleep").arg("60").spawn().unwrap();
    let (_, rest) = left_behind.split_once('\n').unwrap();
    fs::write(&pid_file, format!("{}\n{rest}", other.id())).unwrap();
    assert!(!cluster.is_running());
    assert!(!cluster.stop(StopMode::Fast).unwrap(), "no server of this folder runs");
    cluster.start(&WITHOUT_FSYNC).unwrap();
    assert!(other.try_wait().unwrap().is_none(), "the other process still runs");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn several_processes_may_start_the_same_server_at_once() {
    let home = private_home();
    let dir = home.path().join("sandbox");
    let starters = [1, 2, 3].map(|_| in_another_process("cluster::starts_a_server", &dir));
    for mut starter in starters {
        assert!(starter.wait().unwrap().success());
    }
    let cluster = RemovedOnDrop::at(&dir);
    assert!(cluster.is_running(), "it outlives the processes that started it");
}

#[test]
#[ignore = "a part of several_processes_may_start_the_same_server_at_once"]
fn starts_a_server() {
    Cluster::at(&argument()).start(&WITHOUT_FSYNC).unwrap();
}

#[test]
fn a_data_folder_of_another_version_is_an_error_with_a_hint() {
    let home = private_home();
    let cluster = RemovedOnDrop::at(&home.path().join("sandbox"));
    cluster.start(&WITHOUT_FSYNC).unwrap();
    cluster.stop(StopMode::Immediate).unwrap();
    fs::write(fs::canonicalize(cluster.data()).unwrap().join("PG_VERSION"), "11\n").unwrap();

    let error = cluster.start(&WITHOUT_FSYNC).unwrap_err();
    let installed = ServerPrograms::find_newest().unwrap().version().0.to_string();
    let missing: &MissingServer = error.downcast_ref().unwrap();
    assert_eq!(*missing, MissingServer::VersionNotInstalled { data: "11".to_owned(), installed });
    assert!(error.to_string().contains("apsctl sandbox down --purge"), "{error}");
}

#[test]
fn an_error_shows_why_the_server_did_not_start() {
    let home = private_home();
    let cluster = RemovedOnDrop::at(&home.path().join("sandbox"));
    let error = cluster.start(&[("fsync", "off"), ("shared_buffers", "lots")]).unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains(r#"invalid value for parameter "shared_buffers": "lots""#), "{text}");
    assert!(cluster.start(&WITHOUT_FSYNC).unwrap(), "the next attempt succeeds");
}

#[test]
fn a_temporary_server_ends_when_it_is_dropped() {
    let server = start_temporary(&[("max_connections", "7")]).unwrap();
    let dir = server.dir().to_path_buf();
    assert_eq!(query_text(&server, "show fsync"), "off");
    assert_eq!(query_text(&server, "show max_connections"), "7");
    drop(server);
    assert!(!dir.exists());
}

#[test]
fn a_temporary_server_ends_when_its_owner_is_killed() {
    let home = private_home();
    let note = home.path().join("note");
    let mut owner = in_another_process("cluster::owns_a_temporary_server", &note);
    eventually("the server runs", || fs::read_to_string(&note).is_ok_and(|text| text.ends_with('\n')));
    let cluster = Cluster::at(Path::new(fs::read_to_string(&note).unwrap().trim_end()));
    assert!(cluster.is_running());
    owner.kill().unwrap();
    owner.wait().unwrap();
    eventually("the server is gone", || !cluster.is_running());
    eventually("its folder is gone", || !cluster.dir().exists());
}

#[test]
fn a_temporary_server_is_removed_when_its_owner_is_killed_during_its_start() {
    let temporary_folders = || {
        let own = |name: &str| name.starts_with("apsctl-");
        let names = |folder| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let all = ["/dev/shm", "/tmp"].into_iter().flat_map(names);
        all.filter(|path| path.file_name().is_some_and(|name| own(&name.to_string_lossy()))).collect::<Vec<_>>()
    };
    for milliseconds in [30, 150, 300, 450] {
        let home = private_home();
        let mut owner = in_another_process("cluster::owns_a_temporary_server", &home.path().join("note"));
        sleep(Duration::from_millis(milliseconds));
        owner.kill().unwrap();
        owner.wait().unwrap();
        let of_owner = format!("apsctl-{}-", owner.id());
        eventually("its folder is gone", || {
            temporary_folders().iter().all(|path| !path.to_string_lossy().contains(&of_owner))
        });
    }
}

#[test]
#[ignore = "a part of the tests of temporary servers"]
fn owns_a_temporary_server() {
    let server = start_temporary(&[]).unwrap();
    fs::write(argument(), format!("{}\n", server.dir().display())).unwrap();
    sleep(Duration::from_mins(1));
}
