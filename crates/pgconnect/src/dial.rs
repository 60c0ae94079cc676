//! Opens a TCP connection or a Unix socket to a host.

use std::io;
use std::net::SocketAddr;
use std::os::unix::net;
use std::path::PathBuf;

use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::time::{Instant, timeout_at};

use crate::error::{Error, ErrorKind, system_message};
use crate::host::{Address, Host, socket_name};
use crate::raw_stream::RawStream;
use crate::socket_options::SocketOptions;

/// The address that a session is connected to. A cancel request goes to the same address.
#[derive(Clone)]
pub(crate) enum PeerAddress {
    Tcp(SocketAddr),
    Unix(net::SocketAddr),
}

/// Connects to a host before `deadline`.
pub(crate) async fn dial(
    host: &Host,
    options: &SocketOptions,
    deadline: Instant,
) -> Result<(Box<dyn RawStream>, PeerAddress), Error> {
    let (path, address) = match &host.address {
        Address::Tcp { lookup, .. } => {
            let (stream, peer) = dial_tcp(lookup, host.port, options, deadline).await?;
            return Ok((Box::new(stream), PeerAddress::Tcp(peer)));
        }
        Address::AbstractSocket(folder) => {
            let name = format!("{folder}/{}", socket_name(host.port));
            (PathBuf::from(format!("\0{name}")), abstract_address(&name))
        }
        Address::Socket(folder) => {
            let path = folder.join(socket_name(host.port));
            let address = net::SocketAddr::from_pathname(&path);
            (path, address)
        }
    };
    let stream = UnixStream::connect(path).await.map_err(|error| Error::io(&error))?;
    options.check_peer(&stream)?;
    Ok((Box::new(stream), PeerAddress::Unix(address.map_err(|error| Error::io(&error))?)))
}

#[cfg(target_os = "linux")]
fn abstract_address(name: &str) -> io::Result<net::SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    net::SocketAddr::from_abstract_name(name)
}

#[cfg(not(target_os = "linux"))]
fn abstract_address(_: &str) -> io::Result<net::SocketAddr> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no abstract sockets"))
}

/// Tries each address of a name in turn. Every address gets an equal share of the time that is left.
async fn dial_tcp(
    name: &str,
    port: u16,
    options: &SocketOptions,
    deadline: Instant,
) -> Result<(TcpStream, SocketAddr), Error> {
    let unknown = |why: String| Error::new(ErrorKind::UnknownHost, why);
    let resolved = lookup_host((name, port)).await.map_err(|error| unknown(lookup_message(&error)))?;
    let addresses: Vec<SocketAddr> = resolved.collect();
    let mut last = unknown("the host name has no address".to_owned());
    for (index, address) in addresses.iter().enumerate() {
        let shares = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let now = Instant::now();
        let until = now + deadline.saturating_duration_since(now) / shares;
        match timeout_at(until, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return tune(stream, options).map_err(|error| Error::io(&error)),
            Ok(Err(error)) if error.kind() != io::ErrorKind::TimedOut => last = Error::io(&error),
            Ok(Err(_)) | Err(_) => last = Error::new(ErrorKind::Timeout, "no answer"),
        }
    }
    Err(last)
}

/// Returns the message about a host name that has no address, in the words of psql.
fn lookup_message(error: &io::Error) -> String {
    system_message(error).replace("failed to lookup address information", "could not translate host name to address")
}

fn tune(stream: TcpStream, options: &SocketOptions) -> io::Result<(TcpStream, SocketAddr)> {
    stream.set_nodelay(true)?;
    options.apply(&stream)?;
    let peer = stream.peer_addr()?;
    Ok((stream, peer))
}
