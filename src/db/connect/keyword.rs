//! libpq's keywords: which there are, what variable stands in for each, and what cannot be kept here.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::error::CliError;

/// What was said, by keyword: the connection string, the service, the environment.
pub(crate) type Given = BTreeMap<String, String>;

/// A variable of the environment.
pub(super) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// libpq's keywords (PostgreSQL 18's documentation, 32.1.2) and their variables (32.15); an empty one is none.
const KEYWORDS: [(&str, &str); 52] = [
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("dbname", "PGDATABASE"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    // These two are looked up before the others: see service.rs.
    ("service", ""),
    ("servicefile", ""),
    ("options", "PGOPTIONS"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    ("keepalives", ""),
    ("keepalives_idle", ""),
    ("keepalives_interval", ""),
    ("keepalives_count", ""),
    ("tcp_user_timeout", ""),
    ("sslmode", "PGSSLMODE"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslpassword", ""),
    ("sslcertmode", "PGSSLCERTMODE"),
    ("sslcrl", "PGSSLCRL"),
    ("sslcrldir", "PGSSLCRLDIR"),
    ("sslsni", "PGSSLSNI"),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("gssencmode", "PGGSSENCMODE"),
    ("require_auth", "PGREQUIREAUTH"),
    ("requirepeer", "PGREQUIREPEER"),
    ("min_protocol_version", "PGMINPROTOCOLVERSION"),
    ("max_protocol_version", "PGMAXPROTOCOLVERSION"),
    ("replication", ""),
    // From here on they are understood, and change nothing. A session's name is apsctl's to give.
    ("application_name", ""),
    ("fallback_application_name", ""),
    ("client_encoding", ""),
    ("sslcompression", ""),
    ("sslkeylogfile", ""),
    ("krbsrvname", ""),
    ("gsslib", ""),
    ("gssdelegation", ""),
    ("scram_client_key", ""),
    ("scram_server_key", ""),
    ("oauth_issuer", ""),
    ("oauth_client_id", ""),
    ("oauth_client_secret", ""),
    ("oauth_scope", ""),
    ("oauth_ca_file", ""),
];

/// The keywords that a variable of the environment can stand in for, and that variable.
pub fn variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEYWORDS.into_iter().filter(|(_, name)| !name.is_empty())
}

pub(super) fn is_known(key: &str) -> bool {
    KEYWORDS.iter().any(|(keyword, _)| *keyword == key)
}

/// # Errors
/// A keyword that is none of libpq's. It is not repeated where it may be a piece of a password.
pub(super) fn check(given: &Given) -> Result<()> {
    match given.keys().find(|key| !is_known(key)) {
        None => Ok(()),
        Some(key) if key.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
            Err(CliError::usage(format!("invalid connection option \"{key}\"")).into())
        }
        Some(_) => Err(CliError::usage("invalid connection option").into()),
    }
}

/// Adds what the environment says of what nobody has said yet.
pub(super) fn add_variables(given: &mut Given, variable: Variable) {
    for (keyword, name) in variables() {
        if !given.contains_key(keyword)
            && let Some(value) = variable(name)
        {
            given.insert(keyword.to_owned(), value);
        }
    }
    let old = || variable("PGREQUIRESSL").is_some_and(|value| value.starts_with('1'));
    if !given.contains_key("sslmode") && old() {
        given.insert("sslmode".to_owned(), "require".to_owned());
    }
}

/// The value of a keyword; an empty one is none.
pub(super) fn value<'a>(given: &'a Given, keyword: &str) -> Option<&'a str> {
    given.get(keyword).map(String::as_str).filter(|value| !value.is_empty())
}

/// The value of a keyword that is one of several words; none where nothing was said.
///
/// # Errors
/// Another word, an empty one too.
pub(super) fn word<T: Copy>(given: &Given, keyword: &str, words: &[(&str, T)]) -> Result<Option<T>> {
    let Some(value) = given.get(keyword) else { return Ok(None) };
    match words.iter().find(|(word, _)| word == value) {
        Some((_, meaning)) => Ok(Some(*meaning)),
        None => Err(CliError::usage(format!("invalid {keyword} value: \"{value}\"")).into()),
    }
}

/// The value of a keyword that is a whole number, with blanks around it perhaps.
///
/// # Errors
/// Anything else, an empty value too.
pub(super) fn number(given: &Given, keyword: &str) -> Result<Option<i32>> {
    let Some(value) = given.get(keyword) else { return Ok(None) };
    let wrong = || CliError::usage(format!("invalid integer value \"{value}\" for {keyword}"));
    value.trim().parse().map(Some).map_err(|_| wrong().into())
}

/// What would be let in or out though it is not to be, were the word passed over.
///
/// # Errors
/// A `Refusal` (exit 2) for what libpq keeps and this program cannot.
pub(super) fn refuse_what_is_not_kept(given: &Given) -> Result<()> {
    let gss = word(given, "gssencmode", &[("disable", true), ("prefer", true), ("require", false)])?;
    let certificate = word(given, "sslcertmode", &[("allow", true), ("disable", false), ("require", false)])?;
    let newer = [("3.0", true), ("3.2", false), ("latest", false)];
    let protocol = word(given, "min_protocol_version", &newer)?;
    word(given, "max_protocol_version", &newer)?;
    let replication = value(given, "replication")
        .is_some_and(|value| !["false", "off", "no", "0"].contains(&value.to_ascii_lowercase().as_str()));
    let refused = [
        ("gssencmode", gss == Some(false)),
        ("sslcertmode", certificate == Some(false)),
        ("min_protocol_version", protocol == Some(false)),
        ("require_auth", value(given, "require_auth").is_some()),
        ("replication", replication),
    ];
    match refused.iter().find(|(_, refused)| *refused) {
        None => Ok(()),
        Some((keyword, _)) => {
            let value = given.get(*keyword).map_or("", String::as_str);
            Err(CliError::usage(format!("{keyword}={value}: apsctl cannot keep to that")).into())
        }
    }
}
