//! TLS like libpq's, on OpenSSL. A context is built only after a server has agreed to TLS, because that takes milliseconds.

mod client_certificate;
mod error;
mod host_name;
mod server_verification;

use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::ssl::{
    HandshakeError, Ssl, SslContext, SslMethod, SslOptions, SslRef, SslStream, SslVerifyMode, SslVersion,
};
use openssl::x509::X509StoreContextRef;
use tokio_openssl::SslStream as AsyncSslStream;

use crate::encryption_settings::{EncryptionSettings, SslMode, TlsVersion};
use crate::error::{Error, ErrorKind};
use crate::raw_stream::RawStream;
use error::{UntrustedCertificate, openssl_error};
pub(crate) use error::{is_end_of_stream, stream_error};

/// The protocol's name in the handshake (ALPN), after a byte with its length.
const ALPN_POSTGRESQL: &[u8] = b"\x0apostgresql";

/// What a TLS handshake with a host needs. The session and its cancel requests share it.
#[derive(Clone)]
pub(crate) struct Tls {
    context: SslContext,
    /// The host's name in the settings.
    host_name: Option<String>,
    sends_host_name: bool,
    verifies_host_name: bool,
    pub(crate) is_direct: bool,
    /// Where the trusted roots come from, for messages. `None` if the server's certificate is not verified.
    roots: Option<String>,
}

impl Tls {
    /// Loads the certificates and the key for a connection to the host of this name.
    ///
    /// # Errors
    /// A file is missing or invalid.
    pub(crate) fn new(settings: &EncryptionSettings, host_name: Option<&str>) -> Result<Self, Error> {
        if settings.mode == SslMode::VerifyFull && host_name.is_none() {
            return Err(Error::settings("host name must be specified for a verified SSL connection")
                .with_hint("set host= to the name in the certificate, besides hostaddr="));
        }
        let mut context = SslContext::builder(SslMethod::tls_client()).map_err(|error| openssl_error(&error))?;
        context.set_options(SslOptions::NO_RENEGOTIATION);
        context
            .set_min_proto_version(settings.min_version.map(ssl_version))
            .and_then(|()| context.set_max_proto_version(settings.max_version.map(ssl_version)))
            .and_then(|()| context.set_alpn_protos(ALPN_POSTGRESQL))
            .map_err(|error| openssl_error(&error))?;
        let roots = server_verification::configure(&mut context, settings)?;
        client_certificate::load(&mut context, settings)?;
        Ok(Self {
            context: context.build(),
            host_name: host_name.map(str::to_owned),
            sends_host_name: !settings.hides_host_name,
            verifies_host_name: settings.mode == SslMode::VerifyFull,
            is_direct: settings.is_direct,
            roots,
        })
    }

    /// Does the handshake and verifies the server.
    pub(crate) async fn connect(
        &self,
        stream: Box<dyn RawStream>,
    ) -> Result<AsyncSslStream<Box<dyn RawStream>>, Error> {
        let (ssl, untrusted) = self.ssl().map_err(|error| openssl_error(&error))?;
        let mut stream = AsyncSslStream::new(ssl, stream).map_err(|error| openssl_error(&error))?;
        let result = Pin::new(&mut stream).connect().await;
        result.map_err(|error| self.handshake_error(&error, &untrusted))?;
        self.verify_server(stream.ssl())?;
        Ok(stream)
    }

    /// Does the same on a blocking stream.
    pub(crate) fn connect_blocking<S: Read + Write>(&self, stream: S) -> Result<SslStream<S>, Error> {
        let (ssl, untrusted) = self.ssl().map_err(|error| openssl_error(&error))?;
        let stream = ssl.connect(stream).map_err(|error| match error {
            HandshakeError::SetupFailure(error) => openssl_error(&error),
            HandshakeError::Failure(at) | HandshakeError::WouldBlock(at) => {
                self.handshake_error(at.error(), &untrusted)
            }
        })?;
        self.verify_server(stream.ssl())?;
        Ok(stream)
    }

    /// Returns the state of a handshake, and where it puts why it does not trust the server.
    fn ssl(&self) -> Result<(Ssl, SharedUntrusted), ErrorStack> {
        let mut ssl = Ssl::new(&self.context)?;
        if let Some(name) = self.host_name.as_deref().filter(|name| self.sends_host_name && !is_address(name)) {
            ssl.set_hostname(name)?;
        }
        let untrusted = SharedUntrusted::default();
        if self.roots.is_some() {
            let untrusted_copy = Arc::clone(&untrusted);
            ssl.set_verify_callback(SslVerifyMode::PEER, move |is_trusted: bool, store: &mut X509StoreContextRef| {
                if !is_trusted {
                    let certificate = UntrustedCertificate::read(store);
                    *untrusted_copy.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate);
                }
                is_trusted
            });
        }
        Ok((ssl, untrusted))
    }

    fn handshake_error(&self, error: &openssl::ssl::Error, untrusted: &SharedUntrusted) -> Error {
        let untrusted = untrusted.lock().unwrap_or_else(PoisonError::into_inner).take();
        let roots = self.roots.as_deref().unwrap_or_default();
        untrusted.map_or_else(|| stream_error(error), |certificate| certificate.to_error(roots))
    }

    /// Checks after the handshake that the server is the one in the settings.
    fn verify_server(&self, ssl: &SslRef) -> Result<(), Error> {
        if self.is_direct && ssl.selected_alpn_protocol().is_none() {
            let message = "the server did not confirm PostgreSQL's protocol in the TLS handshake (ALPN)";
            return Err(
                Error::new(ErrorKind::Tls, message).with_hint("sslnegotiation=direct needs PostgreSQL 17 or later")
            );
        }
        let Some(name) = self.host_name.as_deref().filter(|_| self.verifies_host_name) else { return Ok(()) };
        let certificate = ssl.peer_certificate();
        let certificate = certificate.ok_or_else(|| Error::new(ErrorKind::Tls, "the server has no certificate"))?;
        match host_name::compare(&certificate, name) {
            (_, true) => Ok(()),
            (names, false) => Err(error::other_host(&names, name)),
        }
    }
}

type SharedUntrusted = Arc<Mutex<Option<UntrustedCertificate>>>;

/// Whether the name is an IP address, by libpq's rule. Addresses are not sent in the handshake (RFC 6066).
fn is_address(name: &str) -> bool {
    name.contains(':') || name.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn ssl_version(version: TlsVersion) -> SslVersion {
    match version {
        TlsVersion::Tls1 => SslVersion::TLS1,
        TlsVersion::Tls1_1 => SslVersion::TLS1_1,
        TlsVersion::Tls1_2 => SslVersion::TLS1_2,
        TlsVersion::Tls1_3 => SslVersion::TLS1_3,
    }
}

/// Returns the hash of the server's certificate that SCRAM binds to (RFC 5929, section 4.1); `None` if its signature algorithm
/// has no digest.
pub(crate) fn channel_binding(ssl: &SslRef) -> Option<Vec<u8>> {
    let certificate = ssl.peer_certificate()?;
    let signed = certificate.signature_algorithm().object().nid().signature_algorithms()?;
    let digest = match signed.digest {
        Nid::MD5 | Nid::SHA1 => MessageDigest::sha256(),
        other => MessageDigest::from_nid(other)?,
    };
    certificate.digest(digest).ok().map(|digest| digest.to_vec())
}
