//! TLS as libpq does it, on OpenSSL.
//!
//! A context is built only once a server has agreed to TLS: it takes milliseconds, and a socket needs none.

mod fault;
mod names;
mod own;
mod roots;

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

use super::encryption::{Encryption, Mode, Protocol};
use super::wire::Carrier;
use crate::error::CliError;
use fault::Flaw;
pub(super) use fault::{is_end, refusal};

/// The protocol's name in the hand-shake (ALPN), its length before it.
const PROTOCOL: &[u8] = b"\x0apostgresql";

/// What a hand-shake with a host takes, made once for all of a session's.
#[derive(Clone)]
pub(super) struct Tls {
    context: SslContext,
    /// The host's, as the user calls it.
    name: Option<String>,
    shows_name: bool,
    compares_name: bool,
    pub(super) is_direct: bool,
    /// Where the roots are from, for messages.
    roots: Option<String>,
}

impl Tls {
    /// For the host of this name.
    ///
    /// # Errors
    /// Where a file of certificates or the key is missing or no good, exit 2.
    pub(super) fn new(encryption: &Encryption, name: Option<&str>) -> Result<Self, CliError> {
        if encryption.mode == Mode::VerifyFull && name.is_none() {
            return Err(CliError::usage("host name must be specified for a verified SSL connection")
                .hint("name the host (host=) beside its address (hostaddr=)"));
        }
        let mut context =
            SslContext::builder(SslMethod::tls_client()).map_err(|error| fault::internal(&error))?;
        context.set_options(SslOptions::NO_RENEGOTIATION);
        context
            .set_min_proto_version(encryption.minimum.map(version))
            .and_then(|()| context.set_max_proto_version(encryption.maximum.map(version)))
            .and_then(|()| context.set_alpn_protos(PROTOCOL))
            .map_err(|error| fault::internal(&error))?;
        let roots = roots::load(&mut context, encryption)?;
        own::load(&mut context, encryption)?;
        Ok(Self {
            context: context.build(),
            name: name.map(str::to_owned),
            shows_name: !encryption.hide_name,
            compares_name: encryption.mode == Mode::VerifyFull,
            is_direct: encryption.direct,
            roots,
        })
    }

    pub(super) async fn connect(
        &self,
        carrier: Box<dyn Carrier>,
    ) -> Result<AsyncSslStream<Box<dyn Carrier>>, CliError> {
        let (ssl, flaw) = self.ssl().map_err(|error| fault::internal(&error))?;
        let mut stream = AsyncSslStream::new(ssl, carrier).map_err(|error| fault::internal(&error))?;
        let shaken = Pin::new(&mut stream).connect().await;
        shaken.map_err(|error| self.failed(&error, &flaw))?;
        self.accept(stream.ssl())?;
        Ok(stream)
    }

    /// The same for who blocks.
    pub(super) fn connect_blocking<S: Read + Write>(&self, stream: S) -> Result<SslStream<S>, CliError> {
        let (ssl, flaw) = self.ssl().map_err(|error| fault::internal(&error))?;
        let stream = ssl.connect(stream).map_err(|error| match error {
            HandshakeError::SetupFailure(error) => fault::internal(&error),
            HandshakeError::Failure(at) | HandshakeError::WouldBlock(at) => self.failed(at.error(), &flaw),
        })?;
        self.accept(stream.ssl())?;
        Ok(stream)
    }

    fn ssl(&self) -> Result<(Ssl, Shared), ErrorStack> {
        let mut ssl = Ssl::new(&self.context)?;
        if let Some(name) = self.name.as_deref().filter(|name| self.shows_name && !is_number(name)) {
            ssl.set_hostname(name)?;
        }
        let flaw = Shared::default();
        if self.roots.is_some() {
            let noted = Arc::clone(&flaw);
            ssl.set_verify_callback(
                SslVerifyMode::PEER,
                move |good: bool, store: &mut X509StoreContextRef| {
                    if !good {
                        *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Flaw::of(store));
                    }
                    good
                },
            );
        }
        Ok((ssl, flaw))
    }

    fn failed(&self, error: &openssl::ssl::Error, flaw: &Shared) -> CliError {
        let flaw = flaw.lock().unwrap_or_else(PoisonError::into_inner).take();
        let roots = self.roots.as_deref().unwrap_or_default();
        flaw.map_or_else(|| refusal(error), |flaw| flaw.refusal(roots))
    }

    /// Whether the server is the one that is meant.
    fn accept(&self, ssl: &SslRef) -> Result<(), CliError> {
        if self.is_direct && ssl.selected_alpn_protocol().is_none() {
            return Err(CliError::failed(
                "the server does not say that it speaks PostgreSQL's protocol (ALPN)",
            )
            .hint("sslnegotiation=direct needs PostgreSQL 17 or later"));
        }
        let Some(name) = self.name.as_deref().filter(|_| self.compares_name) else { return Ok(()) };
        let certificate = ssl.peer_certificate();
        let certificate = certificate.ok_or_else(|| CliError::failed("the server has no certificate"))?;
        match names::of(&certificate, name) {
            (_, true) => Ok(()),
            (names, false) => Err(fault::other_host(&names, name)),
        }
    }
}

type Shared = Arc<Mutex<Option<Flaw>>>;

/// An address does not go into the hand-shake (RFC 6066); told apart as libpq does.
fn is_number(name: &str) -> bool {
    name.contains(':') || name.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn version(protocol: Protocol) -> SslVersion {
    match protocol {
        Protocol::Tls1 => SslVersion::TLS1,
        Protocol::Tls1_1 => SslVersion::TLS1_1,
        Protocol::Tls1_2 => SslVersion::TLS1_2,
        Protocol::Tls1_3 => SslVersion::TLS1_3,
    }
}

/// The server's certificate as SCRAM binds to it (RFC 5929, section 4.1); none where its signature names no digest.
pub(super) fn binding(ssl: &SslRef) -> Option<Vec<u8>> {
    let certificate = ssl.peer_certificate()?;
    let signed = certificate.signature_algorithm().object().nid().signature_algorithms()?;
    let digest = match signed.digest {
        Nid::MD5 | Nid::SHA1 => MessageDigest::sha256(),
        other => MessageDigest::from_nid(other)?,
    };
    certificate.digest(digest).ok().map(|digest| digest.to_vec())
}
