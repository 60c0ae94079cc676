//! From a host to a way to it.

use std::io;
use std::net::SocketAddr;
use std::os::unix::net;
use std::path::PathBuf;

use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::time::{Instant, timeout_at};

use super::host::{Host, Target, socket_name};
use super::socket::SocketOptions;
use super::wire::Carrier;

/// Where a session has led: the way a request to cancel takes, too.
#[derive(Clone)]
pub(super) enum Peer {
    Tcp(SocketAddr),
    Unix(net::SocketAddr),
}

/// Connects, before `deadline`.
pub(super) async fn dial(
    target: &Target,
    options: &SocketOptions,
    deadline: Instant,
) -> io::Result<(Box<dyn Carrier>, Peer)> {
    let (path, address) = match &target.host {
        Host::Tcp { at, .. } => {
            let stream = tcp(at, target.port, options, deadline).await?;
            let peer = Peer::Tcp(stream.peer_addr()?);
            return Ok((Box::new(stream), peer));
        }
        Host::Abstract(folder) => {
            let name = format!("{folder}/{}", socket_name(target.port));
            (PathBuf::from(format!("\0{name}")), abstract_address(&name))
        }
        Host::Socket(folder) => {
            let path = folder.join(socket_name(target.port));
            let address = net::SocketAddr::from_pathname(&path);
            (path, address)
        }
    };
    let stream = UnixStream::connect(path).await?;
    options.check(&stream)?;
    Ok((Box::new(stream), Peer::Unix(address?)))
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

/// Each of the addresses of a name in turn: of what time is left, each has its share.
async fn tcp(at: &str, port: u16, options: &SocketOptions, deadline: Instant) -> io::Result<TcpStream> {
    let addresses: Vec<SocketAddr> = lookup_host((at, port)).await?.collect();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host's name has no address");
    for (nth, address) in addresses.iter().enumerate() {
        let shares = u32::try_from(addresses.len() - nth).unwrap_or(u32::MAX);
        let until = Instant::now() + deadline.saturating_duration_since(Instant::now()) / shares;
        match timeout_at(until, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true)?;
                options.tune(&stream)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}
