//! `--follow`: no line lost, none twice, whatever becomes of the file.

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::Folder;
use crate::support::{Apsctl, apsctl, send_signal};

/// An `apsctl` that goes on, and the lines it has written.
pub(super) struct Follower {
    child: Child,
    pub(super) stdin: Option<ChildStdin>,
    stdout: Arc<Mutex<Vec<String>>>,
    stderr: Arc<Mutex<Vec<String>>>,
}

fn collect(source: impl Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    thread::spawn(move || {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            sink.lock().unwrap().push(line);
        }
    });
    lines
}

impl Follower {
    pub(super) fn start(apsctl: Apsctl) -> Self {
        let mut command = apsctl.real_time().command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = collect(child.stdout.take().unwrap());
        let stderr = collect(child.stderr.take().unwrap());
        Self { stdin: child.stdin.take(), child, stdout, stderr }
    }

    pub(super) fn shown(&self) -> Vec<String> {
        self.stdout.lock().unwrap().clone()
    }

    pub(super) fn said(&self) -> String {
        self.stderr.lock().unwrap().join("\n")
    }

    /// Waits until so many lines are shown, and a little more: these and no others.
    #[track_caller]
    pub(super) fn shows(&self, expected: &[&str]) {
        self.waits_for("its lines", || self.shown().len() >= expected.len());
        sleep(Duration::from_millis(300));
        assert_eq!(self.shown(), expected, "{}", self.said());
    }

    #[track_caller]
    pub(super) fn waits_for(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds() {
            let (shown, said) = (self.shown(), self.said());
            assert!(Instant::now() < deadline, "in vain waited for {what}: {shown:?} {said}");
            sleep(Duration::from_millis(20));
        }
    }

    /// Ctrl-C, and the exit code.
    pub(super) fn interrupt(mut self) -> Option<i32> {
        send_signal(&self.child, Signal::SIGINT);
        self.child.wait().unwrap().code()
    }

    fn ended(mut self) -> Option<i32> {
        drop(self.stdin.take());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn append(folder: &Folder, text: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.path("worker.log")).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_file_that_grows_is_renamed_and_made_anew() {
    let folder = Folder::with("INFO schedule 1\nINFO other\n");
    folder.write("worker.log.1", "INFO schedule 0\n");
    let follower = Follower::start(folder.apsctl(&["logs", "--follow"]));
    follower.shows(&["INFO schedule 0", "INFO schedule 1"]);
    append(&folder, "INFO sched");
    sleep(Duration::from_millis(500));
    append(&folder, "ule 2\nINFO schedule 3\n");
    follower.shows(&["INFO schedule 0", "INFO schedule 1", "INFO schedule 2", "INFO schedule 3"]);
    // As logrotate does it: what is written to the old file until its program opens the new one is not lost.
    let mut old = OpenOptions::new().append(true).open(folder.path("worker.log")).unwrap();
    fs::rename(folder.path("worker.log"), folder.path("worker.log.2")).unwrap();
    old.write_all(b"INFO schedule 4, without an end").unwrap();
    sleep(Duration::from_millis(300));
    append(&folder, "INFO schedule 5\n");
    follower.waits_for("the new file", || follower.shown().len() == 6);
    assert_eq!(follower.shown()[4..], ["INFO schedule 4, without an end", "INFO schedule 5"]);
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn a_file_that_is_cut_off() {
    let folder = Folder::with("INFO schedule 1\nINFO schedule 2\n");
    let follower = Follower::start(folder.apsctl(&["logs", "-f", "-n", "1"]));
    follower.shows(&["INFO schedule 2"]);
    fs::write(folder.path("worker.log"), "INFO schedule 3\n").unwrap();
    follower.shows(&["INFO schedule 2", "INFO schedule 3"]);
    assert!(follower.said().contains("was cut off"), "{}", follower.said());
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn two_files_by_turns_as_json() {
    let folder = Folder::with("INFO schedule 1\n");
    folder.write("b.log", "");
    let b = folder.path("b.log");
    let args = ["logs", "-f", "-o", "json", b.to_str().unwrap()];
    let follower = Follower::start(folder.apsctl(&args));
    for n in 2..=4 {
        follower.waits_for("its line", || follower.shown().len() == n - 1);
        if n % 2 == 0 {
            fs::write(&b, format!("INFO schedule {n}\n").repeat(n / 2)).unwrap();
            follower.waits_for("the other's line", || follower.shown().len() >= n);
            break;
        }
    }
    let lines = follower.shown();
    assert!(
        lines[1].contains(r#""message":"schedule 2","source":""#) && lines[1].contains("b.log"),
        "{lines:?}"
    );
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn a_traceback_that_comes_in_pieces_goes_with_its_line() {
    let folder = Folder::with("INFO other\n  not shown\n");
    let follower = Follower::start(folder.apsctl(&["logs", "-f"]));
    append(&folder, "ERROR automation failed\n");
    follower.shows(&["ERROR automation failed"]);
    append(&folder, "Traceback:\n  line\n");
    follower.shows(&["ERROR automation failed", "Traceback:", "  line"]);
    append(&folder, "INFO other\n  also not shown\n");
    append(&folder, "INFO schedule\n");
    follower.waits_for("the last", || follower.shown().len() == 4);
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn what_trickles_in_by_a_pipe_is_shown_at_once() {
    let mut follower = Follower::start(apsctl(&["logs", "-"]));
    let mut stdin = follower.stdin.take().unwrap();
    stdin.write_all(b"INFO schedule 1\nINFO schedule 2").unwrap();
    follower.shows(&["INFO schedule 1"]);
    stdin.write_all(b" goes on\nINFO automation").unwrap();
    follower.shows(&["INFO schedule 1", "INFO schedule 2 goes on"]);
    drop(stdin);
    follower.waits_for("the last line", || follower.shown().len() == 3);
    assert_eq!(follower.ended(), Some(0));
}

#[test]
fn a_pipe_that_says_nothing_does_not_keep_it() {
    let follower = Follower::start(apsctl(&["logs", "-"]));
    sleep(Duration::from_millis(500));
    assert_eq!(follower.interrupt(), Some(130));
}
