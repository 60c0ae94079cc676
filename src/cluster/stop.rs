//! Stopping the server.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};

use super::Cluster;
use super::account::ServerAccount;
use super::postmaster::{ServerState, is_alive, is_postmaster};
use crate::error::CliError;

/// How to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopMode {
    /// Sessions are ended and all is written to disk.
    Fast,
    /// At once, as in a crash: for data that nobody needs.
    Immediate,
}

impl Cluster {
    /// Stops the server and waits for its end. Says whether there was one to stop.
    pub fn stop(&self, mode: StopMode) -> Result<bool> {
        if !self.dir.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        self.stop_locked(mode)
    }

    /// As `stop`, by the holder of the lock.
    pub(super) fn stop_locked(&self, mode: StopMode) -> Result<bool> {
        let (ServerState::Ready(pid) | ServerState::StartingOrStopping(pid)) = self.state()? else {
            return Ok(false);
        };
        if !is_postmaster(pid, &self.data(), ServerAccount::for_data(&self.data())?) {
            return Err(CliError::refused(format!(
                "process {pid} does not look like the sandbox's server, though {} names it: it was not signalled",
                self.data().join("postmaster.pid").display()
            ))
            .hint("stop the server by hand, with `pg_ctl stop`")
            .into());
        }
        let signal = match mode {
            StopMode::Fast => Signal::SIGINT,
            StopMode::Immediate => Signal::SIGQUIT,
        };
        match kill(pid, signal) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(errno) => return Err(errno).with_context(|| format!("stopping the server (process {pid})")),
        }
        let deadline = Instant::now() + Duration::from_secs(60);
        while is_alive(pid) {
            if Instant::now() > deadline {
                bail!("the server (process {pid}) did not stop; its log is {}", self.log().display());
            }
            sleep(Duration::from_millis(10));
        }
        Ok(true)
    }
}
