//! Options of the socket: `keepalives…`, `tcp_user_timeout`, `requirepeer`.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::UnixStream;

use crate::error::{Error, ErrorKind};
use crate::parameters::{Parameters, integer, value};

/// The options that are set. The system's defaults apply to the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SocketOptions {
    keepalive_off: bool,
    idle: Option<Duration>,
    interval: Option<Duration>,
    count: Option<u32>,
    /// How long sent data may stay unacknowledged (Linux).
    user_timeout: Option<Duration>,
    /// The user that the server of a Unix socket must run as.
    required_peer: Option<String>,
}

impl SocketOptions {
    /// # Errors
    /// A value that is not a number.
    pub(crate) fn parse(parameters: &Parameters) -> Result<Self, Error> {
        // Like in libpq, 0 or less means the system's default.
        let positive = |name: &str| {
            let number = integer(parameters, name)?.and_then(|number| u32::try_from(number).ok());
            Ok::<_, Error>(number.filter(|number| *number > 0))
        };
        let seconds = |name: &str| positive(name).map(|n| n.map(|n| Duration::from_secs(n.into())));
        Ok(Self {
            keepalive_off: integer(parameters, "keepalives")? == Some(0),
            idle: seconds("keepalives_idle")?,
            interval: seconds("keepalives_interval")?,
            count: positive("keepalives_count")?,
            user_timeout: positive("tcp_user_timeout")?.map(|n| Duration::from_millis(n.into())),
            required_peer: value(parameters, "requirepeer").map(str::to_owned),
        })
    }

    /// Sets the options of a TCP connection.
    pub(crate) fn apply(&self, tcp: &impl AsFd) -> io::Result<()> {
        let socket = SockRef::from(tcp);
        socket.set_keepalive(!self.keepalive_off)?;
        let mut keepalive = TcpKeepalive::new();
        if let Some(idle) = self.idle {
            keepalive = keepalive.with_time(idle);
        }
        if let Some(interval) = self.interval {
            keepalive = keepalive.with_interval(interval);
        }
        if let Some(count) = self.count {
            keepalive = keepalive.with_retries(count);
        }
        if !self.keepalive_off && (self.idle, self.interval, self.count) != (None, None, None) {
            socket.set_tcp_keepalive(&keepalive)?;
        }
        #[cfg(target_os = "linux")]
        if self.user_timeout.is_some() {
            socket.set_tcp_user_timeout(self.user_timeout)?;
        }
        Ok(())
    }

    /// Checks that the server of a Unix socket runs as the required user, before anything is sent to it.
    pub(crate) fn check_peer(&self, unix: &UnixStream) -> Result<(), Error> {
        let Some(required) = &self.required_peer else { return Ok(()) };
        let system = |error: io::Error| Error::io(&error);
        let uid = unix.peer_cred().map_err(system)?.uid();
        let user = nix::unistd::User::from_uid(uid.into()).map_err(|errno| system(errno.into()))?;
        let actual = user.map_or_else(|| uid.to_string(), |user| user.name);
        if actual == *required {
            return Ok(());
        }
        let message = format!("requirepeer is \"{required}\", but the server runs as \"{actual}\"");
        Err(Error::new(ErrorKind::WrongPeer, message)
            .with_hint("set requirepeer (PGREQUIREPEER) to the user that the server runs as"))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn connected_with(settings: &[(&str, &str)]) -> Result<TcpStream, Box<dyn std::error::Error>> {
        let parameters = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let stream = TcpStream::connect(listener.local_addr()?)?;
        SocketOptions::parse(&parameters)?.apply(&stream)?;
        Ok(stream)
    }

    #[test]
    fn keepalive_and_timeout_settings_reach_the_socket() -> Result<(), Box<dyn std::error::Error>> {
        let settings = [
            ("keepalives_idle", "11"),
            ("keepalives_interval", "7"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "1500"),
        ];
        let stream = connected_with(&settings)?;
        let socket = SockRef::from(&stream);
        let seconds = |n| Duration::from_secs(n);
        assert!(socket.keepalive()?);
        assert_eq!((socket.tcp_keepalive_time()?, socket.tcp_keepalive_interval()?), (seconds(11), seconds(7)));
        assert_eq!(socket.tcp_keepalive_retries()?, 3);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout()?, Some(Duration::from_millis(1500)));
        Ok(())
    }

    #[test]
    fn keepalives_are_on_by_default() -> Result<(), Box<dyn std::error::Error>> {
        for (settings, is_on) in [
            (vec![], true),
            (vec![("keepalives", "1"), ("keepalives_idle", "0"), ("tcp_user_timeout", "-1")], true),
            (vec![("keepalives", "0"), ("keepalives_idle", "5")], false),
        ] {
            let stream = connected_with(&settings)?;
            assert_eq!(SockRef::from(&stream).keepalive()?, is_on, "{settings:?}");
        }
        assert!(connected_with(&[("keepalives_count", "x")]).is_err());
        Ok(())
    }
}
