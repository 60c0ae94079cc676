//! Classifies the errors of `tokio-postgres`, whose kinds are private.
//!
//! The transport wraps every error of the system in an [`Error`]. The rest are errors of the server, a session that is
//! closed, or an answer that the driver cannot read.

use std::error::Error as StdError;
use std::io;

use tokio_postgres::config::ChannelBinding;
use tokio_postgres::error::DbError;

use crate::error::{Error, ErrorKind};
use crate::protocol_check::AuthenticationRequest;

const NOT_SERVER_HINT: &str = "is it a PostgreSQL server, or a pooler? See its log";

/// The kind of a driver error.
#[derive(Debug)]
pub enum DriverError<'a> {
    /// The transport failed or stopped reading.
    Transport(&'a Error),
    /// The server reported an error.
    Server(&'a DbError),
    /// The session is already closed.
    Closed,
    /// The driver cannot read the server's answer.
    Protocol(Error),
}

/// Classifies an error of a statement.
pub fn classify(error: &tokio_postgres::Error) -> DriverError<'_> {
    if let Some(transport_error_cause) = transport_error(error) {
        return DriverError::Transport(transport_error_cause);
    }
    match error.as_db_error() {
        Some(reported) => DriverError::Server(reported),
        None if error.is_closed() => DriverError::Closed,
        None => DriverError::Protocol(unreadable_answer(error)),
    }
}

/// Converts an error of the login. `request` is how the server last asked for authentication.
pub(crate) fn login_error(
    error: &tokio_postgres::Error,
    request: Option<AuthenticationRequest>,
    config: &tokio_postgres::Config,
) -> Error {
    match classify(error) {
        DriverError::Transport(own) => own.clone(),
        DriverError::Server(reported) if rejects_options(reported) => {
            Error::new(ErrorKind::RejectedOptions, reported.message()).with_hint(
                "PgBouncer rejects options (PGOPTIONS, options=): remove them, or add options to its \
                 ignore_startup_parameters",
            )
        }
        DriverError::Server(reported) => Error::server(reported),
        DriverError::Closed => Error::new(ErrorKind::Io, "connection closed"),
        DriverError::Protocol(unreadable) => client_side_failure(error, request, config).unwrap_or(unreadable),
    }
}

/// Returns why the driver itself stopped the login, judged by what the server asked for.
fn client_side_failure(
    error: &tokio_postgres::Error,
    request: Option<AuthenticationRequest>,
    config: &tokio_postgres::Config,
) -> Option<Error> {
    let failed = |why: &str| Error::new(ErrorKind::Authentication, format!("the login failed: {why}"));
    let needs_binding = config.get_channel_binding() == ChannelBinding::Require;
    let binding = || {
        failed("the server did not use channel binding")
            .with_hint("channel_binding=require needs TLS, and a password stored as SCRAM-SHA-256")
    };
    let missing = || Error::new(ErrorKind::MissingPassword, "the server asks for a password, and none is set");
    // The driver reads the list of SASL mechanisms and the SCRAM messages; what it cannot read is an error of the system.
    let is_unreadable = StdError::source(error).is_some_and(<dyn StdError>::is::<io::Error>);
    match request? {
        AuthenticationRequest::ScramExchange if is_unreadable => Some(
            failed(&deepest_cause(error))
                .with_hint("is it the right server? It has not proved that it knows the password"),
        ),
        AuthenticationRequest::Unsupported(method) => Some(
            failed(&format!("the server asks for {method}, which is not supported"))
                .with_hint("supported: a password, a client certificate, and trust"),
        ),
        _ if is_unreadable => None,
        AuthenticationRequest::Sasl if config.get_password().is_none() => Some(missing()),
        AuthenticationRequest::None
        | AuthenticationRequest::Cleartext
        | AuthenticationRequest::Md5
        | AuthenticationRequest::Sasl
            if needs_binding =>
        {
            Some(binding())
        }
        AuthenticationRequest::Sasl => Some(failed("the server offers no SCRAM-SHA-256")),
        AuthenticationRequest::Cleartext | AuthenticationRequest::Md5 if config.get_password().is_none() => {
            Some(missing())
        }
        _ => None,
    }
}

/// Whether PgBouncer rejected `options`. It reports most of its errors by one SQLSTATE, so the text has to tell; PgBouncer
/// does not translate it.
fn rejects_options(error: &DbError) -> bool {
    error.message().starts_with("unsupported startup parameter")
}

fn unreadable_answer(error: &tokio_postgres::Error) -> Error {
    let cause = deepest_cause(error);
    Error::new(ErrorKind::NotPostgres, format!("the answer violates PostgreSQL's protocol ({cause})"))
        .with_hint(NOT_SERVER_HINT)
}

/// Returns an error of our transport that came through the driver.
fn transport_error(error: &tokio_postgres::Error) -> Option<&Error> {
    let error = StdError::source(error)?.downcast_ref::<io::Error>()?;
    error.get_ref()?.downcast_ref()
}

fn deepest_cause(error: &tokio_postgres::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
