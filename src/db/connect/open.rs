//! Knocking at each host in turn, never longer than the connect timeout.

use std::sync::mpsc;

use anyhow::Result;
use tokio_postgres::Config;

use super::client::Client;
use super::host::Target;
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
    for target in &settings.targets {
        match knock(settings, target, role, application_name) {
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

/// There is no TLS yet: what asks for it is refused rather than answered in the clear. libpq asks for none on a socket.
fn refuse_tls(settings: &Settings, host: &Host) -> Result<()> {
    match host {
        Host::Tcp { .. } if settings.encryption.mode >= super::encryption::Mode::Require => {
            let hint = "connect over a Unix socket or a tunnel, with sslmode=prefer";
            Err(Refusal::usage("this build has no TLS").hint(hint).into())
        }
        _ => Ok(()),
    }
}

fn config(settings: &Settings, target: &Target, application_name: &str) -> Config {
    let mut config = Config::new();
    config.user(&settings.user).dbname(&settings.dbname);
    config.application_name(application_name);
    if let Some(password) = settings.password.as_ref().or(target.password.as_ref()) {
        config.password(password);
    }
    if let Some(options) = &settings.options {
        config.options(options);
    }
    config
}

/// The crate's own timeout covers only TCP's hand-shake: a server that accepts and says nothing would hang us.
fn knock(settings: &Settings, target: &Target, role: Role, application_name: &str) -> Result<Client> {
    let (host, port) = (target.host.clone(), target.port);
    refuse_tls(settings, &host)?;
    let (place, timeout) = (place(&host, port), settings.connect_timeout);
    let config = config(settings, target, application_name);
    let (sender, receiver) = mpsc::channel();
    let options = settings.socket.clone();
    std::thread::spawn(move || {
        let client = Client::connect(&config, host, port, &options);
        let answer =
            client.map(|client| client.and_then(|mut client| Ok((unfit(&mut client, role)?, client))));
        // Nobody waits any more once the timeout is over; then the answer may be lost.
        drop(sender.send(answer));
    });
    match receiver.recv_timeout(timeout) {
        Ok(Err(error)) => Err(fault::unreached(&fault::without_number(&error.to_string()), &place)),
        Ok(Ok(Ok((None, client)))) => Ok(client),
        Ok(Ok(Ok((Some(unfit), _)))) => {
            Err(Refusal::failed(format!("{place}: {unfit}")).trouble(Trouble::NoConnection).into())
        }
        Ok(Ok(Err(error))) => Err(from_file(fault::connecting(&error, &place), settings, target)),
        Err(_) => Err(Refusal::failed(format!("{place}: no answer within {} s", timeout.as_secs()))
            .trouble(Trouble::NoConnection)
            .hint("is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait")
            .into()),
    }
}

/// As libpq: a wrong password that nobody has typed is said to come from its file.
fn from_file(error: anyhow::Error, settings: &Settings, target: &Target) -> anyhow::Error {
    match (settings.passfile.as_ref(), error.downcast::<Refusal>()) {
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
