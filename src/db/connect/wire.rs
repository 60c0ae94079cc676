//! The way to a server, encrypted or not, as the driver uses it.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use openssl::ssl;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use super::guard::Guard;
use super::tls;
use crate::error::CliError;

/// What bytes go through.
pub(super) trait Carrier: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Carrier for T {}

/// Whatever hand-shakes there are, they are over.
pub(super) struct Wire {
    pub(super) carrier: Box<dyn Carrier>,
    pub(super) guard: Guard,
    /// What SCRAM binds a login to (RFC 5929, `tls-server-end-point`).
    pub(super) binding: Option<Vec<u8>>,
}

/// A refusal in the clothes of an error of the system, in which alone it comes through the driver.
pub(super) fn refused(refusal: CliError) -> io::Error {
    io::Error::other(refusal)
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(refusal) = self.guard.shared.lock().ended.take() {
            return Poll::Ready(Err(refused(refusal)));
        }
        let before = buffer.filled().len();
        let this = &mut *self;
        match Pin::new(&mut this.carrier).poll_read(context, buffer) {
            Poll::Ready(Ok(())) if buffer.filled().len() == before && this.guard.is_inside() => {
                let hung_up = "the server hung up in the middle of what it said";
                Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, hung_up)))
            }
            Poll::Ready(Ok(())) => Poll::Ready(this.guard.see(&buffer.filled()[before..])),
            Poll::Ready(Err(error)) => Poll::Ready(Err(in_words(error))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.carrier).poll_write(context, bytes) {
            // Nobody listens any more. Why, the server may have said before: that is still to be read, as libpq does.
            Poll::Ready(Err(error)) if has_hung_up(&error) => Poll::Ready(Ok(bytes.len())),
            polled => polled.map_err(in_words),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.carrier).poll_flush(context).map_err(in_words)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.carrier).poll_shutdown(context).map_err(in_words)
    }
}

fn has_hung_up(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

/// In TLS 1.3 a server says only after the hand-shake that it does not like our certificate.
fn in_words(error: io::Error) -> io::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<ssl::Error>()) {
        None => error,
        Some(inner) if tls::is_end(inner) => {
            io::Error::new(io::ErrorKind::UnexpectedEof, "connection closed")
        }
        Some(inner) => refused(tls::refusal(inner)),
    }
}

impl TlsStream for Wire {
    fn channel_binding(&self) -> ChannelBinding {
        self.binding.clone().map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

/// The driver asks for a hand-shake, and is handed what there is.
pub(super) struct Shaken;

impl TlsConnect<Wire> for Shaken {
    type Stream = Wire;
    type Error = Infallible;
    type Future = Ready<Result<Wire, Infallible>>;

    fn connect(self, wire: Wire) -> Self::Future {
        ready(Ok(wire))
    }
}
