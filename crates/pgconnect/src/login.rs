//! Logs in at one host, with TLS or without, in the order of libpq's `sslmode`.

use std::cell::Cell;
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;
use tokio_postgres::{Config, Connection};

use crate::dial::{PeerAddress, dial};
use crate::driver_error::login_error;
use crate::encryption_settings::SslMode;
use crate::error::{Error, ErrorKind};
use crate::host::{Address, Host};
use crate::protocol_check::{ExposedPassword, ProtocolValidator, SharedSessionInfo, not_postgres};
use crate::raw_stream::RawStream;
use crate::settings::Settings;
use crate::tls::{self, Tls};
use crate::transport::{PassthroughTls, Transport};

/// Asks whether the server supports TLS (PostgreSQL's documentation, "SSL Session Encryption").
pub(crate) const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// What a login is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginStep {
    Connect,
    TlsHandshake,
    Login,
}

impl LoginStep {
    /// Returns the error of a login that runs out of time in this step.
    pub(crate) fn timeout(self, seconds: u64) -> Error {
        let awaited = match self {
            Self::Connect => "no answer",
            Self::TlsHandshake => "no answer in the TLS handshake",
            Self::Login => "no answer to the login",
        };
        Error::new(ErrorKind::Timeout, format!("{awaited} within {seconds} s"))
            .with_hint("is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait")
    }
}

/// A session that is logged in.
pub(crate) struct Session {
    pub(crate) driver: tokio_postgres::Client,
    pub(crate) connection: Connection<Transport, Transport>,
    pub(crate) peer: PeerAddress,
    pub(crate) tls: Option<Tls>,
    pub(crate) info: SharedSessionInfo,
}

/// A login at one host.
pub(crate) struct Login<'a> {
    pub(crate) config: &'a Config,
    pub(crate) settings: &'a Settings,
    pub(crate) host: &'a Host,
    pub(crate) deadline: Instant,
    pub(crate) step: Cell<LoginStep>,
}

/// A failed attempt with or without TLS.
struct FailedAttempt {
    error: Error,
    /// Whether the other way, without or with TLS, may be tried next.
    may_try_other: bool,
}

impl From<Error> for FailedAttempt {
    fn from(error: Error) -> Self {
        Self { error, may_try_other: false }
    }
}

impl Login<'_> {
    /// Logs in like libpq. `prefer` tries without TLS if the handshake fails or the server rejects the encrypted login; `allow`
    /// tries the other way round. A Unix socket is never encrypted.
    pub(crate) async fn run(&self) -> Result<Session, Error> {
        let attempts: &[bool] = match (&self.host.address, self.settings.encryption.mode) {
            (Address::Socket(_) | Address::AbstractSocket(_), _) | (_, SslMode::Disable) => &[false],
            (_, SslMode::Allow) => &[false, true],
            (_, SslMode::Prefer) => &[true, false],
            (_, SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull) => &[true],
        };
        let mut first_error: Option<Error> = None;
        for is_encrypted in attempts {
            match self.attempt(*is_encrypted).await {
                Ok(session) => return Ok(session),
                Err(FailedAttempt { error, may_try_other: true }) if first_error.is_none() && attempts.len() > 1 => {
                    let other = if *is_encrypted { "without" } else { "with" };
                    log::debug!("{}; trying {other} TLS", error.message());
                    first_error = Some(error);
                }
                Err(FailedAttempt { error, .. }) => {
                    return Err(match first_error {
                        None => error,
                        Some(first) => first.with_second_attempt(*is_encrypted, error),
                    });
                }
            }
        }
        Err(first_error.unwrap_or_else(|| self.step.get().timeout(self.settings.connect_timeout.as_secs())))
    }

    async fn attempt(&self, is_encrypted: bool) -> Result<Session, FailedAttempt> {
        self.step.set(LoginStep::Connect);
        let (mut stream, peer) = dial(self.host, &self.settings.socket, self.deadline).await?;
        let validator = ProtocolValidator::default();
        let info = validator.session.clone();
        let (mut tls, mut channel_binding) = (None, None);
        if is_encrypted && (self.settings.encryption.is_direct || self.server_has_tls(&mut stream).await?) {
            self.step.set(LoginStep::TlsHandshake);
            let may_try_other = self.settings.encryption.mode == SslMode::Prefer;
            let (context, encrypted) =
                self.handshake(stream).await.map_err(|error| FailedAttempt { error, may_try_other })?;
            channel_binding = tls::channel_binding(encrypted.ssl());
            (tls, stream) = (Some(context), Box::new(encrypted));
        }
        self.step.set(LoginStep::Login);
        let transport = Transport { stream, validator, channel_binding };
        let result = self.config.connect_raw(transport, PassthroughTls).await;
        if tls.is_none() {
            self.warn_of_exposed_password(&peer, info.lock().exposed_password);
        }
        let (driver, connection) = result.map_err(|error| {
            let info = info.lock();
            let error = login_error(&error, info.request, self.config);
            // Only a rejection by the server itself can differ between the two ways.
            let may_try_other = error.server_error().is_some() && !info.is_logged_in && is_encrypted == tls.is_some();
            FailedAttempt { error, may_try_other }
        })?;
        Ok(Session { driver, connection, peer, tls, info })
    }

    /// Asks the server for TLS.
    async fn server_has_tls(&self, stream: &mut Box<dyn RawStream>) -> Result<bool, FailedAttempt> {
        stream.write_all(&TLS_REQUEST).await.map_err(|error| Error::io(&error))?;
        // The answer is one byte. More bytes can only come from someone who tampers with the connection.
        let mut answer = [0; 64];
        let size = stream.read(&mut answer).await.map_err(|error| Error::io(&error))?;
        let mode = self.settings.encryption.mode;
        match &answer[..size] {
            [] => Err(Error::new(ErrorKind::Io, "connection closed").into()),
            b"S" => Ok(true),
            b"N" if mode < SslMode::Require => Ok(false),
            b"N" => Err(Error::new(
                ErrorKind::Tls,
                format!("the server does not support TLS, but sslmode={} requires it", mode.as_str()),
            )
            .with_hint("set ssl = on in its postgresql.conf, or use sslmode=prefer")
            .into()),
            [b'E', report @ ..] => {
                Err(FailedAttempt { error: not_ready(report), may_try_other: mode == SslMode::Prefer })
            }
            [b'S', ..] => Err(Error::new(ErrorKind::Tls, "the server sent unencrypted data after it accepted TLS")
                .with_hint("it is not a PostgreSQL server, or someone tampers with the connection")
                .into()),
            other => Err(not_postgres(other).into()),
        }
    }

    async fn handshake(
        &self,
        stream: Box<dyn RawStream>,
    ) -> Result<(Tls, tokio_openssl::SslStream<Box<dyn RawStream>>), Error> {
        let name = match &self.host.address {
            Address::Tcp { name, .. } => name.as_deref(),
            Address::Socket(_) | Address::AbstractSocket(_) => None,
        };
        let tls = Tls::new(&self.settings.encryption, name)?;
        let encrypted = tls.connect(stream).await?;
        Ok((tls, encrypted))
    }

    /// Warns that others on the network can read the password. It warns once, however often the program connects.
    fn warn_of_exposed_password(&self, peer: &PeerAddress, exposed: Option<ExposedPassword>) {
        static WARNED: Once = Once::new();
        let PeerAddress::Tcp(address) = peer else { return };
        let has_password = self.config.get_password().is_some();
        let Some(exposed) = exposed.filter(|_| has_password && !is_loopback(*address)) else { return };
        let how = match exposed {
            ExposedPassword::Cleartext => "without encryption",
            ExposedPassword::Md5 => "without TLS, only hashed with MD5",
        };
        WARNED.call_once(|| {
            log::warn!(
                "the password was sent to {} {how}: others on the network can read it; use sslmode=verify-full",
                self.host
            );
        });
    }
}

/// Whether the connection does not leave this machine.
fn is_loopback(address: SocketAddr) -> bool {
    match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback()),
    }
}

/// Reads the error of a server that cannot start a process. In protocol 3 it has fields, of which `M` is the message; in
/// protocol 2 it is only the message.
fn not_ready(report: &[u8]) -> Error {
    let has_fields = report.len() > 4 && report[0] == 0;
    let mut parts = report.get(if has_fields { 4 } else { 0 }..).unwrap_or_default().split(|byte| *byte == 0);
    let text = if has_fields { parts.find_map(|part| part.strip_prefix(b"M")) } else { parts.next() };
    let text = String::from_utf8_lossy(text.unwrap_or_default());
    let message =
        if text.trim().is_empty() { "the server answered the request for TLS with an error" } else { text.trim() };
    Error::new(ErrorKind::NotReady, message)
}
