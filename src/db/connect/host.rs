//! Where to knock: names, addresses and sockets, several of them.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;

use anyhow::Result;

use super::keyword::{self, Given};
use crate::error::CliError;

/// Where libpq looks for the socket when no host is named (Debian's default, then upstream's).
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

pub(super) const DEFAULT_PORT: u16 = 5432;

/// A host, its port, and whose password is for it in a file.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) password: Option<String>,
}

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

pub(super) fn socket_name(port: u16) -> String {
    format!(".s.PGSQL.{port}")
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

/// All there are, in the order to knock in; where there is a password file, with the password of each.
///
/// # Errors
/// A `Refusal` (exit 2): lists that do not fit each other, a port or an address that is none.
pub(super) fn targets(
    given: &Given,
    filed: impl Fn(&str, &str) -> Result<Option<String>>,
) -> Result<Vec<Target>> {
    let list = |keyword| keyword::value(given, keyword).map(|value| value.split(',').collect::<Vec<_>>());
    let (names, addresses) = (list("host"), list("hostaddr"));
    let count = addresses.as_ref().or(names.as_ref()).map_or(1, Vec::len);
    let fitting = |what: &str, list: Option<Vec<_>>| match list {
        None => Ok(vec![""; count]),
        Some(list) if list.len() == count => Ok(list),
        Some(list) => Err(CliError::usage(format!("{} {what} for {count} hosts", list.len()))),
    };
    let ports = list("port").map(|list| if list.len() == 1 { vec![list[0]; count] } else { list });
    let (names, addresses, ports) =
        (fitting("host names", names)?, fitting("hostaddr values", addresses)?, fitting("ports", ports)?);
    let mut targets = Vec::new();
    for ((name, address), port) in names.into_iter().zip(addresses).zip(ports) {
        let number = number(port)?;
        let whose = if name.is_empty() { address } else { name };
        // A line for `localhost` is for the default socket, too.
        let whose = if whose.is_empty() || whose == default_folder() { "localhost" } else { whose };
        let password = filed(whose, if port.is_empty() { "5432" } else { port })?;
        targets.push(Target { host: host(name, address, number)?, port: number, password });
    }
    let random = keyword::word(given, "load_balance_hosts", &[("disable", false), ("random", true)])?;
    if random == Some(true) {
        targets.sort_by_cached_key(|_| RandomState::new().build_hasher().finish());
    }
    Ok(targets)
}

fn host(name: &str, address: &str, port: u16) -> Result<Host> {
    if !address.is_empty() {
        // An address is not to be looked up as a name.
        let bare = address.split_once('%').map_or(address, |(bare, _)| bare);
        if address.parse::<IpAddr>().is_err() && bare.parse::<Ipv6Addr>().is_err() {
            return Err(CliError::usage(format!("invalid hostaddr value: \"{address}\"")).into());
        }
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        return Ok(Host::Tcp { name, at: address.to_owned() });
    }
    if name.starts_with('/') {
        return Ok(Host::Socket(name.into()));
    }
    if let Some(name) = name.strip_prefix('@') {
        return Ok(Host::Abstract(name.to_owned()));
    }
    if !name.is_empty() {
        return Ok(Host::Tcp { name: Some(name.to_owned()), at: name.to_owned() });
    }
    let folders = SOCKET_FOLDERS.map(PathBuf::from);
    let found = folders.iter().find(|folder| folder.join(socket_name(port)).exists());
    Ok(Host::Socket(found.map_or_else(|| default_folder().into(), Clone::clone)))
}

/// That of the PostgreSQL this machine has: Debian's folder is there where it is Debian's.
fn default_folder() -> &'static str {
    let [debian, upstream] = SOCKET_FOLDERS;
    if std::path::Path::new(debian).exists() { debian } else { upstream }
}

fn number(text: &str) -> Result<u16> {
    if text.is_empty() {
        return Ok(DEFAULT_PORT);
    }
    match text.trim().parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(CliError::usage(format!("invalid port number: \"{text}\"")).into()),
    }
}
