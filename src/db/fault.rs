//! What went wrong on the way to the server or in it, in words an operator can act on.
//! The hints begin with the guide's table of common failures.

mod read_only;
mod rejected;

use std::io::ErrorKind;

use postgres::error::{DbError, Severity, SqlState};

use crate::error::{CliError, ExitCode, FailureKind};
use crate::interrupt;

const LOST: &str = "the connection to the server was lost";
const READ_ONLY: &str =
    "the session is read-only: --read-only was given (or the profile says so), or the server is a standby";

/// An error while connecting to `place`.
pub(super) fn connecting(error: &postgres::Error, place: &str) -> anyhow::Error {
    if let Err(interrupted) = interrupt::check() {
        return interrupted;
    }
    if let Some(refusal) = ours(error) {
        return refused(refusal.clone(), place);
    }
    if error.to_string().starts_with("authentication error") {
        return refused(no_login(&root(error)), place);
    }
    if let Some(refusal) = nonsense(error) {
        return refused(refusal.kind(FailureKind::NoConnection), place);
    }
    let Some(db) = error.as_db_error() else {
        return unreached(&root(error), place);
    };
    let mut refusal = answered(db);
    if db.message().contains("unsupported startup parameter") {
        refusal = refusal.kind(FailureKind::Lasting).hint(
            "PgBouncer does not take options (PGOPTIONS, options=): leave them out, or have it ignore them \
             (ignore_startup_parameters)",
        );
    }
    refused(refusal, place)
}

/// An error on the way to `place`.
pub(super) fn unreachable(error: &std::io::Error, place: &str) -> anyhow::Error {
    unreached(without_number(&error.to_string()), place)
}

fn unreached(why: &str, place: &str) -> anyhow::Error {
    if let Err(interrupted) = interrupt::check() {
        return interrupted;
    }
    let (trouble, hint) = match why {
        w if w.contains("refused") || w.contains("No such file") => (
            FailureKind::NoConnection,
            "is PostgreSQL running? Restart it (docker compose restart postgres), or name the server with -d",
        ),
        w if w.contains("lookup") || w.contains("Name or service") => {
            (FailureKind::NoConnection, "check the host's name")
        }
        w if w.contains("password missing") => {
            (FailureKind::Lasting, "give it in ~/.pgpass, in PGPASSWORD or in the connection URL")
        }
        w if w.contains("requirepeer") => {
            (FailureKind::Lasting, "requirepeer (PGREQUIREPEER) names the user the server has to run as")
        }
        w if w.contains("password") => (FailureKind::Lasting, "check the password"),
        _ => {
            (FailureKind::NoConnection, "check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)")
        }
    };
    CliError::failed(format!("{place}: {why}")).kind(trouble).hint(hint).into()
}

/// The server would let us in, but not in a way that is acceptable.
fn no_login(why: &str) -> CliError {
    let hint = match why {
        w if w.contains("channel binding") => {
            "channel_binding=require needs TLS, and a password kept as SCRAM-SHA-256"
        }
        w if w.contains("unsupported") => {
            "apsctl logs in by a password, a client certificate, or the server's trust, not by GSSAPI or SSPI"
        }
        _ => "is it the server it ought to be? It has not shown that it knows the password",
    };
    CliError::failed(format!("the login failed: {why}")).hint(hint)
}

/// What we ourselves refuse of `place`.
pub(super) fn refused(mut refusal: CliError, place: &str) -> anyhow::Error {
    if let Err(interrupted) = interrupt::check() {
        return interrupted;
    }
    refusal.message = format!("{place}: {}", refusal.message);
    refusal.into()
}

/// Where the server says something that the driver does not understand, or not there. The kinds of the driver's errors
/// are known by their words alone.
fn nonsense(error: &postgres::Error) -> Option<CliError> {
    let kind = error.to_string();
    let is = |words: &str| kind.starts_with(words);
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<std::io::Error>());
    let is_malformed =
        cause.is_some_and(|io| matches!(io.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData));
    if !is("error parsing response") && !is("unexpected message") && !is_malformed {
        return None;
    }
    let why = root(error);
    Some(
        CliError::failed(format!("what answers does not keep to PostgreSQL's protocol ({why})"))
            .hint("is it a PostgreSQL server, or a pooler? Its log may know more"),
    )
}

/// A refusal that came through the driver as an error of the system.
fn ours(error: &postgres::Error) -> Option<&CliError> {
    let error = std::error::Error::source(error)?.downcast_ref::<std::io::Error>()?;
    error.get_ref()?.downcast_ref()
}

/// An error of a statement.
pub(super) fn statement(error: &postgres::Error) -> anyhow::Error {
    if let Err(interrupted) = interrupt::check() {
        return interrupted;
    }
    if let Some(refusal) = ours(error) {
        let mut refusal = refusal.clone().kind(FailureKind::ConnectionLost);
        refusal.message = format!("{LOST}: {}", refusal.message);
        return refusal.into();
    }
    if let Some(refusal) = nonsense(error) {
        return refusal.into();
    }
    match error.as_db_error() {
        Some(db) => {
            let mut refusal = answered(db);
            if refusal.kind == FailureKind::ConnectionLost {
                refusal.message = format!("{LOST} ({})", refusal.message);
            }
            refusal.into()
        }
        None if error.is_closed() || is_io(error) => {
            CliError::failed(LOST).kind(FailureKind::ConnectionLost).into()
        }
        None => CliError::failed(root(error)).into(),
    }
}

/// Whether an error in place of COMMIT's answer proves that nothing was committed. An error of the session as a whole,
/// or one that a pooler may have made up, does not.
pub(super) fn has_rolled_back(error: &postgres::Error) -> bool {
    error.as_db_error().is_some_and(|db| {
        let is_of_the_session = matches!(&db.code().code()[..2], "08" | "57" | "58" | "XX");
        db.parsed_severity() == Some(Severity::Error)
            && (!is_of_the_session || *db.code() == SqlState::QUERY_CANCELED)
    })
}

/// An error of BEGIN, which may have run out of time.
pub(super) fn beginning(error: &postgres::Error, ran_out: bool) -> anyhow::Error {
    if ran_out {
        return CliError::failed("no transaction could be begun in time")
            .kind(FailureKind::TimedOut)
            .hint("does a pooler wait for a free session? See SHOW POOLS; --statement-timeout sets how long to wait")
            .into();
    }
    statement(error)
}

/// A transaction that is to write was begun, and may not.
pub(super) fn read_only(standby: bool) -> CliError {
    if standby {
        return CliError::refused("the server is a standby: it only answers who reads")
            .hint("name the primary; of several hosts, target_session_attrs=read-write chooses it");
    }
    CliError::refused("the session is read-only: default_transaction_read_only is on").hint(
        "it is set for the role, the database or the server, or in PGOPTIONS, and apsctl does not override it",
    )
}

/// Whether it was the guard of schema `apsctl` that failed (`own_schema/guard.sql`), or may have been.
pub(super) fn is_guard(error: &postgres::Error) -> bool {
    error.code() == Some(&SqlState::INVALID_TEXT_REPRESENTATION)
}

/// Whether a statement failed because the tables are not as the contract has them, or not ours to read.
pub(super) fn may_be_the_tables(error: &postgres::Error) -> bool {
    let tables = [
        SqlState::UNDEFINED_TABLE,
        SqlState::UNDEFINED_COLUMN,
        SqlState::INVALID_SCHEMA_NAME,
        SqlState::INSUFFICIENT_PRIVILEGE,
        // A column of another type: the comparison, or the function, does not exist.
        SqlState::UNDEFINED_FUNCTION,
        SqlState::UNDEFINED_OBJECT,
        SqlState::DATATYPE_MISMATCH,
        SqlState::CANNOT_COERCE,
        // A value that the contract's type would not hold.
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE,
        SqlState::INVALID_TEXT_REPRESENTATION,
        SqlState::FEATURE_NOT_SUPPORTED,
    ];
    error.code().is_some_and(|code| tables.contains(code))
}

/// The deepest cause: the crate's own words are only "db error" or "error connecting to server".
fn root(error: &postgres::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let text = cause.to_string();
    without_number(&text).to_owned()
}

/// The system's words alone: "Connection refused (os error 111)".
pub(super) fn without_number(text: &str) -> &str {
    text.split(" (os error").next().unwrap_or(text)
}

fn is_io(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn answered(db: &DbError) -> CliError {
    let mut message = db.message().to_owned();
    if let Some(detail) = db.detail() {
        message = format!("{message} ({detail})");
    }
    if let Some(why) = read_only::why(db.code(), db.message()) {
        return CliError::refused(why).kind(FailureKind::Lasting).hint(
            "PostgreSQL does not change the rows of this relation; APSCTL_JOBS_TABLE and its like may name the table behind it",
        );
    }
    let (code, trouble, hint) = judge(db.code());
    let mut refusal = CliError::ended(code, message)
        .kind(trouble)
        .maybe_hint(hint.map(str::to_owned).or_else(|| db.hint().map(str::to_owned)));
    if code == ExitCode::Failed && trouble == FailureKind::Lasting {
        refusal.rejected = rejected::hint(db);
    }
    refusal
}

fn judge(code: &SqlState) -> (ExitCode, FailureKind, Option<&'static str>) {
    let lasting = |code, hint| (code, FailureKind::Lasting, Some(hint));
    match *code {
        SqlState::INSUFFICIENT_PRIVILEGE => lasting(
            ExitCode::Refused,
            "this database role may not do that; ask the owner of the tables for the right",
        ),
        SqlState::READ_ONLY_SQL_TRANSACTION => lasting(ExitCode::Refused, READ_ONLY),
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => {
            lasting(ExitCode::Failed, "`apsctl migrate status` shows which migrations and tables are missing")
        }
        SqlState::QUERY_CANCELED => (
            ExitCode::Failed,
            FailureKind::TimedOut,
            Some("--statement-timeout sets how long a statement may take"),
        ),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => lasting(
            ExitCode::Failed,
            "check the user and the password (PGUSER, PGPASSWORD, or the connection URL)",
        ),
        SqlState::INVALID_CATALOG_NAME => {
            lasting(ExitCode::Failed, "check the database's name (-d, PGDATABASE)")
        }
        SqlState::UNTRANSLATABLE_CHARACTER => lasting(
            ExitCode::Refused,
            "the database has an encoding without that character: use another word",
        ),
        // We were frozen or cut off for too long; what was under way has been rolled back.
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            (ExitCode::Failed, FailureKind::ConnectionLost, None)
        }
        SqlState::OUT_OF_MEMORY => (
            ExitCode::Failed,
            FailureKind::Passing,
            Some("too many versions pending? Reduce the batch size (--batch-size)"),
        ),
        SqlState::TOO_MANY_CONNECTIONS => (
            ExitCode::Failed,
            FailureKind::Passing,
            Some("the server has no connection left; close idle ones or try again"),
        ),
        SqlState::LOCK_NOT_AVAILABLE => (
            ExitCode::Failed,
            FailureKind::Passing,
            Some("another transaction holds the lock; try again when it has ended"),
        ),
        _ => (ExitCode::Failed, trouble(code.code()), None),
    }
}

/// By the class of an SQLSTATE (PostgreSQL's documentation, appendix A).
fn trouble(code: &str) -> FailureKind {
    match &code[..2] {
        "08" | "57" => FailureKind::ConnectionLost, // broken; shut down, crashed, cannot connect now
        "40" if matches!(code, "40001" | "40P01") => FailureKind::Crossed,
        "40" | "53" | "55" => FailureKind::Passing, // rolled back, resources, locks
        _ => FailureKind::Lasting,
    }
}
