//! A file is published completely or not at all, whatever others do in the folder and however the process ends.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use postgres::Client;
use tempfile::TempDir;

use crate::support::{Store, job};

/// A store whose rows cannot be read completely until `gate` releases its lock.
struct BlockedSnapshot {
    store: Store,
    gate: Client,
    folder: TempDir,
}

impl BlockedSnapshot {
    fn new() -> Self {
        let store = Store::new();
        job("one").insert(&store);
        store.sql(
            "ALTER TABLE apscheduler_jobs RENAME TO real_jobs;
             DO $$ BEGIN EXECUTE (
                 SELECT 'CREATE VIEW apscheduler_jobs AS SELECT ' || string_agg(CASE attname
                     WHEN 'kwargs' THEN
                         'CASE WHEN pg_advisory_xact_lock_shared(7)::text = '''' THEN kwargs END AS kwargs'
                     ELSE quote_ident(attname) END, ', ' ORDER BY attnum) || ' FROM real_jobs'
                 FROM pg_attribute WHERE attrelid = 'real_jobs'::regclass AND attnum > 0
             ); END $$",
        );
        let mut gate = store.client();
        gate.batch_execute("SELECT pg_advisory_lock(7)").unwrap();
        Self { store, gate, folder: tempfile::tempdir().unwrap() }
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("jobs.snapshot")
    }

    fn snapshot(&self) -> Child {
        let mut command =
            self.store.apsctl(&["jobs", "snapshot", self.target().to_str().unwrap()]).real_time().command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Waits for a backend that waits for the lock, and returns its process id.
    fn backend(&self) -> Pid {
        let begun = Instant::now();
        let sql = "SELECT min(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        loop {
            if let Ok(pid) = self.store.value(sql).parse() {
                return Pid::from_raw(pid);
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "the snapshot does not reach its rows");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the lock and returns the unfinished file.
    fn part(&self) -> PathBuf {
        self.backend();
        let parts = parts(self.folder.path());
        assert_eq!(parts.len(), 1, "{parts:?}");
        self.folder.path().join(&parts[0])
    }

    fn open(&mut self) {
        self.gate.batch_execute("SELECT pg_advisory_unlock(7)").unwrap();
    }
}

fn parts(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "part")).collect()
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().try_into().unwrap())
}

#[test]
fn a_replaced_part_file_is_neither_published_nor_changed() {
    for is_link in [true, false] {
        let mut gated = BlockedSnapshot::new();
        let secret = gated.folder.path().join("secret");
        fs::write(&secret, "secret").unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o640)).unwrap();
        let child = gated.snapshot();
        let part = gated.part();
        fs::remove_file(&part).unwrap();
        if is_link {
            symlink(&secret, &part).unwrap();
        } else {
            fs::hard_link(&secret, &part).unwrap();
        }
        gated.open();
        let out = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(4), "{said}");
        assert!(said.contains("has replaced the unfinished file"), "{said}");
        assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
        assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(!gated.target().exists());
        assert!(fs::symlink_metadata(&part).is_ok(), "the foreign file must stay");
    }
}

#[test]
fn the_folder_may_be_moved_while_the_file_is_written() {
    let mut gated = BlockedSnapshot::new();
    let (inner, moved) = (gated.folder.path().join("inner"), gated.folder.path().join("moved"));
    fs::create_dir(&inner).unwrap();
    let target = inner.join("jobs.snapshot");
    let mut command = gated.store.apsctl(&["jobs", "snapshot", target.to_str().unwrap()]).real_time().command();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    gated.backend();
    fs::rename(&inner, &moved).unwrap();
    fs::create_dir(&inner).unwrap();
    gated.open();
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(moved.join("jobs.snapshot").exists() && !target.exists());
    assert_eq!(parts(&moved), Vec::<String>::new());
}

#[test]
fn names_of_part_files_are_unpredictable() {
    let names: Vec<_> = (0..2)
        .map(|_| {
            let mut gated = BlockedSnapshot::new();
            let mut child = gated.snapshot();
            let part = gated.part();
            assert_eq!(fs::metadata(&part).unwrap().permissions().mode() & 0o777, 0o600);
            gated.open();
            assert!(child.wait().unwrap().success());
            assert_eq!(parts(gated.folder.path()), Vec::<String>::new());
            let name = part.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(!name.contains(&child.id().to_string()), "{name}");
            name
        })
        .collect();
    assert_ne!(names[0], names[1]);
}

/// The first signal cancels the statement. If the server does not answer, the second one ends the process at once.
#[test]
fn signals_leave_no_part_file() {
    for (signals, codes) in [
        (&[Signal::SIGINT][..], &[130][..]),
        (&[Signal::SIGTERM], &[143]),
        (&[Signal::SIGTERM, Signal::SIGINT], &[130, 143]),
    ] {
        let gated = BlockedSnapshot::new();
        let mut child = gated.snapshot();
        let part = gated.part();
        let backend = gated.backend();
        if signals.len() > 1 {
            kill(backend, Signal::SIGSTOP).unwrap();
        }
        for signal in signals {
            kill(pid(&child), *signal).unwrap();
        }
        let ended = child.wait().unwrap();
        kill(backend, Signal::SIGCONT).unwrap_or_default();
        assert!(ended.code().is_some_and(|code| codes.contains(&code)), "{signals:?}: {ended:?}");
        assert!(!part.exists() && !gated.target().exists(), "{signals:?}");
    }
}

#[test]
fn the_part_file_of_a_killed_process_is_removed_by_the_next_one() {
    let mut gated = BlockedSnapshot::new();
    let mut child = gated.snapshot();
    let left = gated.part();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(left.exists());
    let others: Vec<_> = [".other.snapshot.0123456789abcdef.part", ".jobs.snapshot.mine.part", "x.part"]
        .map(|name| gated.folder.path().join(name))
        .into();
    for path in &others {
        fs::write(path, "").unwrap();
    }

    // The file of a process that is still writing stays.
    let mut writing = gated.snapshot();
    let begun = Instant::now();
    while left.exists() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the abandoned file is still there");
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut second = gated.snapshot();
    while parts(gated.folder.path()).len() < others.len() + 2 {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", parts(gated.folder.path()));
        std::thread::sleep(Duration::from_millis(10));
    }
    gated.open();
    assert!(writing.wait().unwrap().success() && second.wait().unwrap().success());
    assert!(others.iter().all(|path| path.exists()));
    assert_eq!(parts(gated.folder.path()).len(), others.len());
}

#[test]
fn long_names_work_and_devices_are_refused() {
    let (store, folder) = (Store::new(), tempfile::tempdir().unwrap());
    let long = folder.path().join("n".repeat(255));
    store.run(&["metrics", "--textfile", long.to_str().unwrap()]).code(0);
    assert!(long.exists());
    let fifo = folder.path().join("fifo");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
    for path in [Path::new("/dev/null"), &fifo] {
        let out = store.run(&["metrics", "--textfile", path.to_str().unwrap()]).code(2);
        assert!(out.stderr.contains("is not a regular file"), "{out}");
    }
    assert!(!fs::symlink_metadata("/dev/null").unwrap().is_file());
}
