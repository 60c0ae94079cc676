//! The command that starts the worker again: any program, so with a limit on its time and on what it says.

mod lines;

use std::io::{self, PipeReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use lines::Lines;

use super::docker::{end, group};
use crate::domain::shell;
use crate::interrupt;

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
    let mut lines = Lines::new(said);
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
    let words = shell::split_plain_words(line).unwrap_or_else(|| vec!["sh", "-c", line]);
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

#[cfg(test)]
mod tests;
