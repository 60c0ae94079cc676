//! One call of the program `docker`: with a time limit, and with no more of its answer than is useful.

use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::Absent;
use crate::interrupt;

/// How much of an answer is read. A container's description has some 10 kB.
const MOST: u64 = 4 << 20;

/// How often a program that has closed its output is looked after.
const LOOK: Duration = Duration::from_millis(2);

#[derive(Debug, Clone, Copy)]
pub(super) struct Docker {
    pub(super) patience: Duration,
}

impl Docker {
    /// What `docker ARGS…` says.
    pub(super) fn ask(self, args: &[&str]) -> Result<String, Absent> {
        let mut child = spawn(command(args).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let group = group(&child);
        let on_signal = interrupt::on_signal(move || end(group));
        let until = Instant::now() + self.patience;
        let (out, err) = (reading(child.stdout.take()), reading(child.stderr.take()));
        let said = wait(&out, until).and_then(|out| Some((out, wait(&err, until)?)));
        let status = said.as_ref().and_then(|_| ended(&mut child, until));
        if status.is_none() {
            end(group);
            drop(child.wait());
        }
        drop(on_signal);
        let (Some((out, err)), Some(status)) = (said, status) else {
            return Err(Absent::TimedOut { after: self.patience, args: args.join(" ") });
        };
        if status.success() { Ok(out) } else { Err(Absent::from_words(&err, args)) }
    }
}

/// `docker ARGS…`, in a process group of its own: Ctrl-C is for us to deal with.
pub(super) fn command(args: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(args).stdin(Stdio::null()).process_group(0);
    command
}

pub(super) fn spawn(command: &mut Command) -> Result<Child, Absent> {
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Absent::NoDocker,
        _ => Absent::Failed(format!("docker cannot be started: {error}")),
    })
}

/// The child's process group, which it leads.
pub(super) fn group(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap_or_default())
}

/// Ends it with whatever it has started (ssh, a plugin).
pub(super) fn end(group: Pid) {
    if group.as_raw() > 1 {
        // It may have ended by itself.
        let _ = killpg(group, Signal::SIGKILL);
    }
}

/// Reads on a thread of its own: what a program leaves behind may hold its pipe open for ever.
fn reading(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(pipe) = pipe {
            // What came before an error is better than nothing.
            drop(pipe.take(MOST).read_to_end(&mut said));
        }
        // Nobody may wait any more.
        drop(sender.send(String::from_utf8_lossy(&said).into_owned()));
    });
    receiver
}

fn wait(said: &Receiver<String>, until: Instant) -> Option<String> {
    said.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
}

fn ended(child: &mut Child, until: Instant) -> Option<std::process::ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().ok().flatten() {
            return Some(status);
        }
        if Instant::now() >= until {
            return None;
        }
        thread::sleep(LOOK);
    }
}
