//! A session that blocks, over the asynchronous driver: `postgres::Client` would do, but does not hand out what a request
//! to cancel is made of.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use postgres::types::{ToSql, Type};
use postgres::{Error, Row, SimpleQueryMessage};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant as Time, timeout, timeout_at};
use tokio_postgres::Config;

use super::canceller::Canceller;
use super::guard::Shared;
use super::host::Target;
use super::login::{Door, Failure, Session, Step};
use super::settings::Settings;
use crate::error::{CliError, FailureKind};
use crate::interrupt;

/// How often to look whether it is time to hang up.
const GLANCE: Duration = Duration::from_millis(200);

/// How long a statement may go on when a signal has come: it has been cancelled, unless it still waits in the queue of a
/// pooler, which cancels nothing there.
const GRACE: Duration = Duration::from_secs(2);

/// The text of a statement and its parameters.
pub(crate) type Typed<'a> = (String, &'a [(&'a (dyn ToSql + Sync), Type)]);

/// The same for COMMIT, which no signal cancels: its answer is worth waiting for, but there has to be time left to ask
/// what has become of it before the process is ended.
const COMMIT_GRACE: Duration = Duration::from_secs(6);

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
    known: Shared,
    /// How long a statement may take by the server's own account, and then some.
    patience: Option<Duration>,
}

impl Client {
    /// Connects to the one host within the connect timeout, whatever it is that takes its time: a name, TCP, TLS, the
    /// login. Until a signal comes, too.
    pub(super) fn connect(config: &Config, settings: &Settings, target: &Target) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::System)?;
        let deadline = Time::now() + settings.connect_timeout;
        let door = Door { config, settings, target, deadline, step: Cell::new(Step::Connecting) };
        let connected = runtime.block_on(async {
            let mut login = pin!(door.log_in());
            loop {
                let until = deadline.min(Time::now() + GLANCE);
                match timeout_at(until, login.as_mut()).await {
                    Ok(ended) => return ended,
                    Err(_) if interrupt::ends_tries() || Time::now() >= deadline => {
                        return Err(Failure::NoAnswer(door.step.get()));
                    }
                    Err(_) => {}
                }
            }
        });
        match connected {
            Ok(Session { driver, connection, peer, tls, known }) => {
                let key = known.lock().key;
                let connection: Option<Connection> = Some(Box::pin(connection));
                let line = Line { connection, runtime, ran_out: false, known, patience: None };
                Ok(Self { driver, line, canceller: Canceller { peer, tls, key } })
            }
            Err(failure) => {
                // A name that is still being looked up is not to be waited for.
                runtime.shutdown_background();
                Err(failure)
            }
        }
    }

    /// How long each statement may take from here on until it is given up: longer than the server lets it, since only
    /// a server that is gone does not answer then. None is as long as it takes.
    pub(crate) fn set_patience(&mut self, patience: Option<Duration>) {
        self.line.patience = patience;
    }

    /// Cancels the statement under way, from another thread.
    pub(crate) fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Whether nobody stands between this session and the backend.
    pub(crate) fn is_direct(&self, backend: i32) -> bool {
        self.canceller.is_of_backend(backend)
    }

    /// Whether the database's texts are bytes of no known encoding.
    pub(crate) fn has_no_encoding(&self) -> bool {
        self.line.known.lock().has_no_encoding
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

    /// Sends several statements at once and waits for all of the answers: one round trip. The server runs the statements
    /// in their order.
    pub(crate) fn query_each_typed(&mut self, statements: &[Typed<'_>]) -> Result<Vec<Vec<Row>>, Error> {
        let Self { driver, line, .. } = self;
        let mut asked: Vec<_> = statements
            .iter()
            .map(|(sql, params)| (Box::pin(driver.query_typed(sql, params)), None))
            .collect();
        // A statement is sent when it is polled first.
        let answers = poll_fn(|context| {
            let mut all = true;
            for (query, rows) in asked.iter_mut().filter(|(_, rows)| rows.is_none()) {
                match query.as_mut().poll(context) {
                    Poll::Ready(Ok(answer)) => *rows = Some(answer),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => all = false,
                }
            }
            if !all {
                return Poll::Pending;
            }
            Poll::Ready(Ok(asked.iter_mut().filter_map(|(_, rows)| rows.take()).collect()))
        });
        // Each of them may take as long as one alone.
        let patience = line.patience;
        let count = u32::try_from(statements.len()).unwrap_or(u32::MAX);
        line.patience = patience.map(|one| one.saturating_mul(count));
        let answered = line.wait(None, answers);
        line.patience = patience;
        answered
    }

    /// The same, no longer than `limit`. Then the session is over.
    pub(super) fn query_within(&mut self, limit: Duration, sql: &str) -> Result<Vec<Row>, Failure> {
        let rows = self.line.wait(Some(limit), self.driver.query_typed(sql, &[]));
        rows.map_err(|error| if self.line.ran_out { Failure::NoAnswer(Step::Login) } else { error.into() })
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

    /// Commits. After a signal it waits longer for the answer than other statements do.
    pub(crate) fn commit(&mut self) -> Result<(), Error> {
        self.line.wait_on(None, COMMIT_GRACE, self.driver.batch_execute("COMMIT"))
    }
}

impl Line {
    /// Waits for an answer, no longer than `limit` if there is one.
    fn wait<T>(
        &mut self,
        limit: Option<Duration>,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.wait_on(limit, GRACE, answer)
    }

    /// The same, and no longer than `grace` from when a signal comes: then it hangs up, and the answer is that the
    /// connection is closed.
    ///
    /// Of the two halves the line goes first: what the server said before it hung up is better than that it did.
    fn wait_on<T>(
        &mut self,
        limit: Option<Duration>,
        grace: Duration,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let Self { connection, runtime, ran_out, known, patience } = self;
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
                if let Ok(answered) = timeout(GLANCE, both).await {
                    return answered;
                }
                if interrupt::pending() {
                    signalled.get_or_insert_with(Instant::now);
                }
                *ran_out = limit.is_some_and(|limit| begun.elapsed() > limit);
                if let Some(patience) = patience.filter(|patience| begun.elapsed() > *patience) {
                    known.lock().ended = Some(gone(patience));
                }
                if *ran_out || signalled.is_some_and(|since| since.elapsed() > grace) {
                    *connection = None;
                }
            }
        })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // A server that does not listen any more is not to be waited for.
            drop(self.runtime.block_on(async { timeout(GRACE, connection).await }));
        }
    }
}

fn gone(patience: Duration) -> CliError {
    CliError::failed(format!("the server has not answered for {} s", patience.as_secs()))
        .kind(FailureKind::ConnectionLost)
        .hint("it would have ended the statement itself by now (--statement-timeout): is it, or the way to it, gone?")
}
