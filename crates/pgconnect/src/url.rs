//! Parses `postgresql://…` URLs like libpq, and SQLAlchemy's `postgresql+driver://…` URLs.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::error::Error;
use crate::parameters::Parameters;

/// Parameters of Python drivers that do not affect the connection.
const DRIVER_PARAMETERS: [&str; 6] = [
    "prepared_statement_cache_size",
    "prepared_statement_name_func",
    "statement_cache_size",
    "async_fallback",
    "command_timeout",
    "server_settings",
];

const EXAMPLE: &str = "write it like postgresql://user@host:5432/database";

/// Splits `text` at `://` if a scheme comes before it (RFC 3986). Anything else may be part of a password that contains `://`.
pub(super) fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let first = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let are_others_valid = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (first && are_others_valid).then_some((scheme, rest))
}

/// Parses a URL that [`split_scheme`] has split. An empty query parameter is set to the empty string; any other empty part is
/// not set.
///
/// # Errors
/// The URL is invalid. The message repeats nothing that may be part of a password.
pub(super) fn parse(scheme: &str, rest: &str) -> Result<Parameters, Error> {
    let is_driver_url = match scheme.split_once('+') {
        Some((base, _)) if is_postgres(base) => true,
        None if is_postgres(scheme) => false,
        _ => {
            let message = format!("not a PostgreSQL URL: the scheme is \"{scheme}\"");
            return Err(Error::settings(message).with_hint(EXAMPLE));
        }
    };
    let mut parameters = Parameters::new();
    let mut set = |name: &str, value: &str| {
        if !value.is_empty() {
            parameters.insert(name.to_owned(), decode(value)?);
        }
        Ok::<_, Error>(())
    };
    let (user_info, rest) = match rest.split_once(['@', '/']) {
        Some((before, after)) if rest[before.len()..].starts_with('@') => (Some(before), after),
        _ => (None, rest),
    };
    if let Some(user_info) = user_info {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        set("user", user)?;
        set("password", password)?;
    }
    let (names, ports, rest) = parse_hosts(rest)?;
    let (dbname, query) = rest.split_once('?').unwrap_or((rest, ""));
    if may_contain_password(&names, &ports, dbname, user_info.is_some()) {
        return Err(Error::settings("invalid host, port or database in the URL")
            .with_hint(format!("{EXAMPLE}; write %40 for \"@\" and %2F for \"/\" in a name or a password")));
    }
    set("host", &names)?;
    set("port", &ports)?;
    set("dbname", dbname.strip_prefix('/').unwrap_or(dbname))?;
    add_query(query, is_driver_url, &mut parameters)?;
    Ok(parameters)
}

fn is_postgres(scheme: &str) -> bool {
    matches!(scheme, "postgresql" | "postgres")
}

/// Whether one of the parts may contain a piece of a password: one with an unescaped "@" or "/", or one without an "@" after it.
/// Such a part must not be shown.
fn may_contain_password(names: &str, ports: &str, dbname: &str, has_user: bool) -> bool {
    let ports_are_numbers = ports.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '%');
    // An "@" at the start is an abstract socket.
    let has_misplaced_at = names.split(',').any(|name| name.chars().skip(1).any(|c| c == '@'));
    has_misplaced_at || ports.contains('@') || dbname.contains('@') || (!ports_are_numbers && !has_user)
}

/// Splits `a:1,b` into libpq's two lists, `a,b` and `1,`, still encoded. Returns them and the rest of the URL.
fn parse_hosts(mut rest: &str) -> Result<(String, String, &str), Error> {
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    loop {
        let name;
        if let Some(bracketed) = rest.strip_prefix('[') {
            let Some((address, after)) = bracketed.split_once(']') else {
                return Err(Error::settings("missing \"]\" after an IPv6 address in the URL"));
            };
            if address.is_empty() || !(after.is_empty() || after.starts_with([':', '/', '?', ','])) {
                return Err(
                    Error::settings("invalid IPv6 address in the URL").with_hint("postgresql://[::1]:5432/database")
                );
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

fn add_query(query: &str, is_driver_url: bool, parameters: &mut Parameters) -> Result<(), Error> {
    for pair in query.split_terminator('&') {
        let Some((key, value)) = pair.split_once('=').filter(|(_, value)| !value.contains('=')) else {
            return Err(Error::settings("a parameter of the URL is not keyword=value"));
        };
        // Python writes a blank in a query as "+".
        let value = if is_driver_url { Cow::Owned(value.replace('+', " ")) } else { Cow::Borrowed(value) };
        let (key, value) = (decode(key)?, decode(&value)?);
        match (key.as_str(), value.as_str()) {
            // JDBC and asyncpg use this name.
            ("ssl", "true") => parameters.insert("sslmode".to_owned(), "require".to_owned()),
            ("ssl", "false") => parameters.insert("sslmode".to_owned(), "disable".to_owned()),
            ("ssl", _) => parameters.insert("sslmode".to_owned(), value),
            (word, _) if is_driver_url && DRIVER_PARAMETERS.contains(&word) => None,
            _ => parameters.insert(key, value),
        };
    }
    Ok(())
}

/// Decodes percent-encoding.
///
/// # Errors
/// A `%` without two digits, a NUL, or text that is not UTF-8.
fn decode(text: &str) -> Result<String, Error> {
    let invalid = |why: &str| Error::settings(format!("invalid percent-encoding in the URL: {why}"));
    for after in text.split('%').skip(1) {
        let digits = after.as_bytes().get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        match digits {
            None => return Err(invalid("\"%\" must be followed by two hexadecimal digits")),
            Some(b"00") => return Err(invalid("%00 is not allowed")),
            Some(_) => {}
        }
    }
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| invalid("not valid UTF-8"))
}
