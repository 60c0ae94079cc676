//! With the same settings, psql and apsctl reach the same server, role and database, or fail for the same reason

mod fixture;
mod messages;
mod rows;

use fixture::{Fixture, fixture};
use rows::Row;

/// How an attempt ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Server, role and database.
    At(&'static str),
    Fails(Failure),
}

/// Why an attempt fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    Syntax,
    Percent,
    Keyword,
    Value,
    Number,
    Port,
    Count,
    Address,
    Lookup,
    Unreachable,
    Peer,
    OtherRole,
    NoTls,
    NoPassword,
    WrongPassword,
    Rejected,
    NoRole,
    Database,
    Option,
    NoService,
    NoServiceFile,
    ServiceSyntax,
    Nested,
}

/// Texts of psql and apsctl for each reason. The first match counts.
const WORDS: &[(Failure, &[&str])] = &[
    (Failure::Nested, &["nested service specifications", "nested \"service\" specifications"]),
    (Failure::ServiceSyntax, &["syntax error in service file"]),
    (Failure::NoServiceFile, &["service file \"/nowhere\" not found"]),
    (Failure::NoService, &["definition of service"]),
    (
        Failure::Percent,
        &["invalid percent-encoded token", "forbidden value %00", "invalid percent-encoding in the URL"],
    ),
    (
        Failure::Syntax,
        &[
            "missing \"=\"",
            "unterminated quoted string",
            "IPv6 host address",
            "unexpected character",
            "key/value separator",
            "missing \"]\" after an IPv6 address",
            "invalid IPv6 address in the URL",
            "is not keyword=value",
        ],
    ),
    (Failure::Port, &["invalid port number", "for connection option \"port\""]),
    (Failure::Number, &["invalid integer value"]),
    (Failure::Keyword, &["invalid connection option", "invalid URI query parameter"]),
    (Failure::Count, &["could not match", " ports for ", " hostaddr values for ", " host names for "]),
    (Failure::Address, &["could not parse network address", "invalid hostaddr value"]),
    (Failure::Value, &[" value: \"", "invalid SSL protocol version range"]),
    (Failure::Lookup, &["could not translate host name", "failed to lookup address"]),
    (Failure::Peer, &["requirepeer"]),
    (
        Failure::OtherRole,
        &["server is not in hot standby mode", "session is read-only", "is not a standby", "sessions are read-only"],
    ),
    (Failure::NoTls, &["server does not support SSL", "the server does not support TLS"]),
    (Failure::NoPassword, &["no password supplied", "asks for a password"]),
    (Failure::WrongPassword, &["password authentication failed"]),
    (Failure::Rejected, &["pg_hba.conf rejects"]),
    (Failure::NoRole, &["role \"nobody_at_all\" does not exist"]),
    (Failure::Database, &["database \""]),
    (Failure::Option, &["unrecognized configuration parameter"]),
    (
        Failure::Unreachable,
        &["Connection refused", "No such file or directory", "Cannot assign requested address", "too long", "SUN_LEN"],
    ),
];

/// Returns the reason for a message.
fn failure(said: &str) -> Option<Failure> {
    // apsctl names the database first.
    let said =
        said.strip_prefix("error: connecting to database ").map_or(said, |rest| rest.split_once(": ").unwrap().1);
    WORDS.iter().find(|(_, words)| words.iter().any(|word| said.contains(word))).map(|(failure, _)| *failure)
}

#[test]
fn key_value_pairs_and_variables() {
    check_rows(rows::PAIRS);
}

#[test]
fn encryption_settings_without_tls() {
    check_rows(rows::ENCRYPTION);
}

#[test]
fn urls() {
    check_rows(rows::URLS);
}

#[test]
fn several_hosts_addresses_and_abstract_sockets() {
    check_rows(rows::HOSTS);
}

#[test]
fn passwords_and_password_files() {
    check_rows(rows::PASSWORDS);
}

#[test]
fn services() {
    check_rows(rows::SERVICES);
}

/// Runs both programs with each row and lists the rows with another end.
#[track_caller]
fn check_rows(rows: &[Row]) {
    let fixture = fixture();
    let wrong: Vec<_> = rows.iter().filter_map(|row| differs(fixture, row)).collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn differs(fixture: &Fixture, (env, text, end): &Row) -> Option<String> {
    if fixture.missing.iter().any(|word| env.iter().any(|setting| setting.contains(word)) || text.contains(word)) {
        crate::support::report_skip(&format!("{text}: this machine has no IPv6, or no abstract sockets"));
        return None;
    }
    let env: Vec<String> = env.iter().map(|setting| fixture.filled(setting)).collect();
    let text = fixture.filled(text);
    let expected = match end {
        End::At(place) => Ok(fixture.filled(place)),
        End::Fails(failure) => Err(Some(*failure)),
    };
    let said = [("psql", fixture.psql(&env, &text)), ("apsctl", fixture.apsctl(&env, &text))];
    let wrong: Vec<_> = said
        .iter()
        .filter(|(_, said)| said.as_ref().map(String::to_owned).map_err(|why| failure(why)) != expected)
        .map(|(program, said)| format!("{env:?} {text:?}\n  expected {expected:?}\n  {program}: {said:?}"))
        .collect();
    // Errors show no password, wherever it came from.
    let (_, apsctl) = &said[1];
    let leaks = apsctl.as_ref().is_err_and(|why| why.contains("s3cret") || why.contains("w@rd"));
    assert!(!leaks, "{env:?} {text:?}: {apsctl:?}");
    (!wrong.is_empty()).then(|| wrong.join("\n"))
}
