//! A session that blocks, over the asynchronous driver: `postgres::Client` would do, but does not hand out what a request
//! to cancel is made of.

use std::future::poll_fn;
use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::net::UnixStream;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use postgres::types::{ToSql, Type};
use postgres::{Error, NoTls, Row, SimpleQueryMessage};
use tokio::io::AsyncReadExt as _;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Config;

use super::settings::Host;
use super::socket::SocketOptions;
use crate::interrupt;

/// How long a server may take to note that a statement is to be cancelled.
const CANCEL: Duration = Duration::from_secs(2);

/// How often to look whether it is time to hang up.
const GLANCE: Duration = Duration::from_millis(200);

/// How long a statement may go on when a signal has come: it has been cancelled, unless it still waits in the queue of a
/// pooler, which cancels nothing there.
const GRACE: Duration = Duration::from_secs(2);

pub(crate) struct Client {
    /// Dropped before the line, which then says good-bye to the server.
    driver: tokio_postgres::Client,
    line: Line,
    canceller: Canceller,
}

type Connection = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// The other half of a session: what reads from the server and writes to it.
struct Line {
    /// None once it has ended.
    connection: Option<Connection>,
    runtime: Runtime,
    ran_out: bool,
}

impl Client {
    /// Connects to the one host of `config`.
    pub(super) fn connect(
        config: &Config,
        host: Host,
        port: u16,
        options: &SocketOptions,
    ) -> io::Result<Result<Self, Error>> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let opened: Result<(_, Connection), Error> = match (host.socket(port), &host) {
            (None, Host::Tcp { at, .. }) => {
                let stream = runtime.block_on(tokio::net::TcpStream::connect((at.as_str(), port)))?;
                stream.set_nodelay(true)?;
                options.tune(&stream)?;
                runtime
                    .block_on(config.connect_raw(stream, NoTls))
                    .map(|(client, c)| (client, Box::pin(c) as _))
            }
            (socket, _) => {
                let stream = UnixStream::connect_addr(
                    &socket.unwrap_or_else(|| Err(io::ErrorKind::NotFound.into()))?,
                )?;
                stream.set_nonblocking(true)?;
                let _inside = runtime.enter();
                let stream = tokio::net::UnixStream::from_std(stream)?;
                options.check(&stream)?;
                runtime
                    .block_on(config.connect_raw(stream, NoTls))
                    .map(|(client, c)| (client, Box::pin(c) as _))
            }
        };
        Ok(opened.map(|(client, connection)| {
            let request = runtime.block_on(cancel_request(&client));
            let canceller = Canceller { host, port, request };
            Self {
                driver: client,
                line: Line { connection: Some(connection), runtime, ran_out: false },
                canceller,
            }
        }))
    }

    /// Cancels the statement under way, from another thread.
    pub(crate) fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.driver.is_closed()
    }

    pub(crate) fn query_typed(
        &mut self,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, Error> {
        self.line.wait(None, self.driver.query_typed(sql, params))
    }

    pub(crate) fn execute_typed(
        &mut self,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<u64, Error> {
        self.line.wait(None, self.driver.execute_typed(sql, params))
    }

    /// The same for a statement that takes no time: no longer than `limit`. Then the session is over.
    pub(crate) fn simple_query_within(
        &mut self,
        limit: Option<Duration>,
        sql: &str,
    ) -> Result<Vec<SimpleQueryMessage>, Error> {
        self.line.wait(limit, self.driver.simple_query(sql))
    }

    /// Whether it is over because a limit ran out.
    pub(crate) fn ran_out(&self) -> bool {
        self.line.ran_out
    }

    pub(crate) fn batch_execute(&mut self, sql: &str) -> Result<(), Error> {
        self.line.wait(None, self.driver.batch_execute(sql))
    }
}

impl Line {
    /// Waits for an answer, no longer than `limit` if there is one, and not much longer than until a signal comes: then
    /// it hangs up, and the answer is that the connection is closed.
    ///
    /// Of the two halves the line goes first: what the server said before it hung up is better than that it did.
    fn wait<T>(
        &mut self,
        limit: Option<Duration>,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let Self { connection, runtime, ran_out } = self;
        let mut answer = pin!(answer);
        let (begun, mut signalled) = (Instant::now(), None);
        runtime.block_on(async {
            loop {
                let both = poll_fn(|context| {
                    if let Some(Poll::Ready(ended)) =
                        connection.as_mut().map(|line| line.as_mut().poll(context))
                    {
                        *connection = None;
                        if let Err(error) = ended {
                            return Poll::Ready(Err(error));
                        }
                    }
                    answer.as_mut().poll(context)
                });
                if let Ok(answered) = tokio::time::timeout(GLANCE, both).await {
                    return answered;
                }
                if interrupt::pending() {
                    signalled.get_or_insert_with(Instant::now);
                }
                *ran_out = limit.is_some_and(|limit| begun.elapsed() > limit);
                if *ran_out || signalled.is_some_and(|since| since.elapsed() > GRACE) {
                    *connection = None;
                }
            }
        })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(self.runtime.block_on(connection));
        }
    }
}

/// A request to cancel, as it goes over the wire.
async fn cancel_request(client: &tokio_postgres::Client) -> Vec<u8> {
    let (mut ours, theirs) = tokio::io::duplex(64);
    let mut request = Vec::new();
    // Nothing goes wrong between the two ends of a pipe; and without a request nothing is cancelled.
    drop(client.cancel_token().cancel_query_raw(theirs, NoTls).await);
    drop(ours.read_to_end(&mut request).await);
    request
}

/// What it takes to cancel a session's statement.
#[derive(Clone)]
pub(crate) struct Canceller {
    host: Host,
    port: u16,
    request: Vec<u8>,
}

impl Canceller {
    /// Asks for it, and waits until the server has taken note: where one hangs up before, PgBouncer (1.18) dies.
    pub(crate) fn cancel(&self) -> io::Result<()> {
        if let Some(address) = self.host.socket(self.port) {
            let stream = UnixStream::connect_addr(&address?)?;
            stream.set_read_timeout(Some(CANCEL))?;
            return self.request(stream);
        }
        let Host::Tcp { at, .. } = &self.host else { return Ok(()) };
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for address in (at.as_str(), self.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CANCEL) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(CANCEL))?;
                    return self.request(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn request(&self, mut stream: impl io::Read + io::Write) -> io::Result<()> {
        stream.write_all(&self.request)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}
