//! Knocking at each host in turn, never longer than the connect timeout.

use std::sync::mpsc;

use anyhow::Result;
use tokio_postgres::Config;

use super::client::Client;
use super::settings::{Host, Role, Settings, place};
use crate::db::fault;
use crate::error::{Refusal, Trouble};

/// Connects to the first host that answers and has the wanted role.
pub(crate) fn open(settings: &Settings, application_name: &str) -> Result<Client> {
    refuse_tls(settings)?;
    if settings.role == Role::PreferStandby {
        match first_of(settings, Role::Standby, application_name) {
            Err(error) if !is_login(&error) => first_of(settings, Role::Any, application_name),
            found => found,
        }
    } else {
        first_of(settings, settings.role, application_name)
    }
}

/// There is no TLS yet: what asks for it is refused rather than answered in the clear.
fn refuse_tls(settings: &Settings) -> Result<()> {
    if settings.encryption.mode < super::encryption::Mode::Require {
        return Ok(());
    }
    Err(Refusal::usage("this build has no TLS")
        .hint("connect over a Unix socket or a tunnel, with sslmode=prefer")
        .into())
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
        Host::Tcp { at, .. } => config.host(at),
        Host::Socket(folder) => config.host_path(folder),
        Host::Abstract(name) => config.host(format!("@{name}")),
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

/// The crate's own timeout covers only TCP's hand-shake: a server that accepts and says nothing would hang us.
fn knock(settings: &Settings, host: &Host, port: u16, role: Role, application_name: &str) -> Result<Client> {
    let (place, timeout) = (place(host, port), settings.connect_timeout);
    let config = config(settings, host, port, application_name);
    let (sender, receiver) = mpsc::channel();
    let host = host.clone();
    std::thread::spawn(move || {
        let client = Client::connect(&config, host, port);
        let answer =
            client.map(|client| client.and_then(|mut client| Ok((unfit(&mut client, role)?, client))));
        // Nobody waits any more once the timeout is over; then the answer may be lost.
        drop(sender.send(answer));
    });
    match receiver.recv_timeout(timeout) {
        Ok(Err(error)) => Err(error.into()),
        Ok(Ok(Ok((None, client)))) => Ok(client),
        Ok(Ok(Ok((Some(unfit), _)))) => {
            Err(Refusal::failed(format!("{place}: {unfit}")).trouble(Trouble::NoConnection).into())
        }
        Ok(Ok(Err(error))) => Err(fault::connecting(&error, &place)),
        Err(_) => Err(Refusal::failed(format!("{place}: no answer within {} s", timeout.as_secs()))
            .trouble(Trouble::NoConnection)
            .hint("is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait")
            .into()),
    }
}

/// Why the server is not the one that is meant, if it is not.
fn unfit(client: &mut Client, role: Role) -> Result<Option<&'static str>, postgres::Error> {
    if role == Role::Any {
        return Ok(None);
    }
    let row = client.query_typed(include_str!("standing.sql"), &[])?;
    let Some(row) = row.first() else { return Ok(None) };
    let (standby, read_only): (bool, bool) = (row.try_get("is_standby")?, row.try_get("is_read_only")?);
    Ok(match role {
        Role::ReadWrite if read_only => Some("its sessions are read-only"),
        Role::ReadOnly if !read_only => Some("its sessions are not read-only"),
        Role::Primary if standby => Some("the server is a standby"),
        Role::Standby if !standby => Some("the server is no standby"),
        _ => None,
    })
}
