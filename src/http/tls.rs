//! HTTPS with OpenSSL, which is linked for PostgreSQL anyway. ureq's own connectors would add a second TLS library.

use std::fmt;
use std::io::{self, Read as _, Write as _};

use openssl::error::ErrorStack;
use openssl::ssl::{HandshakeError, SslConnector, SslMethod, SslStream};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

use pgconnect::system_roots;

/// Encrypts the connection if the URL is https. OpenSSL is initialised only then.
#[derive(Debug, Default)]
pub(super) struct TlsConnector;

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut transport_stream = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        transport_stream.set_timeout(details.timeout);
        let stream = ssl_connector().map_err(|error| tls_error(&error.to_string()))?.connect(host, transport_stream);
        let stream = stream.map_err(|error| match error {
            HandshakeError::SetupFailure(error) => tls_error(&error.to_string()),
            HandshakeError::Failure(at) | HandshakeError::WouldBlock(at) => {
                let verified = at.ssl().verify_result();
                if verified == openssl::x509::X509VerifyResult::OK {
                    handshake_error(at.into_error())
                } else {
                    tls_error(&format!("the certificate is not valid: {}", verified.error_string()))
                }
            }
        })?;
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream })))
    }
}

/// Returns a connector that verifies the certificate's chain with this machine's trusted roots, and the host name.
fn ssl_connector() -> Result<SslConnector, ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls_client())?;
    system_roots::load(&mut builder)?;
    Ok(builder.build())
}

fn tls_error(why: &str) -> ureq::Error {
    ureq::Error::Io(io::Error::other(format!("TLS: {why}")))
}

/// Converts an error of the handshake. An error of the transport (a timeout, for example) takes precedence over OpenSSL's.
fn handshake_error(error: openssl::ssl::Error) -> ureq::Error {
    match error.into_io_error() {
        Ok(error) => error.into(),
        Err(error) => {
            let reasons = error.ssl_error().map(ErrorStack::errors).unwrap_or_default();
            let reason = reasons.iter().find_map(openssl::error::Error::reason);
            tls_error(reason.unwrap_or("the server closed the connection"))
        }
    }
}

/// An encrypted connection.
pub(super) struct TlsTransport {
    buffers: LazyBuffers,
    stream: SslStream<TransportAdapter>,
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        Ok(self.stream.write_all(&self.buffers.output()[..amount])?)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        let read = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
