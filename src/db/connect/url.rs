//! `postgresql://…` as libpq reads it, and SQLAlchemy's `postgresql+driver://…`.

use std::borrow::Cow;

use anyhow::Result;
use percent_encoding::percent_decode_str;

use super::keyword::Given;
use crate::error::CliError;

/// Parameters of Python drivers that say nothing of where to connect.
const DRIVER_PARAMETERS: [&str; 6] = [
    "prepared_statement_cache_size",
    "prepared_statement_name_func",
    "statement_cache_size",
    "async_fallback",
    "command_timeout",
    "server_settings",
];

const FORM: &str = "postgresql://user@host:5432/database";

/// What comes before `://` and what after, where the first can be a scheme (RFC 3986) and not, say, a piece of
/// a password that holds a `://` of its own.
pub(super) fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let first = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let others = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (first && others).then_some((scheme, rest))
}

/// `scheme` and `rest` as [`split_scheme`] found them. What is empty in a parameter is said to be empty; elsewhere it is
/// not said at all.
///
/// # Errors
/// A `Refusal` (exit 2) that repeats nothing of the URL which may be a piece of a password.
pub(super) fn parse(scheme: &str, rest: &str) -> Result<Given> {
    let driver = match scheme.split_once('+') {
        Some((base, _)) if is_postgres(base) => true,
        None if is_postgres(scheme) => false,
        _ => {
            let message = format!("not a PostgreSQL URL: the scheme is \"{scheme}\"");
            return Err(CliError::usage(message).hint(FORM).into());
        }
    };
    let mut given = Given::new();
    let mut put = |key: &str, value: &str| {
        if !value.is_empty() {
            given.insert(key.to_owned(), decode(value)?);
        }
        Ok::<_, anyhow::Error>(())
    };
    let (user_info, rest) = match rest.split_once(['@', '/']) {
        Some((before, after)) if rest[before.len()..].starts_with('@') => (Some(before), after),
        _ => (None, rest),
    };
    if let Some(user_info) = user_info {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        put("user", user)?;
        put("password", password)?;
    }
    let (names, ports, rest) = hosts(rest)?;
    let (dbname, query) = rest.split_once('?').unwrap_or((rest, ""));
    if is_doubtful(&names, &ports, dbname, user_info.is_some()) {
        return Err(CliError::usage("the URL's host, port or database is none")
            .hint(format!("{FORM}; in a name or a password write %40 for \"@\" and %2F for \"/\""))
            .into());
    }
    put("host", &names)?;
    put("port", &ports)?;
    put("dbname", dbname.strip_prefix('/').unwrap_or(dbname))?;
    parameters(query, driver, &mut given)?;
    Ok(given)
}

fn is_postgres(scheme: &str) -> bool {
    matches!(scheme, "postgresql" | "postgres")
}

/// Whether a piece of a password may be among them, which is not to be shown in a message: one with an "@" or a "/" in
/// it, or one that no "@" follows.
fn is_doubtful(names: &str, ports: &str, dbname: &str, has_user: bool) -> bool {
    let numbers = ports.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '%');
    // An abstract socket begins with one.
    let misplaced = names.split(',').any(|name| name.chars().skip(1).any(|c| c == '@'));
    misplaced || ports.contains('@') || dbname.contains('@') || (!numbers && !has_user)
}

/// `a:1,b` as libpq's two lists, `a,b` and `1,`, still encoded; and what follows.
fn hosts(mut rest: &str) -> Result<(String, String, &str)> {
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    loop {
        let name;
        if let Some(bracketed) = rest.strip_prefix('[') {
            let Some((address, after)) = bracketed.split_once(']') else {
                return Err(CliError::usage("the URL has no \"]\" after an IPv6 address").into());
            };
            if address.is_empty() || !(after.is_empty() || after.starts_with([':', '/', '?', ','])) {
                return Err(CliError::usage("the URL's IPv6 address is none")
                    .hint("postgresql://[::1]:5432/database")
                    .into());
            }
            (name, rest) = (address, after);
        } else {
            (name, rest) = rest.split_at(rest.find([':', '/', '?', ',']).unwrap_or(rest.len()));
        }
        names.push(name);
        let port = rest.strip_prefix(':').unwrap_or("");
        let port = &port[..port.find(['/', '?', ',']).unwrap_or(port.len())];
        if rest.starts_with(':') {
            rest = &rest[1 + port.len()..];
        }
        ports.push(port);
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None => break,
        }
    }
    Ok((names.join(","), ports.join(","), rest))
}

fn parameters(query: &str, driver: bool, given: &mut Given) -> Result<()> {
    for pair in query.split_terminator('&') {
        let Some((key, value)) = pair.split_once('=').filter(|(_, value)| !value.contains('=')) else {
            return Err(CliError::usage("a parameter of the URL is not keyword=value").into());
        };
        // Python's way to write a blank in a query.
        let value = if driver { Cow::Owned(value.replace('+', " ")) } else { Cow::Borrowed(value) };
        let (key, value) = (decode(key)?, decode(&value)?);
        match (key.as_str(), value.as_str()) {
            // The word of JDBC and asyncpg.
            ("ssl", "true") => given.insert("sslmode".to_owned(), "require".to_owned()),
            ("ssl", "false") => given.insert("sslmode".to_owned(), "disable".to_owned()),
            ("ssl", _) => given.insert("sslmode".to_owned(), value),
            (word, _) if driver && DRIVER_PARAMETERS.contains(&word) => None,
            _ => given.insert(key, value),
        };
    }
    Ok(())
}

/// # Errors
/// A `%` without two digits, a NUL, or what is not UTF-8.
fn decode(text: &str) -> Result<String> {
    let wrong = |why: &str| CliError::usage(format!("the URL's percent-encoding {why}"));
    for after in text.split('%').skip(1) {
        let digits = after.as_bytes().get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        match digits {
            None => return Err(wrong("is not \"%\" and two digits").into()),
            Some(b"00") => return Err(wrong("holds a %00").into()),
            Some(_) => {}
        }
    }
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| wrong("is not UTF-8").into())
}
