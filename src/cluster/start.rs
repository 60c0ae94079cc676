//! Starting the server.

use std::fs::{self, File};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use nix::fcntl::OFlag;

use super::account::ServerAccount;
use super::data_folder::major_version;
use super::postmaster::{self, MAX_SOCKET_FOLDER_BYTES, PORT, ServerState};
use super::{Cluster, ServerPrograms, folders};

/// How long a server may take, most of it to recover from a crash.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Closes what the caller may have left open (a lock of `flock 9`, a pipe that somebody reads to its end): the server
/// outlives the caller.
const CLOSE_INHERITED_FILES_AND_RUN: &str = r#"exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec "$@""#;

impl Cluster {
    /// Starts the server with these settings, if need be with a new data folder, and waits until it accepts
    /// connections. Says whether it was this call that started it: one that runs already is left as it is.
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
                // Sessions of a killed server end by themselves.
                Err(_) if Instant::now() < deadline && self.log_contains("is still in use") => {
                    sleep(10 * POLL_INTERVAL)
                }
                outcome => return outcome.map(|()| true),
            }
        }
    }

    /// Waits while the server starts or stops; whether it then accepts connections.
    fn wait_until_settled(&self) -> Result<bool> {
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            match self.state()? {
                ServerState::Ready(_) => return Ok(true),
                ServerState::NotRunning => return Ok(false),
                ServerState::StartingOrStopping(pid) if Instant::now() > deadline => {
                    bail!(
                        "the server (process {pid}) neither starts nor stops; its log is {}",
                        self.log().display()
                    )
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
        // A process group of its own: Ctrl-C in the caller's terminal is not for the server.
        command.stdout(log.try_clone()?).stderr(log).process_group(0);
        command.spawn().context("starting postgres")
    }

    fn wait_until_ready(&self, mut server: Child, deadline: Instant) -> Result<()> {
        loop {
            if matches!(self.state()?, ServerState::Ready(pid) if pid.as_raw().unsigned_abs() == server.id())
            {
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

    /// The last lines of the log, as an error.
    fn log_tail(&self) -> anyhow::Error {
        let log = fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        anyhow!("the last lines of its log:\n{}", lines[lines.len().saturating_sub(10)..].join("\n"))
    }
}
