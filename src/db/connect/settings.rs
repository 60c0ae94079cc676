//! What a connection needs, gathered as libpq does: the connection string, else the service, else PG*, else a default.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use super::encryption::Encryption;
use super::host::{Target, targets};
use super::keyword::{self, Given, Variable, value, word};
use super::passfile::Passfile;
use super::socket::SocketOptions;
use super::{encrypting, keyvalue, service, url};
use crate::error::CliError;

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

const ROLES: [(&str, Role); 6] = [
    ("any", Role::Any),
    ("read-write", Role::ReadWrite),
    ("read-only", Role::ReadOnly),
    ("primary", Role::Primary),
    ("standby", Role::Standby),
    ("prefer-standby", Role::PreferStandby),
];

/// A connection's settings, complete. Its `Debug` would hold the password: there is none.
#[derive(Clone)]
pub struct Settings {
    pub(super) targets: Vec<Target>,
    pub(super) user: String,
    pub(super) dbname: String,
    /// For all hosts, where one was given.
    pub(super) password: Option<String>,
    /// The file with those of each host, where it was asked.
    pub(super) passfile: Option<PathBuf>,
    pub(super) options: Option<String>,
    pub(super) connect_timeout: Duration,
    pub(super) socket: SocketOptions,
    pub(super) role: Role,
    pub(super) encryption: Encryption,
}

impl Settings {
    /// From a URL or key=value string (or none), the service it or `PGSERVICE` names, and the environment.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) that names what is wrong and never repeats a password.
    pub fn gather(text: Option<&str>, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let mut given = text.map_or_else(|| Ok(Given::new()), keywords)?;
        let home = home(variable);
        service::add(&mut given, home.as_deref(), variable)?;
        keyword::add_variables(&mut given, variable);
        keyword::refuse_what_is_not_kept(&given)?;
        let owned = |keyword| value(&given, keyword).map(str::to_owned);
        let user = owned("user").map_or_else(os_user, Ok)?;
        let dbname = owned("dbname").unwrap_or_else(|| user.clone());
        let password = owned("password");
        let passfile = match &password {
            Some(_) => None,
            None => passfile(&given, home.as_deref())?,
        };
        let filed = |host: &str, port: &str| match &passfile {
            Some(file) => file.password(host, port, &dbname, &user),
            None => Ok(None),
        };
        Ok(Self {
            targets: targets(&given, filed)?,
            passfile: passfile.map(|file| file.path),
            password,
            options: owned("options"),
            connect_timeout: timeout(&given)?,
            socket: SocketOptions::gather(&given)?,
            role: word(&given, "target_session_attrs", &ROLES)?.unwrap_or(Role::Any),
            encryption: encrypting::gather(&given, home.as_deref())?,
            dbname,
            user,
        })
    }

    /// How long a server may take to answer.
    pub(in crate::db) fn connect_timeout(&self) -> Duration {
        self.connect_timeout
    }

    /// Where this leads, for messages: never the password, and not the hosts, which the causes name.
    pub fn describe(&self) -> String {
        format!("database \"{}\" as \"{}\"", self.dbname, self.user)
    }
}

/// What a connection string in any of its forms says, by libpq's keywords: passwords too.
///
/// # Errors
/// A `Refusal` (exit 2) that names what is wrong and never repeats a password.
pub fn keywords(text: &str) -> Result<Given> {
    let given = match url::split_scheme(text) {
        Some((scheme, rest)) => url::parse(scheme, rest)?,
        None if text.contains('=') => keyvalue::parse(text)?,
        // What looks like a URL without its scheme holds a password, perhaps: not to be repeated as a name.
        None if text.contains(['@', ':']) => {
            return Err(CliError::usage("the connection string is neither a URL nor key=value pairs")
                .hint("postgresql://user@host:5432/database")
                .into());
        }
        // As for psql: a bare word is a database's name.
        None => Given::from([("dbname".to_owned(), text.to_owned())]),
    };
    keyword::check(&given)?;
    Ok(given)
}

fn home(variable: Variable) -> Option<PathBuf> {
    let of_system =
        || nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten().map(|user| user.dir);
    variable("HOME").map(PathBuf::from).or_else(of_system)
}

fn os_user() -> Result<String> {
    let user = nix::unistd::User::from_uid(nix::unistd::geteuid())?;
    user.map(|user| user.name)
        .ok_or_else(|| CliError::usage("no user named, and this one has no name").into())
}

fn passfile(given: &Given, home: Option<&Path>) -> Result<Option<Passfile>> {
    let named = value(given, "passfile").map(PathBuf::from);
    let file = named.or_else(|| home.map(|home| home.join(".pgpass")));
    file.map_or(Ok(None), |file| Passfile::read(&file))
}

/// libpq: 0 or less waits for ever; here it means the default.
fn timeout(given: &Given) -> Result<Duration> {
    let seconds = keyword::number(given, "connect_timeout")?.and_then(|seconds| u64::try_from(seconds).ok());
    Ok(seconds.filter(|seconds| *seconds > 0).map_or(CONNECT_TIMEOUT, Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::super::encryption::{Binding, Mode, Protocol, Root};
    use super::*;
    use crate::db::connect::host::place;

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
            (
                "postgresql://[fe80::1%25eth0],b/db",
                "database \"db\" at [fe80::1%eth0]:5432, b:5432 as \"alice\"",
            ),
            ("host=@x hostaddr=", "database \"alice\" at @x/.s.PGSQL.6000 as \"alice\""),
            ("host=h hostaddr=10.0.0.1", "database \"alice\" at h:6000 (10.0.0.1) as \"alice\""),
            ("host='' hostaddr=fe80::1%eth0", "database \"alice\" at [fe80::1%eth0]:6000 as \"alice\""),
            (
                "postgresql+asyncpg://h/d+b?ssl=require&options=-c+a%3Db",
                "database \"d+b\" at h:6000 as \"alice\"",
            ),
        ] {
            let settings = gather(text, &env).unwrap_or_else(|e| panic!("{text}: {e:#}"));
            let hosts: Vec<String> =
                settings.targets.iter().map(|target| place(&target.host, target.port)).collect();
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
            ("postgresql://u:s3/cr@et@h/db", "the URL's host, port or database is none"),
            ("postgresql://u:s3@cret@h/db", "the URL's host, port or database is none"),
            ("postgresql://u:s3cret/db", "the URL's host, port or database is none"),
            ("postgresql://u:p@s:3cret@h/db", "the URL's host, port or database is none"),
            ("host=h require_auth=none", "require_auth=none: apsctl cannot keep to that"),
            ("host=h gssencmode=require", "gssencmode=require: apsctl cannot keep to that"),
            ("host=h sslcertmode=disable", "sslcertmode=disable: apsctl cannot keep to that"),
            ("host=h replication=database", "replication=database: apsctl cannot keep to that"),
            ("host=h min_protocol_version=3.2", "min_protocol_version=3.2: apsctl cannot keep to that"),
            (
                "host=h sslrootcert=system sslmode=require",
                "weak sslmode \"require\" may not be used with sslrootcert=system",
            ),
            (
                "host=h sslnegotiation=direct",
                "weak sslmode \"prefer\" may not be used with sslnegotiation=direct",
            ),
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
    fn the_words_of_encryption() -> Result<()> {
        let env =
            [("HOME", "/home/alice"), ("PGSSLROOTCERT", "system"), ("PGSSLSNI", "0"), ("PGREQUIRESSL", "0")];
        let said = gather(
            "host=h sslcert=c sslkey=k sslpassword=p sslcrl=r sslcrldir=d ssl_max_protocol_version=TLSv1.3",
            &env,
        )?;
        let found = said.encryption;
        assert_eq!((found.mode, found.root, found.hide_name), (Mode::VerifyFull, Some(Root::System), true));
        assert_eq!((found.minimum, found.maximum), (Some(Protocol::Tls1_2), Some(Protocol::Tls1_3)));
        let files = [found.certificate, found.key, found.revoked, found.revoked_folder, found.folder];
        assert_eq!(
            files.map(Option::unwrap_or_default),
            ["c", "k", "r", "d", "/home/alice/.postgresql"].map(PathBuf::from)
        );
        assert_eq!(found.key_password.as_deref(), Some("p"));
        let old =
            gather("host=h sslrootcert=f ssl_min_protocol_version=''", &[("PGREQUIRESSL", "1")])?.encryption;
        assert_eq!((old.mode, old.root, old.minimum), (Mode::Require, Some(Root::File("f".into())), None));
        let direct = gather(
            "host=h",
            &[("PGSSLMODE", "verify-ca"), ("PGSSLNEGOTIATION", "direct"), ("PGCHANNELBINDING", "require")],
        )?;
        let found = direct.encryption;
        assert_eq!(
            (found.mode, found.direct, found.binding, found.hide_name),
            (Mode::VerifyCa, true, Binding::Require, false)
        );
        Ok(())
    }

    #[test]
    fn balanced_hosts_come_in_any_order() -> Result<()> {
        let mut firsts = std::collections::BTreeSet::new();
        // One chance in 2^199 that it is always the same.
        for _ in 0..200 {
            let settings = gather("host=a,b port=1,2 load_balance_hosts=random", &[])?;
            let places: Vec<_> =
                settings.targets.iter().map(|target| place(&target.host, target.port)).collect();
            assert!(places == ["a:1", "b:2"] || places == ["b:2", "a:1"], "{places:?}");
            firsts.extend(places.into_iter().next());
        }
        assert_eq!(firsts.len(), 2);
        Ok(())
    }
}
