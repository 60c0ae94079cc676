//! Asking a server to cancel a statement, by the way the session has taken: where that is encrypted, so is this.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::dial::Peer;
use super::login::TLS_PLEASE;
use super::tls::Tls;
use super::wire::refused;

/// How long a server may take to note that a statement is to be cancelled.
const LIMIT: Duration = Duration::from_secs(2);

/// What a request to cancel begins with: its length, and its number in place of a version of the protocol.
const REQUEST: [u8; 8] = [0, 0, 0, 16, 4, 210, 22, 46];

/// What it takes to cancel a session's statement.
#[derive(Clone)]
pub(crate) struct Canceller {
    pub(super) peer: Peer,
    pub(super) tls: Option<Tls>,
    /// None where the server has not given one: then nothing can be cancelled.
    pub(super) key: Option<[u8; 8]>,
}

impl Canceller {
    /// Whether the session reaches this backend itself: a pooler gives its clients keys of its own.
    pub(crate) fn is_of_backend(&self, pid: i32) -> bool {
        self.key.and_then(|key| key.first_chunk().copied()).map(i32::from_be_bytes) == Some(pid)
    }

    /// Asks for it, and waits until the server has taken note: where one hangs up before, PgBouncer (1.18) dies.
    pub(crate) fn cancel(&self) -> io::Result<()> {
        let Some(key) = self.key else { return Ok(()) };
        let request = [REQUEST, key].concat();
        match (&self.peer, &self.tls) {
            (Peer::Unix(address), _) => {
                let stream = UnixStream::connect_addr(address)?;
                stream.set_read_timeout(Some(LIMIT))?;
                ask(stream, &request)
            }
            (Peer::Tcp(address), None) => ask(tcp(*address)?, &request),
            (Peer::Tcp(address), Some(tls)) => {
                let mut stream = tcp(*address)?;
                if !tls.is_direct {
                    let mut answer = [0];
                    stream.write_all(&TLS_PLEASE)?;
                    stream.read_exact(&mut answer)?;
                    if answer != *b"S" {
                        return Err(io::Error::other("the server has no TLS any more"));
                    }
                }
                ask(tls.connect_blocking(stream).map_err(refused)?, &request)
            }
        }
    }
}

fn tcp(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, LIMIT)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    Ok(stream)
}

/// The server answers by hanging up.
fn ask(mut stream: impl Read + Write, request: &[u8]) -> io::Result<()> {
    stream.write_all(request)?;
    stream.flush()?;
    stream.read_to_end(&mut Vec::new()).map(drop)
}
