//! HTTPS on the OpenSSL that is linked already. ureq's own ways would bring a second library for TLS.

use std::fmt;
use std::io::{self, Read as _, Write as _};

use openssl::error::ErrorStack;
use openssl::ssl::{HandshakeError, SslConnector, SslMethod, SslStream};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

use pgconnect::trusted_roots;

/// Wraps what has been connected, where the URL says https. Nothing is loaded before that.
#[derive(Debug, Default)]
pub(super) struct TlsConnector;

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut carrier = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        carrier.set_timeout(details.timeout);
        let stream = ssl_connector().map_err(|error| tls_error(&error.to_string()))?.connect(host, carrier);
        let stream = stream.map_err(|error| match error {
            HandshakeError::SetupFailure(error) => tls_error(&error.to_string()),
            HandshakeError::Failure(at) | HandshakeError::WouldBlock(at) => {
                let verified = at.ssl().verify_result();
                if verified == openssl::x509::X509VerifyResult::OK {
                    handshake_error(at.into_error())
                } else {
                    tls_error(&format!("the certificate does not hold: {}", verified.error_string()))
                }
            }
        })?;
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream })))
    }
}

/// Verifies the chain by this machine's roots, and the name.
fn ssl_connector() -> Result<SslConnector, ErrorStack> {
    let mut builder = SslConnector::builder(SslMethod::tls_client())?;
    trusted_roots::load(&mut builder)?;
    Ok(builder.build())
}

fn tls_error(why: &str) -> ureq::Error {
    ureq::Error::Io(io::Error::other(format!("TLS: {why}")))
}

/// What the carrier said goes before what OpenSSL made of it: a time limit, for one.
fn handshake_error(error: openssl::ssl::Error) -> ureq::Error {
    match error.into_io_error() {
        Ok(error) => error.into(),
        Err(error) => {
            let reasons = error.ssl_error().map(ErrorStack::errors).unwrap_or_default();
            let reason = reasons.iter().find_map(openssl::error::Error::reason);
            tls_error(reason.unwrap_or("the other side hung up"))
        }
    }
}

/// A connection that is encrypted.
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
