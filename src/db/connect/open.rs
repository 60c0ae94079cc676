//! Knocking at each host in turn, never longer than the connect timeout.

use std::time::Duration;

use anyhow::Result;
use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, SslMode, SslNegotiation};

use super::client::Client;
use super::encryption::Binding;
use super::host::{Target, place};
use super::login::{Failure, Step};
use super::settings::{Role, Settings};
use crate::db::fault;
use crate::error::{CliError, FailureKind, cli_error_of};

/// Connects to the first host that answers and has the wanted role.
pub(crate) fn open(settings: &Settings, application_name: &str) -> Result<Client> {
    if settings.role == Role::PreferStandby {
        match first_of(settings, Role::Standby, application_name) {
            Err(error) if !is_login(&error) => first_of(settings, Role::Any, application_name),
            found => found,
        }
    } else {
        first_of(settings, settings.role, application_name)
    }
}

fn first_of(settings: &Settings, role: Role, application_name: &str) -> Result<Client> {
    let mut last = None;
    for target in &settings.targets {
        match knock(settings, target, role, application_name) {
            Ok(client) => return Ok(client),
            // As libpq: who you are does not depend on the host, so a refused login ends the search.
            Err(error) if is_login(&error) => return Err(error),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| CliError::usage("no host to connect to").into()))
}

fn is_login(error: &anyhow::Error) -> bool {
    let trouble = cli_error_of(error).map(|r| r.kind);
    !matches!(
        trouble,
        Some(
            FailureKind::NoConnection
                | FailureKind::ConnectionLost
                | FailureKind::Passing
                | FailureKind::Crossed
        )
    )
}

/// What is said to a server, once there is a way to it.
fn config(settings: &Settings, target: &Target, application_name: &str) -> Config {
    let mut config = Config::new();
    config.user(&settings.user).dbname(&settings.dbname).application_name(application_name);
    // The hand-shake is ours; the driver takes it that one comes, and without asking the server.
    config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
    config.channel_binding(match settings.encryption.binding {
        Binding::Disable => ChannelBinding::Disable,
        Binding::Prefer => ChannelBinding::Prefer,
        Binding::Require => ChannelBinding::Require,
    });
    if let Some(password) = settings.password.as_ref().or(target.password.as_ref()) {
        config.password(password);
    }
    if let Some(options) = &settings.options {
        config.options(options);
    }
    config
}

/// Never longer than the connect timeout, for the connection and for the question what server it is.
fn knock(settings: &Settings, target: &Target, role: Role, application_name: &str) -> Result<Client> {
    let (place, limit) = (place(&target.host, target.port), settings.connect_timeout);
    let config = config(settings, target, application_name);
    let failed = |failure| from_file(said(failure, &place, limit), settings, target);
    let mut client = Client::connect(&config, settings, target).map_err(failed)?;
    match unfit(&mut client, role, limit).map_err(failed)? {
        None => Ok(client),
        Some(unfit) => {
            Err(CliError::failed(format!("{place}: {unfit}")).kind(FailureKind::NoConnection).into())
        }
    }
}

/// As libpq: a wrong password that nobody has typed is said to come from its file.
fn from_file(error: anyhow::Error, settings: &Settings, target: &Target) -> anyhow::Error {
    match (settings.passfile.as_ref(), error.downcast::<CliError>()) {
        (Some(file), Ok(mut refusal))
            if target.password.is_some() && refusal.message.contains("password") =>
        {
            refusal.message += &format!(" (password retrieved from file \"{}\")", file.display());
            refusal.into()
        }
        (_, Ok(refusal)) => refusal.into(),
        (_, Err(error)) => error,
    }
}

fn said(failure: Failure, place: &str, limit: Duration) -> anyhow::Error {
    match failure {
        Failure::System(error) => error.into(),
        Failure::Unreachable(error) => fault::unreachable(&error, place),
        Failure::Server(error) => fault::connecting(&error, place),
        Failure::Refused(refusal) => fault::refused(refusal, place),
        Failure::NoAnswer(step) => fault::refused(no_answer(step, limit), place),
        Failure::Both(both) => {
            let (first, second) = *both;
            both_ways(said(first, place, limit), said(second, place, limit), place)
        }
    }
}

/// What is wrong is what went wrong first; unless the other way has shown something else, it is said once.
fn both_ways(first: anyhow::Error, second: anyhow::Error, place: &str) -> anyhow::Error {
    let (Some(one), Some(other)) = (cli_error_of(&first), cli_error_of(&second)) else { return second };
    if one.message == other.message {
        return first;
    }
    let then = other.message.strip_prefix(&format!("{place}: ")).unwrap_or(&other.message);
    let mut both = one.clone();
    both.message = format!("{}; and otherwise: {then}", one.message);
    both.kind = other.kind;
    both.into()
}

fn no_answer(step: Step, timeout: Duration) -> CliError {
    let what = match step {
        Step::Connecting => "no answer",
        Step::HandShake => "no answer in the TLS hand-shake",
        Step::Login => "no answer to the login",
    };
    CliError::failed(format!("{what} within {} s", timeout.as_secs()))
        .kind(FailureKind::NoConnection)
        .hint("is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait")
}

/// Why the server is not the one that is meant, if it is not.
fn unfit(client: &mut Client, role: Role, limit: Duration) -> Result<Option<&'static str>, Failure> {
    if role == Role::Any {
        return Ok(None);
    }
    let rows = client.query_within(limit, include_str!("standing.sql"))?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (standby, read_only): (bool, bool) = (row.try_get("is_standby")?, row.try_get("is_read_only")?);
    Ok(match role {
        Role::ReadWrite if read_only => Some("its sessions are read-only"),
        Role::ReadOnly if !read_only => Some("its sessions are not read-only"),
        Role::Primary if standby => Some("the server is a standby"),
        Role::Standby if !standby => Some("the server is no standby"),
        _ => None,
    })
}
