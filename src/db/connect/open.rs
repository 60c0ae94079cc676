//! Knocking at each host in turn, never longer than the connect timeout.

use std::time::Duration;

use anyhow::Result;
use tokio_postgres::Config;

use super::client::{Client, Failure};
use super::settings::{Host, Role, Settings, place};
use crate::db::fault;
use crate::error::{Refusal, Trouble};

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
    for (host, port) in &settings.hosts {
        match knock(settings, host, *port, role, application_name) {
            Ok(client) => return Ok(client),
            // As libpq: who you are does not depend on the host, so a refused login ends the search.
            Err(error) if is_login(&error) => return Err(error),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Refusal::usage("no host to connect to").into()))
}

fn is_login(error: &anyhow::Error) -> bool {
    let trouble = crate::error::refusal_of(error).map(|r| r.trouble);
    !matches!(trouble, Some(Trouble::NoConnection | Trouble::ConnectionLost | Trouble::Passing))
}

fn config(settings: &Settings, host: &Host, port: u16, application_name: &str) -> Config {
    let mut config = Config::new();
    match host {
        Host::Tcp(name) => config.host(name),
        Host::Socket(folder) => config.host_path(folder),
    };
    config.port(port).user(&settings.user).dbname(&settings.dbname).application_name(application_name);
    config.connect_timeout(settings.connect_timeout);
    if let Some(password) = &settings.password {
        config.password(password);
    }
    if let Some(options) = &settings.options {
        config.options(options);
    }
    config
}

/// Never longer than the connect timeout, for the connection and for the question what server it is.
fn knock(settings: &Settings, host: &Host, port: u16, role: Role, application_name: &str) -> Result<Client> {
    let place = place(host, port);
    let config = config(settings, host, port, application_name);
    let failed = |failure| match failure {
        Failure::System(error) => error.into(),
        Failure::Server(error) => fault::connecting(&error, &place),
        Failure::NoAnswer => no_answer(&place, settings.connect_timeout),
    };
    let client = Client::connect(&config, host.clone(), port, settings.connect_timeout);
    let mut client = client.map_err(failed)?;
    match unfit(&mut client, role, settings.connect_timeout).map_err(failed)? {
        None => Ok(client),
        Some(unfit) => {
            Err(Refusal::failed(format!("{place}: {unfit}")).trouble(Trouble::NoConnection).into())
        }
    }
}

fn no_answer(place: &str, timeout: Duration) -> anyhow::Error {
    Refusal::failed(format!("{place}: no answer within {} s", timeout.as_secs()))
        .trouble(Trouble::NoConnection)
        .hint("is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait")
        .into()
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
