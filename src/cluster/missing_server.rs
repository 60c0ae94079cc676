//! What the user has to put right before a server can start.

use std::fmt;

/// Why this machine cannot run the server; a typed error, so that the hint can be shown on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingServer {
    /// PostgreSQL's server is not installed.
    NotInstalled,
    /// The data folder is of a major version that is not installed.
    VersionNotInstalled {
        /// The major version of the data folder.
        data: String,
        /// The newest major version on the machine.
        installed: String,
    },
}

impl MissingServer {
    /// What is wrong.
    pub fn message(&self) -> String {
        match self {
            Self::NotInstalled => "no PostgreSQL server is installed (no `initdb` was found)".to_owned(),
            Self::VersionNotInstalled { data, installed } => format!(
                "the data folder is of PostgreSQL {data}, which is not installed; the newest here is {installed}"
            ),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NotInstalled => {
                "install the package `postgresql` (Debian, Ubuntu, Alpine), `postgresql-server` \
                               (Fedora) or `postgresql@17` (Homebrew), or name the folder of `initdb` in \
                               APSCTL_PG_BINDIR"
                    .to_owned()
            }
            Self::VersionNotInstalled { data, .. } => {
                format!("install PostgreSQL {data}, or start afresh after `apsctl sandbox down --purge`")
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
