//! Reads the state of the server from its files and processes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Seek as _, Write as _};
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use super::account::ServerAccount;

/// Part of the socket's file name only: the server does not listen on TCP.
pub(super) const PORT: &str = "5432";

/// The longest path of the socket's folder: the strictest system's limit for a socket, less the file name.
pub(super) const MAX_SOCKET_FOLDER_BYTES: usize = 103 - "/.s.PGSQL.5432".len();

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerState {
    NotRunning,
    StartingOrStopping(Pid),
    /// The server accepts connections.
    Ready(Pid),
}

/// The largest size of `postmaster.pid`.
const MAX_PID_FILE_BYTES: u64 = 4096;

/// Returns the state of the server with this data folder and socket folder, which runs as `account`.
///
/// After a crash, `postmaster.pid` remains and its process id may belong to another process. Only a connection, or a
/// process started with this data folder, proves that the server runs.
pub(super) fn server_state(data: &Path, socket: &Path, account: ServerAccount) -> Result<ServerState> {
    let Some(text) = account.read(&pid_file(data), MAX_PID_FILE_BYTES)? else {
        return Ok(ServerState::NotRunning);
    };
    let mut lines = text.lines();
    let Some(pid) = lines.next().and_then(|line| line.parse().ok()).filter(|pid| *pid > 0).map(Pid::from_raw) else {
        return Ok(ServerState::NotRunning);
    };
    let status = lines.nth(6).unwrap_or("starting").trim();
    Ok(match status {
        "ready" if account.owns(socket) && accepts_connections(socket) => ServerState::Ready(pid),
        "starting" | "stopping" if is_alive(pid) && is_postmaster(pid, data, account) => {
            ServerState::StartingOrStopping(pid)
        }
        _ => ServerState::NotRunning,
    })
}

fn accepts_connections(socket: &Path) -> bool {
    // The path through the link may be too long for a socket.
    fs::canonicalize(socket).is_ok_and(|folder| UnixStream::connect(folder.join(socket_name())).is_ok())
}

/// Whether the process is a `postgres` of `account` that was started with this data folder. The command line is compared,
/// since root in a container may not read another user's working directory.
pub(super) fn is_postmaster(pid: Pid, data: &Path, account: ServerAccount) -> bool {
    let (Some((uid, words)), Ok(data)) = (uid_and_words(pid), fs::metadata(data)) else { return false };
    let program = words.first().and_then(|word| Path::new(word).file_name());
    let is_data =
        |word: &OsString| fs::metadata(word).is_ok_and(|found| found.ino() == data.ino() && found.dev() == data.dev());
    let has_data = words.windows(2).any(|pair| pair[0] == "-D" && is_data(&pair[1]));
    uid == account.uid() && program.is_some_and(|name| name == "postgres" || name == "postmaster") && has_data
}

/// Returns the effective user and the command line of a process.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn uid_and_words(pid: Pid) -> Option<(u32, Vec<OsString>)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let uids = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    let uid = uids.split_whitespace().nth(1)?.parse().ok()?;
    let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some((uid, line.split(|byte| *byte == 0).map(|word| OsString::from_vec(word.to_vec())).collect()))
}

/// Uses `ps`, which separates arguments by spaces: a data folder with a space in its path is not recognized.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn uid_and_words(pid: Pid) -> Option<(u32, Vec<OsString>)> {
    let mut ps = std::process::Command::new("ps");
    let out = ps.args(["-ww", "-o", "uid=", "-o", "args=", "-p"]).arg(pid.to_string()).output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let mut words = text.split_whitespace();
    Some((words.next()?.parse().ok()?, words.map(OsString::from).collect()))
}

/// Whether the process runs. A zombie does not.
pub(super) fn is_alive(pid: Pid) -> bool {
    // This reaps our own child. For other processes it is an error without effect.
    let _: nix::Result<_> = waitpid(pid, Some(WaitPidFlag::WNOHANG));
    let exists = !matches!(kill(pid, None), Err(Errno::ESRCH));
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let dead = stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with(['Z', 'X']));
    exists && !dead
}

/// Prepares the files of a crashed server for its next start.
///
/// PostgreSQL takes any process with the old process id for the old server, except its own parent. So the file gets our
/// process id. The rest of it stays, because PostgreSQL checks with it that no old session is left.
pub(super) fn clean_up_after_crash(data: &Path, socket: &Path, account: ServerAccount) -> Result<()> {
    let path = pid_file(data);
    if let Some(mut file) = account.open(&path, true)? {
        replace_pid(&mut file).with_context(|| format!("renewing {}", path.display()))?;
    }
    for name in [socket_name(), format!("{}.lock", socket_name())] {
        super::folders::ignore_not_found(fs::remove_file(socket.join(name))).context("removing the socket")?;
    }
    Ok(())
}

fn replace_pid(file: &mut File) -> io::Result<()> {
    let mut text = String::new();
    Read::take(&mut *file, MAX_PID_FILE_BYTES).read_to_string(&mut text)?;
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    file.rewind()?;
    file.set_len(0)?;
    file.write_all(format!("{}\n{rest}", std::process::id()).as_bytes())
}

fn pid_file(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

fn socket_name() -> String {
    format!(".s.PGSQL.{PORT}")
}
