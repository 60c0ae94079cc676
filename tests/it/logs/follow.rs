//! `--follow`: each line is shown exactly once, whatever happens to the file.

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::Folder;
use crate::support::{Apsctl, apsctl, send_signal};

/// A running `apsctl` and the lines it has written.
pub(crate) struct Follower {
    child: Child,
    pub(crate) stdin: Option<ChildStdin>,
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
    pub(crate) fn start(apsctl: Apsctl) -> Self {
        let mut command = apsctl.real_time().command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = collect(child.stdout.take().unwrap());
        let stderr = collect(child.stderr.take().unwrap());
        Self { stdin: child.stdin.take(), child, stdout, stderr }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.stdout.lock().unwrap().clone()
    }

    pub(crate) fn messages(&self) -> String {
        self.stderr.lock().unwrap().join("\n")
    }

    /// Waits until these lines are shown, and a little longer to see that no others follow.
    #[track_caller]
    pub(crate) fn expect_lines(&self, expected: &[&str]) {
        self.wait_for("its lines", || self.lines().len() >= expected.len());
        sleep(Duration::from_millis(300));
        assert_eq!(self.lines(), expected, "{}", self.messages());
    }

    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while !holds() {
            let (lines, messages) = (self.lines(), self.messages());
            assert!(Instant::now() < deadline, "waited in vain for {what}: {lines:?} {messages}");
            sleep(Duration::from_millis(20));
        }
    }

    /// Sends SIGINT and returns the exit code.
    pub(crate) fn interrupt(self) -> Option<i32> {
        self.signal(Signal::SIGINT)
    }

    /// Sends a signal and returns the exit code.
    pub(crate) fn signal(mut self, signal: Signal) -> Option<i32> {
        send_signal(&self.child, signal);
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
fn a_growing_file_is_renamed_and_recreated() {
    let folder = Folder::with("INFO schedule 1\nINFO other\n");
    folder.write("worker.log.1", "INFO schedule 0\n");
    let follower = Follower::start(folder.apsctl(&["logs", "--follow"]));
    follower.expect_lines(&["INFO schedule 0", "INFO schedule 1"]);
    append(&folder, "INFO sched");
    sleep(Duration::from_millis(500));
    append(&folder, "ule 2\nINFO schedule 3\n");
    follower.expect_lines(&["INFO schedule 0", "INFO schedule 1", "INFO schedule 2", "INFO schedule 3"]);
    // As logrotate does it: lines written to the renamed file are not lost.
    let mut old = OpenOptions::new().append(true).open(folder.path("worker.log")).unwrap();
    fs::rename(folder.path("worker.log"), folder.path("worker.log.2")).unwrap();
    old.write_all(b"INFO schedule 4, without an end").unwrap();
    sleep(Duration::from_millis(300));
    append(&folder, "INFO schedule 5\n");
    follower.wait_for("the new file", || follower.lines().len() == 6);
    assert_eq!(follower.lines()[4..], ["INFO schedule 4, without an end", "INFO schedule 5"]);
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn a_file_is_truncated() {
    let folder = Folder::with("INFO schedule 1\nINFO schedule 2\n");
    let follower = Follower::start(folder.apsctl(&["logs", "-f", "-n", "1"]));
    follower.expect_lines(&["INFO schedule 2"]);
    fs::write(folder.path("worker.log"), "INFO schedule 3\n").unwrap();
    follower.expect_lines(&["INFO schedule 2", "INFO schedule 3"]);
    assert!(follower.messages().contains("was truncated"), "{}", follower.messages());
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn two_files_are_followed_in_turns() {
    let folder = Folder::with("INFO schedule 1\n");
    folder.write("b.log", "");
    let b = folder.path("b.log");
    let args = ["logs", "-f", "-o", "json", b.to_str().unwrap()];
    let follower = Follower::start(folder.apsctl(&args));
    for n in 2..=4 {
        follower.wait_for("its line", || follower.lines().len() == n - 1);
        if n % 2 == 0 {
            fs::write(&b, format!("INFO schedule {n}\n").repeat(n / 2)).unwrap();
            follower.wait_for("the other's line", || follower.lines().len() >= n);
            break;
        }
    }
    let lines = follower.lines();
    assert!(lines[1].contains(r#""message":"schedule 2","source":""#) && lines[1].contains("b.log"), "{lines:?}");
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn a_traceback_written_in_pieces_belongs_to_its_entry() {
    let folder = Folder::with("INFO other\n  not shown\n");
    let follower = Follower::start(folder.apsctl(&["logs", "-f"]));
    append(&folder, "ERROR automation failed\n");
    follower.expect_lines(&["ERROR automation failed"]);
    append(&folder, "Traceback:\n  line\n");
    follower.expect_lines(&["ERROR automation failed", "Traceback:", "  line"]);
    append(&folder, "INFO other\n  also not shown\n");
    append(&folder, "INFO schedule\n");
    follower.wait_for("the last", || follower.lines().len() == 4);
    assert_eq!(follower.interrupt(), Some(130));
}

#[test]
fn lines_of_a_slow_pipe_are_shown_at_once() {
    let mut follower = Follower::start(apsctl(&["logs", "-"]));
    let mut stdin = follower.stdin.take().unwrap();
    stdin.write_all(b"INFO schedule 1\nINFO schedule 2").unwrap();
    follower.expect_lines(&["INFO schedule 1"]);
    stdin.write_all(b" goes on\nINFO automation").unwrap();
    follower.expect_lines(&["INFO schedule 1", "INFO schedule 2 goes on"]);
    drop(stdin);
    follower.wait_for("the last line", || follower.lines().len() == 3);
    assert_eq!(follower.ended(), Some(0));
}

#[test]
fn ctrl_c_works_while_a_pipe_is_idle() {
    let follower = Follower::start(apsctl(&["logs", "-"]));
    sleep(Duration::from_millis(500));
    assert_eq!(follower.interrupt(), Some(130));
}
