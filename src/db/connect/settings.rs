//! What a connection needs, gathered as libpq does: the connection string, else PG*, else a default.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::encryption::{Encryption, Mode};
use super::host::socket_name;
pub(super) use super::host::{Host, place};
use super::{keyvalue, url};
use crate::error::Refusal;

/// libpq's keyword, and the variable that stands in for it.
const VARIABLES: [(&str, &str); 10] = [
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("dbname", "PGDATABASE"),
    ("password", "PGPASSWORD"),
    ("options", "PGOPTIONS"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("sslmode", "PGSSLMODE"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
];

/// Keywords that are understood to change nothing here.
const HARMLESS: [&str; 5] =
    ["application_name", "fallback_application_name", "client_encoding", "gssencmode", "channel_binding"];

/// Where libpq looks for the socket when no host is named (Debian's default, then upstream's).
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// libpq waits for ever; a tool for scripts must not.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Which of several servers is meant, in libpq's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Any,
    /// Transactions may write.
    ReadWrite,
    /// They may not: a standby, or `default_transaction_read_only`.
    ReadOnly,
    Primary,
    Standby,
    /// A standby, or if none answers any server.
    PreferStandby,
}

/// A connection's settings, complete. Its `Debug` would hold the password: there is none.
#[derive(Clone)]
pub struct Settings {
    pub(super) hosts: Vec<(Host, u16)>,
    pub(super) user: String,
    pub(super) dbname: String,
    pub(super) password: Option<String>,
    pub(super) options: Option<String>,
    pub(super) connect_timeout: Duration,
    pub(super) role: Role,
    pub(super) encryption: Encryption,
}

impl Settings {
    /// From a URL or key=value string (or none), and the environment.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) that names what is wrong and never repeats a password.
    pub fn gather(text: Option<&str>, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let mut given = match (text, text.and_then(url::split_scheme)) {
            (_, Some((scheme, rest))) => url::parse(scheme, rest)?,
            (Some(text), _) if text.contains('=') => keyvalue::parse(text)?,
            // What looks like a URL without its scheme holds a password, perhaps: not to be repeated as a name.
            (Some(text), _) if text.contains(['@', ':']) => {
                return Err(Refusal::usage("the connection string is neither a URL nor key=value pairs")
                    .hint("postgresql://user@host:5432/database")
                    .into());
            }
            // As for psql: a bare word is a database's name.
            (Some(text), _) => BTreeMap::from([("dbname".to_owned(), text.to_owned())]),
            (None, _) => BTreeMap::new(),
        };
        check_keywords(&given)?;
        if let Some(name) = given.get("service").cloned().or_else(|| variable("PGSERVICE")) {
            return Err(Refusal::usage(format!("service \"{name}\": service files are not read yet"))
                .hint("name the server with -d, APSCTL_DATABASE_URL or PGHOST")
                .into());
        }
        for (keyword, name) in VARIABLES {
            if let (false, Some(value)) = (given.contains_key(keyword), variable(name)) {
                given.insert(keyword.to_owned(), value);
            }
        }
        given.retain(|_, value| !value.is_empty());
        let user = given.remove("user").map_or_else(os_user, Ok)?;
        Ok(Self {
            hosts: hosts(&given)?,
            dbname: given.remove("dbname").unwrap_or_else(|| user.clone()),
            user,
            password: given.remove("password"),
            connect_timeout: timeout(given.get("connect_timeout").map(String::as_str))?,
            role: role(given.get("target_session_attrs").map(String::as_str))?,
            options: given.remove("options"),
            encryption: Encryption {
                mode: mode(given.get("sslmode").map(String::as_str))?,
                ..Encryption::default()
            },
        })
    }

    /// Where this leads, for messages: never the password, and not the hosts, which the causes name.
    pub fn describe(&self) -> String {
        format!("database \"{}\" as \"{}\"", self.dbname, self.user)
    }
}

fn check_keywords(given: &BTreeMap<String, String>) -> Result<()> {
    let known =
        |key: &str| key == "service" || VARIABLES.iter().any(|(k, _)| *k == key) || HARMLESS.contains(&key);
    match given.keys().find(|key| !known(key)) {
        None => Ok(()),
        // Whatever is no word may be a piece of a password.
        Some(key) if key.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
            Err(Refusal::usage(format!("invalid connection option \"{key}\"")).into())
        }
        Some(_) => Err(Refusal::usage("invalid connection option").into()),
    }
}

fn mode(text: Option<&str>) -> Result<Mode> {
    match text {
        None | Some("prefer") => Ok(Mode::Prefer),
        Some("disable") => Ok(Mode::Disable),
        Some("allow") => Ok(Mode::Allow),
        Some("require") => Ok(Mode::Require),
        Some("verify-ca") => Ok(Mode::VerifyCa),
        Some("verify-full") => Ok(Mode::VerifyFull),
        Some(other) => Err(Refusal::usage(format!("invalid sslmode value: \"{other}\"")).into()),
    }
}

fn os_user() -> Result<String> {
    let user = nix::unistd::User::from_uid(nix::unistd::geteuid())?;
    user.map(|user| user.name).ok_or_else(|| Refusal::usage("no user named, and this one has no name").into())
}

fn hosts(given: &BTreeMap<String, String>) -> Result<Vec<(Host, u16)>> {
    let list = |key: &str| -> Vec<String> {
        given
            .get(key)
            .map(|value| value.split(',').map(|v| v.trim().to_owned()).collect())
            .unwrap_or_default()
    };
    let (mut names, mut addresses, ports) = (list("host"), list("hostaddr"), list("port"));
    if names.is_empty() && addresses.is_empty() {
        names.push(String::new());
    }
    if !names.is_empty() && !addresses.is_empty() && names.len() != addresses.len() {
        let message = format!("{} hosts for {} hostaddr values", names.len(), addresses.len());
        return Err(Refusal::usage(message).into());
    }
    let count = names.len().max(addresses.len());
    names.resize(count, String::new());
    addresses.resize(count, String::new());
    if ports.len() > 1 && ports.len() != count {
        return Err(Refusal::usage(format!("{} ports for {count} hosts", ports.len())).into());
    }
    let port_of =
        |at: usize| port(ports.get(if ports.len() > 1 { at } else { 0 }).map_or("", String::as_str));
    let host_of = |at: usize, port| host(&names[at], &addresses[at], port);
    (0..count).map(|at| port_of(at).map(|port| (host_of(at, port), port))).collect()
}

fn host(name: &str, address: &str, port: u16) -> Host {
    if !address.is_empty() {
        return Host::Tcp {
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            at: address.to_owned(),
        };
    }
    if name.starts_with('/') {
        return Host::Socket(name.into());
    }
    if let Some(name) = name.strip_prefix('@') {
        return Host::Abstract(name.to_owned());
    }
    if !name.is_empty() {
        return Host::Tcp { name: Some(name.to_owned()), at: name.to_owned() };
    }
    let folders = SOCKET_FOLDERS.map(PathBuf::from);
    let found = folders.iter().find(|folder| folder.join(socket_name(port)).exists());
    Host::Socket(found.unwrap_or(&folders[0]).clone())
}

fn port(text: &str) -> Result<u16> {
    if text.is_empty() {
        return Ok(5432);
    }
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(Refusal::usage(format!("invalid port number: \"{text}\"")).into()),
    }
}

/// libpq: 0 or less waits for ever; here it means the default.
fn timeout(text: Option<&str>) -> Result<Duration> {
    let Some(text) = text else {
        return Ok(CONNECT_TIMEOUT);
    };
    match text.trim().parse::<i32>() {
        Ok(seconds) => {
            Ok(u64::try_from(seconds).ok().filter(|s| *s > 0).map_or(CONNECT_TIMEOUT, Duration::from_secs))
        }
        Err(_) => Err(Refusal::usage(format!("invalid integer value \"{text}\" for connect_timeout")).into()),
    }
}

fn role(text: Option<&str>) -> Result<Role> {
    match text {
        None | Some("any") => Ok(Role::Any),
        Some("read-write") => Ok(Role::ReadWrite),
        Some("read-only") => Ok(Role::ReadOnly),
        Some("primary") => Ok(Role::Primary),
        Some("standby") => Ok(Role::Standby),
        Some("prefer-standby") => Ok(Role::PreferStandby),
        Some(other) => Err(Refusal::usage(format!("invalid target_session_attrs value: \"{other}\"")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(text: &str, variables: &[(&str, &str)]) -> Result<Settings> {
        let find = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Settings::gather(Some(text).filter(|t| !t.is_empty()), &find)
    }

    #[test]
    fn strings_go_before_variables_and_both_before_defaults() {
        let env = [("PGHOST", "env"), ("PGUSER", "alice"), ("PGPORT", "6000")];
        for (text, expected) in [
            ("", "database \"alice\" at env:6000 as \"alice\""),
            ("host=h", "database \"alice\" at h:6000 as \"alice\""),
            ("postgresql://bob@h:1/db", "database \"db\" at h:1 as \"bob\""),
            ("postgresql+asyncpg://bob@h/db", "database \"db\" at h:6000 as \"bob\""),
            ("postgres://a,b:7/db", "database \"db\" at a:5432, b:7 as \"alice\""),
            ("host=/run/pg dbname='x y'", "database \"x y\" at /run/pg/.s.PGSQL.6000 as \"alice\""),
            ("host=h password=a://b", "database \"alice\" at h:6000 as \"alice\""),
            ("tasktracker", "database \"tasktracker\" at env:6000 as \"alice\""),
            ("postgresql://[::1]:5433/db", "database \"db\" at [::1]:5433 as \"alice\""),
        ] {
            let settings = gather(text, &env).unwrap_or_else(|e| panic!("{text}: {e:#}"));
            let hosts: Vec<String> = settings.hosts.iter().map(|(host, port)| place(host, *port)).collect();
            let all =
                format!("database \"{}\" at {} as \"{}\"", settings.dbname, hosts.join(", "), settings.user);
            assert_eq!(all, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_string_is_read_or_refused_and_its_password_kept(
            before in "[a-z+]{0,8}(://)?[ -~]{0,12}",
            after in "(://)?[ -~]{0,20}",
        ) {
            let secret = "QxPassWordZv";
            for text in [format!("{before}:{secret}@{after}"), format!("{before} password={secret} {after}")] {
                if let Err(error) = gather(&text, &[("PGUSER", "u")]) {
                    let said = crate::error::describe(&error, str::to_owned);
                    proptest::prop_assert!(!said.contains(secret), "{text}: {said}");
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named_without_the_password() {
        for (text, message) in [
            ("postgresql://u:s3cret@h:port/db", "invalid port number: \"port\""),
            ("host=h sslmode=maybe", "invalid sslmode value: \"maybe\""),
            ("host=h colour=red", "invalid connection option \"colour\""),
            ("host=a,b port=1,2,3", "3 ports for 2 hosts"),
            ("host=h password", "missing \"=\" in the connection string"),
            ("host='h", "unterminated quoted string in the connection string"),
            ("mysql://u:s3cret@h/db", "not a PostgreSQL URL: the scheme is \"mysql\""),
            ("host=h target_session_attrs=master", "invalid target_session_attrs value: \"master\""),
            ("host=h connect_timeout=soon", "invalid integer value \"soon\" for connect_timeout"),
        ] {
            let error = gather(text, &[]).err().map(|e| e.to_string());
            assert_eq!(error.as_deref(), Some(message), "{text}");
        }
    }
}
