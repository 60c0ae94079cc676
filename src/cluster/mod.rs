//! A private PostgreSQL server made of the machine's own server programs: the sandbox's and the tests'.
//!
//! It listens on a Unix socket in a folder that only its owner can enter, so it needs no password.
//! PostgreSQL refuses to run as root; root's server runs as `postgres` or `nobody`.

mod account;
mod data_folder;
mod folders;
mod lock;
mod missing_server;
mod postmaster;
mod remove;
mod server_programs;
mod start;
mod stop;
mod temporary_server;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

pub use missing_server::MissingServer;
pub use server_programs::ServerPrograms;
pub use stop::StopMode;
pub use temporary_server::{TemporaryServer, start_temporary, start_temporary_in, start_temporary_standby};

use account::ServerAccount;
use anyhow::Result;
use postmaster::ServerState;

/// A private server, running or not, known by its state folder.
///
/// In the folder lie `data`, `socket`, `server.log` and `lock`. `data` and `socket` may be links: root's home is
/// closed to the account the server runs as, and the path of a socket has to be short.
#[derive(Debug, Clone)]
pub struct Cluster {
    dir: PathBuf,
}

impl Cluster {
    /// The server of the state folder `dir`, an absolute path. Nothing is touched yet.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_path_buf() }
    }

    /// Its state folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its data folder, or the link to it.
    pub fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// What the server has said since it was last started.
    pub fn log(&self) -> PathBuf {
        self.dir.join("server.log")
    }

    /// The URL of `database`, for its superuser `postgres`.
    pub fn url(&self, database: &str) -> String {
        let socket = self.socket();
        let socket = fs::canonicalize(&socket).unwrap_or(socket);
        let database = percent_encode(database.as_bytes(), NON_ALPHANUMERIC);
        let host = percent_encode(socket.as_os_str().as_bytes(), NON_ALPHANUMERIC);
        format!("postgresql://postgres@/{database}?host={host}&port={}", postmaster::PORT)
    }

    /// Whether it has a data folder.
    pub fn is_initialised(&self) -> bool {
        self.data().join("PG_VERSION").exists()
    }

    /// Whether it accepts connections.
    pub fn is_running(&self) -> bool {
        self.pid().is_some()
    }

    /// The process id of the server, if it accepts connections.
    pub fn pid(&self) -> Option<i32> {
        match self.state() {
            Ok(ServerState::Ready(pid)) => Some(pid.as_raw()),
            Ok(ServerState::StartingOrStopping(_) | ServerState::NotRunning) | Err(_) => None,
        }
    }

    fn socket(&self) -> PathBuf {
        self.dir.join("socket")
    }

    /// The major version of its data folder.
    ///
    /// # Errors
    /// Where it has none, or `PG_VERSION` is not a file of the server's account.
    pub fn major_version(&self) -> Result<String> {
        data_folder::major_version(&self.data())
    }

    fn state(&self) -> Result<ServerState> {
        let data = self.data();
        postmaster::server_state(&data, &self.socket(), ServerAccount::for_data(&data)?)
    }
}
