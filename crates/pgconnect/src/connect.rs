//! Tries the hosts in turn, each no longer than the connect timeout.

use tokio_postgres::Config;
use tokio_postgres::config::{SslMode, SslNegotiation};

use crate::client::{Client, Interrupts};
use crate::encryption_settings::ChannelBinding;
use crate::error::{Error, ErrorKind};
use crate::host::Host;
use crate::settings::{Settings, TargetSession};

/// Asks which kind of server it is.
const SERVER_STATE: &str = "SELECT pg_catalog.pg_is_in_recovery(), \
                            pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool";

/// Connects to the first host that answers and matches `target_session_attrs`.
///
/// # Errors
/// The last host's error, or the first error that would be the same for every host (a wrong password, for example).
pub fn connect(settings: &Settings, application_name: &str, interrupts: Interrupts) -> Result<Client, Error> {
    let try_hosts = |target| try_hosts(settings, target, application_name, interrupts);
    if settings.target_session == TargetSession::PreferStandby {
        match try_hosts(TargetSession::Standby) {
            Err(error) if !error.is_same_on_every_host() => try_hosts(TargetSession::Any),
            result => result,
        }
    } else {
        try_hosts(settings.target_session)
    }
}

fn try_hosts(
    settings: &Settings,
    target: TargetSession,
    application_name: &str,
    interrupts: Interrupts,
) -> Result<Client, Error> {
    let mut last = Error::settings("no host to connect to");
    for host in &settings.hosts {
        match try_host(settings, host, target, application_name, interrupts) {
            Ok(client) => return Ok(client),
            Err(error) if error.is_same_on_every_host() => return Err(error.at_host(host.to_string())),
            Err(error) => last = error.at_host(host.to_string()),
        }
    }
    Err(last)
}

fn try_host(
    settings: &Settings,
    host: &Host,
    target: TargetSession,
    application_name: &str,
    interrupts: Interrupts,
) -> Result<Client, Error> {
    let config = driver_config(settings, host, application_name);
    let connected = Client::connect(&config, settings, host, interrupts);
    let mut client = connected.map_err(|error| match &settings.password_file {
        Some(file) if host.password.is_some() && error.is_wrong_password() => error.with_password_file(file),
        _ => error,
    })?;
    require_session(&mut client, settings, target)?;
    Ok(client)
}

/// Returns what the driver needs for the login. It does not connect by itself.
fn driver_config(settings: &Settings, host: &Host, application_name: &str) -> Config {
    let mut config = Config::new();
    config.user(&settings.user).dbname(&settings.dbname).application_name(application_name);
    // The transport is already encrypted, so the driver must neither request TLS nor require it.
    config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
    config.channel_binding(match settings.encryption.channel_binding {
        ChannelBinding::Disable => tokio_postgres::config::ChannelBinding::Disable,
        ChannelBinding::Prefer => tokio_postgres::config::ChannelBinding::Prefer,
        ChannelBinding::Require => tokio_postgres::config::ChannelBinding::Require,
    });
    if let Some(password) = settings.password.as_ref().or(host.password.as_ref()) {
        config.password(password);
    }
    if let Some(options) = &settings.options {
        config.options(options);
    }
    config
}

/// Checks that the server matches `target_session_attrs`.
fn require_session(client: &mut Client, settings: &Settings, wanted: TargetSession) -> Result<(), Error> {
    if wanted == TargetSession::Any {
        return Ok(());
    }
    let (is_standby, is_read_only) = client.server_state(SERVER_STATE, settings.connect_timeout)?;
    let mismatch = match wanted {
        TargetSession::ReadWrite if is_read_only => "its sessions are read-only",
        TargetSession::ReadOnly if !is_read_only => "its sessions are not read-only",
        TargetSession::Primary if is_standby => "the server is a standby",
        TargetSession::Standby if !is_standby => "the server is not a standby",
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::WrongSession, mismatch))
}
