//! Why no server can be started on this machine.

use std::fmt;

/// A missing PostgreSQL version. It is an error type so that its hint can be printed separately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingServer {
    /// No PostgreSQL server is installed.
    NotInstalled,
    /// The version of the data folder is not installed.
    VersionNotInstalled {
        data: String,
        /// The newest installed major version.
        installed: String,
    },
}

impl MissingServer {
    pub fn message(&self) -> String {
        match self {
            Self::NotInstalled => "no PostgreSQL server is installed (`initdb` was not found)".to_owned(),
            Self::VersionNotInstalled { data, installed } => format!(
                "the data folder needs PostgreSQL {data}, which is not installed; the newest installed version is {installed}"
            ),
        }
    }

    /// Returns what to do.
    pub fn hint(&self) -> String {
        match self {
            Self::NotInstalled => "install the package `postgresql` (Debian, Ubuntu, Alpine), `postgresql-server` \
                               (Fedora) or `postgresql@17` (Homebrew), or set \
                               APSCTL_PG_BINDIR to the folder of `initdb`"
                .to_owned(),
            Self::VersionNotInstalled { data, .. } => {
                format!("install PostgreSQL {data}, or delete the sandbox with `apsctl sandbox down --purge`")
            }
        }
    }
}

impl fmt::Display for MissingServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message(), self.hint())
    }
}

impl std::error::Error for MissingServer {}
