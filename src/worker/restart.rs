//! The command that starts the worker again: any program, so with a limit on its time and on what it says.

use std::io::{self, PipeReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::docker::{end, group};
use crate::domain::shell;
use crate::interrupt;

/// How much of what it says is shown: so many lines, of so many bytes.
const LINES: usize = 100;
const LENGTH: usize = 400;

/// How often a command that says nothing is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// How long its output may stay open when it has ended: what it has left behind may hold it for ever.
const GRACE: Duration = Duration::from_millis(200);

/// How long a command that is asked to end may take for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How the command came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Done,
    /// Why it could not be started, or how it failed.
    Failed(String),
    /// It was stopped; what it had begun may go on.
    OutOfTime,
}

/// Runs it: as its words where no character in it is for a shell, else by `sh -c`. Each line it says is handed over.
///
/// # Errors
/// A signal, which ends the command with all it has started.
pub fn restart(line: &str, limit: Duration, said: &mut dyn FnMut(&str)) -> Result<End> {
    interrupt::check()?;
    let started = start(line);
    let (mut child, output) = match started {
        Ok(started) => started,
        Err(error) => return Ok(End::Failed(format!("it cannot be started: {error}"))),
    };
    let group = group(&child);
    let on_signal = interrupt::on_signal(move || ask_to_end(group));
    let mut lines = Lines { said, held: Vec::new(), shown: 0, left_out: 0, last: String::new() };
    let until = Instant::now().checked_add(limit);
    let ended = follow(&mut child, &output, &mut lines, until);
    drop(on_signal);
    if ended.is_none() {
        stop(&mut child, group);
    }
    lines.finish();
    interrupt::check()?;
    Ok(match ended {
        None => End::OutOfTime,
        Some(status) if status.success() => End::Done,
        Some(status) if lines.last.is_empty() => End::Failed(words(status)),
        Some(status) => End::Failed(format!("{}: {}", words(status), lines.last)),
    })
}

fn words(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

/// In a process group of its own: Ctrl-C is for us to deal with.
fn start(line: &str) -> io::Result<(Child, Receiver<Vec<u8>>)> {
    let (reader, writer) = io::pipe()?;
    let words = shell::words(line).unwrap_or_else(|| vec!["sh", "-c", line]);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).process_group(0);
    let child = command.spawn()?;
    // Our own ends of the pipe go with the command.
    drop(command);
    Ok((child, reading(reader)))
}

/// Reads on a thread of its own, no faster than it is shown.
fn reading(mut pipe: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(16);
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut piece) {
            // Nobody listens any more: what still writes is not to be ended by that as long as we live.
            drop(sender.send(piece[..read].to_vec()));
        }
    });
    receiver
}

/// Until it has ended; none where it is to be stopped.
fn follow(
    child: &mut Child,
    output: &Receiver<Vec<u8>>,
    lines: &mut Lines,
    until: Option<Instant>,
) -> Option<ExitStatus> {
    let mut is_open = true;
    let status = loop {
        if is_open {
            match output.recv_timeout(LOOK) {
                Ok(piece) => lines.push(&piece),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => is_open = false,
            }
        } else {
            thread::sleep(LOOK);
        }
        if let Some(status) = child.try_wait().ok().flatten() {
            break status;
        }
        if interrupt::pending() || until.is_some_and(|until| Instant::now() >= until) {
            return None;
        }
    };
    let until = Instant::now() + GRACE;
    while is_open {
        match output.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(piece) => lines.push(&piece),
            Err(RecvTimeoutError::Disconnected) => is_open = false,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    if is_open {
        log::warn!(
            "something the restart command has started still holds its output, and may end with apsctl: redirect it \
             (>> FILE 2>&1)"
        );
    }
    Some(status)
}

fn ask_to_end(group: Pid) {
    if group.as_raw() > 1 {
        // It may have ended by itself.
        let _ = killpg(group, Signal::SIGTERM);
    }
}

/// Ends it with whatever it has started.
fn stop(child: &mut Child, group: Pid) {
    ask_to_end(group);
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if child.try_wait().is_ok_and(|status| status.is_some()) {
            break;
        }
        thread::sleep(LOOK);
    }
    end(group);
    // It has been killed: there is nothing to wait for long.
    drop(child.wait());
}

/// What it says, line by line, and not without end.
struct Lines<'a> {
    said: &'a mut dyn FnMut(&str),
    held: Vec<u8>,
    shown: usize,
    left_out: usize,
    last: String,
}

impl Lines<'_> {
    fn push(&mut self, piece: &[u8]) {
        for byte in piece {
            if matches!(byte, b'\n' | b'\r') {
                self.line();
            } else if self.held.len() < LENGTH {
                self.held.push(*byte);
            }
        }
    }

    fn line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.held)).trim().to_owned();
        if line.is_empty() {
            return;
        }
        if self.shown < LINES {
            self.shown += 1;
            (self.said)(&line);
        } else {
            self.left_out += 1;
        }
        self.last = line;
    }

    fn finish(&mut self) {
        self.line();
        if self.left_out > 0 {
            (self.said)(&format!("[… {} lines more are left out]", self.left_out));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str, limit: Duration) -> (End, Vec<String>) {
        let mut said = Vec::new();
        let end = restart(line, limit, &mut |line| said.push(line.to_owned())).unwrap();
        (end, said)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn it_is_run_and_heard() {
        assert_eq!(said("echo one two", LONG), (End::Done, vec!["one two".into()]));
        assert_eq!(said("echo one; echo two >&2", LONG), (End::Done, vec!["one".into(), "two".into()]));
        let failed = End::Failed("exit code 3: no such service".into());
        assert_eq!(said("echo no such service; exit 3", LONG).0, failed);
        assert_eq!(said("exit 3", LONG).0, End::Failed("exit code 3".into()));
        assert_eq!(said("kill -9 $$", LONG).0, End::Failed("signal: 9 (SIGKILL)".into()));
        let missing = said("/nowhere/program x", LONG).0;
        assert_eq!(
            missing,
            End::Failed("it cannot be started: No such file or directory (os error 2)".into())
        );
    }

    #[test]
    fn it_does_not_speak_without_end() {
        let (end, lines) = said("i=0; while [ $i -lt 150 ]; do echo $i; i=$((i + 1)); done", LONG);
        assert_eq!((end, lines.len()), (End::Done, LINES + 1));
        assert_eq!(lines[LINES], "[… 50 lines more are left out]");
        let (_, lines) = said("head -c 100000 /dev/zero | tr '\\0' x", LONG);
        assert_eq!(lines, ["x".repeat(LENGTH)]);
    }

    #[test]
    fn it_is_stopped_with_what_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let line = format!("trap '' TERM; sleep 1000 & echo $! > {}; wait; sleep 1000", pid.display());
        assert_eq!(said(&line, Duration::from_millis(300)).0, End::OutOfTime);
        let pid: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        let until = Instant::now() + LONG;
        // Whoever adopts it may take a moment to see that it has ended.
        while nix::sys::signal::kill(Pid::from_raw(pid), None).is_ok() && !is_zombie(pid) {
            assert!(Instant::now() < until, "{pid} still lives");
            thread::sleep(LOOK);
        }
    }

    fn is_zombie(pid: i32) -> bool {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z"))
    }
}
