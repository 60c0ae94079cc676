//! The stream below TLS: a TCP or Unix socket.

use tokio::io::{AsyncRead, AsyncWrite};

/// A TCP connection, a Unix socket, or a TLS stream over one of them.
pub(crate) trait RawStream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> RawStream for T {}
