//! A private server, identified by its state folder.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use super::account::ServerAccount;
use super::postmaster::{self, ServerState};

/// A private server, running or not.
///
/// Its state folder contains `data`, `socket`, `server.log` and `lock`. `data` and `socket` may be links, because the
/// server's account cannot enter root's home and the path of a socket must be short.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub(super) dir: PathBuf,
}

impl Cluster {
    /// Returns the server with the state folder `dir`, an absolute path. Nothing is created yet.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_path_buf() }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the data folder, or the link to it.
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Returns the server log since the last start.
    pub fn log(&self) -> PathBuf {
        self.dir.join("server.log")
    }

    /// Returns the URL of `database` for the superuser `postgres`.
    pub fn url(&self, database: &str) -> String {
        let socket = self.socket();
        let socket = fs::canonicalize(&socket).unwrap_or(socket);
        let database = percent_encode(database.as_bytes(), NON_ALPHANUMERIC);
        let host = percent_encode(socket.as_os_str().as_bytes(), NON_ALPHANUMERIC);
        format!("postgresql://postgres@/{database}?host={host}&port={}", postmaster::PORT)
    }

    /// Whether the server has a data folder.
    pub fn is_initialised(&self) -> bool {
        self.data().join("PG_VERSION").exists()
    }

    /// Whether the server accepts connections.
    pub fn is_running(&self) -> bool {
        self.pid().is_some()
    }

    /// Returns the process id if the server accepts connections.
    pub fn pid(&self) -> Option<i32> {
        match self.state() {
            Ok(ServerState::Ready(pid)) => Some(pid.as_raw()),
            Ok(ServerState::StartingOrStopping(_) | ServerState::NotRunning) | Err(_) => None,
        }
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.dir.join("socket")
    }

    /// Returns the major version of the data folder.
    ///
    /// # Errors
    /// Fails without a data folder, or if `PG_VERSION` is not a file of the server's account.
    pub fn major_version(&self) -> Result<String> {
        major_version(&self.data())
    }

    pub(super) fn state(&self) -> Result<ServerState> {
        let data = self.data();
        postmaster::server_state(&data, &self.socket(), ServerAccount::for_data(&data)?)
    }
}

pub(super) fn major_version(data: &Path) -> Result<String> {
    let path = data.join("PG_VERSION");
    let text = ServerAccount::for_data(data)?.read(&path, 64)?;
    let text = text.with_context(|| format!("{} is missing", path.display()))?;
    Ok(text.trim().to_owned())
}
