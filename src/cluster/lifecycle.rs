//! Starts, stops and removes the server.

use std::fs::{self, File};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::signal::{Signal, kill};

use super::account::ServerAccount;
use super::data_folder::UNFINISHED_DATA;
use super::folders;
use super::postmaster::{self, MAX_SOCKET_FOLDER_BYTES, PORT, ServerState, is_alive, is_postmaster};
use super::server::{Cluster, major_version};
use super::server_programs::ServerPrograms;
use crate::error::CliError;

/// How long a start or stop may take; recovery after a crash takes longest.
const START_TIMEOUT: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Closes files that the caller may have left open, such as a lock or a pipe: the server outlives the caller.
const CLOSE_INHERITED_FILES_AND_RUN: &str = r#"exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec "$@""#;

/// How to stop the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopMode {
    /// End all sessions and write everything to disk.
    Fast,
    /// Stop at once, as in a crash; for data that is no longer needed.
    Immediate,
}

impl Cluster {
    /// Starts the server, with a new data folder if it has none, and waits until it accepts connections. Returns false if
    /// the server was running already; `settings` are not applied then.
    pub fn start(&self, settings: &[(&str, &str)]) -> Result<bool> {
        let lock = self.lock()?;
        if self.wait_until_settled()? {
            return Ok(false);
        }
        let account = ServerAccount::for_data(&self.data())?;
        let programs = if self.is_initialised() {
            ServerPrograms::find_major(&major_version(&self.data())?)?
        } else {
            let programs = ServerPrograms::find_newest()?;
            self.run_initdb(&programs, account, &lock, !settings.contains(&("fsync", "off")))?;
            programs
        };
        let socket = folders::create_for_account(&self.dir, "socket", account, MAX_SOCKET_FOLDER_BYTES)
            .context("making the folder of the socket")?;
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            postmaster::clean_up_after_crash(&self.data(), &socket, account)?;
            let server = self.spawn(&programs, account, &socket, settings)?;
            match self.wait_until_ready(server, deadline) {
                // The sessions of a killed server end by themselves.
                Err(_) if Instant::now() < deadline && self.log_contains("is still in use") => {
                    sleep(10 * POLL_INTERVAL);
                }
                outcome => return outcome.map(|()| true),
            }
        }
    }

    /// Stops the server and waits for its end. Returns whether it was running.
    pub fn stop(&self, mode: StopMode) -> Result<bool> {
        if !self.dir.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        self.stop_locked(mode)
    }

    /// Stops the server; the caller holds the lock.
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
        let deadline = Instant::now() + Duration::from_mins(1);
        while is_alive(pid) {
            if Instant::now() > deadline {
                bail!("the server (process {pid}) did not stop; its log is {}", self.log().display());
            }
            sleep(Duration::from_millis(10));
        }
        Ok(true)
    }

    /// Stops the server and removes its state folder with the folders its links lead to. Returns whether it existed.
    pub fn remove(&self) -> Result<bool> {
        if !self.dir.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        let was_there = self.is_initialised();
        // A state that cannot be read belongs to no server, so the files can be removed.
        if self.state().is_ok() {
            self.stop_locked(StopMode::Immediate)?;
        }
        for folder in [self.data(), self.dir.join(UNFINISHED_DATA), self.socket()] {
            folders::remove(&folder)?;
        }
        for file in [self.log(), self.lock_file()] {
            folders::ignore_not_found(fs::remove_file(&file))
                .with_context(|| format!("removing {}", file.display()))?;
        }
        // The folder stays if the user has put other files into it.
        drop(fs::remove_dir(&self.dir));
        Ok(was_there)
    }

    /// Waits while the server starts or stops. Returns whether it accepts connections afterwards.
    fn wait_until_settled(&self) -> Result<bool> {
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            match self.state()? {
                ServerState::Ready(_) => return Ok(true),
                ServerState::NotRunning => return Ok(false),
                ServerState::StartingOrStopping(pid) if Instant::now() > deadline => {
                    bail!("the server (process {pid}) neither starts nor stops; its log is {}", self.log().display())
                }
                ServerState::StartingOrStopping(_) => sleep(POLL_INTERVAL),
            }
        }
    }

    fn spawn(
        &self,
        programs: &ServerPrograms,
        account: ServerAccount,
        socket: &Path,
        set: &[(&str, &str)],
    ) -> Result<Child> {
        let mut options = File::options();
        options.create(true).append(true).mode(0o600).custom_flags(OFlag::O_NOFOLLOW.bits());
        let log = options.open(self.log());
        let log = log.with_context(|| format!("opening {}", self.log().display()))?;
        log.set_len(0)?;
        let mut command: Command = account.command("sh");
        command.args(["-c", CLOSE_INHERITED_FILES_AND_RUN, "sh"]).arg(programs.bindir().join("postgres"));
        command.arg("-D").arg(fs::canonicalize(self.data())?).arg("-k").arg(socket).args(["-p", PORT]);
        command.args(["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"]);
        for (name, value) in set {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        // A separate process group: Ctrl-C in the caller's terminal does not reach the server.
        command.stdout(log.try_clone()?).stderr(log).process_group(0);
        command.spawn().context("starting postgres")
    }

    fn wait_until_ready(&self, mut server: Child, deadline: Instant) -> Result<()> {
        loop {
            if matches!(self.state()?, ServerState::Ready(pid) if pid.as_raw().unsigned_abs() == server.id()) {
                return Ok(());
            }
            if let Some(status) = server.try_wait()? {
                return Err(self.log_tail()).context(format!("the server did not start ({status})"));
            }
            if Instant::now() > deadline {
                server.kill()?;
                server.wait()?;
                return Err(self.log_tail()).context("the server did not start in time");
            }
            sleep(POLL_INTERVAL);
        }
    }

    fn log_contains(&self, words: &str) -> bool {
        fs::read_to_string(self.log()).is_ok_and(|log| log.contains(words))
    }

    /// Returns the last lines of the server log as an error.
    fn log_tail(&self) -> anyhow::Error {
        let log = fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        anyhow!("the last lines of its log:\n{}", lines[lines.len().saturating_sub(10)..].join("\n"))
    }
}
