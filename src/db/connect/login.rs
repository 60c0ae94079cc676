//! Logging in at one host, encrypted or not, in the order that libpq's `sslmode` asks for.

use std::cell::Cell;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use postgres::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;
use tokio_postgres::{Config, Connection};

use super::dial::{Peer, dial};
use super::encryption::Mode;
use super::guard::{Asked, Guard, Shared, no_server};
use super::host::{Host, Target, place};
use super::settings::Settings;
use super::tls::{self, Tls};
use super::wire::{Carrier, Shaken, Wire};
use crate::error::{CliError, FailureKind};

/// Asks whether the server would like TLS (PostgreSQL's documentation, "SSL Session Encryption").
pub(super) const TLS_PLEASE: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Why there is no session.
pub(super) enum Failure {
    System(io::Error),
    /// It could not even be reached.
    Unreachable(io::Error),
    Server(Error),
    /// Refused by us: a certificate, a key, what answers. Whether plain may do instead is the mode's to say.
    Refused(CliError),
    /// Neither with TLS nor without; what was tried first comes first.
    Both(Box<(Self, Self)>),
    /// Within the timeout; and what was waited for.
    NoAnswer(Step),
}

impl Failure {
    /// Why, for the log.
    fn in_short(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.message.clone(),
            Self::Server(error) => {
                error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().into())
            }
            Self::System(error) | Self::Unreachable(error) => error.to_string(),
            Self::Both(_) | Self::NoAnswer(_) => "no answer".to_owned(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Connecting,
    HandShake,
    Login,
}

/// A session, and what is known of it.
pub(super) struct Session {
    pub(super) driver: tokio_postgres::Client,
    pub(super) connection: Connection<Wire, Wire>,
    pub(super) peer: Peer,
    pub(super) tls: Option<Tls>,
    pub(super) known: Shared,
}

/// Where and how to log in.
pub(super) struct Door<'a> {
    pub(super) config: &'a Config,
    pub(super) settings: &'a Settings,
    pub(super) target: &'a Target,
    pub(super) deadline: Instant,
    pub(super) step: Cell<Step>,
}

/// What one attempt has come to, and whether another way may be tried after it.
struct Attempt {
    failure: Failure,
    may_go_on: bool,
}

impl Door<'_> {
    /// As libpq: `prefer` goes without TLS where a hand-shake fails or the server does not let us in by it, `allow` the
    /// other way round. A socket is never encrypted, whatever the mode.
    pub(super) async fn log_in(&self) -> Result<Session, Failure> {
        let ways: &[bool] = match (&self.target.host, self.settings.encryption.mode) {
            (Host::Socket(_) | Host::Abstract(_), _) | (_, Mode::Disable) => &[false],
            (_, Mode::Allow) => &[false, true],
            (_, Mode::Prefer) => &[true, false],
            (_, Mode::Require | Mode::VerifyCa | Mode::VerifyFull) => &[true],
        };
        let mut before = None;
        for encrypted in ways {
            match self.attempt(*encrypted).await {
                Ok(session) => return Ok(session),
                Err(Attempt { failure, may_go_on: true }) if before.is_none() && ways.len() > 1 => {
                    let why = failure.in_short();
                    log::debug!("{why}; trying {} TLS", if *encrypted { "without" } else { "with" });
                    before = Some(failure);
                }
                Err(Attempt { failure, .. }) => {
                    return Err(match before {
                        None => failure,
                        Some(first) => Failure::Both(Box::new((first, failure))),
                    });
                }
            }
        }
        Err(before.unwrap_or(Failure::NoAnswer(self.step.get())))
    }

    async fn attempt(&self, encrypted: bool) -> Result<Session, Attempt> {
        let over = |failure| Attempt { failure, may_go_on: false };
        self.step.set(Step::Connecting);
        let dialled = dial(self.target, &self.settings.socket, self.deadline).await;
        let (mut carrier, peer) = dialled.map_err(|error| {
            let late = error.kind() == io::ErrorKind::TimedOut;
            over(if late { Failure::NoAnswer(Step::Connecting) } else { Failure::Unreachable(error) })
        })?;
        let guard = Guard::default();
        let known = guard.shared.clone();
        let (mut tls, mut binding) = (None, None);
        if encrypted {
            let agreed = self.settings.encryption.direct || self.is_agreed(&mut carrier).await?;
            if agreed {
                self.step.set(Step::HandShake);
                let shaken = self.shake_hands(carrier).await;
                let may_go_on = self.settings.encryption.mode == Mode::Prefer;
                let (context, shaken) =
                    shaken.map_err(|refusal| Attempt { failure: Failure::Refused(refusal), may_go_on })?;
                binding = tls::binding(shaken.ssl());
                (tls, carrier) = (Some(context), Box::new(shaken));
            }
        }
        self.step.set(Step::Login);
        let wire = Wire { carrier, guard, binding };
        let connected = self.config.connect_raw(wire, Shaken).await;
        if tls.is_none() {
            self.warn(&peer, known.lock().asked);
        }
        // Only what the server itself says before it lets us in may be otherwise on another way.
        let may_go_on = |error: &Error| {
            error.as_db_error().is_some() && !known.lock().is_in && encrypted == tls.is_some()
        };
        let (driver, connection) = connected.map_err(|error| {
            let may_go_on = may_go_on(&error);
            Attempt { failure: Failure::Server(error), may_go_on }
        })?;
        Ok(Session { driver, connection, peer, tls, known })
    }

    /// Asks for TLS.
    async fn is_agreed(&self, carrier: &mut Box<dyn Carrier>) -> Result<bool, Attempt> {
        let over = |failure| Attempt { failure, may_go_on: false };
        let io = |error| over(Failure::Unreachable(error));
        carrier.write_all(&TLS_PLEASE).await.map_err(io)?;
        // The answer is one byte. Whatever comes with it somebody in between has put there.
        let mut answer = [0; 64];
        let size = carrier.read(&mut answer).await.map_err(io)?;
        let refuse = |refusal| Err(over(Failure::Refused(refusal)));
        match &answer[..size] {
            [] => Err(io(io::Error::new(io::ErrorKind::UnexpectedEof, "connection closed"))),
            b"S" => Ok(true),
            b"N" if self.settings.encryption.mode < Mode::Require => Ok(false),
            b"N" => refuse(
                CliError::failed("the server has no TLS, which sslmode asks for")
                    .hint("set ssl = on in its postgresql.conf; sslmode=prefer goes without"),
            ),
            [b'E', rest @ ..] => Err(Attempt {
                failure: Failure::Refused(no_process(rest)),
                may_go_on: self.settings.encryption.mode == Mode::Prefer,
            }),
            [b'S', ..] => refuse(
                CliError::failed("something unencrypted came with the answer to the request for TLS")
                    .hint("it is no PostgreSQL server, or somebody in between tampers with the connection"),
            ),
            other => refuse(no_server(other)),
        }
    }

    async fn shake_hands(
        &self,
        carrier: Box<dyn Carrier>,
    ) -> Result<(Tls, tokio_openssl::SslStream<Box<dyn Carrier>>), CliError> {
        let name = match &self.target.host {
            Host::Tcp { name, .. } => name.as_deref(),
            Host::Socket(_) | Host::Abstract(_) => None,
        };
        let tls = Tls::new(&self.settings.encryption, name)?;
        let stream = tls.connect(carrier).await?;
        Ok((tls, stream))
    }

    /// A password that others can hear is worth a word; once, however often the command connects.
    fn warn(&self, peer: &Peer, asked: Option<Asked>) {
        static SAID: Once = Once::new();
        let Peer::Tcp(address) = peer else { return };
        let Some(asked) = asked.filter(|_| self.config.get_password().is_some() && !is_here(*address)) else {
            return;
        };
        let place = place(&self.target.host, self.target.port);
        let what = match asked {
            Asked::InTheClear => "the password went to {} in the clear",
            Asked::Md5 => "the password went to {} without TLS, hashed with MD5, which is easily undone",
        };
        let what = what.replace("{}", &place);
        SAID.call_once(|| log::warn!("{what}: others can listen; sslmode=verify-full prevents that"));
    }
}

/// Whether nothing leaves this machine.
fn is_here(address: SocketAddr) -> bool {
    match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback()),
    }
}

/// What a server says that could not start a process for us, in the protocol of now (fields of which `M` is the
/// message) or of old (the message itself).
fn no_process(said: &[u8]) -> CliError {
    let of_now = said.len() > 4 && said[0] == 0;
    let mut parts = said.get(if of_now { 4 } else { 0 }..).unwrap_or_default().split(|byte| *byte == 0);
    let text = if of_now { parts.find_map(|part| part.strip_prefix(b"M")) } else { parts.next() };
    let text = String::from_utf8_lossy(text.unwrap_or_default());
    let message = if text.trim().is_empty() {
        "the server answers the request for TLS with an error"
    } else {
        text.trim()
    };
    CliError::failed(message).kind(FailureKind::NoConnection)
}
