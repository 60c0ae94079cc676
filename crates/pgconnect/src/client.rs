//! A blocking session over the asynchronous driver. `postgres::Client` would do, but it does not expose what a cancel request
//! needs.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant as TokioInstant, timeout, timeout_at};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, Row, SimpleQueryMessage};

use crate::canceller::Canceller;
use crate::driver_error::{DriverError, classify};
use crate::error::{Error, ErrorKind};
use crate::host::Host;
use crate::login::{Login, LoginStep, Session};
use crate::protocol_check::SharedSessionInfo;
use crate::settings::Settings;
use crate::statement_log::{log_statement, log_statements};

/// How often a wait checks for interrupts and timeouts.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// How long a statement may go on after an interrupt. It has been cancelled, unless it waits in the queue of a pooler, which
/// does not cancel it there.
const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// How long COMMIT may go on after an interrupt. Its answer is worth waiting for, but the caller needs time to find out about a
/// lost answer before the process is killed.
const COMMIT_GRACE: Duration = Duration::from_secs(6);

/// The text of a statement and its parameters with their types.
pub type TypedStatement<'a> = (String, &'a [(&'a (dyn ToSql + Sync), Type)]);

type DriverResult<T> = Result<T, tokio_postgres::Error>;

/// How the caller ends a wait early, after a signal for example. The default never does.
#[derive(Debug, Clone, Copy)]
pub struct Interrupts {
    /// Returns whether to stop connecting.
    pub stops_connecting: fn() -> bool,
    /// Returns whether the running statement has been cancelled and will end soon.
    pub is_pending: fn() -> bool,
}

impl Default for Interrupts {
    fn default() -> Self {
        Self { stops_connecting: || false, is_pending: || false }
    }
}

/// A session. Its errors are the driver's; [`classify`] tells what they mean.
pub struct Client {
    /// Declared before `io`, so that it is dropped first: then `io` takes leave of the server.
    driver: tokio_postgres::Client,
    io: ConnectionIo,
    canceller: Canceller,
}

type Connection = Pin<Box<dyn Future<Output = DriverResult<()>> + Send>>;

/// The half of a session that reads from the server and writes to it.
struct ConnectionIo {
    /// `None` after it has ended.
    connection: Option<Connection>,
    runtime: Runtime,
    interrupts: Interrupts,
    timed_out: bool,
    info: SharedSessionInfo,
    answer_timeout: Option<Duration>,
}

impl Client {
    /// Connects to one host. The connect timeout covers the name lookup, TCP, TLS and the login.
    pub(crate) fn connect(
        config: &Config,
        settings: &Settings,
        host: &Host,
        interrupts: Interrupts,
    ) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| Error::io(&error))?;
        let limit = settings.connect_timeout;
        let deadline = TokioInstant::now() + limit;
        let login = Login { config, settings, host, deadline, step: Cell::new(LoginStep::Connect) };
        let result = runtime.block_on(async {
            let mut running = pin!(login.run());
            loop {
                let until = deadline.min(TokioInstant::now() + POLL_INTERVAL);
                match timeout_at(until, running.as_mut()).await {
                    Ok(Err(error)) if error.kind() == ErrorKind::Timeout => {
                        return Err(LoginStep::Connect.timeout(limit.as_secs()));
                    }
                    Ok(result) => return result,
                    Err(_) if (interrupts.stops_connecting)() || TokioInstant::now() >= deadline => {
                        return Err(login.step.get().timeout(limit.as_secs()));
                    }
                    Err(_) => {}
                }
            }
        });
        match result {
            Ok(Session { driver, connection, peer, tls, info }) => {
                let key = info.lock().cancel_key;
                let connection: Option<Connection> = Some(Box::pin(connection));
                let io = ConnectionIo { connection, runtime, interrupts, timed_out: false, info, answer_timeout: None };
                Ok(Self { driver, io, canceller: Canceller { peer, tls, key } })
            }
            Err(error) => {
                // Do not wait for a name lookup that is still running.
                runtime.shutdown_background();
                Err(error)
            }
        }
    }

    /// Sets how long to wait for the answer to a statement; `None` waits without limit. It must be longer than the server's
    /// `statement_timeout`: only a server that is gone does not answer in that time.
    pub fn set_answer_timeout(&mut self, timeout: Option<Duration>) {
        self.io.answer_timeout = timeout;
    }

    /// Returns a handle that cancels the running statement.
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Whether the session is connected to the backend itself, without a pooler between them.
    pub fn is_direct(&self, backend_process_id: i32) -> bool {
        self.canceller.is_of_backend(backend_process_id)
    }

    /// Whether the database has no encoding (`SQL_ASCII`), so that its texts are arbitrary bytes.
    pub fn has_no_encoding(&self) -> bool {
        self.io.info.lock().has_no_encoding
    }

    pub fn is_closed(&self) -> bool {
        self.driver.is_closed()
    }

    /// Whether the session was closed because the time limit of a call ran out.
    pub fn timed_out(&self) -> bool {
        self.io.timed_out
    }

    /// Runs a statement and returns its rows.
    pub fn query_typed(&mut self, sql: &str, params: &[(&(dyn ToSql + Sync), Type)]) -> DriverResult<Vec<Row>> {
        let started = Instant::now();
        let answer = self.io.wait(None, self.driver.query_typed(sql, params));
        log_statement(sql, started, answer.as_ref().ok().map(|rows| rows.len() as u64));
        answer
    }

    /// Runs a statement and returns the number of rows it changed.
    pub fn execute_typed(&mut self, sql: &str, params: &[(&(dyn ToSql + Sync), Type)]) -> DriverResult<u64> {
        let started = Instant::now();
        let answer = self.io.wait(None, self.driver.execute_typed(sql, params));
        log_statement(sql, started, answer.as_ref().ok().copied());
        answer
    }

    /// Sends several statements in one round trip and waits for all answers. The server runs them in order.
    pub fn query_each_typed(&mut self, statements: &[TypedStatement<'_>]) -> DriverResult<Vec<Vec<Row>>> {
        let started = Instant::now();
        let Self { driver, io, .. } = self;
        let mut queries: Vec<_> =
            statements.iter().map(|(sql, params)| (Box::pin(driver.query_typed(sql, params)), None)).collect();
        // The first poll of a query sends it.
        let answers = poll_fn(|context| {
            let mut all_done = true;
            for (query, rows) in queries.iter_mut().filter(|(_, rows)| rows.is_none()) {
                match query.as_mut().poll(context) {
                    Poll::Ready(Ok(answer)) => *rows = Some(answer),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => all_done = false,
                }
            }
            if !all_done {
                return Poll::Pending;
            }
            Poll::Ready(Ok(queries.iter_mut().filter_map(|(_, rows)| rows.take()).collect()))
        });
        // Each statement may take as long as a single one.
        let answer_timeout = io.answer_timeout;
        let count = u32::try_from(statements.len()).unwrap_or(u32::MAX);
        io.answer_timeout = answer_timeout.map(|one| one.saturating_mul(count));
        let result: DriverResult<Vec<Vec<Row>>> = io.wait(None, answers);
        io.answer_timeout = answer_timeout;
        let row_count = |index: usize| Some(result.as_ref().ok()?.get(index)?.len() as u64);
        log_statements(
            statements.iter().enumerate().map(|(index, (sql, _))| (sql.as_str(), row_count(index))),
            started,
        );
        result
    }

    /// Asks for two booleans, within `limit`.
    pub(crate) fn server_state(&mut self, sql: &str, limit: Duration) -> Result<(bool, bool), Error> {
        let rows = self.io.wait(Some(limit), self.driver.query_typed(sql, &[]));
        let row = rows.and_then(|rows| match rows.first() {
            Some(row) => Ok((row.try_get(0)?, row.try_get(1)?)),
            None => Ok((false, false)),
        });
        row.map_err(|error| match classify(&error) {
            _ if self.io.timed_out => LoginStep::Login.timeout(limit.as_secs()),
            DriverError::Transport(own) => own.clone(),
            DriverError::Server(reported) => Error::server(reported),
            DriverError::Closed => Error::new(ErrorKind::Io, "connection closed"),
            DriverError::Protocol(unreadable) => unreadable,
        })
    }

    /// Runs statements without parameters. After `limit` the session is closed, and [`Self::timed_out`] returns true.
    pub fn simple_query_within(&mut self, limit: Option<Duration>, sql: &str) -> DriverResult<Vec<SimpleQueryMessage>> {
        let started = Instant::now();
        let answer = self.io.wait(limit, self.driver.simple_query(sql));
        let is_row = |message: &&SimpleQueryMessage| matches!(message, SimpleQueryMessage::Row(_));
        let row_count = answer.as_ref().ok().map(|messages| messages.iter().filter(is_row).count() as u64);
        log_statement(sql, started, row_count);
        answer
    }

    /// Runs statements that return nothing.
    pub fn batch_execute(&mut self, sql: &str) -> DriverResult<()> {
        let started = Instant::now();
        let answer = self.io.wait(None, self.driver.batch_execute(sql));
        log_statement(sql, started, answer.as_ref().ok().map(|()| 0));
        answer
    }

    /// Commits the transaction. After an interrupt it waits longer for the answer than other statements.
    pub fn commit(&mut self) -> DriverResult<()> {
        let started = Instant::now();
        let answer = self.io.wait_with_grace(None, COMMIT_GRACE, self.driver.batch_execute("COMMIT"));
        log_statement("COMMIT", started, answer.as_ref().ok().map(|()| 0));
        answer
    }
}

impl ConnectionIo {
    /// Waits for an answer, no longer than `limit`.
    fn wait<T>(&mut self, limit: Option<Duration>, answer: impl Future<Output = DriverResult<T>>) -> DriverResult<T> {
        self.wait_with_grace(limit, CANCEL_GRACE, answer)
    }

    /// Waits for an answer, no longer than `limit`, and no longer than `grace` after an interrupt. Then it closes the
    /// connection, and the driver reports a closed session.
    fn wait_with_grace<T>(
        &mut self,
        limit: Option<Duration>,
        grace: Duration,
        answer: impl Future<Output = DriverResult<T>>,
    ) -> DriverResult<T> {
        let Self { connection, runtime, interrupts, timed_out, info, answer_timeout } = self;
        let mut answer = pin!(answer);
        let (started, mut interrupted_at) = (Instant::now(), None);
        runtime.block_on(async {
            loop {
                // The connection is polled first: the server's last message says more than the fact that it closed.
                let both = poll_fn(|context| {
                    if let Some(Poll::Ready(ended)) =
                        connection.as_mut().map(|connection| connection.as_mut().poll(context))
                    {
                        *connection = None;
                        if let Err(error) = ended {
                            return Poll::Ready(Err(error));
                        }
                    }
                    answer.as_mut().poll(context)
                });
                if let Ok(result) = timeout(POLL_INTERVAL, both).await {
                    return result;
                }
                if (interrupts.is_pending)() {
                    interrupted_at.get_or_insert_with(Instant::now);
                }
                *timed_out = limit.is_some_and(|limit| started.elapsed() > limit);
                if let Some(limit) = answer_timeout.filter(|limit| started.elapsed() > *limit) {
                    info.lock().ended_by = Some(unresponsive(limit));
                }
                if *timed_out || interrupted_at.is_some_and(|since| since.elapsed() > grace) {
                    *connection = None;
                }
            }
        })
    }
}

impl Drop for ConnectionIo {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // A server that no longer reads must not block the program.
            drop(self.runtime.block_on(async { timeout(CANCEL_GRACE, connection).await }));
        }
    }
}

fn unresponsive(limit: Duration) -> Error {
    Error::new(ErrorKind::Unresponsive, format!("the server has not answered for {} s", limit.as_secs()))
}
