//! The error of this crate.

use std::fmt;
use std::io;
use std::path::Path;

use tokio_postgres::error::{DbError, SqlState};

/// The kind of an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The connection string, a variable, a service or password file, or a certificate file is wrong.
    Settings,
    /// Nothing listens at the address: the connection was refused, or the socket does not exist.
    Refused,
    /// The host name has no address.
    UnknownHost,
    /// Connecting, reading or writing failed.
    Io,
    /// The host did not answer within `connect_timeout`.
    Timeout,
    /// The peer does not speak PostgreSQL's protocol.
    NotPostgres,
    /// The server cannot start a process for the connection.
    NotReady,
    /// The server answered with an error: see [`Error::server_error`].
    Server,
    /// A pooler rejected the startup parameter `options`.
    RejectedOptions,
    /// The server does not match `target_session_attrs`.
    WrongSession,
    /// TLS could not be negotiated, or a certificate was not accepted.
    Tls,
    /// The server runs as another user than `requirepeer` names.
    WrongPeer,
    /// The server asks for a password, and none is configured.
    MissingPassword,
    /// The login failed on the client's side.
    Authentication,
    /// The server did not answer a statement within the answer timeout.
    Unresponsive,
    /// A message or an answer is longer than this crate reads.
    TooLong,
}

/// Why a connection could not be made, or why it ended. The message never contains a password.
#[derive(Debug, Clone)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    host: Option<String>,
    reported: Option<Box<DbError>>,
    second: Option<Box<Self>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, host: None, reported: None, second: None }
    }

    pub(crate) fn settings(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Settings, message)
    }

    /// A file that is named in the settings cannot be used.
    pub(crate) fn file(description: &str, path: &Path, why: impl fmt::Display) -> Self {
        Self::settings(format!("{description} \"{}\": {why}", path.display()))
    }

    /// An error of the system while connecting, reading or writing.
    pub(crate) fn io(error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => ErrorKind::Refused,
            _ => ErrorKind::Io,
        };
        Self::new(kind, system_message(error))
    }

    /// An error that the server itself reports.
    pub(crate) fn server(error: &DbError) -> Self {
        let message = match error.detail() {
            Some(detail) => format!("{} ({detail})", error.message()),
            None => error.message().to_owned(),
        };
        let error = Box::new(error.clone());
        Self { reported: Some(error), ..Self::new(ErrorKind::Server, message) }
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn at_host(mut self, host: String) -> Self {
        self.host = Some(host);
        self
    }

    /// Appends to the message where the rejected password came from, as libpq does.
    #[must_use]
    pub(crate) fn with_password_file(mut self, file: &Path) -> Self {
        self.message += &format!(" (password retrieved from file \"{}\")", file.display());
        self
    }

    /// Adds the error of the second attempt, with or without TLS. A second error that is the same is left out.
    #[must_use]
    pub(crate) fn with_second_attempt(mut self, is_encrypted: bool, second: Self) -> Self {
        if self.message != second.message {
            let way = if is_encrypted { "with" } else { "without" };
            self.message += &format!("; {way} TLS: {}", second.message);
            self.second = Some(Box::new(second));
        }
        self
    }

    /// Returns the kind of the failure. If two attempts failed (with and without TLS), it is the kind of the first.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns what failed, without the host.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns what the user can do about it.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Returns the server's own error, if the server reported one.
    pub fn server_error(&self) -> Option<&DbError> {
        self.reported.as_deref()
    }

    /// Returns the error of the second attempt, if one was made with or without TLS after the first failed.
    pub fn second_attempt(&self) -> Option<&Self> {
        self.second.as_deref()
    }

    /// Whether another host would give the same answer: the user or the settings are wrong, not the host.
    pub(crate) fn is_same_on_every_host(&self) -> bool {
        let last = self.second.as_deref().unwrap_or(self);
        match last.kind {
            ErrorKind::Refused
            | ErrorKind::UnknownHost
            | ErrorKind::Io
            | ErrorKind::Timeout
            | ErrorKind::NotPostgres
            | ErrorKind::NotReady
            | ErrorKind::WrongSession
            | ErrorKind::Unresponsive => false,
            ErrorKind::Server => {
                // Connection, rollback, resource, object state and operator classes (PostgreSQL's appendix A).
                let code = last.server_error().map_or("", |error| error.code().code());
                !["08", "40", "53", "55", "57"].iter().any(|class| code.starts_with(class))
            }
            ErrorKind::Settings
            | ErrorKind::RejectedOptions
            | ErrorKind::Tls
            | ErrorKind::WrongPeer
            | ErrorKind::MissingPassword
            | ErrorKind::Authentication
            | ErrorKind::TooLong => true,
        }
    }

    pub(crate) fn is_wrong_password(&self) -> bool {
        self.server_error().is_some_and(|error| *error.code() == SqlState::INVALID_PASSWORD)
    }

    /// Wraps this error for the driver, which passes only errors of the system through.
    pub(crate) fn into_io(self, kind: io::ErrorKind) -> io::Error {
        io::Error::new(kind, self)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Some(host) => write!(f, "{host}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}

/// Returns the system's message without the number: "Connection refused (os error 111)" becomes "Connection refused".
pub(crate) fn system_message(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
