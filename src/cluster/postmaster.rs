//! What the server's own files say about it.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

/// Part of the socket's name, and nothing else: no server of ours listens on TCP.
pub(super) const PORT: &str = "5432";

/// The longest path of a socket's folder: what the strictest system allows for the socket, less the socket's name.
pub(super) const LONGEST_SOCKET_FOLDER: usize = 103 - "/.s.PGSQL.5432".len();

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// There is no server.
    Gone,
    /// It is starting or stopping.
    Busy(Pid),
    /// It accepts connections.
    Ready(Pid),
}

/// The state of the server with this data folder and socket folder.
///
/// A crash leaves `postmaster.pid` behind and its number may since be another process's, so no more than a
/// connection proves that the server is there.
pub(super) fn state(data: &Path, socket: &Path) -> State {
    let Ok(text) = fs::read_to_string(pid_file(data)) else {
        return State::Gone;
    };
    let mut lines = text.lines();
    let Some(pid) = lines.next().and_then(|line| line.parse().ok()).filter(|pid| *pid > 0).map(Pid::from_raw)
    else {
        return State::Gone;
    };
    let status = lines.nth(6).unwrap_or("starting").trim();
    match status {
        "ready" if answers(socket) => State::Ready(pid),
        "starting" | "stopping" if is_alive(pid) => State::Busy(pid),
        _ => State::Gone,
    }
}

fn answers(socket: &Path) -> bool {
    // By the real path: that of the link may be too long.
    fs::canonicalize(socket).is_ok_and(|folder| UnixStream::connect(folder.join(socket_name())).is_ok())
}

/// Whether the process runs; a dead one that nobody has waited for does not.
pub(super) fn is_alive(pid: Pid) -> bool {
    // If it was our child, this lets it go; if not, it is an error and no matter.
    let _: nix::Result<_> = waitpid(pid, Some(WaitPidFlag::WNOHANG));
    let there = !matches!(kill(pid, None), Err(Errno::ESRCH));
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let dead = stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with(['Z', 'X']));
    there && !dead
}

/// Makes a start possible after a crash; only for a server that is gone.
///
/// PostgreSQL would take any process that has the old number for its old self, but not its own parent. So the number
/// becomes ours; the rest of the file stays, because by it PostgreSQL makes sure that no old session is left.
pub(super) fn forget_crash(data: &Path, socket: &Path) -> Result<()> {
    let path = pid_file(data);
    if let Ok(text) = fs::read_to_string(&path) {
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        let renewed = fs::write(&path, format!("{}\n{rest}", std::process::id()));
        renewed.with_context(|| format!("renewing {}", path.display()))?;
    }
    for name in [socket_name(), format!("{}.lock", socket_name())] {
        super::folder::gone(fs::remove_file(socket.join(name))).context("removing the old socket")?;
    }
    Ok(())
}

fn pid_file(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

fn socket_name() -> String {
    format!(".s.PGSQL.{PORT}")
}
