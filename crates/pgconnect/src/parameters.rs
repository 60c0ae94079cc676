//! libpq's connection parameters: their names, their environment variables, and which values are unsupported.

use std::collections::BTreeMap;

use crate::error::Error;

/// The values of connection parameters, by libpq's names.
pub type Parameters = BTreeMap<String, String>;

/// Looks up a variable of the environment.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// libpq's parameters whose values must not be shown. A parameter that ends in one of these names is secret, too.
pub const SECRET_PARAMETERS: [&str; 4] = ["password", "scram_client_key", "scram_server_key", "oauth_client_secret"];

/// libpq's parameters (PostgreSQL 18's documentation, 34.1.2) and their variables (34.15); an empty name means that there is no
/// variable.
const PARAMETERS: [(&str, &str); 52] = [
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("dbname", "PGDATABASE"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    // service_file.rs reads the variables of these two before all others.
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
    // The following are accepted and have no effect. The caller of `connect` sets the application name.
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

/// Returns the parameters that have an environment variable, each with that variable.
pub fn environment_variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    PARAMETERS.into_iter().filter(|(_, variable)| !variable.is_empty())
}

pub(crate) fn is_known(name: &str) -> bool {
    PARAMETERS.iter().any(|(known, _)| *known == name)
}

/// Checks that libpq knows every parameter.
///
/// # Errors
/// The first that is unknown. Its name is left out if it may be part of a password.
pub(crate) fn require_known(parameters: &Parameters) -> Result<(), Error> {
    match parameters.keys().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(name) if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
            Err(Error::settings(format!("invalid connection option \"{name}\"")))
        }
        Some(_) => Err(Error::settings("invalid connection option")),
    }
}

/// Adds the values of environment variables for parameters that are not set yet.
pub(crate) fn fill_from_environment(parameters: &mut Parameters, environment: Environment) {
    for (name, variable) in environment_variables() {
        if !parameters.contains_key(name)
            && let Some(value) = environment(variable)
        {
            parameters.insert(name.to_owned(), value);
        }
    }
    let requires_ssl = || environment("PGREQUIRESSL").is_some_and(|value| value.starts_with('1'));
    if !parameters.contains_key("sslmode") && requires_ssl() {
        parameters.insert("sslmode".to_owned(), "require".to_owned());
    }
}

/// Returns the value of a parameter. An empty value counts as not set.
pub(crate) fn value<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// Returns the meaning of a parameter whose value is one of several words; `None` if it is not set.
///
/// # Errors
/// Any other word, also an empty one.
pub(crate) fn choice<T: Copy>(parameters: &Parameters, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Error> {
    let Some(value) = parameters.get(name) else { return Ok(None) };
    match words.iter().find(|(word, _)| word == value) {
        Some((_, meaning)) => Ok(Some(*meaning)),
        None => Err(Error::settings(format!("invalid {name} value: \"{value}\""))),
    }
}

/// Returns the value of a parameter that is a whole number; blanks around it are allowed.
///
/// # Errors
/// Anything else, also an empty value.
pub(crate) fn integer(parameters: &Parameters, name: &str) -> Result<Option<i32>, Error> {
    let Some(value) = parameters.get(name) else { return Ok(None) };
    let invalid = || Error::settings(format!("invalid integer value \"{value}\" for {name}"));
    value.trim().parse().map(Some).map_err(|_| invalid())
}

/// Rejects settings that this crate does not support. To ignore them would make the connection weaker than the user asks for.
pub(crate) fn reject_unsupported(parameters: &Parameters) -> Result<(), Error> {
    let gss = choice(parameters, "gssencmode", &[("disable", true), ("prefer", true), ("require", false)])?;
    let certificate = choice(parameters, "sslcertmode", &[("allow", true), ("disable", false), ("require", false)])?;
    let versions = [("3.0", true), ("3.2", false), ("latest", false)];
    let minimum = choice(parameters, "min_protocol_version", &versions)?;
    choice(parameters, "max_protocol_version", &versions)?;
    let replication = value(parameters, "replication")
        .is_some_and(|value| !["false", "off", "no", "0"].contains(&value.to_ascii_lowercase().as_str()));
    let unsupported = [
        ("gssencmode", gss == Some(false)),
        ("sslcertmode", certificate == Some(false)),
        ("min_protocol_version", minimum == Some(false)),
        ("require_auth", value(parameters, "require_auth").is_some()),
        ("replication", replication),
    ];
    match unsupported.iter().find(|(_, is_set)| *is_set) {
        None => Ok(()),
        Some((name, _)) => {
            let value = parameters.get(*name).map_or("", String::as_str);
            Err(Error::settings(format!("unsupported setting {name}={value}")))
        }
    }
}
