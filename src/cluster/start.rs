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

use super::account::Account;
use super::init::major_version;
use super::postmaster::{self, LONGEST_SOCKET_FOLDER, PORT, State};
use super::{Cluster, Programs, folder};

/// How long a server may take, most of it to recover from a crash.
const PATIENCE: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_millis(10);

/// Closes what the caller may have left open (a lock of `flock 9`, a pipe that somebody reads to its end): the server
/// outlives the caller.
const CLOSE_AND_RUN: &str = r#"exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec "$@""#;

impl Cluster {
    /// Starts the server with these settings, if need be with a new data folder, and waits until it accepts
    /// connections. Says whether it was this call that started it: one that runs already is left as it is.
    pub fn start(&self, settings: &[(&str, &str)]) -> Result<bool> {
        let lock = self.lock()?;
        if self.settled()? {
            return Ok(false);
        }
        let account = Account::for_data(&self.data())?;
        let programs = if self.is_initialised() {
            Programs::find_major(&major_version(&self.data())?)?
        } else {
            let programs = Programs::find()?;
            self.init(&programs, account, &lock, !settings.contains(&("fsync", "off")))?;
            programs
        };
        let socket = folder::make(&self.dir, "socket", account, LONGEST_SOCKET_FOLDER)
            .context("making the folder of the socket")?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            postmaster::forget_crash(&self.data(), &socket, account)?;
            let server = self.spawn(&programs, account, &socket, settings)?;
            match self.wait_until_ready(server, deadline) {
                // Sessions of a killed server end by themselves.
                Err(_) if Instant::now() < deadline && self.said("is still in use") => sleep(10 * GLANCE),
                outcome => return outcome.map(|()| true),
            }
        }
    }

    /// Waits while the server starts or stops; whether it then accepts connections.
    fn settled(&self) -> Result<bool> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.state()? {
                State::Ready(_) => return Ok(true),
                State::Gone => return Ok(false),
                State::Busy(pid) if Instant::now() > deadline => {
                    bail!(
                        "the server (process {pid}) neither starts nor stops; its log is {}",
                        self.log().display()
                    )
                }
                State::Busy(_) => sleep(GLANCE),
            }
        }
    }

    fn spawn(
        &self,
        programs: &Programs,
        account: Account,
        socket: &Path,
        set: &[(&str, &str)],
    ) -> Result<Child> {
        let mut options = File::options();
        options.create(true).append(true).mode(0o600).custom_flags(OFlag::O_NOFOLLOW.bits());
        let log = options.open(self.log());
        let log = log.with_context(|| format!("opening {}", self.log().display()))?;
        log.set_len(0)?;
        let mut command: Command = account.command("sh");
        command.args(["-c", CLOSE_AND_RUN, "sh"]).arg(programs.bindir().join("postgres"));
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
            if matches!(self.state()?, State::Ready(pid) if pid.as_raw().unsigned_abs() == server.id()) {
                return Ok(());
            }
            if let Some(status) = server.try_wait()? {
                return Err(self.last_words()).context(format!("the server did not start ({status})"));
            }
            if Instant::now() > deadline {
                server.kill()?;
                server.wait()?;
                return Err(self.last_words()).context("the server did not start in time");
            }
            sleep(GLANCE);
        }
    }

    fn said(&self, words: &str) -> bool {
        fs::read_to_string(self.log()).is_ok_and(|log| log.contains(words))
    }

    /// The last lines of the log, as an error.
    fn last_words(&self) -> anyhow::Error {
        let log = fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        anyhow!("the last lines of its log:\n{}", lines[lines.len().saturating_sub(10)..].join("\n"))
    }
}
