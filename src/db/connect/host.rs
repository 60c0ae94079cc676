//! Where to knock: names, addresses and sockets, several of them.

use std::fmt;
use std::io;
use std::os::unix::net::SocketAddr;
use std::path::PathBuf;

/// One place to knock at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    Tcp {
        /// Whom the certificate and the password are to be for. None where only `hostaddr` was given.
        name: Option<String>,
        /// What to connect to: `hostaddr` (a number, perhaps with a zone), else the name, which is to be looked up.
        at: String,
    },
    /// The folder of a socket.
    Socket(PathBuf),
    /// The same in Linux's abstract namespace, without the leading `@`.
    Abstract(String),
}

impl Host {
    /// The socket's address; none where it is TCP.
    ///
    /// # Errors
    /// A path that is too long for a socket's, or an abstract one where the system has none.
    pub(super) fn socket(&self, port: u16) -> Option<io::Result<SocketAddr>> {
        match self {
            Self::Tcp { .. } => None,
            Self::Socket(folder) => Some(SocketAddr::from_pathname(folder.join(socket_name(port)))),
            Self::Abstract(folder) => Some(abstract_address(&format!("{folder}/{}", socket_name(port)))),
        }
    }
}

pub(super) fn socket_name(port: u16) -> String {
    format!(".s.PGSQL.{port}")
}

#[cfg(target_os = "linux")]
fn abstract_address(name: &str) -> io::Result<SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    SocketAddr::from_abstract_name(name)
}

#[cfg(not(target_os = "linux"))]
fn abstract_address(_: &str) -> io::Result<SocketAddr> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no abstract sockets"))
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { name, at } => f.write_str(name.as_ref().unwrap_or(at)),
            Self::Socket(folder) => folder.display().fmt(f),
            Self::Abstract(folder) => write!(f, "@{folder}"),
        }
    }
}

/// A host and a port, for messages.
pub(super) fn place(host: &Host, port: u16) -> String {
    match host {
        Host::Tcp { name: Some(name), at } if name != at => format!("{name}:{port} ({at})"),
        Host::Tcp { .. } => {
            let host = host.to_string();
            if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
        }
        Host::Socket(_) | Host::Abstract(_) => format!("{host}/{}", socket_name(port)),
    }
}
