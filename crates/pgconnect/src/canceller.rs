//! Asks a server to cancel a statement, by the same address and encryption as the session.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::dial::PeerAddress;
use crate::login::TLS_REQUEST;
use crate::tls::Tls;

/// How long to wait for the server's reaction.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The start of a cancel request: its length, and its code in place of a protocol version.
const CANCEL_REQUEST: [u8; 8] = [0, 0, 0, 16, 4, 210, 22, 46];

/// Cancels the statement of a session, also from another thread.
#[derive(Clone)]
pub struct Canceller {
    pub(crate) peer: PeerAddress,
    pub(crate) tls: Option<Tls>,
    /// `None` if the server has not sent a key. Then nothing can be cancelled.
    pub(crate) key: Option<[u8; 8]>,
}

impl Canceller {
    /// Whether the session is connected to this backend itself. A pooler gives its clients other process ids.
    pub(crate) fn is_of_backend(&self, process_id: i32) -> bool {
        self.key.and_then(|key| key.first_chunk().copied()).map(i32::from_be_bytes) == Some(process_id)
    }

    /// Sends the request and waits until the server closes the connection. PgBouncer 1.18 crashes if the client closes it first.
    pub fn cancel(&self) -> io::Result<()> {
        let Some(key) = self.key else { return Ok(()) };
        let request = [CANCEL_REQUEST, key].concat();
        match (&self.peer, &self.tls) {
            (PeerAddress::Unix(address), _) => {
                let stream = UnixStream::connect_addr(address)?;
                stream.set_read_timeout(Some(TIMEOUT))?;
                send_and_wait(stream, &request)
            }
            (PeerAddress::Tcp(address), None) => send_and_wait(connect_tcp(*address)?, &request),
            (PeerAddress::Tcp(address), Some(tls)) => {
                let mut stream = connect_tcp(*address)?;
                if !tls.is_direct {
                    let mut answer = [0];
                    stream.write_all(&TLS_REQUEST)?;
                    stream.read_exact(&mut answer)?;
                    if answer != *b"S" {
                        return Err(io::Error::other("the server no longer supports TLS"));
                    }
                }
                send_and_wait(tls.connect_blocking(stream).map_err(io::Error::other)?, &request)
            }
        }
    }
}

fn connect_tcp(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    Ok(stream)
}

fn send_and_wait(mut stream: impl Read + Write, request: &[u8]) -> io::Result<()> {
    stream.write_all(request)?;
    stream.flush()?;
    stream.read_to_end(&mut Vec::new()).map(drop)
}
