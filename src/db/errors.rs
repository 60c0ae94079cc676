//! Converts errors of the connection, the driver and the server into [`CliError`], with a hint and a [`FailureKind`].

mod read_only_relation;
mod rejected_change;

use pgconnect::{DriverError, ErrorKind, classify};
use postgres::error::{DbError, Severity, SqlState};

use crate::domain::task_tracker::RESTART_DATABASE;
use crate::error::{CliError, ExitCode, FailureKind};
use crate::interrupt;
use crate::invocation;

const LOST: &str = "the connection to the server was lost";
const REPLACED_FILES: &str =
    "an upgrade has probably replaced PostgreSQL's files while the server runs: restart the server";
/// The server's message names a statement that the operator has never seen.
const READ_ONLY_SESSION: &str = "the session is read-only";
const READ_ONLY: &str = "`--read-only` or the profile sets it, the server is a standby, or the command only reads and code of the database writes";
const CHECK_HOST: &str = "check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)";
const NOT_POSTGRES: &str =
    "is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)";

/// Converts an error of connecting, or the signal that ended it.
pub(super) fn connect_error(error: &pgconnect::Error) -> anyhow::Error {
    match interrupt::check() {
        Err(interrupted) => interrupted,
        Ok(()) => convert_connection_error(error).into(),
    }
}

/// Converts an error of the settings of a connection.
pub(super) fn settings_error(error: &pgconnect::Error) -> anyhow::Error {
    convert_connection_error(error).into()
}

/// Converts an error of the connection, and adds a hint for each kind.
fn convert_connection_error(error: &pgconnect::Error) -> CliError {
    let failed = |kind| CliError::failed(error.to_string()).kind(kind);
    let converted = match error.kind() {
        ErrorKind::Settings => CliError::usage(error.to_string()),
        ErrorKind::Refused => failed(FailureKind::NoConnection)
            .hint(format!("is PostgreSQL running? Start it ({RESTART_DATABASE}), or name another server with -d")),
        ErrorKind::UnknownHost => failed(FailureKind::NoConnection).hint("check the host name"),
        ErrorKind::Io => failed(FailureKind::NoConnection).hint(CHECK_HOST),
        ErrorKind::NotPostgres => failed(FailureKind::NoConnection).hint(NOT_POSTGRES),
        ErrorKind::Timeout | ErrorKind::NotReady | ErrorKind::WrongSession => failed(FailureKind::NoConnection),
        ErrorKind::MissingPassword => {
            failed(FailureKind::Lasting).hint("set it in ~/.pgpass, in PGPASSWORD or in the connection URL")
        }
        ErrorKind::Unresponsive => failed(FailureKind::ConnectionLost)
            .hint("the server ends statements after --statement-timeout: is the server or the network down?"),
        ErrorKind::Server => match error.server_error() {
            Some(reported) => convert_server_error(reported, error.to_string()),
            None => failed(FailureKind::Lasting),
        },
        ErrorKind::RejectedOptions
        | ErrorKind::Tls
        | ErrorKind::WrongPeer
        | ErrorKind::Authentication
        | ErrorKind::TooLong => failed(FailureKind::Lasting),
    };
    // The second attempt is the last word on whether to try again.
    let kind = error.second_attempt().map_or(converted.kind, |second| convert_connection_error(second).kind);
    let mut converted = converted.kind(kind);
    converted.connection = Some(error.kind());
    match error.hint() {
        Some(hint) => converted.hint(hint),
        None => converted,
    }
}

/// Converts an error of a statement, or the signal that ended it.
pub(super) fn statement_error(error: &postgres::Error) -> anyhow::Error {
    if let Err(interrupted) = interrupt::check() {
        return interrupted;
    }
    let lost = |message: String| CliError::failed(message).kind(FailureKind::ConnectionLost);
    match classify(error) {
        DriverError::Closed => lost(LOST.to_owned()).into(),
        // The system's reason depends on whether reading or writing failed first.
        DriverError::Transport(io) if io.kind() == ErrorKind::Io => lost(LOST.to_owned()).into(),
        DriverError::Transport(io) => {
            lost(format!("{LOST}: {io}")).maybe_hint(convert_connection_error(io).hint).into()
        }
        DriverError::Protocol(unreadable) => {
            CliError::failed(unreadable.to_string()).maybe_hint(unreadable.hint().map(str::to_owned)).into()
        }
        DriverError::Server(reported) => {
            let mut converted = convert_server_error(reported, message_of(reported));
            if converted.kind == FailureKind::ConnectionLost {
                converted.message = format!("{LOST} ({})", converted.message);
            }
            converted.into()
        }
    }
}

/// Whether an error in place of COMMIT's answer proves that nothing was committed. An error of the session as a whole, or one that
/// a pooler may have made up, does not prove it.
pub(super) fn has_rolled_back(error: &postgres::Error) -> bool {
    error.as_db_error().is_some_and(|reported| {
        let is_about_session = matches!(&reported.code().code()[..2], "08" | "57" | "58" | "XX");
        reported.parsed_severity() == Some(Severity::Error)
            && (!is_about_session || *reported.code() == SqlState::QUERY_CANCELED)
    })
}

/// Converts an error of BEGIN. `timed_out` tells whether it was given up because no answer came in time.
pub(super) fn begin_error(error: &postgres::Error, timed_out: bool) -> anyhow::Error {
    if timed_out {
        return CliError::failed("no transaction could be started in time")
            .kind(FailureKind::TimedOut)
            .hint("is a pooler waiting for a free server connection? See SHOW POOLS; --statement-timeout sets how long to wait")
            .into();
    }
    statement_error(error)
}

/// Returns the error of a change whose transaction turned out to be read-only.
pub(super) fn read_only_error(is_standby: bool) -> CliError {
    if is_standby {
        return CliError::refused("the server is a standby, which is read-only")
            .hint("connect to the primary; target_session_attrs=read-write chooses it among several hosts");
    }
    CliError::refused("the session is read-only: default_transaction_read_only is on")
        .hint("it is set for the role, the database or the server, or in PGOPTIONS; apsctl does not override it")
}

/// Whether the check of schema `apsctl` (`own_schema/guard.sql`) may have failed.
pub(super) fn is_schema_guard_failure(error: &postgres::Error) -> bool {
    error.code() == Some(&SqlState::INVALID_TEXT_REPRESENTATION)
}

/// Whether a statement may have failed because the tables have other columns or types than expected, or other privileges.
pub(super) fn may_be_wrong_tables(error: &postgres::Error) -> bool {
    let codes = [
        SqlState::UNDEFINED_TABLE,
        SqlState::UNDEFINED_COLUMN,
        SqlState::INVALID_SCHEMA_NAME,
        SqlState::INSUFFICIENT_PRIVILEGE,
        // A column of another type: the comparison or the function does not exist for it.
        SqlState::UNDEFINED_FUNCTION,
        SqlState::UNDEFINED_OBJECT,
        SqlState::DATATYPE_MISMATCH,
        SqlState::CANNOT_COERCE,
        // A value that the expected type cannot represent.
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE,
        SqlState::INVALID_TEXT_REPRESENTATION,
        SqlState::FEATURE_NOT_SUPPORTED,
    ];
    error.code().is_some_and(|code| codes.contains(code))
}

fn message_of(reported: &DbError) -> String {
    match reported.detail() {
        Some(detail) => format!("{} ({detail})", reported.message()),
        None => reported.message().to_owned(),
    }
}

/// Converts an error that the server reports.
fn convert_server_error(reported: &DbError, message: String) -> CliError {
    if let Some(message) = read_only_relation::message(reported) {
        return CliError::refused(message).hint(
            "PostgreSQL does not change the rows of this relation; set APSCTL_JOBS_TABLE (or the variable of the \
             other table) to the table behind it",
        );
    }
    if has_replaced_files(reported) {
        return CliError::failed(message).hint(REPLACED_FILES);
    }
    let (code, kind, hint) = classify_sqlstate(reported.code());
    let is_read_only = *reported.code() == SqlState::READ_ONLY_SQL_TRANSACTION;
    let message = if is_read_only { READ_ONLY_SESSION.to_owned() } else { message };
    let mut converted = CliError::with_code(code, message)
        .kind(kind)
        .maybe_hint(hint.map(invocation::fill).or_else(|| reported.hint().map(str::to_owned)));
    if code == ExitCode::Failed && kind == FailureKind::Lasting {
        converted.rejected = rejected_change::hint(reported);
    }
    converted
}

/// Whether the server cannot load one of its own libraries: an upgrade has replaced its files while it runs.
///
/// The SQLSTATE alone (that of a missing file, or an internal error) does not tell. The texts are those of PostgreSQL's dfmgr.c,
/// which are English unless `lc_messages` is another language.
fn has_replaced_files(reported: &DbError) -> bool {
    let is_of_loading = matches!(&reported.code().code()[..2], "58" | "XX" | "42");
    let beginnings = [
        "could not load library",
        "incompatible library",
        "could not access file \"$libdir",
        "could not find function",
    ];
    is_of_loading && beginnings.iter().any(|text| reported.message().starts_with(text))
}

fn classify_sqlstate(code: &SqlState) -> (ExitCode, FailureKind, Option<&'static str>) {
    let lasting = |code, hint| (code, FailureKind::Lasting, Some(hint));
    match *code {
        SqlState::INSUFFICIENT_PRIVILEGE => lasting(
            ExitCode::Refused,
            "the database role lacks a privilege; ask the owner of the tables for it, or see `{apsctl} migrate grants`",
        ),
        SqlState::READ_ONLY_SQL_TRANSACTION => lasting(ExitCode::Refused, READ_ONLY),
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => {
            lasting(ExitCode::Failed, "`{apsctl} migrate status` shows which migrations and tables are missing")
        }
        SqlState::QUERY_CANCELED => {
            (ExitCode::Failed, FailureKind::TimedOut, Some("--statement-timeout sets how long a statement may take"))
        }
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            lasting(ExitCode::Failed, "check the user and the password (PGUSER, PGPASSWORD, or the connection URL)")
        }
        SqlState::INVALID_CATALOG_NAME => lasting(ExitCode::Failed, "check the name of the database (-d, PGDATABASE)"),
        SqlState::UNTRANSLATABLE_CHARACTER => {
            lasting(ExitCode::Refused, "the database's encoding does not have this character: use another text")
        }
        // The session was idle for too long, after a suspend for example. Its transaction was rolled back.
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => (ExitCode::Failed, FailureKind::ConnectionLost, None),
        SqlState::OUT_OF_MEMORY => (
            ExitCode::Failed,
            FailureKind::Passing,
            Some("are too many versions pending? Reduce the batch size (--batch-size)"),
        ),
        SqlState::TOO_MANY_CONNECTIONS => (
            ExitCode::Failed,
            FailureKind::Passing,
            Some("the server has no free connection; close idle ones, or try again later"),
        ),
        SqlState::LOCK_NOT_AVAILABLE => (
            ExitCode::Failed,
            FailureKind::Passing,
            Some("another transaction holds the lock; try again after it has ended"),
        ),
        _ => (ExitCode::Failed, kind_of_class(code.code()), None),
    }
}

/// Returns the kind by the class of an SQLSTATE (PostgreSQL's documentation, appendix A).
fn kind_of_class(code: &str) -> FailureKind {
    match &code[..2] {
        "08" | "57" => FailureKind::ConnectionLost, // connection exceptions, operator intervention
        "40" if matches!(code, "40001" | "40P01") => FailureKind::Crossed,
        "40" | "53" | "55" => FailureKind::Passing, // rollbacks, insufficient resources, object state
        _ => FailureKind::Lasting,
    }
}
