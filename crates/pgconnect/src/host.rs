//! The hosts to try: names, addresses and Unix sockets.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::parameters::{self, Parameters};

/// Where libpq looks for the socket if no host is named (Debian's default, then upstream's).
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

const DEFAULT_PORT: u16 = 5432;

/// One host to try. It is not `Debug`, because that would print the password.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) address: Address,
    pub(crate) port: u16,
    /// The password for this host in the password file.
    pub(crate) password: Option<String>,
}

/// What to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Tcp {
        /// The name that the certificate and the password belong to. `None` if only `hostaddr` is set.
        name: Option<String>,
        /// `hostaddr` (an IP address, which may have a zone), else the name.
        lookup: String,
    },
    /// The folder of a Unix socket.
    Socket(PathBuf),
    /// The folder of a socket in Linux's abstract namespace, without the leading `@`.
    AbstractSocket(String),
}

/// Returns the file name of the server's Unix socket.
pub(crate) fn socket_name(port: u16) -> String {
    format!(".s.PGSQL.{port}")
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { name: Some(name), .. } => f.write_str(name),
            Self::Tcp { lookup, .. } => f.write_str(lookup),
            Self::Socket(folder) => write!(f, "{}", folder.display()),
            Self::AbstractSocket(folder) => write!(f, "@{folder}"),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port;
        match &self.address {
            Address::Tcp { name: Some(name), lookup } if name != lookup => {
                write!(f, "{name}:{port} ({lookup})")
            }
            Address::Tcp { lookup, .. } if lookup.contains(':') => write!(f, "[{lookup}]:{port}"),
            Address::Tcp { lookup, .. } => write!(f, "{lookup}:{port}"),
            Address::Socket(folder) => write!(f, "{}/{}", folder.display(), socket_name(port)),
            Address::AbstractSocket(folder) => write!(f, "@{folder}/{}", socket_name(port)),
        }
    }
}

/// Returns all hosts in the order to try them. `file_password` looks a host and port up in the password file.
///
/// # Errors
/// Lists of different lengths, or an invalid port or address.
pub(crate) fn hosts(
    parameters: &Parameters,
    file_password: impl Fn(&str, &str) -> Result<Option<String>, Error>,
) -> Result<Vec<Host>, Error> {
    let list = |name| parameters::value(parameters, name).map(|value| value.split(',').collect::<Vec<_>>());
    let (names, addresses) = (list("host"), list("hostaddr"));
    let count = addresses.as_ref().or(names.as_ref()).map_or(1, Vec::len);
    let require_count = |list_name: &str, list: Option<Vec<_>>| match list {
        None => Ok(vec![""; count]),
        Some(list) if list.len() == count => Ok(list),
        Some(list) => Err(Error::settings(format!("{} {list_name} for {count} hosts", list.len()))),
    };
    let ports = list("port").map(|list| if list.len() == 1 { vec![list[0]; count] } else { list });
    let names = require_count("host names", names)?;
    let addresses = require_count("hostaddr values", addresses)?;
    let ports = require_count("ports", ports)?;
    let mut hosts = Vec::new();
    for ((name, address), port_text) in names.into_iter().zip(addresses).zip(ports) {
        let port = parse_port(port_text)?;
        let password_host = if name.is_empty() { address } else { name };
        // The entry `localhost` of the password file also applies to the default socket.
        let is_default = password_host.is_empty() || password_host == default_folder();
        let password_host = if is_default { "localhost" } else { password_host };
        let password = file_password(password_host, if port_text.is_empty() { "5432" } else { port_text })?;
        hosts.push(Host { address: parse_address(name, address, port)?, port, password });
    }
    let words = [("disable", false), ("random", true)];
    if parameters::choice(parameters, "load_balance_hosts", &words)? == Some(true) {
        hosts.sort_by_cached_key(|_| RandomState::new().build_hasher().finish());
    }
    Ok(hosts)
}

fn parse_address(name: &str, address: &str, port: u16) -> Result<Address, Error> {
    if !address.is_empty() {
        // `hostaddr` must not be looked up as a name.
        let without_zone = address.split_once('%').map_or(address, |(ip, _)| ip);
        if address.parse::<IpAddr>().is_err() && without_zone.parse::<Ipv6Addr>().is_err() {
            return Err(Error::settings(format!("invalid hostaddr value: \"{address}\"")));
        }
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        return Ok(Address::Tcp { name, lookup: address.to_owned() });
    }
    if name.starts_with('/') {
        return Ok(Address::Socket(name.into()));
    }
    if let Some(name) = name.strip_prefix('@') {
        return Ok(Address::AbstractSocket(name.to_owned()));
    }
    if !name.is_empty() {
        return Ok(Address::Tcp { name: Some(name.to_owned()), lookup: name.to_owned() });
    }
    let folder = SOCKET_FOLDERS.into_iter().find(|folder| Path::new(folder).join(socket_name(port)).exists());
    Ok(Address::Socket(folder.unwrap_or_else(default_folder).into()))
}

/// Returns the socket folder of this machine's PostgreSQL packages: Debian's if that folder exists.
fn default_folder() -> &'static str {
    let [debian, upstream] = SOCKET_FOLDERS;
    if Path::new(debian).exists() { debian } else { upstream }
}

fn parse_port(text: &str) -> Result<u16, Error> {
    if text.is_empty() {
        return Ok(DEFAULT_PORT);
    }
    match text.trim().parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(Error::settings(format!("invalid port number: \"{text}\""))),
    }
}
