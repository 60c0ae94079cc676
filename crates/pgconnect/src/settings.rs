//! Gathers the settings of a connection like libpq: from the connection string, else the service, else `PG*` variables, else
//! defaults.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::encryption_settings::EncryptionSettings;
use crate::error::Error;
use crate::host::{Host, hosts};
use crate::parameters::{self, Environment, Parameters, choice, value};
use crate::password_file::PasswordFile;
use crate::socket_options::SocketOptions;
use crate::{key_value, service_file, url};

/// libpq waits without limit. A program that runs in scripts must not.
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// libpq's `target_session_attrs`: which of several servers to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetSession {
    Any,
    /// Transactions may write.
    ReadWrite,
    /// Transactions may not write: a standby, or `default_transaction_read_only`.
    ReadOnly,
    Primary,
    Standby,
    /// A standby; any server if no standby answers.
    PreferStandby,
}

const TARGET_SESSIONS: [(&str, TargetSession); 6] = [
    ("any", TargetSession::Any),
    ("read-write", TargetSession::ReadWrite),
    ("read-only", TargetSession::ReadOnly),
    ("primary", TargetSession::Primary),
    ("standby", TargetSession::Standby),
    ("prefer-standby", TargetSession::PreferStandby),
];

/// The complete settings of a connection. It is not `Debug`, because that would print the password.
#[derive(Clone)]
pub struct Settings {
    pub(crate) hosts: Vec<Host>,
    pub(crate) user: String,
    pub(crate) dbname: String,
    /// The password for all hosts.
    pub(crate) password: Option<String>,
    /// The password file that the hosts' own passwords come from.
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) options: Option<String>,
    pub(crate) connect_timeout: Duration,
    pub(crate) socket: SocketOptions,
    pub(crate) target_session: TargetSession,
    pub(crate) encryption: EncryptionSettings,
}

impl Settings {
    /// Gathers the settings from a connection string, the service that it or `PGSERVICE` names, and the environment.
    ///
    /// ```
    /// # fn main() -> Result<(), pgconnect::Error> {
    /// let environment = |name: &str| (name == "PGUSER").then(|| "alice".to_owned());
    /// let settings = pgconnect::Settings::gather(Some("host=db.example.org dbname=app"), &environment)?;
    /// assert_eq!(settings.describe(), "database \"app\" as \"alice\"");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A setting is invalid or unsupported. The message never contains a password.
    pub fn gather(text: Option<&str>, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let mut parameters = text.map_or_else(|| Ok(Parameters::new()), parse_connection_string)?;
        let home = home_folder(environment);
        service_file::add_service(&mut parameters, home.as_deref(), environment)?;
        parameters::fill_from_environment(&mut parameters, environment);
        parameters::reject_unsupported(&parameters)?;
        let owned = |name| value(&parameters, name).map(str::to_owned);
        let user = owned("user").map_or_else(system_user, Ok)?;
        let dbname = owned("dbname").unwrap_or_else(|| user.clone());
        let password = owned("password");
        let password_file = match &password {
            Some(_) => None,
            None => read_password_file(&parameters, home.as_deref())?,
        };
        let file_password = |host: &str, port: &str| match &password_file {
            Some(file) => file.password(host, port, &dbname, &user),
            None => Ok(None),
        };
        Ok(Self {
            hosts: hosts(&parameters, file_password)?,
            password_file: password_file.map(|file| file.path),
            password,
            options: owned("options"),
            connect_timeout: connect_timeout(&parameters)?,
            socket: SocketOptions::parse(&parameters)?,
            target_session: choice(&parameters, "target_session_attrs", &TARGET_SESSIONS)?
                .unwrap_or(TargetSession::Any),
            encryption: EncryptionSettings::parse(&parameters, home.as_deref())?,
            dbname,
            user,
        })
    }

    /// Returns how long one host may take for everything from the name lookup to the login.
    pub fn connect_timeout(&self) -> Duration {
        self.connect_timeout
    }

    /// Returns the database and the user for messages. The hosts are left out: errors name the host that they are about.
    pub fn describe(&self) -> String {
        format!("database \"{}\" as \"{}\"", self.dbname, self.user)
    }

    /// Returns the hosts in the order in which they are tried: the name, the address or the folder of the socket, and the port.
    pub fn hosts(&self) -> impl Iterator<Item = (String, u16)> {
        self.hosts.iter().map(|host| (host.address.to_string(), host.port))
    }

    pub fn user(&self) -> &str {
        &self.user
    }

    pub fn dbname(&self) -> &str {
        &self.dbname
    }
}

/// Parses a connection string of any form into libpq's parameters. The result may contain passwords.
///
/// ```
/// # fn main() -> Result<(), pgconnect::Error> {
/// let parameters = pgconnect::parse_connection_string("postgresql://alice@db:6432/app?sslmode=require")?;
/// assert_eq!(parameters["port"], "6432");
/// assert_eq!(parameters["sslmode"], "require");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The string is invalid. The message never contains a password.
pub fn parse_connection_string(text: &str) -> Result<Parameters, Error> {
    let parameters = match url::split_scheme(text) {
        Some((scheme, rest)) => url::parse(scheme, rest)?,
        None if text.contains('=') => key_value::parse(text)?,
        // A URL without its scheme may contain a password. It must not be repeated as the name of a database.
        None if text.contains(['@', ':']) => {
            return Err(Error::settings("the connection string is neither a URL nor key=value pairs")
                .with_hint("write it like postgresql://user@host:5432/database"));
        }
        // Like for psql, a single word is the name of a database.
        None => Parameters::from([("dbname".to_owned(), text.to_owned())]),
    };
    parameters::require_known(&parameters)?;
    Ok(parameters)
}

fn home_folder(environment: Environment) -> Option<PathBuf> {
    let of_account = || nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten().map(|user| user.dir);
    environment("HOME").map(PathBuf::from).or_else(of_account)
}

fn system_user() -> Result<String, Error> {
    let user = nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten();
    user.map(|user| user.name)
        .ok_or_else(|| Error::settings("no user is set, and this account has no name").with_hint("set user or PGUSER"))
}

fn read_password_file(parameters: &Parameters, home: Option<&Path>) -> Result<Option<PasswordFile>, Error> {
    let named = value(parameters, "passfile").map(PathBuf::from);
    let file = named.or_else(|| home.map(|home| home.join(".pgpass")));
    file.map_or(Ok(None), |file| PasswordFile::read(&file))
}

/// In libpq, 0 or less waits without limit. Here it means the default.
fn connect_timeout(parameters: &Parameters) -> Result<Duration, Error> {
    let seconds = parameters::integer(parameters, "connect_timeout")?;
    let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok()).filter(|seconds| *seconds > 0);
    Ok(seconds.map_or(DEFAULT_CONNECT_TIMEOUT, Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encryption_settings::{ChannelBinding, RootCertificates, SslMode, TlsVersion};

    fn gather(text: &str, variables: &[(&str, &str)]) -> Result<Settings, Error> {
        let find = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Settings::gather(Some(text).filter(|t| !t.is_empty()), &find)
    }

    #[test]
    fn connection_strings_override_variables() {
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
            ("postgresql://[fe80::1%25eth0],b/db", "database \"db\" at [fe80::1%eth0]:5432, b:5432 as \"alice\""),
            ("host=@x hostaddr=", "database \"alice\" at @x/.s.PGSQL.6000 as \"alice\""),
            ("host=h hostaddr=10.0.0.1", "database \"alice\" at h:6000 (10.0.0.1) as \"alice\""),
            ("host='' hostaddr=fe80::1%eth0", "database \"alice\" at [fe80::1%eth0]:6000 as \"alice\""),
            ("postgresql+asyncpg://h/d+b?ssl=require&options=-c+a%3Db", "database \"d+b\" at h:6000 as \"alice\""),
        ] {
            let settings = gather(text, &env).unwrap_or_else(|e| panic!("{text}: {e:#}"));
            let hosts: Vec<String> = settings.hosts.iter().map(ToString::to_string).collect();
            let all = format!("database \"{}\" at {} as \"{}\"", settings.dbname, hosts.join(", "), settings.user);
            assert_eq!(all, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn errors_never_show_the_password(
            before in "[a-z+]{0,8}(://)?[ -~]{0,12}",
            after in "(://)?[ -~]{0,20}",
        ) {
            let secret = "QxPassWordZv";
            for text in [format!("{before}:{secret}@{after}"), format!("{before} password={secret} {after}")] {
                if let Err(error) = gather(&text, &[("PGUSER", "u")]) {
                    let debug_text = format!("{error:?}");
                    proptest::prop_assert!(!debug_text.contains(secret), "{text}: {debug_text}");
                }
            }
        }
    }

    #[test]
    fn errors_name_the_problem() {
        for (text, message) in [
            ("postgresql://u:s3cret@h:port/db", "invalid port number: \"port\""),
            ("postgresql://u:s3/cr@et@h/db", "invalid host, port or database in the URL"),
            ("postgresql://u:s3@cret@h/db", "invalid host, port or database in the URL"),
            ("postgresql://u:s3cret/db", "invalid host, port or database in the URL"),
            ("postgresql://u:p@s:3cret@h/db", "invalid host, port or database in the URL"),
            ("host=h require_auth=none", "unsupported setting require_auth=none"),
            ("host=h gssencmode=require", "unsupported setting gssencmode=require"),
            ("host=h sslcertmode=disable", "unsupported setting sslcertmode=disable"),
            ("host=h replication=database", "unsupported setting replication=database"),
            ("host=h min_protocol_version=3.2", "unsupported setting min_protocol_version=3.2"),
            (
                "host=h sslrootcert=system sslmode=require",
                "weak sslmode \"require\" may not be used with sslrootcert=system",
            ),
            ("host=h sslnegotiation=direct", "weak sslmode \"prefer\" may not be used with sslnegotiation=direct"),
            ("host=h load_balance_hosts=maybe", "invalid load_balance_hosts value: \"maybe\""),
            ("host=a,b hostaddr=::1", "2 host names for 1 hosts"),
            ("hostaddr=127.0.0.1%lo", "invalid hostaddr value: \"127.0.0.1%lo\""),
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

    #[test]
    fn encryption_parameters_are_read() -> Result<(), Error> {
        let env = [("HOME", "/home/alice"), ("PGSSLROOTCERT", "system"), ("PGSSLSNI", "0"), ("PGREQUIRESSL", "0")];
        let all = gather(
            "host=h sslcert=c sslkey=k sslpassword=p sslcrl=r sslcrldir=d ssl_max_protocol_version=TLSv1.3",
            &env,
        )?;
        let tls = all.encryption;
        assert_eq!(
            (tls.mode, tls.root_certificates, tls.hides_host_name),
            (SslMode::VerifyFull, Some(RootCertificates::System), true)
        );
        assert_eq!((tls.min_version, tls.max_version), (Some(TlsVersion::Tls1_2), Some(TlsVersion::Tls1_3)));
        let files = [tls.certificate, tls.key, tls.revocation_list, tls.revocation_folder, tls.default_folder];
        assert_eq!(
            files.map(Option::unwrap_or_default),
            ["c", "k", "r", "d", "/home/alice/.postgresql"].map(PathBuf::from)
        );
        assert_eq!(tls.key_password.as_deref(), Some("p"));
        let old = gather("host=h sslrootcert=f ssl_min_protocol_version=''", &[("PGREQUIRESSL", "1")])?.encryption;
        assert_eq!(
            (old.mode, old.root_certificates, old.min_version),
            (SslMode::Require, Some(RootCertificates::File("f".into())), None)
        );
        let direct = gather(
            "host=h",
            &[("PGSSLMODE", "verify-ca"), ("PGSSLNEGOTIATION", "direct"), ("PGCHANNELBINDING", "require")],
        )?;
        let tls = direct.encryption;
        assert_eq!(
            (tls.mode, tls.is_direct, tls.channel_binding, tls.hides_host_name),
            (SslMode::VerifyCa, true, ChannelBinding::Require, false)
        );
        Ok(())
    }

    #[test]
    fn load_balancing_shuffles_the_hosts() -> Result<(), Error> {
        let mut firsts = std::collections::BTreeSet::new();
        // One chance in 2^199 that it is always the same.
        for _ in 0..200 {
            let settings = gather("host=a,b port=1,2 load_balance_hosts=random", &[])?;
            let places: Vec<String> = settings.hosts.iter().map(ToString::to_string).collect();
            assert!(places == ["a:1", "b:2"] || places == ["b:2", "a:1"], "{places:?}");
            firsts.extend(places.into_iter().next());
        }
        assert_eq!(firsts.len(), 2);
        Ok(())
    }
}
