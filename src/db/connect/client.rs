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

/// Why there is no session.
pub(super) enum Failure {
    System(io::Error),
    Server(Error),
    NoAnswer,
}

impl From<tokio::time::error::Elapsed> for Failure {
    fn from(_: tokio::time::error::Elapsed) -> Self {
        Self::NoAnswer
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl Client {
    /// Connects to the one host of `config`, within `limit`: the driver's own timeout covers only TCP's hand-shake, and
    /// a server that accepts and says nothing would hang us.
    pub(super) fn connect(config: &Config, host: Host, port: u16, limit: Duration) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::System)?;
        let connected = runtime.block_on(async {
            let (client, connection) = tokio::time::timeout(limit, config.connect(NoTls)).await??;
            let request = cancel_request(&client).await;
            Ok((client, connection, request))
        });
        match connected {
            Ok((driver, connection, request)) => {
                let line = Line { connection: Some(Box::pin(connection)), runtime, ran_out: false };
                Ok(Self { driver, line, canceller: Canceller { host, port, request } })
            }
            Err(failure) => {
                // A name that is still being looked up is not to be waited for.
                runtime.shutdown_background();
                Err(failure)
            }
        }
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

    /// The same, no longer than `limit`. Then the session is over.
    pub(super) fn query_within(&mut self, limit: Duration, sql: &str) -> Result<Vec<Row>, Failure> {
        let rows = self.line.wait(Some(limit), self.driver.query_typed(sql, &[]));
        rows.map_err(|error| if self.line.ran_out { Failure::NoAnswer } else { error.into() })
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
        match &self.host {
            Host::Socket(folder) => {
                let stream = UnixStream::connect(folder.join(format!(".s.PGSQL.{}", self.port)))?;
                stream.set_read_timeout(Some(CANCEL))?;
                self.request(stream)
            }
            Host::Tcp(name) => {
                let addresses = (name.as_str(), self.port).to_socket_addrs()?;
                let mut last = io::Error::from(io::ErrorKind::NotFound);
                for address in addresses {
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
        }
    }

    fn request(&self, mut stream: impl io::Read + io::Write) -> io::Result<()> {
        stream.write_all(&self.request)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}
