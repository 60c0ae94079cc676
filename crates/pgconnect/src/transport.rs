//! The stream that the driver uses: encrypted or not, with every byte from the server checked.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use crate::error::{Error, ErrorKind};
use crate::protocol_check::ProtocolValidator;
use crate::raw_stream::RawStream;
use crate::tls;

/// A stream whose TLS handshake, if there is one, is done.
pub(crate) struct Transport {
    pub(crate) stream: Box<dyn RawStream>,
    pub(crate) validator: ProtocolValidator,
    /// The data that SCRAM binds a login to (RFC 5929, `tls-server-end-point`).
    pub(crate) channel_binding: Option<Vec<u8>>,
}

impl AsyncRead for Transport {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(error) = self.validator.session.lock().ended_by.take() {
            return Poll::Ready(Err(error.into_io(io::ErrorKind::TimedOut)));
        }
        let before = buffer.filled().len();
        let this = &mut *self;
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(Ok(())) if buffer.filled().len() == before && this.validator.is_inside_message() => {
                let message = "the server closed the connection in the middle of a message";
                Poll::Ready(Err(Error::new(ErrorKind::Io, message).into_io(io::ErrorKind::UnexpectedEof)))
            }
            Poll::Ready(Ok(())) => {
                let checked = this.validator.check(&buffer.filled()[before..]);
                Poll::Ready(checked.map_err(|error| error.into_io(io::ErrorKind::InvalidData)))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(wrap(&error))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            // The server has closed the connection. It may have sent the reason before: like libpq, go on and read that.
            Poll::Ready(Err(error)) if is_closed_by_peer(&error) => Poll::Ready(Ok(bytes.len())),
            result => result.map_err(|error| wrap(&error)),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context).map_err(|error| wrap(&error))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context).map_err(|error| wrap(&error))
    }
}

fn is_closed_by_peer(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

/// Converts an error of the system or of TLS. In TLS 1.3 a server rejects a client certificate only after the handshake.
fn wrap(error: &io::Error) -> io::Error {
    let tls_error = error.get_ref().and_then(|inner| inner.downcast_ref::<openssl::ssl::Error>());
    let converted = match tls_error {
        None => Error::io(error),
        Some(inner) if tls::is_end_of_stream(inner) => Error::new(ErrorKind::Io, "connection closed"),
        Some(inner) => tls::stream_error(inner),
    };
    converted.into_io(error.kind())
}

impl TlsStream for Transport {
    fn channel_binding(&self) -> ChannelBinding {
        self.channel_binding.clone().map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

/// A TLS connector that does nothing: the handshake is done before the driver starts.
pub(crate) struct PassthroughTls;

impl TlsConnect<Transport> for PassthroughTls {
    type Stream = Transport;
    type Error = Infallible;
    type Future = Ready<Result<Transport, Infallible>>;

    fn connect(self, transport: Transport) -> Self::Future {
        ready(Ok(transport))
    }
}
