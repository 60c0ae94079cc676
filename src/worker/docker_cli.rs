//! One call of the program `docker`: with a time limit, and with no more of its answer than is useful.

use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::DockerError;
use crate::interrupt;

/// How much of an answer is read. A container's description has some 10 kB.
const MAX_OUTPUT_BYTES: u64 = 4 << 20;

/// How often a program that has closed its output is looked after.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

#[derive(Debug, Clone, Copy)]
pub(super) struct DockerCli {
    pub(super) timeout: Duration,
}

impl DockerCli {
    /// What `docker ARGS…` says.
    pub(super) fn run(self, args: &[&str]) -> Result<String, DockerError> {
        let mut child = spawn(command(args).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let group = process_group(&child);
        let on_signal = interrupt::on_signal(move || kill_group(group));
        let until = Instant::now() + self.timeout;
        let (out, err) = (read_in_background(child.stdout.take()), read_in_background(child.stderr.take()));
        let said = receive_until(&out, until).and_then(|out| Some((out, receive_until(&err, until)?)));
        let status = said.as_ref().and_then(|_| wait_until(&mut child, until));
        if status.is_none() {
            kill_group(group);
            drop(child.wait());
        }
        drop(on_signal);
        let (Some((out, err)), Some(status)) = (said, status) else {
            return Err(DockerError::TimedOut { after: self.timeout, args: args.join(" ") });
        };
        if status.success() { Ok(out) } else { Err(DockerError::from_stderr(&err, args)) }
    }
}

/// `docker ARGS…`, in a process group of its own: Ctrl-C is for us to deal with.
pub(super) fn command(args: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(args).stdin(Stdio::null()).process_group(0);
    command
}

pub(super) fn spawn(command: &mut Command) -> Result<Child, DockerError> {
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => DockerError::NoDocker,
        _ => DockerError::Failed(format!("docker cannot be started: {error}")),
    })
}

/// The child's process group, which it leads.
pub(super) fn process_group(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap_or_default())
}

/// Ends it with whatever it has started (ssh, a plugin).
pub(super) fn kill_group(group: Pid) {
    if group.as_raw() > 1 {
        // It may have ended by itself.
        let _ = killpg(group, Signal::SIGKILL);
    }
}

/// Reads on a thread of its own: what a program leaves behind may hold its pipe open for ever.
fn read_in_background(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(pipe) = pipe {
            // What came before an error is better than nothing.
            drop(pipe.take(MAX_OUTPUT_BYTES).read_to_end(&mut said));
        }
        // Nobody may wait any more.
        drop(sender.send(String::from_utf8_lossy(&said).into_owned()));
    });
    receiver
}

fn receive_until(said: &Receiver<String>, until: Instant) -> Option<String> {
    said.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
}

fn wait_until(child: &mut Child, until: Instant) -> Option<std::process::ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().ok().flatten() {
            return Some(status);
        }
        if Instant::now() >= until {
            return None;
        }
        thread::sleep(POLL_INTERVAL);
    }
}
