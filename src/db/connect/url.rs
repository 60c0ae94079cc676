//! `postgresql://…` as libpq reads it, and SQLAlchemy's `postgresql+driver://…`.

use std::collections::BTreeMap;

use anyhow::Result;
use percent_encoding::percent_decode_str;

use crate::error::Refusal;

/// Parameters of Python drivers that say nothing of where to connect.
const DRIVER_PARAMETERS: [&str; 6] = [
    "prepared_statement_cache_size",
    "prepared_statement_name_func",
    "statement_cache_size",
    "async_fallback",
    "command_timeout",
    "server_settings",
];

/// What comes before `://` and what after, where the first can be a scheme (RFC 3986) and not, say, a piece of
/// a password that holds a `://` of its own.
pub(super) fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let first = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let others = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (first && others).then_some((scheme, rest))
}

/// `scheme` and `rest` as [`split_scheme`] found them.
pub(super) fn parse(scheme: &str, rest: &str) -> Result<BTreeMap<String, String>> {
    let driver = match scheme.split_once('+') {
        Some((base, driver)) if is_postgres(base) => Some(driver),
        None if is_postgres(scheme) => None,
        _ => {
            let message = format!("not a PostgreSQL URL: the scheme is \"{scheme}\"");
            return Err(Refusal::usage(message).hint("postgresql://user@host:5432/database").into());
        }
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (user_info, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
    let (hosts, dbname) = rest.split_once('/').unwrap_or((rest, ""));
    let mut given = BTreeMap::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            given.insert(key.to_owned(), value);
        }
    };
    if let Some(user_info) = user_info {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        put("user", decode(user)?);
        put("password", decode(password)?);
    }
    let (names, ports) = split_hosts(hosts)?;
    put("host", names);
    put("port", ports);
    put("dbname", decode(dbname)?);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match key {
            // asyncpg's and older libpq's word for it.
            "ssl" => put("sslmode", if value == "true" { "require".into() } else { decode(value)? }),
            _ if driver.is_some() && DRIVER_PARAMETERS.contains(&key) => {}
            _ => put(key, decode(value)?),
        }
    }
    Ok(given)
}

fn is_postgres(scheme: &str) -> bool {
    matches!(scheme, "postgresql" | "postgres")
}

/// `a:1,b` as libpq's two lists, `a,b` and `1,`.
fn split_hosts(text: &str) -> Result<(String, String)> {
    let mut names = Vec::new();
    let mut ports = Vec::new();
    for host in text.split(',') {
        let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((name, after)) => (name, after.strip_prefix(':').unwrap_or("")),
            None => host.split_once(':').unwrap_or((host, "")),
        };
        names.push(decode(name)?);
        ports.push(port);
    }
    let ports = if ports.iter().all(|port| port.is_empty()) { String::new() } else { ports.join(",") };
    Ok((names.join(","), ports))
}

fn decode(text: &str) -> Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| Refusal::usage("the URL's percent-encoding is not UTF-8").into())
}
