//! What libpq's words ask of the socket itself: `keepalives…`, `tcp_user_timeout`, `requirepeer`.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use anyhow::Result;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::UnixStream;

use super::keyword::{Given, number, value};

/// What was said; the system's own values stand for the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SocketOptions {
    keepalive_off: bool,
    idle: Option<Duration>,
    interval: Option<Duration>,
    count: Option<u32>,
    /// How long what was sent may go unacknowledged (Linux).
    user_timeout: Option<Duration>,
    /// The user that the server of a Unix socket has to run as.
    peer: Option<String>,
}

impl SocketOptions {
    /// # Errors
    /// A `Refusal` (exit 2) for what is no number.
    pub(super) fn gather(given: &Given) -> Result<Self> {
        // As libpq: 0 or less is the system's value.
        let positive = |keyword: &str| {
            let number = number(given, keyword)?.and_then(|number| u32::try_from(number).ok());
            Ok::<_, anyhow::Error>(number.filter(|number| *number > 0))
        };
        let seconds = |keyword: &str| positive(keyword).map(|n| n.map(|n| Duration::from_secs(n.into())));
        Ok(Self {
            keepalive_off: number(given, "keepalives")? == Some(0),
            idle: seconds("keepalives_idle")?,
            interval: seconds("keepalives_interval")?,
            count: positive("keepalives_count")?,
            user_timeout: positive("tcp_user_timeout")?.map(|n| Duration::from_millis(n.into())),
            peer: value(given, "requirepeer").map(str::to_owned),
        })
    }

    /// For a TCP connection.
    pub(super) fn tune(&self, tcp: &impl AsFd) -> io::Result<()> {
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

    /// For a connection to a Unix socket, before anything is said.
    ///
    /// # Errors
    /// The server runs as another user than it has to.
    pub(super) fn check(&self, unix: &UnixStream) -> io::Result<()> {
        let Some(wanted) = &self.peer else { return Ok(()) };
        let user = nix::unistd::User::from_uid(unix.peer_cred()?.uid().into())?;
        let found = user.map_or_else(|| "nobody with a name".to_owned(), |user| user.name);
        if found == *wanted {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "requirepeer asks for a server run by \"{wanted}\", and it is \"{found}\""
        )))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn tuned(words: &[(&str, &str)]) -> Result<TcpStream> {
        let given = words.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let stream = TcpStream::connect(listener.local_addr()?)?;
        SocketOptions::gather(&given)?.tune(&stream)?;
        Ok(stream)
    }

    #[test]
    fn a_dead_connection_is_noticed_as_soon_as_was_said() -> Result<()> {
        let words = [
            ("keepalives_idle", "11"),
            ("keepalives_interval", "7"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "1500"),
        ];
        let stream = tuned(&words)?;
        let socket = SockRef::from(&stream);
        let seconds = |n| Duration::from_secs(n);
        assert!(socket.keepalive()?);
        assert_eq!(
            (socket.tcp_keepalive_time()?, socket.tcp_keepalive_interval()?),
            (seconds(11), seconds(7))
        );
        assert_eq!(socket.tcp_keepalive_retries()?, 3);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout()?, Some(Duration::from_millis(1500)));
        Ok(())
    }

    #[test]
    fn keep_alives_are_on_unless_they_are_off() -> Result<()> {
        for (words, on) in [
            (vec![], true),
            (vec![("keepalives", "1"), ("keepalives_idle", "0"), ("tcp_user_timeout", "-1")], true),
            (vec![("keepalives", "0"), ("keepalives_idle", "5")], false),
        ] {
            let stream = tuned(&words)?;
            assert_eq!(SockRef::from(&stream).keepalive()?, on, "{words:?}");
        }
        assert!(tuned(&[("keepalives_count", "x")]).is_err());
        Ok(())
    }
}
