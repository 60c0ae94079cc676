//! Knocking at each host in turn, never longer than the connect timeout.

use std::sync::mpsc;
use std::time::Duration;

use anyhow::Result;
use postgres::{Client, Config, NoTls};

use super::settings::{Host, Role, Settings, place};
use crate::db::fault;
use crate::error::{Refusal, Trouble};

/// Connects to the first host that answers and has the wanted role.
pub(crate) fn open(settings: &Settings, application_name: &str) -> Result<Client> {
    let mut last = None;
    for (host, port) in &settings.hosts {
        match knock(settings, host, *port, application_name) {
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

fn knock(settings: &Settings, host: &Host, port: u16, application_name: &str) -> Result<Client> {
    let place = place(host, port);
    let config = config(settings, host, port, application_name);
    let mut client = connect_within(config, settings.connect_timeout, &place)?;
    if settings.role != Role::Any {
        let row = client
            .query_typed("SELECT pg_is_in_recovery()", &[])
            .map_err(|e| fault::connecting(&e, &place))?;
        let standby: bool = row.first().map_or(Ok(false), |row| row.try_get(0))?;
        if standby != (settings.role == Role::ReadOnly) {
            let is = if standby { "a standby" } else { "no standby" };
            return Err(Refusal::failed(format!("{place}: the server is {is}"))
                .trouble(Trouble::NoConnection)
                .into());
        }
    }
    Ok(client)
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

/// The crate's own timeout covers only TCP's hand-shake: a server that accepts and says nothing would hang us.
fn connect_within(config: Config, timeout: Duration, place: &str) -> Result<Client> {
    let (sender, receiver) = mpsc::channel();
    // Nobody waits any more once the timeout is over; then the answer may be lost.
    std::thread::spawn(move || drop(sender.send(config.connect(NoTls))));
    match receiver.recv_timeout(timeout) {
        Ok(connected) => connected.map_err(|e| fault::connecting(&e, place)),
        Err(_) => Err(Refusal::failed(format!("{place}: no answer within {} s", timeout.as_secs()))
            .trouble(Trouble::NoConnection)
            .hint("is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait")
            .into()),
    }
}
